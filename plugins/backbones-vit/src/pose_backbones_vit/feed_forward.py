"""Feed-forward networks, which change each token by itself."""

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
        feedforward_channels: Channels within.
        layer_scale_init_value: What the learned scales of the output begin at; there are none when 0.
        num_fcs: How many linear layers.
        act_cfg: The type of the activations.
        drop_rate: Dropout after each linear layer, while training.

    Raises:
        ConfigError: ``num_fcs`` is less than 2.
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
            raise ConfigError(f"a feed-forward network has at least 2 layers, got num_fcs={num_fcs}.")
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
        """(..., embed_dims) to the same shape."""
        return self.gamma2(self.layers(x))


class GatedFeedForward(nn.Module):
    """SwiGLU: one half of what is within gates the other (Shazeer, "GLU Variants Improve Transformer", 2020).

    It has two thirds of the channels, as its gate costs a half more, rounded up to a multiple of 8.

    Args:
        embed_dims: Channels of a token.
        feedforward_channels: Channels that a network without a gate would have within.
        layer_scale_init_value: What the learned scales of the output begin at; there are none when 0.
    """

    def __init__(self, embed_dims: int, feedforward_channels: int, layer_scale_init_value: float = 0.0) -> None:
        super().__init__()
        hidden = (int(feedforward_channels * 2 / 3) + 7) // 8 * 8
        self.w12 = nn.Linear(embed_dims, 2 * hidden)
        self.w3 = nn.Linear(hidden, embed_dims)
        self.gamma2 = layer_scale(embed_dims, layer_scale_init_value)

    def forward(self, x: Tensor) -> Tensor:
        """(..., embed_dims) to the same shape."""
        gate, hidden = self.w12(x).chunk(2, dim=-1)
        return self.gamma2(self.w3(F.silu(gate) * hidden))
