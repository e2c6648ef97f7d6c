"""MSPN, the multi-stage pose network."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from torch import Tensor

from pose_backbones_cnn.defaults import BN, KAIMING
from pose_backbones_cnn.multistage.pyramid import MultiStagePyramid
from pose_backbones_cnn.residual import Bottleneck
from pose_core.nn.backbone import InitCfg


class MSPN(MultiStagePyramid):
    """MSPN (Li et al., "Rethinking on Multi-Stage Networks for Human Pose Estimation", 2019).

    Each stage is a ResNet followed by an upsampling path. The weights of a ResNet initialize all stages.

    Args:
        unit_channels: Channels of the upsampling units.
        num_stages: The number of stages.
        num_units: The number of units: the first at 1/4 of the input, each further one at half the resolution.
        num_blocks: The number of bottlenecks of each downsampling unit.
        norm_cfg: Config of the normalizations.
        res_top_channels: Channels after the stem.
        init_cfg: Initialization of the weights.

    Raises:
        ConfigError: If ``num_stages`` is less than 1, ``num_units`` is less than 2, or ``num_blocks`` does not have
            ``num_units`` values.
    """

    stages_name = "multi_stage_mspn"

    def __init__(
        self,
        unit_channels: int = 256,
        num_stages: int = 4,
        num_units: int = 4,
        num_blocks: Sequence[int] = (2, 2, 2, 2),
        norm_cfg: Mapping[str, Any] = BN,
        res_top_channels: int = 64,
        init_cfg: InitCfg = KAIMING,
    ) -> None:
        super().__init__(
            block=Bottleneck,
            widths=[res_top_channels * Bottleneck.expansion * 2**unit for unit in range(num_units)],
            unit_channels=unit_channels,
            num_stages=num_stages,
            num_units=num_units,
            num_blocks=num_blocks,
            norm_cfg=norm_cfg,
            res_top_channels=res_top_channels,
            init_cfg=init_cfg,
        )

    def adopted(self, weights: dict[str, Tensor]) -> dict[str, Tensor]:
        """Rename the weights of a ResNet, for the stem and for the downsampling path of every stage."""
        return {own: value for name, value in weights.items() for own in self._renamed(name)}

    def _renamed(self, name: str) -> list[str]:
        if stem := re.fullmatch(r"(conv|bn)1\.(.+)", name):
            return [f"top.top.0.{stem[1]}.{stem[2]}"]
        if not name.startswith("layer"):
            return [name]
        below = name.replace("downsample.0.", "downsample.conv.").replace("downsample.1.", "downsample.bn.")
        return [f"{self.stages_name}.{stage}.downsample.{below}" for stage in range(self.num_stages)]
