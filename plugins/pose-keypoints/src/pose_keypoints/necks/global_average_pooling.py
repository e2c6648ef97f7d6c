"""Feature maps to one vector each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from torch import Tensor, nn

Features = TypeVar("Features", Tensor, Sequence[Tensor])


class GlobalAveragePooling(nn.Module):
    """The mean of each feature map: what heads read that regress coordinates. It has no parameters."""

    def forward(self, inputs: Features) -> Features:
        """Feature maps (B, C, h, w), one or several, to vectors (B, C)."""
        if isinstance(inputs, Tensor):
            return inputs.mean((2, 3))
        return type(inputs)([feat.mean((2, 3)) for feat in inputs])
