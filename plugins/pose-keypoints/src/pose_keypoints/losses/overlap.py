"""Losses based on overlap: IoU of boxes, OKS of keypoints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from pose_core.errors import ConfigError, suggest
from pose_core.skeleton import parse_pose_metainfo
from pose_keypoints.losses.shapes import check_same_shape, checked_reduction, reduced, zero_where_ignored
from pose_keypoints.structures import bbox_overlaps

_MODES = ("linear", "square", "log")


class IoULoss(nn.Module):
    """Loss from the intersection over union of boxes (UnitBox, Yu et al., 2016).

    Args:
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.
        mode: ``"linear"``: 1 - IoU. ``"square"``: 1 - IoU squared. ``"log"``: the negative logarithm of IoU.
        eps: Lower bound of IoU.
        loss_weight: Factor of the loss.

    Raises:
        ConfigError: If ``reduction`` or ``mode`` is not one of these.
    """

    def __init__(
        self, reduction: str = "mean", mode: str = "log", eps: float = 1e-16, loss_weight: float = 1.0
    ) -> None:
        super().__init__()
        self.reduction = checked_reduction(reduction, loss="IoULoss")
        self.mode = _check_mode(mode, loss="IoULoss")
        self.eps = eps
        self.loss_weight = loss_weight

    def forward(self, output: Tensor, target: Tensor) -> Tensor:
        """Compute the loss.

        Args:
            output: Predicted boxes (N, 4) xyxy.
            target: True boxes (N, 4) xyxy, in the same order.

        Raises:
            ConfigError: If the shapes differ.
        """
        check_same_shape(output, target, loss="IoULoss")
        ious = bbox_overlaps(output, target, is_aligned=True).clamp(min=self.eps)
        return reduced(_overlap_loss(ious, self.mode), self.reduction) * self.loss_weight


class OKSLoss(nn.Module):
    """Loss from the object keypoint similarity of poses (YOLO-Pose, Maji et al., CVPR Workshops 2022).

    The similarity of a pose is the mean over keypoints of ``exp(-distance**2 / (2 * area * (2 * sigma)**2))``.

    Args:
        metainfo: The skeleton that provides the sigmas: its file, such as ``'configs/_base_/datasets/coco.py'``, or its
            metainfo. Default: every sigma is 0.5.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.
        mode: ``"linear"``: 1 - OKS. ``"square"``: 1 - OKS squared. ``"log"``: the negative logarithm of OKS.
        eps: Lower bound of divisors, and of OKS inside the logarithm.
        norm_target_weight: Whether to divide the weights of a pose by their sum; otherwise by K, so that a pose with
            hidden keypoints never reaches an OKS of 1.
        loss_weight: Factor of the loss.

    Raises:
        ConfigError: If ``reduction`` or ``mode`` is not one of these, or the skeleton has no sigmas.
        SkeletonError: If ``metainfo`` is inconsistent, or names no skeleton.
    """

    sigmas: Tensor | None

    def __init__(
        self,
        metainfo: str | Mapping[str, Any] | None = None,
        reduction: str = "mean",
        mode: str = "linear",
        eps: float = 1e-8,
        norm_target_weight: bool = False,
        loss_weight: float = 1.0,
    ) -> None:
        super().__init__()
        self.reduction = checked_reduction(reduction, loss="OKSLoss")
        self.mode = _check_mode(mode, loss="OKSLoss")
        self.eps = eps
        self.norm_target_weight = norm_target_weight
        self.loss_weight = loss_weight
        sigmas = None if metainfo is None else _sigmas_of(metainfo)
        self.register_buffer("sigmas", sigmas, persistent=False)  # not a key of MMPose's checkpoints

    def forward(
        self, output: Tensor, target: Tensor, target_weight: Tensor | None = None, areas: Tensor | None = None
    ) -> Tensor:
        """Compute the loss.

        Args:
            output: (..., K, 2).
            target: (..., K, 2), same frame.
            target_weight: (..., K).
            areas: Areas (...) of the poses, in squared units of the frame. Default: 1.

        Raises:
            ConfigError: If the shapes do not match.
        """
        check_same_shape(output, target, loss="OKSLoss")
        if target_weight is None:
            target_weight = output.new_ones(output.shape[:-1])
        output, target = zero_where_ignored(output, target_weight), zero_where_ignored(target, target_weight)
        similarity = torch.exp(torch.square(output - target).sum(-1) / self._distance_scale(areas, output))
        oks = (similarity * self._keypoint_weights(target_weight)).sum(-1)
        if self.mode == "log":
            oks = oks.clamp(min=self.eps)
        return reduced(_overlap_loss(oks, self.mode), self.reduction) * self.loss_weight

    def _distance_scale(self, areas: Tensor | None, output: Tensor) -> Tensor:
        """Return the divisor of squared distances: ``-2 * area * (2 * sigma)**2``, broadcastable to (..., K)."""
        scale = output.new_tensor(-2.0)
        if areas is not None:
            scale = scale * areas.clamp(min=self.eps**2)[..., None]
        return scale if self.sigmas is None else scale * torch.square(2 * self.sigmas)

    def _keypoint_weights(self, target_weight: Tensor) -> Tensor:
        """Return each keypoint's weight (..., K) in the similarity of its pose."""
        if self.norm_target_weight:
            return target_weight / target_weight.sum(-1, keepdim=True).clamp(min=self.eps)
        return target_weight / target_weight.shape[-1]


def _sigmas_of(metainfo: str | Mapping[str, Any]) -> Tensor:
    parsed = parse_pose_metainfo({"from_file": metainfo} if isinstance(metainfo, str) else dict(metainfo))
    if len(parsed["sigmas"]) == 0:
        raise ConfigError(f"OKSLoss.metainfo must give sigmas; the skeleton {parsed['dataset_name']!r} has none.")
    return torch.as_tensor(parsed["sigmas"])


def _overlap_loss(overlap: Tensor, mode: str) -> Tensor:
    if mode == "log":
        return -overlap.log()
    return 1 - (overlap if mode == "linear" else overlap.square())


def _check_mode(mode: str, *, loss: str) -> str:
    if mode not in _MODES:
        raise ConfigError(f"{loss}: mode must be one of {_MODES}, got {mode!r}.{suggest(str(mode), _MODES)}")
    return mode
