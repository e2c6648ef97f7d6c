"""ResNeXt, residual networks with grouped convolutions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from pose_backbones_cnn.residual.blocks import Bottleneck, ResidualBlock
from pose_backbones_cnn.residual.resnet import ResNet
from pose_core.errors import ConfigError


class GroupedBottleneck(Bottleneck):
    """A bottleneck whose middle convolution is grouped (Xie et al., CVPR 2017).

    Args:
        *args: Same as in :class:`ResidualBlock`.
        base_channels: Channels within a block whose groups have ``width_per_group`` channels; both scale together.
        groups: Groups of the middle convolution; 1 makes a plain bottleneck.
        width_per_group: Channels of a group in a block with ``base_channels``.
        **kwargs: Same as in :class:`ResidualBlock`.

    Raises:
        ConfigError: If the channels within the block are not a multiple of ``base_channels``.
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
        """Create the layers of a bottleneck, with a width determined by the groups."""
        mid_channels = self.mid_channels
        if groups != 1:
            if mid_channels % base_channels:
                raise ConfigError(
                    "GroupedBottleneck: out_channels / expansion must be a multiple of base_channels, "
                    f"got {mid_channels} and {base_channels}."
                )
            mid_channels = groups * width_per_group * mid_channels // base_channels
        super().add_residual_layers(conv_cfg, norm_cfg, mid_channels=mid_channels, groups=groups, **middle)


class ResNeXt(ResNet):
    """ResNeXt (Xie et al., CVPR 2017): ResNet with grouped 3x3 convolutions.

    Args:
        depth: 50, 101 or 152.
        groups: Groups of the 3x3 convolutions.
        width_per_group: Channels of a group in the first stage; each further stage doubles them.
        **kwargs: Same as in :class:`ResNet`.
    """

    arch_settings: ClassVar[dict[int, tuple[type[ResidualBlock], tuple[int, ...]]]] = {
        50: (GroupedBottleneck, (3, 4, 6, 3)),
        101: (GroupedBottleneck, (3, 4, 23, 3)),
        152: (GroupedBottleneck, (3, 8, 36, 3)),
    }

    def __init__(self, depth: int, groups: int = 32, width_per_group: int = 4, **kwargs: Any) -> None:
        super().__init__(depth, block_options=grouping(groups, width_per_group, kwargs), **kwargs)


def grouping(groups: int, width_per_group: int, kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the block options for groups, in a ResNet with the arguments ``kwargs``."""
    return {
        "groups": groups,
        "width_per_group": width_per_group,
        "base_channels": kwargs.get("base_channels", 64),
    }
