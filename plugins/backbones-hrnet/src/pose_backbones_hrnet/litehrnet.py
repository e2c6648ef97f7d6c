"""Lite-HRNet, an HRNet for mobile devices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch.nn.functional as F
from mmengine.model import BaseModule
from torch import Tensor, nn

from pose_backbones_cnn.defaults import BN, NORMAL
from pose_backbones_hrnet.exchange import Transition, separable_conv_norm
from pose_backbones_hrnet.hrnet import check_size
from pose_backbones_hrnet.lite_module import LiteHRModule, depthwise, shuffled
from pose_core.errors import ConfigError
from pose_core.nn import BaseBackbone, ConvModule, DepthwiseSeparableConvModule, checkpointed
from pose_core.nn.backbone import InitCfg

_MODULES = {"LITE": True, "NAIVE": False}  # whether channels are weighted across branches
_MIN_CHANNELS = 8  # channels of a branch: spatial weights are computed from a quarter of one half of them
_STEM = ("stem_channels", "out_channels", "expand_ratio")
_PER_STAGE = ("num_modules", "num_branches", "num_blocks", "module_type", "with_fuse", "reduce_ratios", "num_channels")


class LiteHRNet(BaseBackbone):
    """Lite-HRNet (Yu et al., CVPR 2021): HRNet with conditional channel weighting instead of 1x1 convolutions.

    Args:
        extra: ``stem`` holds ``stem_channels``, ``out_channels`` and ``expand_ratio``; ``num_stages`` is the number of
            stages; ``stages_spec`` holds one value per stage for each of ``num_modules``, ``num_branches``,
            ``num_blocks``, ``module_type`` (``"LITE"``, or ``"NAIVE"`` for plain shuffle blocks), ``with_fuse``
            (whether branches exchange features), ``reduce_ratios``, and ``num_channels`` (one per branch);
            ``with_head`` is whether the branches are merged into the first at the end.
        in_channels: Channels of the image.
        conv_cfg: Config of the convolutions.
        norm_cfg: Config of the normalizations.
        norm_eval: Whether batch norms stay in eval mode during training.
        with_cp: Whether to recompute activations in the backward pass, which saves memory.
        init_cfg: Initialization of the weights.

    Raises:
        ConfigError: If ``extra`` lacks a key, or its values are inconsistent.
    """

    def __init__(
        self,
        extra: Mapping[str, Any],
        in_channels: int = 3,
        conv_cfg: Mapping[str, Any] | None = None,
        norm_cfg: Mapping[str, Any] = BN,
        norm_eval: bool = False,
        with_cp: bool = False,
        init_cfg: InitCfg = NORMAL,
    ) -> None:
        super().__init__(norm_eval=norm_eval, init_cfg=init_cfg)
        cfgs: dict[str, Any] = {"conv_cfg": conv_cfg, "norm_cfg": norm_cfg}
        stages = read_stages(extra)
        self.num_stages = len(stages)
        self.stem = Stem(in_channels, **extra["stem"], with_cp=with_cp, **cfgs)
        before: Sequence[int] = [extra["stem"]["out_channels"]]
        for number, stage in enumerate(stages):
            channels = stage["num_channels"]
            self.add_module(f"transition{number}", Transition(before, channels, step=separable_conv_norm, **cfgs))
            modules = (
                LiteHRModule(
                    channels,
                    stage["num_blocks"],
                    weighted=_MODULES[stage["module_type"].upper()],
                    reduce_ratio=stage["reduce_ratios"],
                    with_fuse=stage["with_fuse"],
                    with_cp=with_cp,
                    **cfgs,
                )
                for _ in range(stage["num_modules"])
            )
            self.add_module(f"stage{number}", nn.Sequential(*modules))
            before = channels
        self.head_layer = IterativeHead(before, **cfgs) if extra.get("with_head", True) else None

    def forward(self, x: Tensor) -> tuple[Tensor]:
        """Return the features of the first branch.

        Args:
            x: (B, in_channels, h, w), input frame; h and w multiples of 32.

        Returns:
            (B, C, h / 4, w / 4), where C is the first of the last stage's ``num_channels``.

        Raises:
            ConfigError: If h or w is not a multiple of 32.
        """
        check_size("LiteHRNet", x)
        features = [self.stem(x)]
        for number in range(self.num_stages):
            features = getattr(self, f"transition{number}")(features)
            features = getattr(self, f"stage{number}")(features)
        return (features[0] if self.head_layer is None else self.head_layer(features),)


class Stem(BaseModule):
    """The stem, which halves the resolution twice: a convolution, then a shuffle block that convolves both halves.

    Args:
        in_channels: Channels of the image.
        stem_channels: Channels after the first convolution.
        out_channels: Channels of the output.
        expand_ratio: Ratio of the hidden channels of the second half to ``stem_channels``.
        with_cp: Whether to recompute activations in the backward pass, which saves memory.
        **cfgs: ``conv_cfg`` and ``norm_cfg``.

    Raises:
        ConfigError: If ``stem_channels`` or ``out_channels`` is odd.
    """

    def __init__(
        self,
        in_channels: int,
        *,
        stem_channels: int,
        out_channels: int,
        expand_ratio: float,
        with_cp: bool = False,
        **cfgs: Any,
    ) -> None:
        super().__init__()
        if stem_channels % 2 or out_channels % 2:
            raise ConfigError(
                "LiteHRNet: stem_channels and out_channels of extra.stem must be even, "
                f"got {stem_channels} and {out_channels}."
            )
        self.with_cp = with_cp
        half, outside, within = stem_channels // 2, out_channels // 2, round(stem_channels * expand_ratio)
        self.conv1 = ConvModule(in_channels, stem_channels, 3, stride=2, padding=1, **cfgs)
        self.branch1 = nn.Sequential(depthwise(half, stride=2, **cfgs), ConvModule(half, outside, 1, **cfgs))
        self.expand_conv = ConvModule(half, within, 1, **cfgs)
        self.depthwise_conv = depthwise(within, stride=2, **cfgs)
        self.linear_conv = ConvModule(within, outside, 1, **cfgs)

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, in_channels, h, w) to (B, out_channels, h / 4, w / 4)."""
        return checkpointed(self, self._convolve, x) if self.with_cp else self._convolve(x)

    def _convolve(self, x: Tensor) -> Tensor:
        one, other = self.conv1(x).chunk(2, dim=1)
        return shuffled(self.branch1(one), self.linear_conv(self.depthwise_conv(self.expand_conv(other))))


class IterativeHead(BaseModule):
    """Merge the branches into the first: starting from the last, each is upsampled and added to the previous one.

    Args:
        channels: Channels of each branch.
        **cfgs: ``conv_cfg`` and ``norm_cfg``.
    """

    def __init__(self, channels: Sequence[int], **cfgs: Any) -> None:
        super().__init__()
        inside = list(reversed(channels))
        outside = [*inside[1:], inside[-1]]
        self.projects = nn.ModuleList(
            DepthwiseSeparableConvModule(one, other, 3, padding=1, dw_act_cfg=None, **cfgs)
            for one, other in zip(inside, outside, strict=True)
        )

    def forward(self, features: Sequence[Tensor]) -> Tensor:
        """Map (B, channels[i], H / 2**i, W / 2**i) per branch to (B, channels[0], H, W)."""
        smallest, *others = reversed(features)
        merged = self.projects[0](smallest)
        for one, project in zip(others, self.projects[1:], strict=True):
            merged = F.interpolate(merged, size=one.shape[-2:], mode="bilinear", align_corners=True)
            merged = project(one + merged)
        return merged


def read_stages(extra: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the settings of each stage in ``extra``, after checking them.

    Raises:
        ConfigError: If a key is missing, or the values are inconsistent.
    """
    required = {"extra": (extra, ("stem", "num_stages", "stages_spec")), "extra.stem": (extra.get("stem", {}), _STEM)}
    for name, (cfg, keys) in required.items():
        if missing := [key for key in keys if key not in cfg]:
            raise ConfigError(f"LiteHRNet: {name} needs {', '.join(map(repr, missing))}.")
    count, spec = extra["num_stages"], extra["stages_spec"]
    for key in _PER_STAGE:
        if len(spec.get(key, ())) != count:
            raise ConfigError(
                f"LiteHRNet: extra.stages_spec.{key} needs {count} values, one per stage, got {spec.get(key)}."
            )
    stages = [{key: spec[key][number] for key in _PER_STAGE} for number in range(count)]
    for number, stage in enumerate(stages):
        branches, kind, channels = stage["num_branches"], stage["module_type"], stage["num_channels"]
        if kind.upper() not in _MODULES:
            raise ConfigError(f"LiteHRNet: extra.stages_spec.module_type must be 'LITE' or 'NAIVE', got {kind!r}.")
        if len(channels) != branches or any(one % 2 or one < _MIN_CHANNELS for one in channels):
            raise ConfigError(
                f"LiteHRNet: extra.stages_spec.num_channels[{number}] needs {branches} even numbers of at least "
                f"{_MIN_CHANNELS}, one per branch, got {tuple(channels)}."
            )
        if not 1 <= stage["reduce_ratios"] <= sum(channels) // 2:
            raise ConfigError(
                f"LiteHRNet: extra.stages_spec.reduce_ratios[{number}] must be between 1 and {sum(channels) // 2} "
                f"(half of the channels of the stage), got {stage['reduce_ratios']}."
            )
    return stages
