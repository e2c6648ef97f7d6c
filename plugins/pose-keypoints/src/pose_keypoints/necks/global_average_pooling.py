"""Feature maps to one vector each."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn


class GlobalAveragePooling(nn.Module):
    """The mean of each feature map (Lin et al., ICLR 2014): what heads that regress coordinates read. No parameters."""

    def forward(self, inputs: Tensor | Sequence[Tensor]) -> Tensor | Sequence[Tensor]:
        """Feature maps (B, C, h, w), one or several, to vectors (B, C)."""
        if isinstance(inputs, Tensor):
            return inputs.mean((2, 3))
        pooled = [feat.mean((2, 3)) for feat in inputs]
        return tuple(pooled) if isinstance(inputs, tuple) else pooled
