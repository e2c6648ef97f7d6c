"""Learned scales of the residual branches of deep transformers."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class LayerScale(nn.Module):
    """Multiply each channel by a learned scale (Touvron et al., ICCV 2021).

    Args:
        embed_dims: Channels of a token.
        init_value: Initial value of the scales.
    """

    def __init__(self, embed_dims: int, init_value: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.full((embed_dims,), float(init_value)))

    def forward(self, x: Tensor) -> Tensor:
        """Scale ``x`` (..., embed_dims)."""
        return x * self.weight


def layer_scale(embed_dims: int, init_value: float) -> nn.Module:
    """Build a :class:`LayerScale`, or an identity if ``init_value`` is 0."""
    return LayerScale(embed_dims, init_value) if init_value else nn.Identity()
