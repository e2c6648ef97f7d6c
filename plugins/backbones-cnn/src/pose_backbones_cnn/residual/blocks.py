"""Residual blocks, and layers of them: the building blocks of the ResNet family."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mmengine.model import BaseModule, Sequential, constant_init
from torch import Tensor, nn

from pose_backbones_cnn.defaults import BN
from pose_core.errors import ConfigError
from pose_core.nn import add_norm_layer, build_conv_layer, build_norm_layer, checkpointed, norm_named_by
from pose_core.nn.backbone import InitCfg


class ResidualBlock(BaseModule):
    """Base class of residual blocks: ``relu(residual(x) + shortcut(x))``; subclasses define the residual.

    Args:
        in_channels: Channels of the input.
        out_channels: Channels of the output.
        expansion: Ratio of ``out_channels`` to the channels within the block; the default of the class if ``None``.
        stride: Stride of the block.
        dilation: Dilation of the 3x3 convolution.
        downsample: The shortcut; the identity if ``None``.
        style: Where a bottleneck has its stride: ``"pytorch"`` in the 3x3 convolution, ``"caffe"`` in the first 1x1.
        with_cp: Whether to recompute activations in the backward pass, which saves memory.
        conv_cfg: Config of the convolutions.
        norm_cfg: Config of the normalizations.
        init_cfg: Initialization of the weights.
        **variant: Arguments of :meth:`add_residual_layers` that a subclass adds.

    Raises:
        ConfigError: If ``out_channels`` is not a multiple of ``expansion``, or ``style`` is unknown.
    """

    expansion: int

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        expansion: int | None = None,
        stride: int = 1,
        dilation: int = 1,
        downsample: nn.Module | None = None,
        style: str = "pytorch",
        with_cp: bool = False,
        conv_cfg: Mapping[str, Any] | None = None,
        norm_cfg: Mapping[str, Any] = BN,
        init_cfg: InitCfg = None,
        **variant: Any,
    ) -> None:
        super().__init__(init_cfg=init_cfg)
        self.expansion = expansion or type(self).expansion
        if out_channels % self.expansion:
            raise ConfigError(f"out_channels must be a multiple of expansion={self.expansion}, got {out_channels}.")
        if style not in ("pytorch", "caffe"):
            raise ConfigError(f"style must be 'pytorch' or 'caffe', got {style!r}.")
        self.in_channels, self.out_channels = in_channels, out_channels
        self.mid_channels = out_channels // self.expansion
        self.stride, self.dilation = stride, dilation
        self.style, self.with_cp = style, with_cp
        self.add_residual_layers(conv_cfg, norm_cfg, **variant)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = downsample

    def add_residual_layers(self, *cfgs: Any, **variant: Any) -> None:
        """Create the layers of :meth:`residual` from ``conv_cfg``, ``norm_cfg`` and the arguments of a variant.

        ``__init__`` calls it after setting all numbers.
        """
        raise NotImplementedError

    def residual(self, x: Tensor) -> Tensor:
        """Map (B, in_channels, h, w) to a new tensor (B, out_channels, h / stride, w / stride), the residual."""
        raise NotImplementedError

    @property
    def strides(self) -> tuple[int, int]:
        """Strides of the first 1x1 and of the middle convolution of a bottleneck."""
        return (1, self.stride) if self.style == "pytorch" else (self.stride, 1)

    @property
    def last_norm(self) -> nn.Module:
        """The normalization before the sum."""
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, in_channels, h, w) to (B, out_channels, h / stride, w / stride)."""
        return self.relu(checkpointed(self, self._sum, x) if self.with_cp else self._sum(x))

    def _sum(self, x: Tensor) -> Tensor:
        return self.residual(x).add_(x if self.downsample is None else self.downsample(x))


class BasicBlock(ResidualBlock):
    """Two 3x3 convolutions, the block of ResNet-18 and -34 (He et al., CVPR 2016)."""

    expansion = 1
    norm1 = norm_named_by("norm1_name")
    norm2 = last_norm = norm_named_by("norm2_name")

    def add_residual_layers(self, conv_cfg: Mapping[str, Any] | None, norm_cfg: Mapping[str, Any]) -> None:
        """Create ``conv1`` with stride and dilation, and ``conv2`` with neither."""
        self.conv1 = build_conv_layer(
            conv_cfg,
            self.in_channels,
            self.mid_channels,
            3,
            stride=self.stride,
            padding=self.dilation,
            dilation=self.dilation,
            bias=False,
        )
        self.norm1_name = add_norm_layer(self, norm_cfg, self.mid_channels, postfix=1)
        self.conv2 = build_conv_layer(conv_cfg, self.mid_channels, self.out_channels, 3, padding=1, bias=False)
        self.norm2_name = add_norm_layer(self, norm_cfg, self.out_channels, postfix=2)

    def residual(self, x: Tensor) -> Tensor:
        """Apply the two convolutions."""
        x = self.relu(self.norm1(self.conv1(x)))
        return self.norm2(self.conv2(x))


class Bottleneck(ResidualBlock):
    """1x1, 3x3 and 1x1 convolutions, the block of ResNet-50 and deeper (He et al., CVPR 2016).

    Args:
        *args: Same as in :class:`ResidualBlock`.
        mid_channels: Channels within the block; ``out_channels / expansion`` if ``None``.
        groups: Groups of the middle convolution.
        kernel_size: Kernel size of the middle convolution.
        **kwargs: Same as in :class:`ResidualBlock`.
    """

    expansion = 4
    norm1 = norm_named_by("norm1_name")
    norm2 = norm_named_by("norm2_name")
    norm3 = last_norm = norm_named_by("norm3_name")

    def add_residual_layers(
        self,
        conv_cfg: Mapping[str, Any] | None,
        norm_cfg: Mapping[str, Any],
        *,
        mid_channels: int | None = None,
        groups: int = 1,
        kernel_size: int = 3,
    ) -> None:
        """Create ``conv1``, ``conv2`` with dilation and groups, and ``conv3``."""
        self.mid_channels = mid = mid_channels or self.mid_channels
        self.groups, self.kernel_size = groups, kernel_size
        self.conv1 = build_conv_layer(conv_cfg, self.in_channels, mid, 1, stride=self.strides[0], bias=False)
        self.norm1_name = add_norm_layer(self, norm_cfg, mid, postfix=1)
        self.add_middle(conv_cfg, norm_cfg)
        self.conv3 = build_conv_layer(conv_cfg, mid, self.out_channels, 1, bias=False)
        self.norm3_name = add_norm_layer(self, norm_cfg, self.out_channels, postfix=3)

    def add_middle(self, conv_cfg: Mapping[str, Any] | None, norm_cfg: Mapping[str, Any]) -> None:
        """Create the layers of :meth:`middle`."""
        self.conv2 = build_conv_layer(
            conv_cfg,
            self.mid_channels,
            self.mid_channels,
            self.kernel_size,
            stride=self.strides[1],
            padding=self.kernel_size // 2 * self.dilation,
            dilation=self.dilation,
            groups=self.groups,
            bias=False,
        )
        self.norm2_name = add_norm_layer(self, norm_cfg, self.mid_channels, postfix=2)

    def middle(self, x: Tensor) -> Tensor:
        """Apply the layers between the two 1x1 convolutions."""
        return self.relu(self.norm2(self.conv2(x)))

    def residual(self, x: Tensor) -> Tensor:
        """Apply the three convolutions."""
        x = self.middle(self.relu(self.norm1(self.conv1(x))))
        return self.norm3(self.conv3(x))


class ResLayer(Sequential):
    """A sequence of residual blocks, one of which has the stride and changes the number of channels.

    Args:
        block: The class of the blocks.
        num_blocks: The number of blocks.
        in_channels: Channels of the input.
        out_channels: Channels of the output.
        expansion: Same as in :class:`ResidualBlock`.
        stride: Stride of the whole sequence.
        avg_down: Whether a strided shortcut averages before its 1x1 convolution, instead of skipping pixels.
        conv_cfg: Config of the convolutions.
        norm_cfg: Config of the normalizations.
        downsample_first: Whether the first block has the stride; otherwise the last has it, as in hourglasses.
        **kwargs: Other arguments of ``block``.
    """

    def __init__(
        self,
        block: type[ResidualBlock],
        num_blocks: int,
        in_channels: int,
        out_channels: int,
        expansion: int | None = None,
        stride: int = 1,
        avg_down: bool = False,
        conv_cfg: Mapping[str, Any] | None = None,
        norm_cfg: Mapping[str, Any] = BN,
        downsample_first: bool = True,
        **kwargs: Any,
    ) -> None:
        common = {"expansion": expansion, "conv_cfg": conv_cfg, "norm_cfg": norm_cfg, **kwargs}
        shortcut = None
        if stride != 1 or in_channels != out_channels:
            shortcut = shortcut_layer(
                in_channels, out_channels, stride=stride, avg_down=avg_down, conv_cfg=conv_cfg, norm_cfg=norm_cfg
            )
        changing = block(in_channels, out_channels, stride=stride, downsample=shortcut, **common)
        channels = out_channels if downsample_first else in_channels
        others = [block(channels, channels, **common) for _ in range(num_blocks - 1)]
        super().__init__(*([changing, *others] if downsample_first else [*others, changing]))


def shortcut_layer(
    in_channels: int,
    out_channels: int,
    *,
    stride: int,
    avg_down: bool,
    conv_cfg: Mapping[str, Any] | None,
    norm_cfg: Mapping[str, Any],
) -> nn.Sequential:
    """Build the shortcut of a block that changes size or channels: a 1x1 convolution and a normalization.

    With ``avg_down``, a strided shortcut averages first (ResNet-D; He et al., CVPR 2019).
    """
    pooled = avg_down and stride != 1
    pooling = [nn.AvgPool2d(stride, stride, ceil_mode=True, count_include_pad=False)] if pooled else []
    return nn.Sequential(
        *pooling,
        build_conv_layer(conv_cfg, in_channels, out_channels, 1, stride=1 if pooled else stride, bias=False),
        build_norm_layer(norm_cfg, out_channels)[1],
    )


def zero_last_norms(module: nn.Module) -> None:
    """Zero the last normalization of every residual block, so that it starts as its shortcut (Goyal et al., 2017)."""
    for block in module.modules():
        if isinstance(block, ResidualBlock):
            constant_init(block.last_norm, 0)
