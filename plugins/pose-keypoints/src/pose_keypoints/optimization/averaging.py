"""Moving averages of a model's weights."""

from __future__ import annotations

import math

import torch
from mmengine.model import ExponentialMovingAverage
from torch import Tensor, nn

from pose_core.errors import ConfigError


class ExpMomentumEMA(ExponentialMovingAverage):
    """An average that moves fast in the beginning: what ``EMAHook(ema_type='ExpMomentumEMA')`` keeps (YOLOX, 2021).

    With n steps done, the average moves by ``momentum + (1 - momentum) * exp(-(1 + n) / gamma)`` of the way.

    Args:
        model: The model whose weights are averaged.
        momentum: How far the average moves in the long run, between 0 and 1.
        gamma: The number of steps in which the beginning fades.
        interval: Average every so many steps.
        device: Where the average is kept; the model's device when ``None``.
        update_buffers: Whether buffers are averaged, rather than copied.

    Raises:
        ConfigError: ``gamma`` is not positive.
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
        """Move ``averaged_param`` towards ``source_param``, after ``steps`` steps."""
        momentum = self.momentum + (1 - self.momentum) * math.exp(-(1 + steps) / self.gamma)
        averaged_param.lerp_(source_param, momentum)
