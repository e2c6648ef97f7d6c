"""Window attention, shared by Swin and HRFormer."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from mmengine.model.weight_init import trunc_normal_
from torch import Tensor, nn

from pose_core.errors import ConfigError


class WindowAttention(nn.Module):
    """Multi-head self-attention within windows of tokens (Liu et al., "Swin Transformer", ICCV 2021).

    Args:
        embed_dims: Channels of the tokens.
        num_heads: The number of heads, which divide the channels evenly.
        window_size: (height, width) of a window, in tokens.
        qkv_bias: Whether queries, keys and values have a bias.
        qk_scale: Scale of the products of queries and keys; ``head_channels ** -0.5`` if ``None``.
        attn_drop_rate: Dropout rate of the attention weights.
        proj_drop_rate: Dropout rate of the output.
        with_rpe: Whether each head learns a bias per relative position.

    Raises:
        ConfigError: If ``embed_dims`` is not divisible by ``num_heads``.
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
            mask: (W, N, N), added to the products of queries (first) and keys: 0, or ``-inf`` to prevent attention.

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
        """Return the term added to the products: (1, heads, N, N), or (B * W, heads, N, N) if windows differ."""
        bias = None
        if self.with_rpe:
            bias = self.relative_position_bias_table[self.relative_position_index].permute(2, 0, 1)[None].to(dtype)
        if mask is None:
            return bias
        mask = mask[:, None].to(dtype)
        both = mask if bias is None else mask + bias
        return both.expand(batch, *both.shape).flatten(0, 1)


def check_heads(embed_dims: int, num_heads: int) -> None:
    """Check that the heads divide the channels evenly.

    Raises:
        ConfigError: If ``embed_dims`` is not divisible by ``num_heads``.
    """
    if num_heads < 1 or embed_dims % num_heads:
        raise ConfigError(
            f"embed_dims must be divisible by num_heads, got embed_dims={embed_dims} and num_heads={num_heads}."
        )


def relative_positions(height: int, width: int) -> Tensor:
    """Return the index of the relative position of each pair of tokens in a window: (h * w, h * w)."""
    y, x = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    dy = y.flatten()[:, None] - y.flatten() + height - 1
    dx = x.flatten()[:, None] - x.flatten() + width - 1
    return dy * (2 * width - 1) + dx


def split_windows(x: Tensor, size: tuple[int, int]) -> Tensor:
    """Split (B, H, W, C) into windows (B, windows, tokens, C) in row-major order; ``size`` must divide (H, W)."""
    batch, height, width, channels = x.shape
    x = x.view(batch, height // size[0], size[0], width // size[1], size[1], channels)
    return x.transpose(2, 3).reshape(batch, -1, size[0] * size[1], channels)


def join_windows(windows: Tensor, size: tuple[int, int], height: int, width: int) -> Tensor:
    """Undo :func:`split_windows`: (B, windows, tokens, C) to (B, height, width, C)."""
    batch, channels = windows.shape[0], windows.shape[-1]
    x = windows.view(batch, height // size[0], width // size[1], *size, channels)
    return x.transpose(2, 3).reshape(batch, height, width, channels)
