"""SCNet, residual networks with self-calibrated convolutions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from pose_backbones_cnn.defaults import BN
from pose_backbones_cnn.residual.blocks import ResidualBlock
from pose_backbones_cnn.residual.resnet import ResNet
from pose_core.errors import ConfigError
from pose_core.nn import add_norm_layer, build_conv_layer, build_norm_layer, norm_named_by


class SCConv(nn.Module):
    """A self-calibrated convolution (Liu et al., CVPR 2020): gate features by a downsampled copy of the map.

    Args:
        in_channels: Channels of the input.
        out_channels: Channels of the output.
        stride: Stride of the last convolution.
        pooling_size: Downsampling factor of the copy.
        dilation: Dilation of the convolutions.
        conv_cfg: Config of the convolutions.
        norm_cfg: Config of the normalizations.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        stride: int,
        pooling_size: int,
        dilation: int = 1,
        conv_cfg: Mapping[str, Any] | None = None,
        norm_cfg: Mapping[str, Any] = BN,
    ) -> None:
        super().__init__()
        self.pooling_size = pooling_size
        common: dict[str, Any] = {"dilation": dilation, "conv_cfg": conv_cfg, "norm_cfg": norm_cfg}
        self.k2 = nn.Sequential(nn.AvgPool2d(pooling_size, pooling_size), *_conv3x3(in_channels, in_channels, **common))
        self.k3 = nn.Sequential(*_conv3x3(in_channels, in_channels, **common))
        self.k4 = nn.Sequential(*_conv3x3(in_channels, out_channels, stride=stride, **common))

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, in_channels, h, w) to (B, out_channels, h / stride, w / stride).

        Raises:
            ConfigError: If the map is smaller than ``pooling_size``.
        """
        if min(x.shape[2:]) < self.pooling_size:
            size = " x ".join(map(str, x.shape[2:]))
            raise ConfigError(
                f"SCConv needs feature maps of at least {self.pooling_size} x {self.pooling_size}, got {size}; "
                "use larger images."
            )
        calibration = torch.sigmoid(x + F.interpolate(self.k2(x), x.shape[2:]))
        return self.k4(self.k3(x) * calibration)


class SCBottleneck(ResidualBlock):
    """A bottleneck of two halves, one of which is self-calibrated (Liu et al., CVPR 2020).

    The arguments are those of :class:`ResidualBlock`.
    """

    expansion = 4
    pooling_size = 4
    norm1 = norm_named_by("norm1_name")
    norm2 = norm_named_by("norm2_name")
    norm3 = last_norm = norm_named_by("norm3_name")

    def add_residual_layers(self, conv_cfg: Mapping[str, Any] | None, norm_cfg: Mapping[str, Any]) -> None:
        """Create ``conv1`` and ``k1`` for one half, ``conv2`` and ``scconv`` for the other, ``conv3`` for both."""
        half = self.mid_channels // 2
        first, middle = self.strides
        common: dict[str, Any] = {"dilation": self.dilation, "conv_cfg": conv_cfg, "norm_cfg": norm_cfg}
        self.conv1 = build_conv_layer(conv_cfg, self.in_channels, half, 1, stride=first, bias=False)
        self.norm1_name = add_norm_layer(self, norm_cfg, half, postfix=1)
        self.k1 = nn.Sequential(*_conv3x3(half, half, stride=middle, **common), nn.ReLU(inplace=True))

        self.conv2 = build_conv_layer(conv_cfg, self.in_channels, half, 1, stride=first, bias=False)
        self.norm2_name = add_norm_layer(self, norm_cfg, half, postfix=2)
        self.scconv = SCConv(half, half, middle, self.pooling_size, **common)

        self.conv3 = build_conv_layer(conv_cfg, 2 * half, self.out_channels, 1, bias=False)
        self.norm3_name = add_norm_layer(self, norm_cfg, self.out_channels, postfix=3)

    def residual(self, x: Tensor) -> Tensor:
        """Apply both halves, and fuse them by the last convolution."""
        plain = self.k1(self.relu(self.norm1(self.conv1(x))))
        calibrated = self.relu(self.scconv(self.relu(self.norm2(self.conv2(x)))))
        return self.norm3(self.conv3(torch.cat((plain, calibrated), dim=1)))


class SCNet(ResNet):
    """SCNet (Liu et al., "Improving Convolutional Networks with Self-Calibrated Convolutions", CVPR 2020).

    Args:
        depth: 50 or 101.
        **kwargs: Same as in :class:`ResNet`.
    """

    arch_settings: ClassVar[dict[int, tuple[type[ResidualBlock], tuple[int, ...]]]] = {
        50: (SCBottleneck, (3, 4, 6, 3)),
        101: (SCBottleneck, (3, 4, 23, 3)),
    }


def _conv3x3(
    in_channels: int,
    out_channels: int,
    *,
    stride: int = 1,
    dilation: int,
    conv_cfg: Mapping[str, Any] | None,
    norm_cfg: Mapping[str, Any],
) -> list[nn.Module]:
    conv = build_conv_layer(
        conv_cfg, in_channels, out_channels, 3, stride=stride, padding=dilation, dilation=dilation, bias=False
    )
    return [conv, build_norm_layer(norm_cfg, out_channels)[1]]
