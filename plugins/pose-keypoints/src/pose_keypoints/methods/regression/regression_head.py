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
    """Pooled features to coordinates by one linear layer (DeepPose, Toshev and Szegedy, CVPR 2014).

    The last of the features is flattened: put ``GlobalAveragePooling`` before it as neck.

    Args:
        in_channels: Channels of the features, flattened; of several numbers the last counts.
        num_joints: Number of keypoints.
        loss: The config of the loss.
        decoder: The config of the codec.
        init_cfg: How the weights are initialised; a normal distribution of standard deviation 0.01 when ``None``.
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
        """Small weights, so that training begins near the bias."""
        return [{"type": "Normal", "layer": ["Linear"], "std": 0.01, "bias": 0}]

    def forward(self, feats: Features) -> Tensor:
        """Coordinates (B, num_joints, 2) of the last of ``feats``, which has ``in_channels`` numbers a sample.

        Raises:
            ConfigError: It has another number of channels, or is not pooled.
        """
        feat = feats[-1].flatten(1)
        if feat.shape[1] != self.fc.in_features:
            name = type(self).__name__
            maps = last_feature(feats, self.in_channels, head=name)  # refuses other channels
            raise ConfigError(
                f"{name} reads pooled features, but gets maps of {tuple(maps.shape[2:])}: set "
                f"model.neck=dict(type='GlobalAveragePooling')."
            )
        return self.fc(feat).unflatten(1, (self.num_joints, self.outputs_per_joint))
