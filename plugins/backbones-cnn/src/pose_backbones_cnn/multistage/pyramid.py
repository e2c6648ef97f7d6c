"""What MSPN and RSN share: stages that each go down to 1/32 of the input and up again, reading the one before."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch.nn.functional as F
from mmengine.model import BaseModule
from torch import Tensor, nn

from pose_core.errors import ConfigError
from pose_core.nn import BaseBackbone, ConvModule
from pose_core.nn.backbone import InitCfg


class DownsampleModule(BaseModule):
    """The way down: units ``layer1``, ``layer2``, ... of residual blocks, the finest first.

    Args:
        block: The class of the blocks, or what makes one: ``block(in_channels, out_channels, stride=..., ...)``.
        in_channels: Channels of the input.
        widths: Channels of each unit's output; each after the first has half the resolution of the one before.
        num_blocks: Blocks of each unit.
        norm_cfg: The type of the normalizations.
    """

    def __init__(
        self,
        block: Callable[..., nn.Module],
        in_channels: int,
        widths: Sequence[int],
        num_blocks: Sequence[int],
        norm_cfg: Mapping[str, Any],
    ) -> None:
        super().__init__()
        for unit, (before, width, count) in enumerate(zip((in_channels, *widths), widths, num_blocks, strict=False)):
            stride = 2 if unit else 1
            changes = stride > 1 or before != width
            shortcut = ConvModule(before, width, 1, stride, norm_cfg=norm_cfg, act_cfg=None) if changes else None
            first = block(before, width, stride=stride, downsample=shortcut, norm_cfg=norm_cfg)
            others = (block(width, width, norm_cfg=norm_cfg) for _ in range(count - 1))
            self.add_module(f"layer{unit + 1}", nn.Sequential(first, *others))

    def forward(self, x: Tensor, skips: Sequence[Sequence[Tensor]]) -> list[Tensor]:
        """The output of each unit, the coarsest first.

        Args:
            x: (B, in_channels, h, w).
            skips: What is added to each output, the coarsest first; nothing when empty.

        Returns:
            (B, widths[i], h / 2**i, w / 2**i) for each.
        """
        features: list[Tensor] = []
        units = list(self.children())
        for unit, added in zip(units, reversed(skips or [()] * len(units)), strict=True):
            x = sum(added, start=unit(x))
            features.insert(0, x)
        return features


class UpsampleUnit(BaseModule):
    """The features of one resolution, and those of the next coarser, enlarged.

    Args:
        in_channels: Channels of the features.
        unit_channels: Channels of the output.
        coarsest: Whether there are no coarser ones.
        hands_on: Whether the next stage reads this one.
        cross_channels: Channels of the next stage's input where this unit gives that, else ``None``.
        norm_cfg: The type of the normalizations.
    """

    def __init__(
        self,
        in_channels: int,
        unit_channels: int,
        *,
        coarsest: bool,
        hands_on: bool,
        cross_channels: int | None,
        norm_cfg: Mapping[str, Any],
    ) -> None:
        super().__init__()
        self.coarsest, self.hands_on = coarsest, hands_on
        self.in_skip = ConvModule(in_channels, unit_channels, 1, norm_cfg=norm_cfg, act_cfg=None)
        self.relu = nn.ReLU(inplace=True)
        if not coarsest:
            self.up_conv = ConvModule(unit_channels, unit_channels, 1, norm_cfg=norm_cfg, act_cfg=None)
        if hands_on:
            self.out_skip1 = ConvModule(in_channels, in_channels, 1, norm_cfg=norm_cfg)
            self.out_skip2 = ConvModule(unit_channels, in_channels, 1, norm_cfg=norm_cfg)
        if cross_channels is not None:
            self.cross_conv = ConvModule(unit_channels, cross_channels, 1, norm_cfg=norm_cfg)

    def forward(self, x: Tensor, coarser: Tensor | None) -> tuple[Tensor, tuple[Tensor, ...]]:
        """The unit's output, and what the next stage adds at this resolution.

        Args:
            x: (B, in_channels, h, w).
            coarser: (B, unit_channels, h / 2, w / 2), the output of the unit before; ``None`` for the coarsest.

        Returns:
            (B, unit_channels, h, w), and two tensors like ``x``, or none when the unit does not hand on.
        """
        out = self.in_skip(x)
        if coarser is not None:
            enlarged = F.interpolate(coarser, size=x.shape[2:], mode="bilinear", align_corners=True)
            out = out + self.up_conv(enlarged)
        out = self.relu(out)
        return out, (self.out_skip1(x), self.out_skip2(out)) if self.hands_on else ()


class UpsampleModule(BaseModule):
    """The way up: units ``up1``, ``up2``, ..., the coarsest first.

    Args:
        widths: Channels of the features, the finest first.
        unit_channels: Channels of each unit's output.
        cross_channels: Channels of the next stage's input; ``None`` when there is no next stage.
        norm_cfg: The type of the normalizations.
    """

    def __init__(
        self, widths: Sequence[int], unit_channels: int, cross_channels: int | None, norm_cfg: Mapping[str, Any]
    ) -> None:
        super().__init__()
        self.finest = f"up{len(widths)}"
        self.hands_on = cross_channels is not None
        for number, width in enumerate(reversed(widths), start=1):
            unit = UpsampleUnit(
                width,
                unit_channels,
                coarsest=number == 1,
                hands_on=self.hands_on,
                cross_channels=cross_channels if number == len(widths) else None,
                norm_cfg=norm_cfg,
            )
            self.add_module(f"up{number}", unit)

    def forward(self, features: Sequence[Tensor]) -> tuple[list[Tensor], list[tuple[Tensor, ...]], Tensor | None]:
        """From (B, widths[i], h, w), the coarsest first, to the outputs and to what the next stage reads.

        Returns:
            The output of each unit, (B, unit_channels, h, w), the coarsest first; what the next stage adds at each
            resolution; and its input (B, cross_channels, H, W), ``None`` when there is no next stage.
        """
        outs: list[Tensor] = []
        skips = []
        for unit, x in zip(self.children(), features, strict=True):
            out, handed = unit(x, outs[-1] if outs else None)
            outs.append(out)
            skips.append(handed)
        cross = getattr(self, self.finest).cross_conv(outs[-1]) if self.hands_on else None
        return outs, skips, cross


class SingleStage(BaseModule):
    """One way down and up: ``downsample`` and ``upsample``."""

    def __init__(self, downsample: DownsampleModule, upsample: UpsampleModule) -> None:
        super().__init__()
        self.downsample = downsample
        self.upsample = upsample

    def forward(
        self, x: Tensor, skips: Sequence[Sequence[Tensor]]
    ) -> tuple[list[Tensor], list[tuple[Tensor, ...]], Tensor | None]:
        """What :class:`UpsampleModule` gives, of ``x`` (B, C, h, w) and of what the stage before hands on."""
        return self.upsample(self.downsample(x, skips))


class MultiStagePyramid(BaseBackbone):
    """A stem to 1/4 of the input, then stages that each go down and up again.

    Args:
        block: What makes the residual blocks; see :class:`DownsampleModule`.
        widths: Channels of the units on the way down.
        unit_channels: Channels of the units on the way up.
        num_stages: How many stages.
        num_units: How many units, each at half the resolution of the one before.
        num_blocks: Residual blocks of each unit on the way down.
        norm_cfg: The type of the normalizations.
        res_top_channels: Channels after the stem.
        init_cfg: How the weights are initialized.

    Raises:
        ConfigError: ``num_stages`` is less than 1, ``num_units`` less than 2, or ``num_blocks`` of another length.
    """

    stages_name: str

    def __init__(
        self,
        *,
        block: Callable[..., nn.Module],
        widths: Sequence[int],
        unit_channels: int,
        num_stages: int,
        num_units: int,
        num_blocks: Sequence[int],
        norm_cfg: Mapping[str, Any],
        res_top_channels: int,
        init_cfg: InitCfg,
    ) -> None:
        super().__init__(init_cfg=init_cfg)
        name = type(self).__name__
        if num_stages < 1 or num_units < 2:
            raise ConfigError(
                f"{name}: at least 1 stage and 2 units are needed, got num_stages={num_stages}, num_units={num_units}."
            )
        if len(num_blocks) != num_units:
            raise ConfigError(f"{name}: num_blocks must hold a number for each of {num_units} units, got {num_blocks}.")
        self.num_stages = num_stages
        stem = ConvModule(3, res_top_channels, 7, stride=2, padding=3, norm_cfg=norm_cfg)
        # checkpoints name the stem twice
        self.top = nn.Sequential(OrderedDict(top=nn.Sequential(stem, nn.MaxPool2d(3, stride=2, padding=1))))
        stages = (
            SingleStage(
                DownsampleModule(block, res_top_channels, widths, num_blocks, norm_cfg),
                UpsampleModule(widths, unit_channels, res_top_channels if number < num_stages else None, norm_cfg),
            )
            for number in range(1, num_stages + 1)
        )
        self.add_module(self.stages_name, nn.ModuleList(stages))

    def forward(self, x: Tensor) -> list[list[Tensor]]:
        """What each unit of each stage puts out on the way up.

        Args:
            x: (B, 3, h, w), input frame.

        Returns:
            For each stage, for each unit from the coarsest to the finest: (B, unit_channels, H, W), where H and W of
            the finest are h / 4 and w / 4.
        """
        x = self.top(x)
        skips: list[tuple[Tensor, ...]] = []
        features = []
        for stage in getattr(self, self.stages_name):
            outs, skips, x = stage(x, skips)
            features.append(outs)
        return features
