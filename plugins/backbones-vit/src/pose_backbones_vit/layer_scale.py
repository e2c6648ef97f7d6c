"""Learned scales of the branches of deep transformers."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class LayerScale(nn.Module):
    """Each channel times a learned number (Touvron et al., ICCV 2021).

    Args:
        embed_dims: Channels of a token.
        init_value: What the numbers begin at.
    """

    def __init__(self, embed_dims: int, init_value: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.full((embed_dims,), float(init_value)))

    def forward(self, x: Tensor) -> Tensor:
        """(..., embed_dims), scaled."""
        return x * self.weight


def layer_scale(embed_dims: int, init_value: float) -> nn.Module:
    """The learned scales of a branch, or nothing where they would begin at 0."""
    return LayerScale(embed_dims, init_value) if init_value else nn.Identity()
