"""The head of residual log-likelihood estimation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from pose_core.nn.backbone import InitCfg
from pose_keypoints.heads.targets import Targets
from pose_keypoints.methods.regression.regression_head import RegressionHead
from pose_keypoints.mirroring import Features

_LOSS: Mapping[str, Any] = {"type": "RLELoss", "use_target_weight": True}


class RLEHead(RegressionHead):
    """Coordinates and uncertainties from pooled features, trained by likelihood (RLE, Li et al., ICCV 2021).

    Args:
        in_channels: Channels of the flattened features; of several numbers, the last is used.
        num_joints: Number of keypoints.
        loss: The config of the loss: ``RLELoss``.
        decoder: The config of the codec.
        init_cfg: How to initialize the weights; ``None`` for a normal distribution with standard deviation 0.01.
    """

    _version = 2
    outputs_per_joint = 4

    def __init__(
        self,
        in_channels: int | Sequence[int],
        num_joints: int,
        loss: Mapping[str, Any] = _LOSS,
        decoder: Mapping[str, Any] | None = None,
        init_cfg: InitCfg = None,
    ) -> None:
        super().__init__(in_channels, num_joints, loss=loss, decoder=decoder, init_cfg=init_cfg)
        self._register_load_state_dict_pre_hook(self._rename_old_keys)

    def forward_for_decoding(self, feats: Features) -> Tensor:
        """Compute coordinates and uncertainties from 0 to 1, (B, num_joints, 4); :meth:`forward` returns logits."""
        coords, sigmas = self.forward(feats).split(2, dim=-1)
        return torch.cat((coords, sigmas.sigmoid()), dim=-1)

    def compute_losses(self, output: Tensor, targets: Targets) -> dict[str, Tensor]:
        """Compute ``loss_kpt``, the negative log-likelihood of ``keypoint_labels`` (B, K, 2)."""
        coords, sigmas = output.split(2, dim=-1)
        labels, weights = targets["keypoint_labels"], targets["keypoint_weights"]
        return {"loss_kpt": self.loss_module(coords, sigmas, labels, weights[..., None])}

    def _rename_old_keys(
        self, state_dict: dict[str, Any], prefix: str, local_metadata: Mapping[str, Any], *_others: Any
    ) -> None:
        """Rename keys of MMPose 0.x, which called the loss ``loss``."""
        if (local_metadata.get("version") or 1) >= self._version:
            return
        old = f"{prefix}loss."
        for key in [key for key in state_dict if key.startswith(old)]:
            state_dict[f"{prefix}loss_module.{key[len(old) :]}"] = state_dict.pop(key)
