"""Attention within windows, which Swin's kin and HRFormer share."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from mmengine.model.weight_init import trunc_normal_
from torch import Tensor, nn

from pose_core.errors import ConfigError


class WindowAttention(nn.Module):
    """Multi-head attention of a window's tokens to each other (Liu et al., "Swin Transformer", ICCV 2021).

    Args:
        embed_dims: Channels.
        num_heads: Heads, which share the channels out.
        window_size: (height, width) of a window, in tokens.
        qkv_bias: Whether queries, keys and values have a bias.
        qk_scale: What the products of queries and keys are scaled by; one over the root of a head's channels when
            ``None``.
        attn_drop_rate: Dropout of the attention, while training.
        proj_drop_rate: Dropout of the output, while training.
        with_rpe: Whether there is a learned bias for each relative position, in each head.

    Raises:
        ConfigError: ``num_heads`` does not divide ``embed_dims``.
    """

    relative_position_index: Tensor

    def __init__(
        self,
        embed_dims: int,
        num_heads: int,
        window_size: tuple[int, int],
        *,
        qkv_bias: bool = True,
        qk_scale: float | None = None,
        attn_drop_rate: float = 0.0,
        proj_drop_rate: float = 0.0,
        with_rpe: bool = True,
    ) -> None:
        super().__init__()
        check_heads(embed_dims, num_heads)
        self.num_heads, self.window_size = num_heads, window_size
        self.qk_scale, self.attn_drop_rate = qk_scale, attn_drop_rate
        self.with_rpe = with_rpe
        if with_rpe:
            height, width = window_size
            positions = (2 * height - 1) * (2 * width - 1)
            self.relative_position_bias_table = nn.Parameter(torch.zeros(positions, num_heads))
            trunc_normal_(self.relative_position_bias_table, std=0.02)
            self.register_buffer("relative_position_index", relative_positions(height, width))
        self.qkv = nn.Linear(embed_dims, 3 * embed_dims, bias=qkv_bias)
        self.proj = nn.Linear(embed_dims, embed_dims)
        self.proj_drop = nn.Dropout(proj_drop_rate)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """Attend within each window.

        Args:
            x: (B, W, N, C), N tokens in each of W windows.
            mask: (W, N, N), added to the products of queries (first) and keys: 0, or ``-inf`` to keep them apart.

        Returns:
            (B, W, N, C).
        """
        batch, windows, tokens, channels = x.shape
        heads = self.qkv(x).view(batch * windows, tokens, 3, self.num_heads, channels // self.num_heads)
        query, key, value = heads.permute(2, 0, 3, 1, 4)
        x = F.scaled_dot_product_attention(
            query,
            key,
            value,
            attn_mask=self._bias(mask, batch, query.dtype),
            dropout_p=self.attn_drop_rate if self.training else 0.0,
            scale=self.qk_scale,
        )
        x = x.transpose(1, 2).reshape(batch, windows, tokens, channels)
        return self.proj_drop(self.proj(x))

    def _bias(self, mask: Tensor | None, batch: int, dtype: torch.dtype) -> Tensor | None:
        """What is added to the products: (1, heads, N, N), or (B * W, heads, N, N) where windows differ."""
        bias = None
        if self.with_rpe:
            bias = self.relative_position_bias_table[self.relative_position_index].permute(2, 0, 1)[None].to(dtype)
        if mask is None:
            return bias
        mask = mask[:, None].to(dtype)
        both = mask if bias is None else mask + bias
        return both.expand(batch, *both.shape).flatten(0, 1)


def check_heads(embed_dims: int, num_heads: int) -> None:
    """Refuse a number of heads that the channels cannot be shared out to.

    Raises:
        ConfigError: ``num_heads`` does not divide ``embed_dims``.
    """
    if num_heads < 1 or embed_dims % num_heads:
        raise ConfigError(
            f"the heads must share the channels out evenly, got {num_heads} heads for {embed_dims} channels."
        )


def relative_positions(height: int, width: int) -> Tensor:
    """For each pair of tokens of a window, the number of their relative position: (h * w, h * w), from 0."""
    y, x = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    dy = y.flatten()[:, None] - y.flatten() + height - 1
    dx = x.flatten()[:, None] - x.flatten() + width - 1
    return dy * (2 * width - 1) + dx


def split_windows(x: Tensor, size: tuple[int, int]) -> Tensor:
    """(B, H, W, C) to (B, windows, tokens, C), row by row; ``size`` must divide (H, W)."""
    batch, height, width, channels = x.shape
    x = x.view(batch, height // size[0], size[0], width // size[1], size[1], channels)
    return x.transpose(2, 3).reshape(batch, -1, size[0] * size[1], channels)


def join_windows(windows: Tensor, size: tuple[int, int], height: int, width: int) -> Tensor:
    """The inverse of :func:`split_windows`: (B, windows, tokens, C) to (B, height, width, C)."""
    batch, channels = windows.shape[0], windows.shape[-1]
    x = windows.view(batch, height // size[0], width // size[1], *size, channels)
    return x.transpose(2, 3).reshape(batch, height, width, channels)
