"""The head of backbones with several stages of several resolutions: MSPN and RSN."""

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
    """Heatmaps of size ``out_shape`` from the features of one unit.

    Args:
        unit_channels: Channels of the features.
        out_channels: Number of heatmaps.
        out_shape: (H, W) of the heatmaps.
        use_prm: Whether to add a pose refine machine.
        norm_cfg: The config of the normalization layers.
        init_cfg: How to initialize the weights.
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
        """Compute heatmaps (B, out_channels, H, W) from a feature map (B, unit_channels, H', W')."""
        output = F.interpolate(self.conv_layers(feature), size=self.out_shape, mode="bilinear", align_corners=True)
        return output if self.prm is None else self.prm(output)


class MSPNHead(StagedHeatmapHead):
    """Heatmaps from each unit of each stage, with coarse-to-fine targets; those of the last unit are decoded.

    For MSPN (Li et al., 2019) and RSN (Cai et al., ECCV 2020). Targets come from ``GenerateTarget(multilevel=True)``
    with a list of codecs, one per level.

    ``test_cfg`` and ``train_cfg`` are those of :class:`~pose_keypoints.methods.heatmap.heatmap_head.HeatmapHead`.

    Args:
        num_stages: The number of stages.
        num_units: The number of units per stage; each unit outputs features.
        out_shape: (H, W) of the heatmaps.
        unit_channels: Channels of the features.
        out_channels: Number of heatmaps.
        use_prm: Whether to refine each output by a pose refine machine (RSN).
        norm_cfg: The config of the normalization layers.
        level_indices: The target level of each unit of each stage, in the order of the stages.
        loss: The config of the loss, or a list with one for each unit of each stage.
        decoder: The config of the codec.
        init_cfg: How to initialize the weights; ``None`` for the method of He et al. (ICCV 2015).

    Raises:
        ConfigError: If the number of levels or losses is not ``num_stages * num_units``.
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
                f"MSPNHead: level_indices must have {num_outputs} entries (num_stages={num_stages} times "
                f"num_units={num_units}), got {len(level_indices)}."
            )
        self.num_stages = num_stages
        self.num_units = num_units
        self.level_indices = tuple(level_indices)
        self.predict_layers = nn.ModuleList(
            PredictHeatmap(unit_channels, out_channels, out_shape, use_prm, norm_cfg) for _ in range(num_outputs)
        )

    @property
    def default_init_cfg(self) -> list[dict[str, Any]]:
        """The initialization of MSPN."""
        return [{"type": "Kaiming", "layer": "Conv2d"}, {"type": "Normal", "layer": "Linear", "std": 0.01}]

    def forward(self, feats: Any) -> list[Tensor]:
        """Compute heatmaps (B, out_channels, H, W) from the features (B, unit_channels, H', W') of each unit, in order.

        Raises:
            ConfigError: If the number of stages or units is not ``num_stages`` or ``num_units``.
        """
        self._check(feats)
        units = (feat for stage in feats for feat in stage)
        return [predict(feat) for predict, feat in zip(self.predict_layers, units, strict=True)]

    def forward_for_decoding(self, feats: Any) -> Tensor:
        """Compute the heatmaps of the last unit of the last stage."""
        self._check(feats)
        return self.predict_layers[-1](feats[-1][-1])

    def targets_by_output(self, targets: Targets) -> list[tuple[Tensor, Tensor]]:
        """Return the targets of each unit's level, from the list ``heatmaps`` and ``keypoint_weights`` (B, L, K).

        Raises:
            ConfigError: If the targets are not multilevel, or ``level_indices`` is out of range.
        """
        heatmaps, weights = targets["heatmaps"], targets["keypoint_weights"]
        if isinstance(heatmaps, Tensor) or weights.ndim != 3:
            raise ConfigError(
                "MSPNHead needs targets of several levels: set multilevel=True in GenerateTarget, with a list of "
                "codecs as encoder."
            )
        levels = range(-len(heatmaps), len(heatmaps))
        if not self.level_indices or not all(level in levels for level in self.level_indices):
            raise ConfigError(
                f"MSPNHead: level_indices must hold one of the {len(heatmaps)} target levels for each unit of each "
                f"stage, got {self.level_indices}."
            )
        return [(heatmaps[level], weights[:, level]) for level in self.level_indices]

    def _check(self, feats: Sequence[Sequence[Tensor]]) -> None:
        check_stages(self, feats, self.num_stages, "stages (num_stages)")
        for stage in feats:
            check_stages(self, stage, self.num_units, "feature maps per stage (num_units)")
