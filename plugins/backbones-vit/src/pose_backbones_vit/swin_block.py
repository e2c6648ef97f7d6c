"""The blocks of Swin: attention within windows, which every other block shifts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
import torch.nn.functional as F
from mmengine.model import BaseModule
from torch import Tensor, nn

from pose_backbones_vit.feed_forward import FeedForward
from pose_core.nn import DropPath, build_norm_layer, checkpointed
from pose_core.nn.window_attention import WindowAttention, join_windows, split_windows


class SwinStage(BaseModule):
    """Blocks at one resolution, whose windows are shifted by half their size in every other one.

    Args:
        embed_dims: Channels of a token.
        num_heads: Heads of each block's attention.
        feedforward_channels: Channels within each block's feed-forward network.
        window_size: Side of a window, in tokens.
        drop_path_rates: The chance that a block is dropped while training, for each block.
        downsample: What makes the next stage's tokens of this one's.
        with_cp: Whether activations are computed again in the backward pass, to save memory.
        **blocks: Other arguments of :class:`SwinBlock`.
    """

    def __init__(
        self,
        embed_dims: int,
        num_heads: int,
        feedforward_channels: int,
        *,
        window_size: int,
        drop_path_rates: Sequence[float],
        downsample: nn.Module,
        with_cp: bool = False,
        **blocks: Any,
    ) -> None:
        super().__init__()
        self.window_size, self.with_cp = window_size, with_cp
        self.blocks = nn.ModuleList(
            SwinBlock(
                embed_dims,
                num_heads,
                feedforward_channels,
                window_size=window_size,
                shift=window_size // 2 if number % 2 else 0,
                drop_path_rate=rate,
                **blocks,
            )
            for number, rate in enumerate(drop_path_rates)
        )
        self.downsample = downsample

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """(B, H, W, embed_dims) to the same shape, and to what the next stage takes."""
        mask = shift_mask(x.shape[1], x.shape[2], self.window_size, x.device) if len(self.blocks) > 1 else None
        for block in self.blocks:
            x = checkpointed(block, block, x, mask) if self.with_cp else block(x, mask)
        return x, self.downsample(x)


class SwinBlock(BaseModule):
    """Window attention and a feed-forward network, each normalized before (Liu et al., ICCV 2021).

    Args:
        embed_dims: Channels of a token.
        num_heads: Heads of the attention.
        feedforward_channels: Channels within the feed-forward network.
        window_size: Side of a window, in tokens.
        shift: How many tokens the windows are shifted by.
        qkv_bias: Whether queries, keys and values have a bias.
        qk_scale: What the products of queries and keys are scaled by; one over the root of a head's channels when
            ``None``.
        drop_rate: Dropout after linear layers, while training.
        attn_drop_rate: Dropout of the attention, while training.
        drop_path_rate: The chance that a sample's branch is dropped, while training.
        act_cfg: The activation of the feed-forward network.
        norm_cfg: The normalizations.
    """

    def __init__(
        self,
        embed_dims: int,
        num_heads: int,
        feedforward_channels: int,
        *,
        window_size: int,
        shift: int,
        qkv_bias: bool,
        qk_scale: float | None,
        drop_rate: float,
        attn_drop_rate: float,
        drop_path_rate: float,
        act_cfg: Mapping[str, Any],
        norm_cfg: Mapping[str, Any],
    ) -> None:
        super().__init__()
        self.norm1 = build_norm_layer(norm_cfg, embed_dims)[1]
        self.attn = ShiftedWindowAttention(
            shift,
            embed_dims,
            num_heads,
            (window_size, window_size),
            qkv_bias=qkv_bias,
            qk_scale=qk_scale,
            attn_drop_rate=attn_drop_rate,
            proj_drop_rate=drop_rate,
        )
        self.norm2 = build_norm_layer(norm_cfg, embed_dims)[1]
        self.ffn = FeedForward(embed_dims, feedforward_channels, act_cfg=act_cfg, drop_rate=drop_rate)
        self.drop_path = DropPath(drop_path_rate)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """(B, H, W, embed_dims) to the same shape; ``mask`` is that of :func:`shift_mask`."""
        x = x + self.drop_path(self.attn(self.norm1(x), mask))
        return x + self.drop_path(self.ffn(self.norm2(x)))


class ShiftedWindowAttention(nn.Module):
    """Attention within the windows of a map, which zeros below and to the right make whole.

    Args:
        shift: How many tokens the windows are shifted by.
        *args: As of :class:`~pose_core.nn.window_attention.WindowAttention`.
        **kwargs: Likewise.
    """

    def __init__(self, shift: int, *args: Any, **kwargs: Any) -> None:
        super().__init__()
        self.shift = shift
        self.w_msa = WindowAttention(*args, **kwargs)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """(B, H, W, C) to the same shape; ``mask`` counts where windows are shifted."""
        (height, width), size = x.shape[1:3], self.w_msa.window_size
        down, right = -height % size[0], -width % size[1]
        x = F.pad(x, (0, 0, 0, right, 0, down)) if down or right else x
        if self.shift:
            x = x.roll((-self.shift, -self.shift), dims=(1, 2))
        attended = self.w_msa(split_windows(x, size), mask if self.shift else None)
        x = join_windows(attended, size, height + down, width + right)
        if self.shift:
            x = x.roll((self.shift, self.shift), dims=(1, 2))
        return x[:, :height, :width]


def shift_mask(height: int, width: int, window_size: int, device: torch.device) -> Tensor:
    """What keeps apart, in shifted windows, tokens that meet there only because the map was rolled.

    Args:
        height: Rows of the map, before it is padded.
        width: Its columns.
        window_size: Side of a window.
        device: Where to create the mask.

    Returns:
        (W, N, N) for W windows of N tokens: 0, or ``-inf`` to keep them apart.
    """
    rows, columns = (
        _regions(-(-length // window_size) * window_size, window_size, device) for length in (height, width)
    )
    regions = (3 * rows[:, None] + columns)[None, :, :, None]
    tokens = split_windows(regions, (window_size, window_size))[0, :, :, 0]
    apart = tokens[:, :, None] != tokens[:, None]
    return torch.zeros(apart.shape, device=device).masked_fill_(apart, -torch.inf)


def _regions(length: int, window_size: int, device: torch.device) -> Tensor:
    """Which part of a rolled axis each place belongs to: inner windows, the last one's start, what was rolled in."""
    places = torch.arange(length, device=device)
    return (places >= length - window_size).long() + (places >= length - window_size // 2).long()
