"""A convolution whose taps move, in plain PyTorch: no compiled extension."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from pose_core.errors import ConfigError


class DeformConv2d(nn.Module):
    """A convolution that reads each tap where an offset sends it, by bilinear interpolation (Dai et al., ICCV 2017).

    With offsets of 0 it is ``nn.Conv2d`` without a bias. What lies outside the input is 0.

    Args:
        in_channels: Channels of the input.
        out_channels: Channels of the output.
        kernel_size: Size of the kernel.
        stride: Step of the window.
        padding: Pixels added on each side.
        dilation: Distance of the taps, before they move.
        groups: Groups of channels that do not mix.
        deform_groups: Groups of input channels with offsets of their own.
        im2col_step: How many samples are read at once: memory against speed.

    Raises:
        ConfigError: Channels are no multiple of the groups, or a number is not positive.
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
                f"DeformConv2d: {in_channels} in_channels and {out_channels} out_channels must be multiples of "
                f"{groups} groups, and the former of {deform_groups} deform_groups."
            )
        if im2col_step < 1:
            raise ConfigError(f"DeformConv2d: im2col_step must be at least 1, got {im2col_step}.")
        self.kernel_size = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
        self.stride, self.padding, self.dilation = stride, padding, dilation
        self.groups, self.deform_groups, self.im2col_step = groups, deform_groups, im2col_step
        self.weight = nn.Parameter(torch.empty(out_channels, in_channels // groups, *self.kernel_size))
        nn.init.kaiming_uniform_(self.weight, a=math.sqrt(5))

    def forward(self, x: Tensor, offset: Tensor) -> Tensor:
        """The convolution.

        Args:
            x: (B, in_channels, h, w).
            offset: (B, deform_groups * 2 * taps, h', w'), pixels: for each group and tap, row by row, y then x. h' and
                w' are the output's.

        Returns:
            (B, out_channels, h', w').

        Raises:
            ConfigError: The offsets do not have that shape.
        """
        size = tuple(map(self._output_length, x.shape[2:], self.kernel_size))
        taps = math.prod(self.kernel_size)
        if offset.shape != (len(x), self.deform_groups * 2 * taps, *size):
            raise ConfigError(
                f"DeformConv2d: offsets must be {(len(x), self.deform_groups * 2 * taps, *size)} for an input of "
                f"{tuple(x.shape)}, got {tuple(offset.shape)}."
            )
        parts = zip(x.split(self.im2col_step), offset.split(self.im2col_step), strict=True)
        return torch.cat([self._convolve(*part) for part in parts])

    def _convolve(self, x: Tensor, offset: Tensor) -> Tensor:
        B, size = len(x), offset.shape[2:]
        columns = self._sample(x, offset).reshape(B, self.groups, -1, math.prod(size))
        weight = self.weight.reshape(self.groups, -1, columns.shape[2]).to(columns.dtype)
        return (weight @ columns).reshape(B, -1, *size)

    def _sample(self, x: Tensor, offset: Tensor) -> Tensor:
        """What the taps read: (B, in_channels, taps, h', w')."""
        B, C, h, w = x.shape
        G, (out_h, out_w) = self.deform_groups, offset.shape[2:]
        moves = offset.reshape(B * G, -1, 2, out_h, out_w)
        x_at, y_at = moves[:, :, 1] + self._columns(x, out_w), moves[:, :, 0] + self._rows(x, out_h)
        # Between -1 and 1 from the left of the first pixel to the right of the last, as align_corners=False means.
        grid = torch.stack(((2 * x_at + 1) / w - 1, (2 * y_at + 1) / h - 1), dim=-1)
        planes = x.reshape(B * G, C // G, h, w)
        read = F.grid_sample(planes, grid.flatten(1, 2), padding_mode="zeros", align_corners=False)
        return read.reshape(B, C, -1, out_h, out_w)

    def _rows(self, x: Tensor, out_h: int) -> Tensor:
        """Where the taps are before they move, along y: (taps, h', 1)."""
        kernel_h, kernel_w = self.kernel_size
        taps = torch.arange(kernel_h, device=x.device).repeat_interleave(kernel_w) * self.dilation
        return (taps[:, None] + torch.arange(out_h, device=x.device) * self.stride - self.padding)[:, :, None]

    def _columns(self, x: Tensor, out_w: int) -> Tensor:
        """Where the taps are before they move, along x: (taps, 1, w')."""
        kernel_h, kernel_w = self.kernel_size
        taps = torch.arange(kernel_w, device=x.device).repeat(kernel_h) * self.dilation
        return (taps[:, None] + torch.arange(out_w, device=x.device) * self.stride - self.padding)[:, None, :]

    def _output_length(self, length: int, kernel_size: int) -> int:
        return (length + 2 * self.padding - self.dilation * (kernel_size - 1) - 1) // self.stride + 1

    def extra_repr(self) -> str:
        """The numbers, as ``print(model)`` shows them."""
        out_channels, in_channels = len(self.weight), self.weight.shape[1] * self.groups
        return (
            f"{in_channels}, {out_channels}, kernel_size={self.kernel_size}, stride={self.stride}, "
            f"padding={self.padding}, dilation={self.dilation}, groups={self.groups}, "
            f"deform_groups={self.deform_groups}"
        )
