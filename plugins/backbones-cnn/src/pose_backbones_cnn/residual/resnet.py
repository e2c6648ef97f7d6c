"""ResNet and ResNet-D."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from pose_backbones_cnn.defaults import KAIMING, TRAINED_BN
from pose_backbones_cnn.residual.backbone import ResidualBackbone
from pose_backbones_cnn.residual.blocks import BasicBlock, Bottleneck, ResidualBlock, ResLayer
from pose_core.errors import ConfigError
from pose_core.nn.backbone import InitCfg


class ResNet(ResidualBackbone):
    """ResNet (He et al., CVPR 2016): features at 1/4, 1/8, 1/16 and 1/32 of the input.

    Args:
        depth: 18, 34, 50, 101 or 152.
        in_channels: Channels of the image.
        stem_channels: Channels after the stem.
        base_channels: Channels within the blocks of the first stage; each further stage doubles them.
        expansion: Ratio of the output channels of a block to the channels within it; by default 1 for BasicBlock and 4
            for Bottleneck.
        num_stages: The number of stages, 1 to 4.
        strides: Stride of each stage.
        dilations: Dilation of each stage.
        out_indices: Indices of the stages whose output is returned, counted from 0.
        style: Where bottlenecks have their stride: ``"pytorch"`` in the 3x3 convolution, ``"caffe"`` in the first 1x1.
        deep_stem: Whether the stem consists of three 3x3 convolutions instead of one 7x7.
        avg_down: Whether strided shortcuts average before their 1x1 convolution.
        frozen_stages: The number of stages to freeze together with the stem; 0 freezes only the stem, -1 nothing.
        conv_cfg: Config of the convolutions.
        norm_cfg: Config of the normalizations.
        norm_eval: Whether batch norms stay in eval mode during training.
        with_cp: Whether to recompute activations in the backward pass, which saves memory.
        zero_init_residual: Whether to zero the last normalization of each block, unless the weights are pretrained.
        init_cfg: Initialization of the weights.
        block_options: Additional arguments of the blocks, set by subclasses.

    Raises:
        ConfigError: If an argument is out of range, or ``strides`` or ``dilations`` has too few values.
    """

    arch_settings: ClassVar[dict[int, tuple[type[ResidualBlock], tuple[int, ...]]]] = {
        18: (BasicBlock, (2, 2, 2, 2)),
        34: (BasicBlock, (3, 4, 6, 3)),
        50: (Bottleneck, (3, 4, 6, 3)),
        101: (Bottleneck, (3, 4, 23, 3)),
        152: (Bottleneck, (3, 8, 36, 3)),
    }

    def __init__(
        self,
        depth: int,
        in_channels: int = 3,
        stem_channels: int = 64,
        base_channels: int = 64,
        expansion: int | None = None,
        num_stages: int = 4,
        strides: Sequence[int] = (1, 2, 2, 2),
        dilations: Sequence[int] = (1, 1, 1, 1),
        out_indices: Sequence[int] = (3,),
        style: str = "pytorch",
        deep_stem: bool = False,
        avg_down: bool = False,
        frozen_stages: int = -1,
        conv_cfg: Mapping[str, Any] | None = None,
        norm_cfg: Mapping[str, Any] = TRAINED_BN,
        norm_eval: bool = False,
        with_cp: bool = False,
        zero_init_residual: bool = True,
        init_cfg: InitCfg = KAIMING,
        *,
        block_options: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(
            deep_stem=deep_stem, zero_init_residual=zero_init_residual, norm_eval=norm_eval, init_cfg=init_cfg
        )
        if depth not in self.arch_settings:
            depths = ", ".join(map(str, self.arch_settings))
            raise ConfigError(f"{type(self).__name__}: depth must be one of {depths}, got {depth!r}.")
        self.check_stages(num_stages, strides=strides, dilations=dilations)
        self.depth = depth
        cfgs: dict[str, Any] = {"conv_cfg": conv_cfg, "norm_cfg": norm_cfg}
        self.add_stem(in_channels, stem_channels, **cfgs)

        block, blocks = self.arch_settings[depth]
        expansion = expansion or block.expansion
        options = {"style": style, "avg_down": avg_down, "with_cp": with_cp, **cfgs, **(block_options or {})}
        widths = [base_channels * expansion * 2**stage for stage in range(num_stages)]
        self.add_stages(
            ResLayer(block, count, before, width, expansion, stride, dilation=dilation, **options)
            for count, before, width, stride, dilation in zip(
                blocks, [stem_channels, *widths], widths, strides, dilations, strict=False
            )
        )
        self.use_stages(out_indices, frozen_stages)


class ResNetV1d(ResNet):
    """ResNet-D (He et al., "Bag of Tricks", CVPR 2019): ResNet with a deep stem and average-pooling shortcuts.

    The arguments are those of :class:`ResNet`, without ``deep_stem`` and ``avg_down``.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(deep_stem=True, avg_down=True, **kwargs)
