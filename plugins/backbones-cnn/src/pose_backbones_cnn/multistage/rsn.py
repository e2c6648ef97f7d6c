"""RSN, the residual steps network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import torch
from mmengine.model import BaseModule
from torch import Tensor, nn

from pose_backbones_cnn.defaults import BN, KAIMING
from pose_backbones_cnn.multistage.pyramid import MultiStagePyramid
from pose_core.errors import ConfigError
from pose_core.nn import ConvModule, checkpointed
from pose_core.nn.backbone import InitCfg


class RSB(BaseModule):
    """Residual steps block (Cai et al., ECCV 2020): branches of 1, 2, ... convolutions, each fed by the previous one.

    Args:
        in_channels: Channels of the input.
        out_channels: Channels of the output.
        num_steps: The number of branches.
        stride: Stride of the block.
        downsample: The shortcut; the identity if ``None``.
        with_cp: Whether to recompute activations in the backward pass, which saves memory.
        norm_cfg: Config of the normalizations.
        expand_times: Channels of a branch if the input has ``res_top_channels`` channels; scales with the input.
        res_top_channels: Channels after the stem of the network.
        init_cfg: Initialization of the weights.

    Raises:
        ConfigError: If ``num_steps`` is less than 2.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        num_steps: int = 4,
        stride: int = 1,
        downsample: nn.Module | None = None,
        with_cp: bool = False,
        norm_cfg: Mapping[str, Any] = BN,
        expand_times: int = 26,
        res_top_channels: int = 64,
        init_cfg: InitCfg = None,
    ) -> None:
        super().__init__(init_cfg=init_cfg)
        if num_steps < 2:
            raise ConfigError(f"RSB: num_steps must be at least 2, got {num_steps}.")
        self.num_steps, self.with_cp = num_steps, with_cp
        channels = in_channels * expand_times // res_top_channels
        self.conv_bn_relu1 = ConvModule(in_channels, num_steps * channels, 1, stride=stride, norm_cfg=norm_cfg)
        for branch in range(1, num_steps + 1):
            for step in range(1, branch + 1):
                conv = ConvModule(channels, channels, 3, padding=1, norm_cfg=norm_cfg)
                self.add_module(f"conv_bn_relu2_{branch}_{step}", conv)
        self.conv_bn3 = ConvModule(num_steps * channels, out_channels, 1, norm_cfg=norm_cfg, act_cfg=None)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = downsample

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, in_channels, h, w) to (B, out_channels, h / stride, w / stride)."""
        return self.relu(checkpointed(self, self._sum, x) if self.with_cp else self._sum(x))

    def _sum(self, x: Tensor) -> Tensor:
        branches = self.conv_bn_relu1(x).chunk(self.num_steps, dim=1)
        steps: list[Tensor] = []  # of the previous branch
        ends = []
        for number, start in enumerate(branches, start=1):
            steps = self._branch(number, start, steps)
            ends.append(steps[-1])
        shortcut = x if self.downsample is None else self.downsample(x)
        return self.conv_bn3(torch.cat(ends, dim=1)) + shortcut

    def _branch(self, number: int, x: Tensor, before: Sequence[Tensor]) -> list[Tensor]:
        """Return the output of each step of a branch.

        Each step except the last adds the output of the same step of the previous branch to its input.
        """
        steps = []
        for step in range(1, number + 1):
            if step < number:
                x = x + before[step - 1]
            x = getattr(self, f"conv_bn_relu2_{number}_{step}")(x)
            steps.append(x)
        return steps


class RSN(MultiStagePyramid):
    """RSN (Cai et al., "Learning Delicate Local Representations for Multi-Person Pose Estimation", ECCV 2020).

    Args:
        unit_channels: Channels of the upsampling units.
        num_stages: The number of stages.
        num_units: The number of units: the first at 1/4 of the input, each further one at half the resolution.
        num_blocks: The number of blocks of each downsampling unit.
        num_steps: The number of branches of each block.
        norm_cfg: Config of the normalizations.
        res_top_channels: Channels after the stem.
        expand_times: Channels of a branch in the first unit.
        init_cfg: Initialization of the weights.

    Raises:
        ConfigError: If ``num_stages`` is less than 1, ``num_units`` or ``num_steps`` is less than 2, or ``num_blocks``
            does not have ``num_units`` values.
    """

    stages_name = "multi_stage_rsn"

    def __init__(
        self,
        unit_channels: int = 256,
        num_stages: int = 4,
        num_units: int = 4,
        num_blocks: Sequence[int] = (2, 2, 2, 2),
        num_steps: int = 4,
        norm_cfg: Mapping[str, Any] = BN,
        res_top_channels: int = 64,
        expand_times: int = 26,
        init_cfg: InitCfg = KAIMING,
    ) -> None:
        super().__init__(
            block=partial(RSB, num_steps=num_steps, expand_times=expand_times, res_top_channels=res_top_channels),
            widths=[res_top_channels * 2**unit for unit in range(num_units)],
            unit_channels=unit_channels,
            num_stages=num_stages,
            num_units=num_units,
            num_blocks=num_blocks,
            norm_cfg=norm_cfg,
            res_top_channels=res_top_channels,
            init_cfg=init_cfg,
        )
