"""MobileNetV3, and the ViPNAS network found by architecture search in the same space."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from torch import nn

from pose_backbones_cnn.defaults import BN, KAIMING, NORMAL
from pose_backbones_cnn.mobile.inverted_residual import InvertedResidual
from pose_core.errors import ConfigError
from pose_core.nn import ConvModule, StagedBackbone
from pose_core.nn.backbone import InitCfg

# (x + 1) / 2 instead of the paper's (x + 3) / 6: all published checkpoints were trained with it
_SE_ACTIVATIONS = ({"type": "ReLU"}, {"type": "HSigmoid", "bias": 1.0, "divisor": 2.0})


class MobileNetV3(StagedBackbone):
    """MobileNetV3 (Howard et al., ICCV 2019): inverted residual blocks at 1/2 to 1/32 of the input.

    Args:
        arch: ``"small"`` with 11 blocks, or ``"big"`` with 15.
        conv_cfg: Config of the convolutions.
        norm_cfg: Config of the normalizations.
        out_indices: Indices of the blocks whose output is returned; negative ones count from the end.
        frozen_stages: The number of blocks to freeze together with the stem; 0 freezes only the stem, -1 nothing.
        norm_eval: Whether batch norms stay in eval mode during training.
        with_cp: Whether to recompute activations in the backward pass, which saves memory.
        init_cfg: Initialization of the weights.

    Raises:
        ConfigError: If ``arch`` is unknown, or ``out_indices`` or ``frozen_stages`` is out of range.
    """

    # kernel_size, mid_channels, out_channels, with_se, activation and stride of each block: tables 2 and 1 of the
    # paper. In MMPose's "big", unlike the paper, the second-to-last block has the stride of 2 (instead of the block
    # before it) and 672 mid_channels instead of 960.
    arch_settings: ClassVar[dict[str, tuple[tuple[int, int, int, bool, str, int], ...]]] = {
        "small": (
            (3, 16, 16, True, "ReLU", 2),
            (3, 72, 24, False, "ReLU", 2),
            (3, 88, 24, False, "ReLU", 1),
            (5, 96, 40, True, "HSwish", 2),
            (5, 240, 40, True, "HSwish", 1),
            (5, 240, 40, True, "HSwish", 1),
            (5, 120, 48, True, "HSwish", 1),
            (5, 144, 48, True, "HSwish", 1),
            (5, 288, 96, True, "HSwish", 2),
            (5, 576, 96, True, "HSwish", 1),
            (5, 576, 96, True, "HSwish", 1),
        ),
        "big": (
            (3, 16, 16, False, "ReLU", 1),
            (3, 64, 24, False, "ReLU", 2),
            (3, 72, 24, False, "ReLU", 1),
            (5, 72, 40, True, "ReLU", 2),
            (5, 120, 40, True, "ReLU", 1),
            (5, 120, 40, True, "ReLU", 1),
            (3, 240, 80, False, "HSwish", 2),
            (3, 200, 80, False, "HSwish", 1),
            (3, 184, 80, False, "HSwish", 1),
            (3, 184, 80, False, "HSwish", 1),
            (3, 480, 112, True, "HSwish", 1),
            (3, 672, 112, True, "HSwish", 1),
            (5, 672, 160, True, "HSwish", 1),
            (5, 672, 160, True, "HSwish", 2),
            (5, 960, 160, True, "HSwish", 1),
        ),
    }

    def __init__(
        self,
        arch: str = "small",
        conv_cfg: Mapping[str, Any] | None = None,
        norm_cfg: Mapping[str, Any] = BN,
        out_indices: Sequence[int] = (-1,),
        frozen_stages: int = -1,
        norm_eval: bool = False,
        with_cp: bool = False,
        init_cfg: InitCfg = KAIMING,
    ) -> None:
        super().__init__(norm_eval=norm_eval, init_cfg=init_cfg)
        if arch not in self.arch_settings:
            raise ConfigError(f"MobileNetV3: arch must be 'small' or 'big', got {arch!r}.")
        cfgs: dict[str, Any] = {"conv_cfg": conv_cfg, "norm_cfg": norm_cfg}
        rows = self.arch_settings[arch]
        stem_channels = 16
        self.conv1 = ConvModule(3, stem_channels, 3, stride=2, padding=1, act_cfg={"type": "HSwish"}, **cfgs)
        self.add_stages(
            InvertedResidual(
                before,
                out_channels,
                mid_channels,
                kernel_size,
                stride=stride,
                se_cfg=_se_cfg(mid_channels) if with_se else None,
                act_cfg={"type": activation},
                with_cp=with_cp,
                **cfgs,
            )
            for before, (kernel_size, mid_channels, out_channels, with_se, activation, stride) in zip(
                (stem_channels, *(row[2] for row in rows)), rows, strict=False
            )
        )
        self.use_stages(out_indices, frozen_stages)

    def stem_layers(self) -> Iterable[nn.Module]:
        """Return ``conv1``."""
        return (self.conv1,)


class ViPNAS_MobileNetV3(StagedBackbone):  # noqa: N801 (MMPose's name)
    """ViPNAS-MobileNetV3, found by architecture search (Xu et al., "ViPNAS", CVPR 2021): features at 1/32 of the input.

    ``wid`` to ``act`` hold one value for the stem and one per stage; settings that the stem lacks are ``None``.

    Args:
        wid: Channels of the output.
        expan: Ratio of the channels of the depthwise convolution to ``wid``; 1 omits the expanding convolution.
        dep: The number of blocks.
        ks: Kernel size of the depthwise convolution.
        group: Groups of the depthwise convolution.
        att: Whether the blocks have squeeze and excitation.
        stride: Stride of the first block.
        act: Type of the activation.
        conv_cfg: Config of the convolutions.
        norm_cfg: Config of the normalizations.
        frozen_stages: The number of blocks to freeze together with the stem; 0 freezes only the stem, -1 nothing.
        norm_eval: Whether batch norms stay in eval mode during training.
        with_cp: Whether to recompute activations in the backward pass, which saves memory.
        init_cfg: Initialization of the weights.

    Raises:
        ConfigError: If ``wid`` to ``act`` differ in length, or ``frozen_stages`` is out of range.
    """

    def __init__(
        self,
        wid: Sequence[int] = (16, 16, 24, 40, 80, 112, 160),
        expan: Sequence[int | None] = (None, 1, 5, 4, 5, 5, 6),
        dep: Sequence[int | None] = (None, 1, 4, 4, 4, 4, 4),
        ks: Sequence[int] = (3, 3, 7, 7, 5, 7, 5),
        group: Sequence[int | None] = (None, 8, 120, 20, 100, 280, 240),
        att: Sequence[bool | None] = (None, True, True, False, True, True, True),
        stride: Sequence[int] = (2, 1, 2, 2, 2, 1, 2),
        act: Sequence[str] = ("HSwish", "ReLU", "ReLU", "ReLU", "HSwish", "HSwish", "HSwish"),
        conv_cfg: Mapping[str, Any] | None = None,
        norm_cfg: Mapping[str, Any] = BN,
        frozen_stages: int = -1,
        norm_eval: bool = False,
        with_cp: bool = False,
        init_cfg: InitCfg = NORMAL,
    ) -> None:
        super().__init__(norm_eval=norm_eval, init_cfg=init_cfg)
        columns: dict[str, Sequence[Any]] = {
            "wid": wid, "expan": expan, "dep": dep, "ks": ks, "group": group, "att": att, "stride": stride, "act": act
        }  # fmt: skip
        if len({len(values) for values in columns.values()}) > 1:
            lengths = ", ".join(f"{len(values)} in '{name}'" for name, values in columns.items())
            raise ConfigError(
                "ViPNAS_MobileNetV3: wid to act must have the same length (one value for the stem and one per stage), "
                f"got {lengths}."
            )
        cfgs: dict[str, Any] = {"conv_cfg": conv_cfg, "norm_cfg": norm_cfg}
        self.conv1 = ConvModule(
            3, wid[0], ks[0], stride=stride[0], padding=ks[0] // 2, act_cfg={"type": act[0]}, **cfgs
        )
        self.add_stages(
            InvertedResidual(
                width if block else before,
                width,
                width * expand,
                kernel_size,
                groups=groups,
                stride=1 if block else step,
                se_cfg=_se_cfg(width * expand) if attends else None,
                with_expand_conv=expand != 1,
                act_cfg={"type": activation},
                with_cp=with_cp,
                **cfgs,
            )
            for before, (width, expand, blocks, kernel_size, groups, attends, step, activation) in zip(
                wid, list(zip(*columns.values(), strict=True))[1:], strict=False
            )
            for block in range(blocks)
        )
        self.use_stages((-1,), frozen_stages)

    def stem_layers(self) -> Iterable[nn.Module]:
        """Return ``conv1``."""
        return (self.conv1,)


def _se_cfg(channels: int) -> dict[str, Any]:
    return {"channels": channels, "ratio": 4, "act_cfg": _SE_ACTIVATIONS}
