"""Embedding of image patches as tokens, and merging of tokens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch.nn.functional as F
from mmengine.model import BaseModule
from torch import Tensor, nn

from pose_core.errors import ConfigError
from pose_core.nn import build_conv_layer, build_norm_layer
from pose_core.nn.backbone import InitCfg

Size = int | tuple[int, int]
_PADDINGS = ("same", "corner")


class PatchEmbed(BaseModule):
    """Embed each patch of an image or map as one token, by a convolution.

    Args:
        in_channels: Channels of the image.
        embed_dims: Channels of a token.
        conv_type: Type of the convolution.
        kernel_size: Patch size, (height, width) or one number for both, as for the next three.
        stride: Stride between patches; ``kernel_size`` if ``None``.
        padding: Pixels added on each side. ``"corner"`` pads the bottom and the right so that the patches cover the
            image; ``"same"`` distributes this padding evenly to all sides.
        dilation: Spacing between the taps of the kernel.
        bias: Whether the convolution has a bias.
        norm_cfg: Config of the normalization of the tokens; none if ``None``.
        init_cfg: Initialization of the weights.

    Raises:
        ConfigError: If ``padding`` is another string.
    """

    def __init__(
        self,
        in_channels: int = 3,
        embed_dims: int = 768,
        conv_type: str = "Conv2d",
        kernel_size: Size = 16,
        stride: Size | None = None,
        padding: Size | str = "corner",
        dilation: Size = 1,
        bias: bool = True,
        norm_cfg: Mapping[str, Any] | None = None,
        init_cfg: InitCfg = None,
    ) -> None:
        super().__init__(init_cfg=init_cfg)
        self.covering = Covering(kernel_size, stride or kernel_size, padding, dilation)
        self.projection = build_conv_layer(
            {"type": conv_type},
            in_channels,
            embed_dims,
            kernel_size=self.covering.kernel_size,
            stride=self.covering.stride,
            padding=0 if isinstance(padding, str) else padding,
            dilation=self.covering.dilation,
            bias=bias,
        )
        self.norm = build_norm_layer(norm_cfg, embed_dims)[1] if norm_cfg else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, in_channels, h, w) to a map of tokens (B, H, W, embed_dims)."""
        return self.norm(self.projection(self.covering(x)).permute(0, 2, 3, 1))

    def grid(self, height: int, width: int) -> tuple[int, int]:
        """Return the rows and columns of tokens of an image of this size."""
        return self.covering.grid(height, width)


class PatchMerging(BaseModule):
    """Merge neighboring tokens by a linear layer (Liu et al., "Swin Transformer", ICCV 2021).

    Args:
        in_channels: Channels of an input token.
        out_channels: Channels of an output token.
        kernel_size: Side of the square of tokens that are merged into one.
        stride: Stride between squares; ``kernel_size`` if ``None``.
        norm_cfg: Config of the normalization of the merged tokens.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        *,
        kernel_size: int = 2,
        stride: int | None = None,
        norm_cfg: Mapping[str, Any],
    ) -> None:
        super().__init__()
        self.covering = Covering(kernel_size, stride or kernel_size, "corner", 1)
        merged = kernel_size**2 * in_channels
        self.norm = build_norm_layer(norm_cfg, merged)[1]
        self.reduction = nn.Linear(merged, out_channels, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, H, W, in_channels) to (B, H / stride, W / stride, out_channels), sizes rounded up."""
        height, width = self.covering.grid(*x.shape[1:3])
        padded = self.covering(x.permute(0, 3, 1, 2))
        squares = F.unfold(padded, self.covering.kernel_size, stride=self.covering.stride)
        return self.reduction(self.norm(squares.mT.unflatten(1, (height, width))))


class Covering(nn.Module):
    """Pad a map with zeros so that windows cover it; a numeric ``padding`` is left to the convolution.

    Args:
        kernel_size: Window size, (height, width) or one number for both, as for the others.
        stride: Stride between windows.
        padding: Same as in :class:`PatchEmbed`.
        dilation: Spacing between the taps of a window.

    Raises:
        ConfigError: If ``padding`` is a string other than ``"corner"`` and ``"same"``.
    """

    def __init__(self, kernel_size: Size, stride: Size, padding: Size | str, dilation: Size) -> None:
        super().__init__()
        if isinstance(padding, str) and padding not in _PADDINGS:
            raise ConfigError(f"The padding of patches must be a number, 'corner' or 'same', got {padding!r}.")
        self.kernel_size, self.stride, self.dilation = as_pair(kernel_size), as_pair(stride), as_pair(dilation)
        self.padding = padding if isinstance(padding, str) else as_pair(padding)

    def forward(self, x: Tensor) -> Tensor:
        """Pad ``x`` (B, C, H, W) with zeros."""
        if not isinstance(self.padding, str):
            return x
        (top, bottom), (left, right) = (self._around(axis, x.shape[2 + axis]) for axis in (0, 1))
        return F.pad(x, (left, right, top, bottom)) if top or bottom or left or right else x

    def grid(self, height: int, width: int) -> tuple[int, int]:
        """Return the rows and columns of windows of a map of this size."""
        rows, columns = (
            (size + sum(self._around(axis, size)) - self._span(axis)) // self.stride[axis] + 1
            for axis, size in enumerate((height, width))
        )
        return rows, columns

    def _span(self, axis: int) -> int:
        return (self.kernel_size[axis] - 1) * self.dilation[axis] + 1

    def _around(self, axis: int, size: int) -> tuple[int, int]:
        """Return the number of cells added before and after an axis."""
        if not isinstance(self.padding, str):
            return self.padding[axis], self.padding[axis]
        windows = -(-size // self.stride[axis])
        lacking = max((windows - 1) * self.stride[axis] + self._span(axis) - size, 0)
        before = lacking // 2 if self.padding == "same" else 0
        return before, lacking - before


def as_pair(size: Size) -> tuple[int, int]:
    """Return (height, width); a single number stands for both."""
    if isinstance(size, int):
        return size, size
    height, width = size
    return height, width
