"""Small layers that PyTorch lacks."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn


class DropPath(nn.Module):
    """Stochastic depth: drop the residual branch of random samples during training (Huang et al., ECCV 2016).

    The remaining samples are scaled up, so that the expected value does not change.

    Args:
        drop_prob: Probability that the branch of a sample is dropped, in [0, 1).

    Raises:
        ValueError: If ``drop_prob`` is outside that range.
    """

    def __init__(self, drop_prob: float = 0.1) -> None:
        super().__init__()
        if not 0 <= drop_prob < 1:
            raise ValueError(f"drop_prob must be at least 0 and less than 1, got {drop_prob}")
        self.drop_prob = drop_prob

    def forward(self, x: Tensor) -> Tensor:
        """Return ``x`` (B, ...) with some samples zeroed, or ``x`` itself outside training."""
        if self.drop_prob == 0 or not self.training:
            return x
        keep_prob = 1 - self.drop_prob
        shape = (x.shape[0],) + (1,) * (x.ndim - 1)
        return x * x.new_empty(shape).bernoulli_(keep_prob).div_(keep_prob)

    def extra_repr(self) -> str:
        """Return the arguments shown by ``print(model)``."""
        return f"drop_prob={self.drop_prob}"


def drop_path_rates(last: float, depth: int) -> list[float]:
    """Return the drop probabilities of ``depth`` consecutive blocks, evenly spaced from 0 to ``last``."""
    return [last * block / max(depth - 1, 1) for block in range(depth)]


class Scale(nn.Module):
    """Multiply by one learnable factor.

    Args:
        scale: Initial value of the factor.
    """

    def __init__(self, scale: float = 1.0) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.tensor(scale, dtype=torch.float32))

    def forward(self, x: Tensor) -> Tensor:
        """Scale ``x``, of any shape."""
        return x * self.scale


class HSigmoid(nn.Module):
    """The piecewise linear sigmoid ``clamp((x + bias) / divisor, min_value, max_value)`` (Howard et al., ICCV 2019).

    Args:
        bias: Added to the input.
        divisor: Divisor of the sum.
        min_value: Lower bound of the output.
        max_value: Upper bound of the output.

    Raises:
        ValueError: If ``divisor`` is 0.
    """

    def __init__(self, bias: float = 3.0, divisor: float = 6.0, min_value: float = 0.0, max_value: float = 1.0) -> None:
        super().__init__()
        if divisor == 0:
            raise ValueError("divisor must not be 0")
        self.bias, self.divisor = bias, divisor
        self.min_value, self.max_value = min_value, max_value

    def forward(self, x: Tensor) -> Tensor:
        """Apply the sigmoid to ``x``, of any shape."""
        return ((x + self.bias) / self.divisor).clamp(self.min_value, self.max_value)


class FrozenBatchNorm2d(nn.Module):
    """Batch normalization whose statistics and affine parameters are buffers and never change.

    Use it for models that start from a pretrained backbone and train with few images per batch, such as DETR (Carion
    et al., ECCV 2020). It loads checkpoints of plain batch norms.

    Args:
        num_features: The number of channels.
        eps: Added to the variance for numerical stability.
    """

    _abbr_ = "bn"
    weight: Tensor
    bias: Tensor
    running_mean: Tensor
    running_var: Tensor

    def __init__(self, num_features: int, eps: float = 1e-5) -> None:
        super().__init__()
        self.eps = eps
        for name, value in (("weight", 1.0), ("bias", 0.0), ("running_mean", 0.0), ("running_var", 1.0)):
            self.register_buffer(name, torch.full((num_features,), value))

    def forward(self, x: Tensor) -> Tensor:
        """Normalize ``x`` (B, num_features, h, w)."""
        scale = self.weight * (self.running_var + self.eps).rsqrt()
        shift = self.bias - self.running_mean * scale
        return x * scale.to(x.dtype)[:, None, None] + shift.to(x.dtype)[:, None, None]

    def _load_from_state_dict(self, state_dict: dict[str, Tensor], prefix: str, *rest: Any) -> None:
        state_dict.pop(f"{prefix}num_batches_tracked", None)
        super()._load_from_state_dict(state_dict, prefix, *rest)
