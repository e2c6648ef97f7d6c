"""ResNeSt, residual networks with split attention."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from torch import Tensor, nn

from pose_backbones_cnn.defaults import BN
from pose_backbones_cnn.residual.blocks import ResidualBlock
from pose_backbones_cnn.residual.resnet import ResNetV1d
from pose_backbones_cnn.residual.resnext import GroupedBottleneck, grouping
from pose_core.nn import add_norm_layer, build_conv_layer, norm_named_by


class SplitAttentionConv2d(nn.Module):
    """A convolution with several outputs per channel, summed with attention weights (Zhang et al., 2020).

    Args:
        in_channels: Channels of the input.
        channels: Channels of the output.
        kernel_size: Kernel size, as in ``nn.Conv2d``.
        stride: Stride of the convolution.
        padding: Pixels added on each side.
        dilation: Spacing between the taps of the kernel.
        groups: Groups of the convolution.
        radix: The number of outputs per channel.
        reduction_factor: Reduction factor of the channels within the attention, which has at least 32.
        conv_cfg: Config of the convolutions.
        norm_cfg: Config of the normalizations.
    """

    norm0 = norm_named_by("norm0_name")
    norm1 = norm_named_by("norm1_name")

    def __init__(
        self,
        in_channels: int,
        channels: int,
        kernel_size: int,
        stride: int = 1,
        padding: int = 0,
        dilation: int = 1,
        groups: int = 1,
        radix: int = 2,
        reduction_factor: int = 4,
        conv_cfg: Mapping[str, Any] | None = None,
        norm_cfg: Mapping[str, Any] = BN,
    ) -> None:
        super().__init__()
        self.groups, self.radix = groups, radix
        between = max(in_channels * radix // reduction_factor, 32)
        self.conv = build_conv_layer(
            conv_cfg,
            in_channels,
            channels * radix,
            kernel_size,
            stride=stride,
            padding=padding,
            dilation=dilation,
            groups=groups * radix,
            bias=False,
        )
        self.norm0_name = add_norm_layer(self, norm_cfg, channels * radix, postfix=0)
        self.relu = nn.ReLU(inplace=True)
        self.fc1 = build_conv_layer(None, channels, between, 1, groups=groups)
        self.norm1_name = add_norm_layer(self, norm_cfg, between, postfix=1)
        self.fc2 = build_conv_layer(None, between, channels * radix, 1, groups=groups)

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, in_channels, h, w) to (B, channels, H, W)."""
        x = self.relu(self.norm0(self.conv(x)))
        splits = x.unflatten(1, (self.radix, -1))  # (B, radix, channels, H, W)
        summary = splits.sum(1).mean((2, 3), keepdim=True)
        weights = self.fc2(self.relu(self.norm1(self.fc1(summary))))
        return (splits * self.attention(weights)).sum(1)

    def attention(self, weights: Tensor) -> Tensor:
        """Normalize weights (B, channels * radix, 1, 1), ordered by group, to (B, radix, channels, 1, 1).

        With a radix of 2 or more, they sum to 1 over the radix.
        """
        batch = len(weights)
        grouped = weights.view(batch, self.groups, self.radix, -1).transpose(1, 2)
        shares = grouped.softmax(dim=1) if self.radix > 1 else grouped.sigmoid()
        return shares.reshape(batch, self.radix, -1, 1, 1)


class SplitAttentionBottleneck(GroupedBottleneck):
    """A bottleneck with split attention in the middle (Zhang et al., 2020).

    Args:
        *args: Same as in :class:`GroupedBottleneck`.
        radix: Same as in :class:`SplitAttentionConv2d`.
        reduction_factor: Same as in :class:`SplitAttentionConv2d`.
        avg_down_stride: Whether an average pooling after the middle convolution has the stride, not the convolution.
        **kwargs: Same as in :class:`GroupedBottleneck`.
    """

    def add_residual_layers(
        self,
        conv_cfg: Mapping[str, Any] | None,
        norm_cfg: Mapping[str, Any],
        *,
        radix: int = 2,
        reduction_factor: int = 4,
        avg_down_stride: bool = True,
        **groups: Any,
    ) -> None:
        """Create ``conv1``, the split-attention convolution ``conv2``, the average pooling and ``conv3``."""
        self.radix, self.reduction_factor = radix, reduction_factor
        self.averages = avg_down_stride and self.strides[1] > 1
        super().add_residual_layers(conv_cfg, norm_cfg, **groups)

    def add_middle(self, conv_cfg: Mapping[str, Any] | None, norm_cfg: Mapping[str, Any]) -> None:
        """Create ``conv2``, which contains its normalizations, and ``avd_layer``."""
        self.conv2 = SplitAttentionConv2d(
            self.mid_channels,
            self.mid_channels,
            3,
            stride=1 if self.averages else self.strides[1],
            padding=self.dilation,
            dilation=self.dilation,
            groups=self.groups,
            radix=self.radix,
            reduction_factor=self.reduction_factor,
            conv_cfg=conv_cfg,
            norm_cfg=norm_cfg,
        )
        self.avd_layer = nn.AvgPool2d(3, self.strides[1], padding=1) if self.averages else nn.Identity()

    def middle(self, x: Tensor) -> Tensor:
        """Apply the split-attention convolution and the average pooling."""
        return self.avd_layer(self.conv2(x))


class ResNeSt(ResNetV1d):
    """ResNeSt (Zhang et al., "ResNeSt: Split-Attention Networks", 2020): ResNet-D with split attention.

    Args:
        depth: 50, 101, 200 or 269.
        groups: Groups of the 3x3 convolutions.
        width_per_group: Channels of a group in the first stage; unused with one group.
        radix: The number of outputs per channel, weighted by attention.
        reduction_factor: Reduction factor of the channels within the attention.
        avg_down_stride: Whether an average pooling after the 3x3 convolution has the stride, not the convolution.
        **kwargs: Same as in :class:`ResNetV1d`.
    """

    arch_settings: ClassVar[dict[int, tuple[type[ResidualBlock], tuple[int, ...]]]] = {
        50: (SplitAttentionBottleneck, (3, 4, 6, 3)),
        101: (SplitAttentionBottleneck, (3, 4, 23, 3)),
        200: (SplitAttentionBottleneck, (3, 24, 36, 3)),
        269: (SplitAttentionBottleneck, (3, 30, 48, 8)),
    }

    def __init__(
        self,
        depth: int,
        groups: int = 1,
        width_per_group: int = 4,
        radix: int = 2,
        reduction_factor: int = 4,
        avg_down_stride: bool = True,
        **kwargs: Any,
    ) -> None:
        options = {
            "radix": radix,
            "reduction_factor": reduction_factor,
            "avg_down_stride": avg_down_stride,
            **grouping(groups, width_per_group, kwargs),
        }
        super().__init__(depth=depth, block_options=options, **kwargs)
