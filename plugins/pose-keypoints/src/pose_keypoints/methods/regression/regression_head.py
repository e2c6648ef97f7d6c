"""The head of DeepPose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from torch import Tensor, nn

from pose_core.errors import ConfigError
from pose_core.nn.backbone import InitCfg
from pose_core.registry import MODELS
from pose_keypoints.heads.features import last_feature
from pose_keypoints.methods.regression.coordinate_head import CoordinateHead
from pose_keypoints.mirroring import Features

_LOSS: Mapping[str, Any] = {"type": "SmoothL1Loss", "use_target_weight": True}


class RegressionHead(CoordinateHead):
    """One linear layer from pooled features to coordinates (DeepPose, Toshev and Szegedy, CVPR 2014).

    The head reads the last feature map, flattened; use ``GlobalAveragePooling`` as the neck.

    Args:
        in_channels: Channels of the flattened features; of several numbers, the last is used.
        num_joints: Number of keypoints.
        loss: The config of the loss.
        decoder: The config of the codec.
        init_cfg: How to initialize the weights; ``None`` for a normal distribution with standard deviation 0.01.
    """

    outputs_per_joint = 2

    def __init__(
        self,
        in_channels: int | Sequence[int],
        num_joints: int,
        loss: Mapping[str, Any] = _LOSS,
        decoder: Mapping[str, Any] | None = None,
        init_cfg: InitCfg = None,
    ) -> None:
        super().__init__(decoder, init_cfg)
        self.in_channels = in_channels
        self.num_joints = num_joints
        channels = in_channels if isinstance(in_channels, int) else in_channels[-1]
        self.fc = nn.Linear(channels, num_joints * self.outputs_per_joint)
        self.loss_module = MODELS.build(loss)

    @property
    def default_init_cfg(self) -> list[dict[str, Any]]:
        """Small weights, so that training starts near the bias."""
        return [{"type": "Normal", "layer": ["Linear"], "std": 0.01, "bias": 0}]

    def forward(self, feats: Features) -> Tensor:
        """Compute coordinates (B, num_joints, 2) from the last of ``feats``, with ``in_channels`` values per sample.

        Raises:
            ConfigError: If the features have another number of channels, or are not pooled.
        """
        feat = feats[-1].flatten(1)
        if feat.shape[1] != self.fc.in_features:
            name = type(self).__name__
            maps = last_feature(feats, self.in_channels, head=name)  # raises if the channels differ
            raise ConfigError(
                f"{name} needs pooled features, got maps of {tuple(maps.shape[2:])}: set "
                f"model.neck=dict(type='GlobalAveragePooling')."
            )
        return self.fc(feat).unflatten(1, (self.num_joints, self.outputs_per_joint))
