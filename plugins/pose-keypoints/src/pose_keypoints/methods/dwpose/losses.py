"""The losses between a student and its teacher."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn

from pose_keypoints.losses.shapes import check_same_shape, spread_weights, zero_where_ignored

Vectors = tuple[Tensor, Tensor]


class FeaLoss(nn.Module):
    """Squared distance between the features of student and teacher (DWPose, Yang et al., ICCVW 2023).

    Args:
        name: The name under which the distiller logs the loss.
        use_this: Whether the distiller uses the loss.
        student_channels: Channels of the student's features.
        teacher_channels: Channels of the teacher's features; if they differ, a 1x1 convolution converts the student's.
        alpha_fea: Factor of the loss.
    """

    def __init__(
        self, name: str, use_this: bool, student_channels: int, teacher_channels: int, alpha_fea: float = 0.00007
    ) -> None:
        super().__init__()
        self.name, self.use_this = name, use_this
        self.alpha_fea = alpha_fea
        self.align: nn.Module | None = None
        if student_channels != teacher_channels:
            self.align = nn.Conv2d(student_channels, teacher_channels, 1)

    def forward(self, preds_S: Tensor, preds_T: Tensor) -> Tensor:
        """Compute the loss, summed over channels and cells and averaged over samples.

        Args:
            preds_S: The student's features (B, student_channels, H, W).
            preds_T: The teacher's features (B, teacher_channels, H, W).

        Raises:
            ConfigError: If the features differ in size.
        """
        aligned = preds_S if self.align is None else self.align(preds_S)
        check_same_shape(aligned, preds_T, loss="FeaLoss")
        return F.mse_loss(aligned, preds_T, reduction="sum") / len(preds_T) * self.alpha_fea


class KDLoss(nn.Module):
    """Kullback-Leibler divergence between the bins of student and teacher, along x and y (DWPose, ICCVW 2023).

    The divergence is summed over bins and keypoints, averaged over samples, and divided by the number of keypoints.

    Args:
        name: The name under which the distiller logs the loss.
        use_this: Whether the distiller uses the loss.
        weight: Factor of the loss.
        use_target_weight: Whether to multiply each keypoint's error by its weight. It is off by default, as in the
            field, because the teacher also predicts keypoints that are not labeled.
    """

    def __init__(self, name: str, use_this: bool, weight: float = 1.0, use_target_weight: bool = False) -> None:
        super().__init__()
        self.name, self.use_this = name, use_this
        self.weight = weight
        self.use_target_weight = use_target_weight

    def forward(self, pred: Vectors, pred_t: Vectors, beta: float, target_weight: Tensor | None = None) -> Tensor:
        """Compute the loss.

        Args:
            pred: The student's logits along x (B, K, Wx) and along y (B, K, Wy).
            pred_t: The teacher's logits, of the same shapes.
            beta: Factor of the logits before the softmax.
            target_weight: (B, K). Ignored without ``use_target_weight``.

        Raises:
            ConfigError: If the shapes do not match.
        """
        weights = target_weight if self.use_target_weight else None
        errors = [self._errors(*axis, beta, weights) for axis in zip(pred, pred_t, strict=True)]
        total = errors[0] + errors[1]
        return total.sum(1).mean() / total.shape[1] * self.weight

    @staticmethod
    def _errors(student: Tensor, teacher: Tensor, beta: float, weights: Tensor | None) -> Tensor:
        """Compute the errors (B, K) of logits (B, K, num_bins)."""
        check_same_shape(student, teacher, loss="KDLoss")
        if weights is not None:
            student, teacher = zero_where_ignored(student, weights), zero_where_ignored(teacher, weights)
        target = F.softmax(teacher.detach() * beta, dim=-1)
        errors = F.kl_div(F.log_softmax(student * beta, dim=-1), target, reduction="none").sum(-1)
        return errors if weights is None else errors * spread_weights(weights, errors)
