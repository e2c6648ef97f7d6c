"""ResNeXt: residual blocks whose middle convolution has groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from pose_backbones_cnn.residual.blocks import Bottleneck, ResidualBlock
from pose_backbones_cnn.residual.resnet import ResNet
from pose_core.errors import ConfigError


class GroupedBottleneck(Bottleneck):
    """A bottleneck with groups in the middle (Xie et al., CVPR 2017).

    Args:
        *args: As of :class:`ResidualBlock`.
        base_channels: The channels at which a group is ``width_per_group`` wide; wider blocks have wider groups.
        groups: Groups of the middle convolution; with one, the block is a plain bottleneck.
        width_per_group: Channels of a group.
        **kwargs: As of :class:`ResidualBlock`.

    Raises:
        ConfigError: The channels cannot be divided into such groups.
    """

    def add_residual_layers(
        self,
        conv_cfg: Mapping[str, Any] | None,
        norm_cfg: Mapping[str, Any],
        *,
        base_channels: int = 64,
        groups: int = 32,
        width_per_group: int = 4,
        **middle: Any,
    ) -> None:
        """The layers of a bottleneck, as wide as the groups make them."""
        mid_channels = self.mid_channels
        if groups != 1:
            if mid_channels % base_channels:
                raise ConfigError(
                    f"The {mid_channels} channels within a block must be a multiple of base_channels, {base_channels}."
                )
            mid_channels = groups * width_per_group * mid_channels // base_channels
        super().add_residual_layers(conv_cfg, norm_cfg, mid_channels=mid_channels, groups=groups, **middle)


class ResNeXt(ResNet):
    """ResNeXt (Xie et al., CVPR 2017): ResNet with groups in the middle of its blocks.

    Args:
        depth: 50, 101 or 152.
        groups: Groups of the 3x3 convolutions.
        width_per_group: Channels of a group in the first stage; each stage doubles them.
        **kwargs: As of :class:`ResNet`.
    """

    arch_settings: ClassVar[dict[int, tuple[type[ResidualBlock], tuple[int, ...]]]] = {
        50: (GroupedBottleneck, (3, 4, 6, 3)),
        101: (GroupedBottleneck, (3, 4, 23, 3)),
        152: (GroupedBottleneck, (3, 8, 36, 3)),
    }

    def __init__(self, depth: int, groups: int = 32, width_per_group: int = 4, **kwargs: Any) -> None:
        super().__init__(depth, block_options=grouping(groups, width_per_group, kwargs), **kwargs)


def grouping(groups: int, width_per_group: int, kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """What the blocks need to know of their groups, in a ResNet with the arguments ``kwargs``."""
    return {
        "groups": groups,
        "width_per_group": width_per_group,
        "base_channels": kwargs.get("base_channels", 64),
    }
