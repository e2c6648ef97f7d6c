"""SE-ResNet and SE-ResNeXt, residual networks with squeeze and excitation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import Tensor

from pose_backbones_cnn.attention import SELayer
from pose_backbones_cnn.residual.blocks import ResidualBlock
from pose_backbones_cnn.residual.resnet import ResNet
from pose_backbones_cnn.residual.resnext import GroupedBottleneck, grouping


class SEBottleneck(GroupedBottleneck):
    """A bottleneck with squeeze and excitation before the sum (Hu et al., CVPR 2018).

    Args:
        *args: Same as in :class:`GroupedBottleneck`.
        se_ratio: Reduction factor of the squeezed channels.
        **kwargs: Same as in :class:`GroupedBottleneck`.
    """

    def add_residual_layers(
        self, conv_cfg: Mapping[str, Any] | None, norm_cfg: Mapping[str, Any], *, se_ratio: int = 16, **groups: Any
    ) -> None:
        """Create the layers of a bottleneck, and ``se_layer``."""
        super().add_residual_layers(conv_cfg, norm_cfg, **groups)
        self.se_layer = SELayer(self.out_channels, ratio=se_ratio, conv_cfg=conv_cfg)

    def residual(self, x: Tensor) -> Tensor:
        """Apply the three convolutions, and weight their channels."""
        return self.se_layer(super().residual(x))


_BLOCKS: dict[int, tuple[type[ResidualBlock], tuple[int, ...]]] = {
    50: (SEBottleneck, (3, 4, 6, 3)),
    101: (SEBottleneck, (3, 4, 23, 3)),
    152: (SEBottleneck, (3, 8, 36, 3)),
}


class SEResNet(ResNet):
    """SE-ResNet (Hu et al., CVPR 2018): ResNet with squeeze and excitation in each block.

    Args:
        depth: 50, 101 or 152.
        se_ratio: Reduction factor of the squeezed channels.
        **kwargs: Same as in :class:`ResNet`.
    """

    arch_settings = _BLOCKS

    def __init__(self, depth: int, se_ratio: int = 16, **kwargs: Any) -> None:
        super().__init__(depth, block_options={"se_ratio": se_ratio, "groups": 1}, **kwargs)


class SEResNeXt(ResNet):
    """SE-ResNeXt (Hu et al., CVPR 2018): ResNeXt with squeeze and excitation in each block.

    Args:
        depth: 50, 101 or 152.
        groups: Groups of the 3x3 convolutions.
        width_per_group: Channels of a group in the first stage; each further stage doubles them.
        se_ratio: Reduction factor of the squeezed channels.
        **kwargs: Same as in :class:`ResNet`.
    """

    arch_settings = _BLOCKS

    def __init__(
        self, depth: int, groups: int = 32, width_per_group: int = 4, se_ratio: int = 16, **kwargs: Any
    ) -> None:
        options = {"se_ratio": se_ratio, **grouping(groups, width_per_group, kwargs)}
        super().__init__(depth, block_options=options, **kwargs)
