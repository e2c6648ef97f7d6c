"""RegNet, residual networks whose widths follow a linear rule."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from torch import Tensor

from pose_backbones_cnn.defaults import KAIMING, TRAINED_BN
from pose_backbones_cnn.residual.backbone import ResidualBackbone
from pose_backbones_cnn.residual.blocks import Bottleneck, ResLayer
from pose_core.errors import ConfigError, suggest
from pose_core.nn.backbone import InitCfg

_MULTIPLE = 8  # all widths are multiples of this
_NUMBERS = ("w0", "wa", "wm", "group_w", "depth", "bot_mul")
_TORCHVISION = re.compile(r"trunk_output\.block(\d+)\.block\d+-(\d+)\.(proj|f\.[abc])\.([01])\.(.+)")


@dataclass(frozen=True)
class Stage:
    """One stage of a RegNet.

    Attributes:
        width: Channels of the output.
        blocks: The number of blocks.
        mid_channels: Channels within the blocks.
        groups: Groups of the 3x3 convolutions.
    """

    width: int
    blocks: int
    mid_channels: int
    groups: int


def regnet_stages(*, w0: float, wa: float, wm: float, depth: float, group_w: float, bot_mul: float) -> list[Stage]:
    """Compute the stages of a RegNet from its parameters (Radosavovic et al., CVPR 2020, equations 2 to 4).

    The width of block ``i`` is ``w0 + wa * i``, rounded to the nearest ``w0 * wm ** k`` and to a multiple of 8. Blocks
    of equal width form a stage, whose width is then adjusted to a whole number of groups.

    Raises:
        ConfigError: If ``w0`` is not greater than 0, or ``wm`` is not greater than 1.
    """
    if w0 <= 0 or wm <= 1:
        raise ConfigError(f"RegNet: w0 must be greater than 0 and wm greater than 1, got {w0} and {wm}.")
    powers = (round(math.log((w0 + wa * block) / w0, wm)) for block in range(int(depth)))
    blocks = Counter(round(w0 * wm**power / _MULTIPLE) * _MULTIPLE for power in powers)
    return [_stage(width, count, int(group_w), bot_mul) for width, count in blocks.items()]


def _stage(width: int, blocks: int, group_width: int, bot_mul: float) -> Stage:
    mid_channels = int(width * bot_mul)
    group_width = min(group_width, mid_channels)
    groups = round(mid_channels / group_width)
    mid_channels = groups * group_width
    return Stage(int(mid_channels / bot_mul), blocks, mid_channels, groups)


class RegNet(ResidualBackbone):
    """RegNetX (Radosavovic et al., "Designing Network Design Spaces", CVPR 2020).

    Args:
        arch: ``"regnetx_400mf"``, ``800mf``, ``1.6gf``, ``3.2gf``, ``4.0gf``, ``6.4gf``, ``8.0gf`` or ``12gf``, or a
            dict with ``w0`` (initial width), ``wa`` (slope), ``wm`` (ratio between stages), ``depth``, ``group_w`` and
            ``bot_mul`` (ratio of the channels within a block to its output).
        in_channels: Channels of the image.
        stem_channels: Channels after the stem.
        base_channels: Ignored, because ``arch`` determines the widths; accepted for compatibility with ResNet configs.
        strides: Stride of each stage.
        dilations: Dilation of each stage.
        out_indices: Indices of the stages whose output is returned, counted from 0.
        style: Where blocks have their stride: ``"pytorch"`` in the 3x3 convolution, ``"caffe"`` in the first 1x1.
        deep_stem: Whether the stem consists of three 3x3 convolutions instead of one.
        avg_down: Whether strided shortcuts average before their 1x1 convolution.
        frozen_stages: The number of stages to freeze together with the stem; 0 freezes only the stem, -1 nothing.
        conv_cfg: Config of the convolutions.
        norm_cfg: Config of the normalizations.
        norm_eval: Whether batch norms stay in eval mode during training.
        with_cp: Whether to recompute activations in the backward pass, which saves memory.
        zero_init_residual: Whether to zero the last normalization of each block, unless the weights are pretrained.
        init_cfg: Initialization of the weights.

    Raises:
        ConfigError: If ``arch`` is unknown or lacks a key, or an argument is out of range.
    """

    arch_settings: ClassVar[dict[str, dict[str, float]]] = {
        "regnetx_400mf": {"w0": 24, "wa": 24.48, "wm": 2.54, "group_w": 16, "depth": 22, "bot_mul": 1.0},
        "regnetx_800mf": {"w0": 56, "wa": 35.73, "wm": 2.28, "group_w": 16, "depth": 16, "bot_mul": 1.0},
        "regnetx_1.6gf": {"w0": 80, "wa": 34.01, "wm": 2.25, "group_w": 24, "depth": 18, "bot_mul": 1.0},
        "regnetx_3.2gf": {"w0": 88, "wa": 26.31, "wm": 2.25, "group_w": 48, "depth": 25, "bot_mul": 1.0},
        "regnetx_4.0gf": {"w0": 96, "wa": 38.65, "wm": 2.43, "group_w": 40, "depth": 23, "bot_mul": 1.0},
        "regnetx_6.4gf": {"w0": 184, "wa": 60.83, "wm": 2.07, "group_w": 56, "depth": 17, "bot_mul": 1.0},
        "regnetx_8.0gf": {"w0": 80, "wa": 49.56, "wm": 2.88, "group_w": 120, "depth": 23, "bot_mul": 1.0},
        "regnetx_12gf": {"w0": 168, "wa": 73.36, "wm": 2.37, "group_w": 112, "depth": 19, "bot_mul": 1.0},
    }

    def __init__(
        self,
        arch: str | Mapping[str, float],
        in_channels: int = 3,
        stem_channels: int = 32,
        base_channels: int = 32,  # noqa: ARG002
        strides: Sequence[int] = (2, 2, 2, 2),
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
    ) -> None:
        super().__init__(
            deep_stem=deep_stem, zero_init_residual=zero_init_residual, norm_eval=norm_eval, init_cfg=init_cfg
        )
        stages = regnet_stages(**self._numbers(arch))
        self.check_stages(len(stages), strides=strides, dilations=dilations)
        self.stage_widths = [stage.width for stage in stages]
        self.stage_blocks = [stage.blocks for stage in stages]
        cfgs: dict[str, Any] = {"conv_cfg": conv_cfg, "norm_cfg": norm_cfg}
        self.add_stem(in_channels, stem_channels, kernel_size=3, pooled=False, **cfgs)
        self.add_stages(
            ResLayer(
                Bottleneck,
                stage.blocks,
                before,
                stage.width,
                expansion=1,
                stride=stride,
                avg_down=avg_down,
                dilation=dilation,
                style=style,
                with_cp=with_cp,
                mid_channels=stage.mid_channels,
                groups=stage.groups,
                **cfgs,
            )
            for stage, before, stride, dilation in zip(
                stages, [stem_channels, *self.stage_widths], strides, dilations, strict=False
            )
        )
        self.use_stages(out_indices, frozen_stages)

    def _numbers(self, arch: str | Mapping[str, float]) -> Mapping[str, float]:
        if isinstance(arch, str):
            if arch not in self.arch_settings:
                known = suggest(arch, self.arch_settings) or f" Choose from {', '.join(self.arch_settings)}."
                raise ConfigError(f"RegNet: arch must be the name of a RegNetX or a dict, got {arch!r}.{known}")
            return self.arch_settings[arch]
        if missing := [key for key in _NUMBERS if key not in arch]:
            raise ConfigError(
                f"RegNet: arch needs {', '.join(map(repr, missing))}, got only {', '.join(map(repr, arch))}."
            )
        return {key: arch[key] for key in _NUMBERS}

    def adopted(self, weights: dict[str, Tensor]) -> dict[str, Tensor]:
        """Rename the weights of torchvision's RegNetX; those of 400 MF fit only in part (its last stage is wider)."""
        return {_renamed(name): value for name, value in weights.items()}


def _renamed(name: str) -> str:
    if match := _TORCHVISION.fullmatch(name):
        stage, block, part, index, leaf = match.groups()
        number = "abc".find(part[-1]) + 1
        own = f"downsample.{index}" if part == "proj" else f"{('conv', 'bn')[int(index)]}{number}"
        return f"layer{stage}.{block}.{own}.{leaf}"
    return name.replace("stem.0.", "conv1.").replace("stem.1.", "bn1.")
