"""Feed-forward networks, which process each token separately."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch.nn.functional as F
from torch import Tensor, nn

from pose_backbones_vit.layer_scale import layer_scale
from pose_core.errors import ConfigError
from pose_core.nn import build_activation_layer

GELU: Mapping[str, Any] = {"type": "GELU"}


class FeedForward(nn.Module):
    """Linear layers with activations between them (Vaswani et al., NeurIPS 2017).

    Args:
        embed_dims: Channels of a token.
        feedforward_channels: Hidden channels.
        layer_scale_init_value: Initial value of the layer scale of the output; 0 disables it.
        num_fcs: The number of linear layers.
        act_cfg: Config of the activations.
        drop_rate: Dropout rate after each linear layer.

    Raises:
        ConfigError: If ``num_fcs`` is less than 2.
    """

    def __init__(
        self,
        embed_dims: int,
        feedforward_channels: int,
        layer_scale_init_value: float = 0.0,
        *,
        num_fcs: int = 2,
        act_cfg: Mapping[str, Any] = GELU,
        drop_rate: float = 0.0,
    ) -> None:
        super().__init__()
        if num_fcs < 2:
            raise ConfigError(f"FeedForward: num_fcs must be at least 2, got {num_fcs}.")
        inside = [embed_dims] + [feedforward_channels] * (num_fcs - 2)
        hidden = (
            nn.Sequential(
                nn.Linear(channels, feedforward_channels), build_activation_layer(act_cfg), nn.Dropout(drop_rate)
            )
            for channels in inside
        )
        self.layers = nn.Sequential(*hidden, nn.Linear(feedforward_channels, embed_dims), nn.Dropout(drop_rate))
        self.gamma2 = layer_scale(embed_dims, layer_scale_init_value)

    def forward(self, x: Tensor) -> Tensor:
        """Map (..., embed_dims) to the same shape."""
        return self.gamma2(self.layers(x))


class GatedFeedForward(nn.Module):
    """SwiGLU, where one half of the hidden channels gates the other (Shazeer, "GLU Variants", 2020).

    It has two thirds of the hidden channels, rounded up to a multiple of 8, because the gate adds half of the cost.

    Args:
        embed_dims: Channels of a token.
        feedforward_channels: Hidden channels of the equivalent network without a gate.
        layer_scale_init_value: Initial value of the layer scale of the output; 0 disables it.
    """

    def __init__(self, embed_dims: int, feedforward_channels: int, layer_scale_init_value: float = 0.0) -> None:
        super().__init__()
        hidden = (int(feedforward_channels * 2 / 3) + 7) // 8 * 8
        self.w12 = nn.Linear(embed_dims, 2 * hidden)
        self.w3 = nn.Linear(hidden, embed_dims)
        self.gamma2 = layer_scale(embed_dims, layer_scale_init_value)

    def forward(self, x: Tensor) -> Tensor:
        """Map (..., embed_dims) to the same shape."""
        gate, hidden = self.w12(x).chunk(2, dim=-1)
        return self.gamma2(self.w3(F.silu(gate) * hidden))
