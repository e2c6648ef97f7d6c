"""The block of HRFormer: window attention, followed by convolutions that connect neighboring windows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch.nn.functional as F
from mmengine.model import BaseModule
from torch import Tensor, nn

from pose_core.nn import DropPath, build_norm_layer, checkpointed
from pose_core.nn.window_attention import WindowAttention, join_windows, split_windows


class HRFormerBlock(BaseModule):
    """Window attention and a convolutional feed-forward network, each with a shortcut (Yuan et al., NeurIPS 2021).

    Args:
        channels: Channels of the input and the output.
        num_heads: Heads of the attention.
        window_size: Side of a window, in cells.
        mlp_ratio: Ratio of the hidden channels of the feed-forward network to ``channels``.
        drop_path: Probability that the branch of a sample is dropped during training.
        with_rpe: Whether attention has a learned bias per relative position.
        with_cp: Whether to recompute activations in the backward pass, which saves memory.
        norm_cfg: Config of the normalizations after convolutions.
        transformer_norm_cfg: Config of the normalizations before attention and feed-forward network.

    Raises:
        ConfigError: If ``channels`` is not divisible by ``num_heads``.
    """

    expansion = 1

    def __init__(
        self,
        channels: int,
        num_heads: int,
        *,
        window_size: int = 7,
        mlp_ratio: float = 4.0,
        drop_path: float = 0.0,
        with_rpe: bool = True,
        with_cp: bool = False,
        norm_cfg: Mapping[str, Any],
        transformer_norm_cfg: Mapping[str, Any],
    ) -> None:
        super().__init__()
        self.with_cp = with_cp
        self.norm1 = build_norm_layer(transformer_norm_cfg, channels)[1]
        self.attn = PaddedWindowAttention(channels, num_heads, window_size, with_rpe=with_rpe)
        self.norm2 = build_norm_layer(transformer_norm_cfg, channels)[1]
        self.ffn = ConvolutionalFeedForward(channels, int(channels * mlp_ratio), norm_cfg=norm_cfg)
        self.drop_path = DropPath(drop_path)

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, channels, H, W) to the same shape."""
        return checkpointed(self, self._both, x) if self.with_cp else self._both(x)

    def _both(self, x: Tensor) -> Tensor:
        attended = self.attn(self.norm1(x.permute(0, 2, 3, 1))).permute(0, 3, 1, 2)
        x = x + self.drop_path(attended)
        normed = self.norm2(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
        return x + self.drop_path(self.ffn(normed))


class PaddedWindowAttention(nn.Module):
    """Attention within the windows of a map, which is padded with zeros to whole windows.

    Args:
        channels: Channels of the map.
        num_heads: Heads of the attention.
        window_size: Side of a window, in cells.
        with_rpe: Whether there is a learned bias per relative position.
    """

    def __init__(self, channels: int, num_heads: int, window_size: int, *, with_rpe: bool) -> None:
        super().__init__()
        self.attn = WindowAttention(channels, num_heads, (window_size, window_size), with_rpe=with_rpe)

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, H, W, C) to the same shape."""
        height, width = x.shape[1:3]
        size = self.attn.window_size
        down, right = -height % size[0], -width % size[1]
        x = F.pad(x, (0, 0, right // 2, right - right // 2, down // 2, down - down // 2))
        x = join_windows(self.attn(split_windows(x, size)), size, height + down, width + right)
        return x[:, down // 2 : down // 2 + height, right // 2 : right // 2 + width]


class ConvolutionalFeedForward(nn.Module):
    """A feed-forward network with a depthwise 3x3 convolution, which connects neighboring windows.

    Args:
        channels: Channels of the input and the output.
        hidden_channels: Hidden channels.
        norm_cfg: Config of the normalizations.
    """

    def __init__(self, channels: int, hidden_channels: int, *, norm_cfg: Mapping[str, Any]) -> None:
        super().__init__()
        self.fc1 = nn.Conv2d(channels, hidden_channels, 1)
        self.norm1 = build_norm_layer(norm_cfg, hidden_channels)[1]
        self.dw3x3 = nn.Conv2d(hidden_channels, hidden_channels, 3, padding=1, groups=hidden_channels)
        self.norm2 = build_norm_layer(norm_cfg, hidden_channels)[1]
        self.fc2 = nn.Conv2d(hidden_channels, channels, 1)
        self.norm3 = build_norm_layer(norm_cfg, channels)[1]

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, channels, H, W) to the same shape."""
        x = F.gelu(self.norm1(self.fc1(x)))
        x = F.gelu(self.norm2(self.dw3x3(x)))
        return F.gelu(self.norm3(self.fc2(x)))
