"""Global average pooling."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn


class GlobalAveragePooling(nn.Module):
    """Averages each feature map to a vector (Lin et al., ICLR 2014), for regression heads. No parameters."""

    def forward(self, inputs: Tensor | Sequence[Tensor]) -> Tensor | Sequence[Tensor]:
        """Pool one or several feature maps (B, C, h, w) to vectors (B, C)."""
        if isinstance(inputs, Tensor):
            return inputs.mean((2, 3))
        pooled = [feat.mean((2, 3)) for feat in inputs]
        return tuple(pooled) if isinstance(inputs, tuple) else pooled
