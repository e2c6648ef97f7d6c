"""How far a student is from its teacher."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn

from pose_keypoints.losses.shapes import check_same_shape, spread_weights, zero_where_ignored

Vectors = tuple[Tensor, Tensor]


class FeaLoss(nn.Module):
    """Squared distance between the features of student and teacher (DWPose, Yang et al., ICCVW 2023).

    Args:
        name: The name under which the distiller logs it.
        use_this: Whether the distiller uses it.
        student_channels: Channels of the student's features.
        teacher_channels: Channels of the teacher's; a 1x1 convolution brings the student's to it where they differ.
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
        """The loss, summed over channels and cells, averaged over samples.

        Args:
            preds_S: The student's features (B, student_channels, H, W).
            preds_T: The teacher's (B, teacher_channels, H, W).

        Raises:
            ConfigError: They differ in size.
        """
        aligned = preds_S if self.align is None else self.align(preds_S)
        check_same_shape(aligned, preds_T, loss="FeaLoss")
        return F.mse_loss(aligned, preds_T, reduction="sum") / len(preds_T) * self.alpha_fea


class KDLoss(nn.Module):
    """Kullback-Leibler divergence of a student's bins from its teacher's, along x and y (DWPose, ICCVW 2023).

    It is summed over the bins and over the keypoints, averaged over the samples, and divided by the number of
    keypoints.

    Args:
        name: The name under which the distiller logs it.
        use_this: Whether the distiller uses it.
        weight: Factor of the loss.
        use_target_weight: Whether a keypoint's error is multiplied by its weight. By default it is not, as in the
            field: a teacher tells of keypoints that nobody has labelled too.
    """

    def __init__(self, name: str, use_this: bool, weight: float = 1.0, use_target_weight: bool = False) -> None:
        super().__init__()
        self.name, self.use_this = name, use_this
        self.weight = weight
        self.use_target_weight = use_target_weight

    def forward(self, pred: Vectors, pred_t: Vectors, beta: float, target_weight: Tensor | None = None) -> Tensor:
        """The loss.

        Args:
            pred: The student's logits along x (B, K, Wx) and along y (B, K, Wy).
            pred_t: The teacher's, of the same shapes.
            beta: Factor of the logits before their softmax.
            target_weight: (B, K). Ignored without ``use_target_weight``.

        Raises:
            ConfigError: The shapes do not belong together.
        """
        weights = target_weight if self.use_target_weight else None
        errors = [self._errors(*axis, beta, weights) for axis in zip(pred, pred_t, strict=True)]
        total = errors[0] + errors[1]
        return total.sum(1).mean() / total.shape[1] * self.weight

    @staticmethod
    def _errors(student: Tensor, teacher: Tensor, beta: float, weights: Tensor | None) -> Tensor:
        """(B, K) from logits (B, K, num_bins)."""
        check_same_shape(student, teacher, loss="KDLoss")
        if weights is not None:
            student, teacher = zero_where_ignored(student, weights), zero_where_ignored(teacher, weights)
        target = F.softmax(teacher.detach() * beta, dim=-1)
        errors = F.kl_div(F.log_softmax(student * beta, dim=-1), target, reduction="none").sum(-1)
        return errors if weights is None else errors * spread_weights(weights, errors)
