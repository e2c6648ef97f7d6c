"""Losses of 3D poses: joints, bones, and projections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from mmengine.logging import MessageHub
from torch import Tensor, nn

from pose_core.errors import ConfigError
from pose_keypoints.losses.coordinates import CoordinateLoss
from pose_keypoints.losses.shapes import check_same_shape, weighted, zero_where_ignored

# Minimum depth, in units of the poses: keeps gradients finite.
_LEAST_DEPTH = 1e-6


class MPJPELoss(CoordinateLoss):
    """Mean distance between joints and their targets (mean per joint position error; Ionescu et al., TPAMI 2014).

    Args:
        use_target_weight: Whether to multiply output and target by the weights first.
        loss_weight: Factor of the loss.
    """

    def compare(self, output: Tensor, target: Tensor) -> Tensor:
        """Return the mean of the distances along the last axis."""
        return torch.linalg.vector_norm(output - target, dim=-1).mean()


class BoneLoss(nn.Module):
    """Difference between the mean bone lengths of two batches of unrelated poses.

    For unlabeled poses, whose bones should be as long on average as those of labeled poses (Pavllo et al., CVPR 2019).

    Args:
        joint_parents: The parent of each joint, at the other end of its bone; the joint itself if it has no bone.
        use_target_weight: Whether to apply the weights that are passed.
        loss_weight: Factor of the loss.

    Raises:
        ConfigError: If a parent is not a joint, or no joint has a bone.
    """

    def __init__(self, joint_parents: Sequence[int], use_target_weight: bool = False, loss_weight: float = 1.0) -> None:
        super().__init__()
        self.joint_parents = list(joint_parents)
        self.use_target_weight = use_target_weight
        self.loss_weight = loss_weight
        self.non_root_indices = [joint for joint, parent in enumerate(self.joint_parents) if joint != parent]
        if not self.non_root_indices or not all(0 <= p < len(self.joint_parents) for p in self.joint_parents):
            raise ConfigError(
                f"BoneLoss: joint_parents must be indices of joints, at least one of them the index of another joint, "
                f"got {self.joint_parents}."
            )

    def forward(self, output: Tensor, target: Tensor, target_weight: Tensor | None = None) -> Tensor:
        """Compute the loss, averaged over bones.

        Args:
            output: (B, K, D).
            target: (B', K, D); with weights, B' must be B.
            target_weight: Weights of the joints, (B, K), multiplied at the two ends of a bone; or weights of the
                bones, in the order of the joints that have one. Ignored without ``use_target_weight``.

        Raises:
            ConfigError: If the shapes do not match.
        """
        joints = len(self.joint_parents)
        if output.shape[1:] != target.shape[1:] or output.shape[1] != joints:
            raise ConfigError(
                f"BoneLoss: poses must have {joints} joints (joint_parents has {joints} entries), got the shapes "
                f"{tuple(output.shape)} and {tuple(target.shape)}."
            )
        if not (self.use_target_weight and target_weight is not None):
            difference = self._bones(output).mean(0) - self._bones(target).mean(0)
            return difference.abs().mean() * self.loss_weight
        check_same_shape(output, target, loss="BoneLoss")
        if target_weight.shape[1] == joints:
            output, target = zero_where_ignored(output, target_weight), zero_where_ignored(target, target_weight)
            target_weight = self._at_children(target_weight) * self._at_parents(target_weight)
        difference = weighted(self._bones(output) - self._bones(target), target_weight).mean(0)
        return difference.abs().mean() * self.loss_weight

    def _bones(self, poses: Tensor) -> Tensor:
        """Return the lengths (B, number of bones)."""
        return torch.linalg.vector_norm(self._at_children(poses) - self._at_parents(poses), dim=-1)

    def _at_children(self, values: Tensor) -> Tensor:
        return values[:, self.non_root_indices]

    def _at_parents(self, values: Tensor) -> Tensor:
        return values[:, [self.joint_parents[joint] for joint in self.non_root_indices]]


class SemiSupervisionLoss(nn.Module):
    """Losses for unlabeled poses: their projection, and the lengths of their bones.

    The projection is compared with the detected 2D pose, bone lengths with those of labeled poses (VideoPose3D,
    Pavllo et al., CVPR 2019).

    Args:
        joint_parents: As in :class:`BoneLoss`.
        projection_loss_weight: Factor of the projection loss.
        bone_loss_weight: Factor of the bone loss.
        warmup_iterations: Number of iterations without these losses, while the model learns from labeled poses.

    Raises:
        ConfigError: If ``joint_parents`` is not valid for :class:`BoneLoss`.
    """

    def __init__(
        self,
        joint_parents: Sequence[int],
        projection_loss_weight: float = 1.0,
        bone_loss_weight: float = 1.0,
        warmup_iterations: int = 0,
    ) -> None:
        super().__init__()
        self.criterion_projection = MPJPELoss(loss_weight=projection_loss_weight)
        self.criterion_bone = BoneLoss(joint_parents, loss_weight=bone_loss_weight)
        self.warmup_iterations = warmup_iterations
        self.num_iterations = 0

    @staticmethod
    def project_joints(x: Tensor, intrinsics: Tensor) -> Tensor:
        """Project joints from the camera frame to the image frame.

        Args:
            x: (B, K, 3), camera frame.
            intrinsics: (B, 4) focal lengths and principal point, in pixels; or (B, 9), followed by three radial and two
                tangential distortion coefficients. One more axis, (B, 1, ...), is allowed.

        Returns:
            (B, K, 2), image frame.

        Raises:
            ConfigError: If there are neither 4 nor 9 intrinsics.
        """
        if intrinsics.shape[-1] not in (4, 9):
            raise ConfigError(
                f"intrinsics must be (B, 4), or (B, 9) with distortion, got the shape {tuple(intrinsics.shape)}."
            )
        if intrinsics.ndim < x.ndim:
            intrinsics = intrinsics.unsqueeze(1)
        focal, center = intrinsics[..., :2], intrinsics[..., 2:4]
        depth = torch.where(x[..., 2:].abs() < _LEAST_DEPTH, _LEAST_DEPTH, x[..., 2:])
        points = (x[..., :2] / depth).clamp(-1, 1)  # points beside the camera project to infinity
        if intrinsics.shape[-1] == 9:
            radial, tangential = intrinsics[..., 4:7], intrinsics[..., 7:9]
            r2 = points.square().sum(-1, keepdim=True)
            stretch = 1 + (radial * torch.cat((r2, r2**2, r2**3), -1)).sum(-1, keepdim=True)
            tilt = (tangential * points).sum(-1, keepdim=True)
            points = points * (stretch + tilt) + tangential * r2
        return focal * points + center

    def forward(self, output: Mapping[str, Tensor], target: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Compute ``proj_loss`` and ``bone_loss``; return no losses during warm-up.

        Args:
            output: ``labeled_pose`` (B, K, 3) and ``unlabeled_pose`` (B', K, 3), both relative to their roots, and the
                root's position ``unlabeled_traj`` (B', 1, 3), camera frame.
            target: ``unlabeled_target_2d`` (B', K, 2), image frame, and ``intrinsics`` as for :meth:`project_joints`.
        """
        if self._iteration() <= self.warmup_iterations:
            return {}
        joints = output["unlabeled_pose"] + output["unlabeled_traj"]
        projected = self.project_joints(joints, target["intrinsics"])
        return {
            "proj_loss": self.criterion_projection(projected, target["unlabeled_target_2d"]),
            "bone_loss": self.criterion_bone(output["unlabeled_pose"], output["labeled_pose"]),
        }

    def _iteration(self) -> int:
        """Return the number of this iteration, from 1: that of the running training if any, so that resuming works."""
        self.num_iterations += 1
        done = MessageHub.get_current_instance().get_info("iter")
        return self.num_iterations if done is None else done + 1
