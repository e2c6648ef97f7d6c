"""The blocks of PVT: attention to a smaller map, then a feed-forward network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from mmengine.model import BaseModule
from mmengine.model.weight_init import trunc_normal_
from torch import Tensor, nn

from pose_backbones_vit.position_embedding import Grid, resized
from pose_core.nn import DropPath, build_activation_layer, build_norm_layer
from pose_core.nn.window_attention import check_heads


class PVTBlock(BaseModule):
    """Attention and a feed-forward network, each normalized before and with its shortcut (Wang et al., ICCV 2021).

    Args:
        embed_dims: Channels of a token.
        num_heads: Heads of the attention.
        feedforward_channels: Channels within the feed-forward network.
        sr_ratio: How many times smaller in height and width the map is that is attended to.
        qkv_bias: Whether queries, keys and values have a bias.
        drop_rate: Dropout after linear layers, while training.
        attn_drop_rate: Dropout of the attention, while training.
        drop_path_rate: The chance that a sample's branch is dropped, while training.
        use_conv_ffn: Whether the feed-forward network has a 3x3 convolution within each channel.
        act_cfg: The activation of the feed-forward network.
        norm_cfg: The normalizations.

    Raises:
        ConfigError: ``num_heads`` does not divide ``embed_dims``.
    """

    def __init__(
        self,
        embed_dims: int,
        num_heads: int,
        feedforward_channels: int,
        *,
        sr_ratio: int,
        qkv_bias: bool,
        drop_rate: float,
        attn_drop_rate: float,
        drop_path_rate: float,
        use_conv_ffn: bool,
        act_cfg: Mapping[str, Any],
        norm_cfg: Mapping[str, Any],
    ) -> None:
        super().__init__()
        self.norm1 = build_norm_layer(norm_cfg, embed_dims)[1]
        self.attn = SpatialReductionAttention(
            embed_dims, num_heads, sr_ratio, qkv_bias=qkv_bias, attn_drop_rate=attn_drop_rate, norm_cfg=norm_cfg
        )
        self.drop = nn.Dropout(drop_rate)
        self.norm2 = build_norm_layer(norm_cfg, embed_dims)[1]
        self.ffn = MixFeedForward(
            embed_dims, feedforward_channels, with_conv=use_conv_ffn, act_cfg=act_cfg, drop_rate=drop_rate
        )
        self.drop_path = DropPath(drop_path_rate)

    def forward(self, x: Tensor) -> Tensor:
        """(B, H, W, embed_dims) to the same shape."""
        x = x + self.drop_path(self.drop(self.attn(self.norm1(x))))
        return x + self.drop_path(self.ffn(self.norm2(x)))


class SpatialReductionAttention(nn.Module):
    """Attention of all tokens to a map that a convolution has made smaller.

    Args:
        embed_dims: Channels of a token.
        num_heads: Heads, which share the channels out.
        sr_ratio: How many times smaller the map is in height and width.
        qkv_bias: Whether queries, keys and values have a bias.
        attn_drop_rate: Dropout of the attention, while training.
        norm_cfg: The normalization of the smaller map.

    Raises:
        ConfigError: ``num_heads`` does not divide ``embed_dims``.
    """

    def __init__(
        self,
        embed_dims: int,
        num_heads: int,
        sr_ratio: int = 1,
        *,
        qkv_bias: bool = True,
        attn_drop_rate: float = 0.0,
        norm_cfg: Mapping[str, Any],
    ) -> None:
        super().__init__()
        check_heads(embed_dims, num_heads)
        self.attn = nn.MultiheadAttention(embed_dims, num_heads, attn_drop_rate, bias=qkv_bias, batch_first=True)
        self.sr: nn.Module | None = None
        if sr_ratio > 1:
            self.sr = nn.Conv2d(embed_dims, embed_dims, sr_ratio, stride=sr_ratio)
            self.norm = build_norm_layer(norm_cfg, embed_dims)[1]

    def forward(self, x: Tensor) -> Tensor:
        """(B, H, W, embed_dims) to the same shape."""
        queries = keys = x.flatten(1, 2)
        if self.sr is not None:
            keys = self.norm(self.sr(x.permute(0, 3, 1, 2)).flatten(2).mT)
        # Without weights to return, it runs scaled_dot_product_attention.
        return self.attn(queries, keys, keys, need_weights=False)[0].view_as(x)


class MixFeedForward(nn.Module):
    """A feed-forward network of 1x1 convolutions, which may mix neighboring tokens within each channel.

    Args:
        embed_dims: Channels of a token.
        feedforward_channels: Channels within.
        with_conv: Whether there is a 3x3 convolution within each channel (Wang et al., "PVT v2", CVMJ 2022).
        act_cfg: The activation.
        drop_rate: Dropout after both layers, while training.
    """

    def __init__(
        self,
        embed_dims: int,
        feedforward_channels: int,
        *,
        with_conv: bool,
        act_cfg: Mapping[str, Any],
        drop_rate: float,
    ) -> None:
        super().__init__()
        within = nn.Conv2d(feedforward_channels, feedforward_channels, 3, padding=1, groups=feedforward_channels)
        self.layers = nn.Sequential(
            nn.Conv2d(embed_dims, feedforward_channels, 1),
            *([within] if with_conv else []),
            build_activation_layer(act_cfg),
            nn.Dropout(drop_rate),
            nn.Conv2d(feedforward_channels, embed_dims, 1),
            nn.Dropout(drop_rate),
        )

    def forward(self, x: Tensor) -> Tensor:
        """(B, H, W, embed_dims) to the same shape."""
        return self.layers(x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)


class AbsolutePositionEmbedding(BaseModule):
    """Learned positions, which are interpolated for maps of another size.

    Args:
        grid: Rows and columns of the map in training.
        embed_dims: Channels of a token.
        drop_rate: Dropout of the tokens, while training.
    """

    def __init__(self, grid: Grid, embed_dims: int, drop_rate: float) -> None:
        super().__init__()
        self.grid = grid
        self.pos_embed = nn.Parameter(torch.zeros(1, grid[0] * grid[1], embed_dims))
        self.drop = nn.Dropout(drop_rate)

    def init_weights(self) -> None:
        """Begin with small random positions."""
        trunc_normal_(self.pos_embed, std=0.02)

    def forward(self, x: Tensor) -> Tensor:
        """(B, H, W, embed_dims) to the same shape."""
        grid = (x.shape[1], x.shape[2])
        return self.drop(x + resized(self.pos_embed, self.grid, grid, mode="bilinear").unflatten(1, grid))
