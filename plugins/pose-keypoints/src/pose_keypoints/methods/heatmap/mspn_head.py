"""The head of backbones with several stages of several resolutions: MSPN, RSN."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch.nn.functional as F
from mmengine.model import BaseModule
from torch import Tensor, nn

from pose_core.errors import ConfigError
from pose_core.nn import ConvModule
from pose_core.nn.backbone import InitCfg
from pose_keypoints.heads.targets import Targets
from pose_keypoints.methods.heatmap.base_heatmap_head import LOSS
from pose_keypoints.methods.heatmap.pose_refine_machine import PRM
from pose_keypoints.methods.heatmap.staged_head import Losses, StagedHeatmapHead, check_stages

_NORM: Mapping[str, Any] = {"type": "BN"}


class PredictHeatmap(BaseModule):
    """The features of one unit to heatmaps of the common size.

    Args:
        unit_channels: Channels of the features.
        out_channels: Number of heatmaps.
        out_shape: (H, W) of the heatmaps.
        use_prm: Whether a pose refine machine follows.
        norm_cfg: The config of the normalisations.
        init_cfg: How the weights are initialised.
    """

    def __init__(
        self,
        unit_channels: int,
        out_channels: int,
        out_shape: tuple[int, int],
        use_prm: bool = False,
        norm_cfg: Mapping[str, Any] = _NORM,
        init_cfg: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(init_cfg=init_cfg)
        self.out_shape = tuple(out_shape)
        self.conv_layers = nn.Sequential(
            ConvModule(unit_channels, unit_channels, 1, norm_cfg=norm_cfg),
            ConvModule(unit_channels, out_channels, 3, padding=1, norm_cfg=norm_cfg, act_cfg=None),
        )
        self.prm = PRM(out_channels, norm_cfg=norm_cfg) if use_prm else None

    def forward(self, feature: Tensor) -> Tensor:
        """(B, unit_channels, H', W') to (B, out_channels, H, W)."""
        output = F.interpolate(self.conv_layers(feature), size=self.out_shape, mode="bilinear", align_corners=True)
        return output if self.prm is None else self.prm(output)


class MSPNHead(StagedHeatmapHead):
    """The features of each unit of each stage to heatmaps, with targets from coarse to fine; the last are decoded.

    For MSPN (Li et al., 2019) and RSN (Cai et al., ECCV 2020). Targets come from a list of codecs and
    ``GenerateTarget(multilevel=True)``, one level a codec.

    ``test_cfg`` and ``train_cfg`` are those of :class:`~pose_keypoints.methods.heatmap.heatmap_head.HeatmapHead`.

    Args:
        num_stages: The number of stages.
        num_units: The number of units of each stage, each of which puts out features.
        out_shape: (H, W) of the heatmaps.
        unit_channels: Channels of the features.
        out_channels: Number of heatmaps.
        use_prm: Whether a pose refine machine refines each output (RSN).
        norm_cfg: The config of the normalisations.
        level_indices: For each unit of each stage, first stage first, the level of its target.
        loss: The config of the loss, or a list with one for each unit of each stage.
        decoder: The config of the codec.
        init_cfg: How the weights are initialised; as of He et al. (ICCV 2015) when ``None``.

    Raises:
        ConfigError: Levels or losses are not one a unit.
    """

    def __init__(
        self,
        num_stages: int = 4,
        num_units: int = 4,
        out_shape: tuple[int, int] = (64, 48),
        unit_channels: int = 256,
        out_channels: int = 17,
        use_prm: bool = False,
        norm_cfg: Mapping[str, Any] = _NORM,
        level_indices: Sequence[int] = (),
        loss: Losses = LOSS,
        decoder: Mapping[str, Any] | None = None,
        init_cfg: InitCfg = None,
    ) -> None:
        num_outputs = num_stages * num_units
        super().__init__(num_outputs, loss, decoder, init_cfg)
        if level_indices and len(level_indices) != num_outputs:
            raise ConfigError(
                f"MSPNHead: level_indices must name a level for each of the {num_units} units of the {num_stages} "
                f"stages, {num_outputs} in all, got {len(level_indices)}."
            )
        self.num_stages = num_stages
        self.num_units = num_units
        self.level_indices = tuple(level_indices)
        self.predict_layers = nn.ModuleList(
            PredictHeatmap(unit_channels, out_channels, out_shape, use_prm, norm_cfg) for _ in range(num_outputs)
        )

    @property
    def default_init_cfg(self) -> list[dict[str, Any]]:
        """As MSPN does."""
        return [{"type": "Kaiming", "layer": "Conv2d"}, {"type": "Normal", "layer": "Linear", "std": 0.01}]

    def forward(self, feats: Any) -> list[Tensor]:
        """Features (B, unit_channels, H', W') of each unit of each stage to heatmaps (B, out_channels, H, W), in order.

        Raises:
            ConfigError: There are more or fewer features.
        """
        self._check(feats)
        units = (feat for stage in feats for feat in stage)
        return [predict(feat) for predict, feat in zip(self.predict_layers, units, strict=True)]

    def forward_for_decoding(self, feats: Any) -> Tensor:
        """The heatmaps of the last unit of the last stage."""
        self._check(feats)
        return self.predict_layers[-1](feats[-1][-1])

    def targets_by_output(self, targets: Targets) -> list[tuple[Tensor, Tensor]]:
        """Return the targets of each unit's level, out of ``heatmaps``, a list, and ``keypoint_weights`` (B, L, K).

        Raises:
            ConfigError: The samples have no such targets, or ``level_indices`` names a level that is not there.
        """
        heatmaps, weights = targets["heatmaps"], targets["keypoint_weights"]
        if isinstance(heatmaps, Tensor) or weights.ndim != 3:
            raise ConfigError(
                "MSPNHead learns from targets of several levels: give GenerateTarget a list of codecs as encoder, and "
                "multilevel=True."
            )
        levels = range(-len(heatmaps), len(heatmaps))
        if not self.level_indices or not all(level in levels for level in self.level_indices):
            raise ConfigError(
                f"MSPNHead: level_indices {self.level_indices} must name one of the {len(heatmaps)} levels of the "
                f"targets for each unit of each stage."
            )
        return [(heatmaps[level], weights[:, level]) for level in self.level_indices]

    def _check(self, feats: Sequence[Sequence[Tensor]]) -> None:
        check_stages(self, feats, self.num_stages, "stages (num_stages)")
        for stage in feats:
            check_stages(self, stage, self.num_units, "feature maps a stage (num_units)")
