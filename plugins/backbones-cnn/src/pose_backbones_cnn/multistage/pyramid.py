"""The base class of MSPN and RSN: stages that each downsample to 1/32 of the input and upsample again."""

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
    """The downsampling path: units ``layer1``, ``layer2``, ... of residual blocks, from fine to coarse.

    Args:
        block: The class of the blocks or a factory, called as ``block(in_channels, out_channels, stride=..., ...)``.
        in_channels: Channels of the input.
        widths: Channels of the output of each unit. Each unit after the first halves the resolution.
        num_blocks: The number of blocks of each unit.
        norm_cfg: Config of the normalizations.
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
        """Return the output of each unit, the coarsest first.

        Args:
            x: (B, in_channels, h, w).
            skips: Tensors to add to each output, the coarsest first; nothing is added if empty.

        Returns:
            (B, widths[i], h / 2**i, w / 2**i) per unit i, the coarsest first.
        """
        features: list[Tensor] = []
        units = list(self.children())
        for unit, added in zip(units, reversed(skips or [()] * len(units)), strict=True):
            x = sum(added, start=unit(x))
            features.insert(0, x)
        return features


class UpsampleUnit(BaseModule):
    """Combine the features of one resolution with the upsampled output of the next coarser unit.

    Args:
        in_channels: Channels of the features.
        unit_channels: Channels of the output.
        coarsest: Whether this is the coarsest unit.
        hands_on: Whether the next stage reads from this unit.
        cross_channels: Channels of the input of the next stage, if this unit computes it; else ``None``.
        norm_cfg: Config of the normalizations.
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
        """Return the output of the unit, and the tensors that the next stage adds at this resolution.

        Args:
            x: (B, in_channels, h, w).
            coarser: (B, unit_channels, h / 2, w / 2), the output of the next coarser unit; ``None`` for the coarsest.

        Returns:
            (B, unit_channels, h, w), and two tensors shaped like ``x``, or none if the next stage does not read them.
        """
        out = self.in_skip(x)
        if coarser is not None:
            enlarged = F.interpolate(coarser, size=x.shape[2:], mode="bilinear", align_corners=True)
            out = out + self.up_conv(enlarged)
        out = self.relu(out)
        return out, (self.out_skip1(x), self.out_skip2(out)) if self.hands_on else ()


class UpsampleModule(BaseModule):
    """The upsampling path: units ``up1``, ``up2``, ..., from coarse to fine.

    Args:
        widths: Channels of the features, the finest first.
        unit_channels: Channels of the output of each unit.
        cross_channels: Channels of the input of the next stage; ``None`` if there is none.
        norm_cfg: Config of the normalizations.
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
        """Upsample features (B, widths[i], h, w), the coarsest first.

        Returns:
            The output of each unit, (B, unit_channels, h, w), the coarsest first; the tensors that the next stage adds
            at each resolution; and the input of the next stage (B, cross_channels, H, W), ``None`` if there is none.
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
    """One stage: ``downsample``, then ``upsample``."""

    def __init__(self, downsample: DownsampleModule, upsample: UpsampleModule) -> None:
        super().__init__()
        self.downsample = downsample
        self.upsample = upsample

    def forward(
        self, x: Tensor, skips: Sequence[Sequence[Tensor]]
    ) -> tuple[list[Tensor], list[tuple[Tensor, ...]], Tensor | None]:
        """Run the stage on ``x`` (B, C, h, w) and the ``skips`` of the previous stage; see :class:`UpsampleModule`."""
        return self.upsample(self.downsample(x, skips))


class MultiStagePyramid(BaseBackbone):
    """A stem that reduces the input to 1/4, followed by stages that downsample and upsample.

    Args:
        block: The class or factory of the residual blocks; see :class:`DownsampleModule`.
        widths: Channels of the downsampling units.
        unit_channels: Channels of the upsampling units.
        num_stages: The number of stages.
        num_units: The number of units, each at half the resolution of the previous one.
        num_blocks: The number of residual blocks of each downsampling unit.
        norm_cfg: Config of the normalizations.
        res_top_channels: Channels after the stem.
        init_cfg: Initialization of the weights.

    Raises:
        ConfigError: If ``num_stages`` is less than 1, ``num_units`` is less than 2, or ``num_blocks`` does not have
            ``num_units`` values.
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
                f"{name}: num_stages must be at least 1 and num_units at least 2, got {num_stages} and {num_units}."
            )
        if len(num_blocks) != num_units:
            raise ConfigError(f"{name}: num_blocks needs {num_units} values, one per unit, got {num_blocks}.")
        self.num_stages = num_stages
        stem = ConvModule(3, res_top_channels, 7, stride=2, padding=3, norm_cfg=norm_cfg)
        # Published checkpoints name the stem ``top.top``.
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
        """Return the output of each upsampling unit of each stage.

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
