"""Deformable convolution in plain PyTorch, without a compiled extension."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from pose_core.errors import ConfigError


class DeformConv2d(nn.Module):
    """A convolution that moves each tap by an offset and reads it by bilinear interpolation (Dai et al., ICCV 2017).

    With zero offsets it equals ``nn.Conv2d`` without a bias. Samples outside the input are 0.

    Args:
        in_channels: Channels of the input.
        out_channels: Channels of the output.
        kernel_size: Size of the kernel.
        stride: Stride of the convolution.
        padding: Pixels added on each side.
        dilation: Spacing between the taps, without offsets.
        groups: Groups of the convolution.
        deform_groups: Groups of input channels, each with separate offsets.
        im2col_step: The number of samples processed at once: a larger value is faster but needs more memory.

    Raises:
        ConfigError: If the channels are not divisible by the groups, or ``im2col_step`` is less than 1.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int | tuple[int, int],
        stride: int = 1,
        padding: int = 0,
        dilation: int = 1,
        groups: int = 1,
        deform_groups: int = 1,
        im2col_step: int = 32,
    ) -> None:
        super().__init__()
        if in_channels % groups or out_channels % groups or in_channels % deform_groups:
            raise ConfigError(
                "DeformConv2d: in_channels and out_channels must be divisible by groups, and in_channels by "
                f"deform_groups, got in_channels={in_channels}, out_channels={out_channels}, groups={groups}, "
                f"deform_groups={deform_groups}."
            )
        if im2col_step < 1:
            raise ConfigError(f"DeformConv2d: im2col_step must be at least 1, got {im2col_step}.")
        self.kernel_size = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
        self.stride, self.padding, self.dilation = stride, padding, dilation
        self.groups, self.deform_groups, self.im2col_step = groups, deform_groups, im2col_step
        self.weight = nn.Parameter(torch.empty(out_channels, in_channels // groups, *self.kernel_size))
        nn.init.kaiming_uniform_(self.weight, a=math.sqrt(5))

    def forward(self, x: Tensor, offset: Tensor) -> Tensor:
        """Convolve ``x`` with taps moved by ``offset``.

        Args:
            x: (B, in_channels, h, w).
            offset: (B, deform_groups * 2 * taps, h', w'), in pixels: y then x for each group and each tap, in row-major
                order. (h', w') is the size of the output.

        Returns:
            (B, out_channels, h', w').

        Raises:
            ConfigError: If the offsets do not have that shape.
        """
        size = tuple(map(self._output_length, x.shape[2:], self.kernel_size))
        taps = math.prod(self.kernel_size)
        if offset.shape != (len(x), self.deform_groups * 2 * taps, *size):
            raise ConfigError(
                f"DeformConv2d: offset must have shape {(len(x), self.deform_groups * 2 * taps, *size)} for an input "
                f"of shape {tuple(x.shape)}, got {tuple(offset.shape)}."
            )
        parts = zip(x.split(self.im2col_step), offset.split(self.im2col_step), strict=True)
        return torch.cat([self._convolve(*part) for part in parts])

    def _convolve(self, x: Tensor, offset: Tensor) -> Tensor:
        B, size = len(x), offset.shape[2:]
        columns = self._sample(x, offset).reshape(B, self.groups, -1, math.prod(size))
        weight = self.weight.reshape(self.groups, -1, columns.shape[2]).to(columns.dtype)
        return (weight @ columns).reshape(B, -1, *size)

    def _sample(self, x: Tensor, offset: Tensor) -> Tensor:
        """Sample ``x`` at the moved taps: (B, in_channels, taps, h', w')."""
        B, C, h, w = x.shape
        G, (out_h, out_w) = self.deform_groups, offset.shape[2:]
        moves = offset.reshape(B * G, -1, 2, out_h, out_w)
        x_at, y_at = moves[:, :, 1] + self._columns(x, out_w), moves[:, :, 0] + self._rows(x, out_h)
        # align_corners=False: -1 is the left edge of the first pixel, 1 the right edge of the last.
        grid = torch.stack(((2 * x_at + 1) / w - 1, (2 * y_at + 1) / h - 1), dim=-1)
        planes = x.reshape(B * G, C // G, h, w)
        read = F.grid_sample(planes, grid.flatten(1, 2), padding_mode="zeros", align_corners=False)
        return read.reshape(B, C, -1, out_h, out_w)

    def _rows(self, x: Tensor, out_h: int) -> Tensor:
        """Return the y coordinates of the taps before they move: (taps, h', 1)."""
        kernel_h, kernel_w = self.kernel_size
        taps = torch.arange(kernel_h, device=x.device).repeat_interleave(kernel_w) * self.dilation
        return (taps[:, None] + torch.arange(out_h, device=x.device) * self.stride - self.padding)[:, :, None]

    def _columns(self, x: Tensor, out_w: int) -> Tensor:
        """Return the x coordinates of the taps before they move: (taps, 1, w')."""
        kernel_h, kernel_w = self.kernel_size
        taps = torch.arange(kernel_w, device=x.device).repeat(kernel_h) * self.dilation
        return (taps[:, None] + torch.arange(out_w, device=x.device) * self.stride - self.padding)[:, None, :]

    def _output_length(self, length: int, kernel_size: int) -> int:
        return (length + 2 * self.padding - self.dilation * (kernel_size - 1) - 1) // self.stride + 1

    def extra_repr(self) -> str:
        """Return the arguments shown by ``print(model)``."""
        out_channels, in_channels = len(self.weight), self.weight.shape[1] * self.groups
        return (
            f"{in_channels}, {out_channels}, kernel_size={self.kernel_size}, stride={self.stride}, "
            f"padding={self.padding}, dilation={self.dilation}, groups={self.groups}, "
            f"deform_groups={self.deform_groups}"
        )
