"""Patches of an image as tokens, and fewer tokens out of many."""

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
    """One token for each patch of an image or a map, by a convolution.

    Args:
        in_channels: Channels of the image.
        embed_dims: Channels of a token.
        conv_type: The type of the convolution.
        kernel_size: (height, width) of a patch, or its side; so are the next three.
        stride: From one patch to the next; ``kernel_size`` when ``None``.
        padding: Pixels added on each side; ``"corner"`` adds below and to the right as many as make the patches cover
            the image, ``"same"`` shares them out to all sides.
        dilation: Distance of the kernel's taps.
        bias: Whether the convolution has a bias.
        norm_cfg: The normalization of the tokens; none when ``None``.
        init_cfg: How the weights are initialized.

    Raises:
        ConfigError: ``padding`` is another string.
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
        """(B, in_channels, h, w) to a map of tokens (B, H, W, embed_dims)."""
        return self.norm(self.projection(self.covering(x)).permute(0, 2, 3, 1))

    def grid(self, height: int, width: int) -> tuple[int, int]:
        """The rows and columns of tokens that an image of this size gives."""
        return self.covering.grid(height, width)


class PatchMerging(BaseModule):
    """Neighboring tokens as one, by a linear layer (Liu et al., "Swin Transformer", ICCV 2021).

    Args:
        in_channels: Channels of a token before.
        out_channels: Channels of a token after.
        kernel_size: Side of the square that becomes one token.
        stride: From one square to the next; ``kernel_size`` when ``None``.
        norm_cfg: The normalization of what is merged.
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
        """(B, H, W, in_channels) to (B, H / stride, W / stride, out_channels), sizes rounded up."""
        height, width = self.covering.grid(*x.shape[1:3])
        padded = self.covering(x.permute(0, 3, 1, 2))
        squares = F.unfold(padded, self.covering.kernel_size, stride=self.covering.stride)
        return self.reduction(self.norm(squares.mT.unflatten(1, (height, width))))


class Covering(nn.Module):
    """Zeros around a map, so that windows cover it; none where ``padding`` is a number, which is left to a convolution.

    Args:
        kernel_size: (height, width) of a window, or its side; so are the others.
        stride: From one window to the next.
        padding: As of :class:`PatchEmbed`.
        dilation: Distance of a window's taps.

    Raises:
        ConfigError: ``padding`` is a string, but neither ``"corner"`` nor ``"same"``.
    """

    def __init__(self, kernel_size: Size, stride: Size, padding: Size | str, dilation: Size) -> None:
        super().__init__()
        if isinstance(padding, str) and padding not in _PADDINGS:
            raise ConfigError(f"padding of patches must be a number, 'corner' or 'same', got {padding!r}.")
        self.kernel_size, self.stride, self.dilation = as_pair(kernel_size), as_pair(stride), as_pair(dilation)
        self.padding = padding if isinstance(padding, str) else as_pair(padding)

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) to the same with zeros around it."""
        if not isinstance(self.padding, str):
            return x
        (top, bottom), (left, right) = (self._around(axis, x.shape[2 + axis]) for axis in (0, 1))
        return F.pad(x, (left, right, top, bottom)) if top or bottom or left or right else x

    def grid(self, height: int, width: int) -> tuple[int, int]:
        """The rows and columns of windows on a map of this size."""
        rows, columns = (
            (size + sum(self._around(axis, size)) - self._span(axis)) // self.stride[axis] + 1
            for axis, size in enumerate((height, width))
        )
        return rows, columns

    def _span(self, axis: int) -> int:
        return (self.kernel_size[axis] - 1) * self.dilation[axis] + 1

    def _around(self, axis: int, size: int) -> tuple[int, int]:
        """Cells added before and after."""
        if not isinstance(self.padding, str):
            return self.padding[axis], self.padding[axis]
        windows = -(-size // self.stride[axis])
        lacking = max((windows - 1) * self.stride[axis] + self._span(axis) - size, 0)
        before = lacking // 2 if self.padding == "same" else 0
        return before, lacking - before


def as_pair(size: Size) -> tuple[int, int]:
    """(height, width), where one number stands for both."""
    if isinstance(size, int):
        return size, size
    height, width = size
    return height, width
