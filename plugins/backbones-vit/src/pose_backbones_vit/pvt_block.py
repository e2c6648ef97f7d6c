"""The blocks of PVT: attention to a downsampled map, followed by a feed-forward network."""

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
    """Pre-norm attention and feed-forward network, each with a shortcut (Wang et al., ICCV 2021).

    Args:
        embed_dims: Channels of a token.
        num_heads: Heads of the attention.
        feedforward_channels: Hidden channels of the feed-forward network.
        sr_ratio: Downsampling factor of the map of keys and values.
        qkv_bias: Whether queries, keys and values have a bias.
        drop_rate: Dropout rate after linear layers.
        attn_drop_rate: Dropout rate of the attention weights.
        drop_path_rate: Probability that the branch of a sample is dropped during training.
        use_conv_ffn: Whether the feed-forward network has a depthwise 3x3 convolution.
        act_cfg: Config of the activation of the feed-forward network.
        norm_cfg: Config of the normalizations.

    Raises:
        ConfigError: If ``embed_dims`` is not divisible by ``num_heads``.
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
        """Map (B, H, W, embed_dims) to the same shape."""
        x = x + self.drop_path(self.drop(self.attn(self.norm1(x))))
        return x + self.drop_path(self.ffn(self.norm2(x)))


class SpatialReductionAttention(nn.Module):
    """Attention of all tokens to a map downsampled by a convolution.

    Args:
        embed_dims: Channels of a token.
        num_heads: The number of heads, which divide the channels evenly.
        sr_ratio: Downsampling factor of the map.
        qkv_bias: Whether queries, keys and values have a bias.
        attn_drop_rate: Dropout rate of the attention weights.
        norm_cfg: Config of the normalization of the downsampled map.

    Raises:
        ConfigError: If ``embed_dims`` is not divisible by ``num_heads``.
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
        """Map (B, H, W, embed_dims) to the same shape."""
        queries = keys = x.flatten(1, 2)
        if self.sr is not None:
            keys = self.norm(self.sr(x.permute(0, 3, 1, 2)).flatten(2).mT)
        # need_weights=False allows scaled_dot_product_attention.
        return self.attn(queries, keys, keys, need_weights=False)[0].view_as(x)


class MixFeedForward(nn.Module):
    """A feed-forward network of 1x1 convolutions, with an optional depthwise convolution that mixes neighboring tokens.

    Args:
        embed_dims: Channels of a token.
        feedforward_channels: Hidden channels.
        with_conv: Whether there is a depthwise 3x3 convolution (Wang et al., "PVT v2", CVMJ 2022).
        act_cfg: Config of the activation.
        drop_rate: Dropout rate after both layers.
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
        """Map (B, H, W, embed_dims) to the same shape."""
        return self.layers(x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)


class AbsolutePositionEmbedding(BaseModule):
    """Learned position embedding, interpolated for maps of other sizes.

    Args:
        grid: Rows and columns of the training maps.
        embed_dims: Channels of a token.
        drop_rate: Dropout rate of the tokens.
    """

    def __init__(self, grid: Grid, embed_dims: int, drop_rate: float) -> None:
        super().__init__()
        self.grid = grid
        self.pos_embed = nn.Parameter(torch.zeros(1, grid[0] * grid[1], embed_dims))
        self.drop = nn.Dropout(drop_rate)

    def init_weights(self) -> None:
        """Initialize the positions to small random values."""
        trunc_normal_(self.pos_embed, std=0.02)

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, H, W, embed_dims) to the same shape."""
        grid = (x.shape[1], x.shape[2])
        return self.drop(x + resized(self.pos_embed, self.grid, grid, mode="bilinear").unflatten(1, grid))
