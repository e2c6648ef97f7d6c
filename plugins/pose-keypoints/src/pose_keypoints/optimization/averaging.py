"""Moving averages of a model's weights."""

from __future__ import annotations

import math

import torch
from mmengine.model import ExponentialMovingAverage
from torch import Tensor, nn

from pose_core.errors import ConfigError


class ExpMomentumEMA(ExponentialMovingAverage):
    """Exponential moving average that starts fast, for ``EMAHook(ema_type='ExpMomentumEMA')`` (YOLOX, 2021).

    After n steps, the effective momentum is ``momentum + (1 - momentum) * exp(-(1 + n) / gamma)``.

    Args:
        model: The model whose weights are averaged.
        momentum: Weight of the new parameters in the long run, between 0 and 1.
        gamma: Decay constant of the fast start, in steps.
        interval: Update the average every ``interval`` steps.
        device: Device of the average; ``None`` for the model's.
        update_buffers: Whether to average buffers rather than copy them.

    Raises:
        ConfigError: If ``gamma`` is not positive.
    """

    def __init__(
        self,
        model: nn.Module,
        momentum: float = 0.0002,
        gamma: int = 2000,
        interval: int = 1,
        device: torch.device | None = None,
        update_buffers: bool = False,
    ) -> None:
        super().__init__(model, momentum=momentum, interval=interval, device=device, update_buffers=update_buffers)
        if gamma <= 0:
            raise ConfigError(f"ExpMomentumEMA: gamma must be positive, got {gamma}.")
        self.gamma = gamma

    def avg_func(self, averaged_param: Tensor, source_param: Tensor, steps: int) -> None:
        """Move ``averaged_param`` toward ``source_param`` after ``steps`` steps."""
        momentum = self.momentum + (1 - self.momentum) * math.exp(-(1 + steps) / self.gamma)
        averaged_param.lerp_(source_param, momentum)
