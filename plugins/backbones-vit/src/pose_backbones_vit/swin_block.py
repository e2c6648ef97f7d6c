"""The blocks of Swin: window attention, with shifted windows in every other block."""

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
    """Blocks at one resolution; every other block shifts its windows by half their size.

    Args:
        embed_dims: Channels of a token.
        num_heads: The number of attention heads of each block.
        feedforward_channels: Hidden channels of the feed-forward network of each block.
        window_size: Side of a window, in tokens.
        drop_path_rates: Drop probability of each block; its length is the number of blocks.
        downsample: Maps the tokens of this stage to those of the next.
        with_cp: Whether to recompute activations in the backward pass, which saves memory.
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
        """Map (B, H, W, embed_dims) to an output of the same shape and the input of the next stage."""
        mask = shift_mask(x.shape[1], x.shape[2], self.window_size, x.device) if len(self.blocks) > 1 else None
        for block in self.blocks:
            x = checkpointed(block, block, x, mask) if self.with_cp else block(x, mask)
        return x, self.downsample(x)


class SwinBlock(BaseModule):
    """Pre-norm window attention and feed-forward network, each with a shortcut (Liu et al., ICCV 2021).

    Args:
        embed_dims: Channels of a token.
        num_heads: Heads of the attention.
        feedforward_channels: Hidden channels of the feed-forward network.
        window_size: Side of a window, in tokens.
        shift: Shift of the windows, in tokens.
        qkv_bias: Whether queries, keys and values have a bias.
        qk_scale: Scale of the products of queries and keys; ``head_channels ** -0.5`` if ``None``.
        drop_rate: Dropout rate after linear layers.
        attn_drop_rate: Dropout rate of the attention weights.
        drop_path_rate: Probability that the branch of a sample is dropped during training.
        act_cfg: Config of the activation of the feed-forward network.
        norm_cfg: Config of the normalizations.
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
        """Map (B, H, W, embed_dims) to the same shape; ``mask`` comes from :func:`shift_mask`."""
        x = x + self.drop_path(self.attn(self.norm1(x), mask))
        return x + self.drop_path(self.ffn(self.norm2(x)))


class ShiftedWindowAttention(nn.Module):
    """Attention within the windows of a map, which is padded with zeros at the bottom and the right to whole windows.

    Args:
        shift: Shift of the windows, in tokens.
        *args: Same as in :class:`~pose_core.nn.window_attention.WindowAttention`.
        **kwargs: Same as in :class:`~pose_core.nn.window_attention.WindowAttention`.
    """

    def __init__(self, shift: int, *args: Any, **kwargs: Any) -> None:
        super().__init__()
        self.shift = shift
        self.w_msa = WindowAttention(*args, **kwargs)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """Map (B, H, W, C) to the same shape; ``mask`` is only used if the windows are shifted."""
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
    """Build the attention mask of shifted windows, which separates tokens that rolling the map made neighbors.

    Args:
        height: Rows of the map, before padding.
        width: Columns of the map, before padding.
        window_size: Side of a window, in tokens.
        device: Device of the mask.

    Returns:
        (W, N, N) for W windows of N tokens: 0, or ``-inf`` to prevent attention.
    """
    rows, columns = (
        _regions(-(-length // window_size) * window_size, window_size, device) for length in (height, width)
    )
    regions = (3 * rows[:, None] + columns)[None, :, :, None]
    tokens = split_windows(regions, (window_size, window_size))[0, :, :, 0]
    apart = tokens[:, :, None] != tokens[:, None]
    return torch.zeros(apart.shape, device=device).masked_fill_(apart, -torch.inf)


def _regions(length: int, window_size: int, device: torch.device) -> Tensor:
    """Label the positions of a rolled axis: 0 in inner windows, 1 in the last window, 2 in its rolled-in part."""
    places = torch.arange(length, device=device)
    return (places >= length - window_size).long() + (places >= length - window_size // 2).long()
