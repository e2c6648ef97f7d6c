"""ViPNAS-ResNet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from torch import Tensor

from pose_backbones_cnn.attention import ContextBlock
from pose_backbones_cnn.defaults import NORMAL, TRAINED_BN
from pose_backbones_cnn.residual.backbone import ResidualBackbone
from pose_backbones_cnn.residual.blocks import Bottleneck, ResLayer
from pose_core.errors import ConfigError
from pose_core.nn.backbone import InitCfg


class ViPNASBottleneck(Bottleneck):
    """A bottleneck with optional global context attention before the sum (Xu et al., CVPR 2021).

    Args:
        *args: Same as in :class:`Bottleneck`.
        attention: Whether the block has attention.
        **kwargs: Same as in :class:`Bottleneck`.
    """

    def add_residual_layers(
        self,
        conv_cfg: Mapping[str, Any] | None,
        norm_cfg: Mapping[str, Any],
        *,
        attention: bool = False,
        **middle: Any,
    ) -> None:
        """Create the layers of a bottleneck, and ``attention``."""
        super().add_residual_layers(conv_cfg, norm_cfg, **middle)
        channels = self.out_channels
        self.attention = ContextBlock(channels, max(1 / 16, 16 / channels)) if attention else None

    def residual(self, x: Tensor) -> Tensor:
        """Apply the three convolutions, then the attention."""
        x = super().residual(x)
        return x if self.attention is None else self.attention(x)


class ViPNAS_ResNet(ResidualBackbone):  # noqa: N801 (MMPose's name)
    """ViPNAS-ResNet, found by architecture search (Xu et al., "ViPNAS", CVPR 2021): features at 1/4 to 1/32.

    ``wid`` to ``att`` hold one value for the stem and one per stage; settings that the stem lacks are ``None``.

    Args:
        depth: Must be 50.
        in_channels: Channels of the image.
        num_stages: The number of stages, 1 to 4.
        strides: Stride of each stage.
        dilations: Dilation of each stage.
        out_indices: Indices of the stages whose output is returned, counted from 0.
        style: Where blocks have their stride: ``"pytorch"`` in the middle convolution, ``"caffe"`` in the first 1x1.
        deep_stem: Whether the stem consists of three 3x3 convolutions instead of one.
        avg_down: Whether strided shortcuts average before their 1x1 convolution.
        frozen_stages: The number of stages to freeze together with the stem; 0 freezes only the stem, -1 nothing.
        conv_cfg: Config of the convolutions.
        norm_cfg: Config of the normalizations.
        norm_eval: Whether batch norms stay in eval mode during training.
        with_cp: Whether to recompute activations in the backward pass, which saves memory.
        zero_init_residual: Whether to zero the last normalization of each block, unless the weights are pretrained.
        wid: Channels of the output.
        expan: Ratio of the output channels of a block to the channels within it.
        dep: The number of blocks.
        ks: Kernel size of the middle convolution.
        group: Groups of the middle convolution.
        att: Whether the blocks have attention.
        init_cfg: Initialization of the weights.

    Raises:
        ConfigError: If an argument is out of range, or has fewer values than ``num_stages`` requires.
    """

    def __init__(
        self,
        depth: int,
        in_channels: int = 3,
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
        wid: Sequence[int] = (48, 80, 160, 304, 608),
        expan: Sequence[int | None] = (None, 1, 1, 1, 1),
        dep: Sequence[int | None] = (None, 4, 6, 7, 3),
        ks: Sequence[int] = (7, 3, 5, 5, 5),
        group: Sequence[int | None] = (None, 16, 16, 16, 16),
        att: Sequence[bool | None] = (None, True, False, True, True),
        init_cfg: InitCfg = NORMAL,
    ) -> None:
        super().__init__(
            deep_stem=deep_stem, zero_init_residual=zero_init_residual, norm_eval=norm_eval, init_cfg=init_cfg
        )
        if depth != 50:
            raise ConfigError(f"ViPNAS_ResNet: depth must be 50, got {depth!r}.")
        stages: dict[str, Sequence[Any]] = {
            "expan": expan[1:], "dep": dep[1:], "ks": ks[1:], "group": group[1:], "att": att[1:]
        }  # fmt: skip
        self.check_stages(num_stages, strides=strides, dilations=dilations, wid=wid[1:], **stages)
        cfgs: dict[str, Any] = {"conv_cfg": conv_cfg, "norm_cfg": norm_cfg}
        self.add_stem(in_channels, wid[0], kernel_size=ks[0], **cfgs)
        rows = list(zip(wid, wid[1:], strides, dilations, *stages.values(), strict=False))
        self.add_stages(
            ResLayer(
                ViPNASBottleneck,
                blocks,
                before,
                width,
                expansion,
                stride,
                avg_down,
                dilation=dilation,
                style=style,
                with_cp=with_cp,
                kernel_size=kernel_size,
                groups=groups,
                attention=attends,
                **cfgs,
            )
            for before, width, stride, dilation, expansion, blocks, kernel_size, groups, attends in rows[:num_stages]
        )
        self.use_stages(out_indices, frozen_stages)
