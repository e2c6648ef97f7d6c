"""Losses between probabilities and labels."""

from __future__ import annotations

from abc import ABC, abstractmethod

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from pose_keypoints.losses.shapes import (
    check_same_shape,
    checked_reduction,
    reduced,
    spread_weights,
    zero_where_ignored,
)

# The focal loss clamps logits to this range, as MMPose does: beyond it their gradient is 0.
_LOGITS = (-10.0, 10.0)


class LabelLoss(nn.Module, ABC):
    """Base of losses that compare entry by entry, apply weights, and reduce.

    Args:
        use_target_weight: Whether to apply the weights that are passed.
        loss_weight: Factor of the loss.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``; the mean includes entries with a weight of 0.

    Raises:
        ConfigError: If ``reduction`` is not one of these.
    """

    def __init__(self, use_target_weight: bool = False, loss_weight: float = 1.0, reduction: str = "mean") -> None:
        super().__init__()
        self.use_target_weight = use_target_weight
        self.loss_weight = loss_weight
        self.reduction = checked_reduction(reduction, loss=type(self).__name__)

    def forward(self, output: Tensor, target: Tensor, target_weight: Tensor | None = None) -> Tensor:
        """Compute the loss.

        Args:
            output: (B, K), or any other shape: one number per label.
            target: Same shape, 0 to 1.
            target_weight: (B,), or the shape of the output. Ignored without ``use_target_weight``.

        Raises:
            ConfigError: If the shapes do not match.
        """
        check_same_shape(output, target, loss=type(self).__name__)
        if not self.use_target_weight or target_weight is None:
            return reduced(self.entries(output, target), self.reduction) * self.loss_weight
        output, target = zero_where_ignored(output, target_weight), zero_where_ignored(target, target_weight)
        losses = self.entries(output, target) * spread_weights(target_weight, output)
        return reduced(losses, self.reduction) * self.loss_weight

    @abstractmethod
    def entries(self, output: Tensor, target: Tensor) -> Tensor:
        """Return the loss of each entry."""


class BCELoss(LabelLoss):
    """Binary cross-entropy.

    Args:
        use_target_weight: Whether to apply the weights that are passed.
        loss_weight: Factor of the loss.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.
        use_sigmoid: Whether the output is a probability (already passed through a sigmoid) rather than a logit.

    Raises:
        ConfigError: If ``reduction`` is not one of these.
    """

    def __init__(
        self,
        use_target_weight: bool = False,
        loss_weight: float = 1.0,
        reduction: str = "mean",
        use_sigmoid: bool = False,
    ) -> None:
        super().__init__(use_target_weight, loss_weight, reduction)
        self.use_sigmoid = use_sigmoid

    def entries(self, output: Tensor, target: Tensor) -> Tensor:
        """Return the cross-entropy of each entry, at most 100 for probabilities of 0 or 1."""
        if not self.use_sigmoid:
            return F.binary_cross_entropy_with_logits(output, target, reduction="none")
        with torch.autocast(output.device.type, enabled=False):  # no gradient in half precision
            return F.binary_cross_entropy(output.float(), target.float(), reduction="none")


class VariFocalLoss(LabelLoss):
    """Cross-entropy with a continuous quality as label, where easy negatives count little.

    From VarifocalNet (Zhang et al., CVPR 2021): entries with a positive target are weighted by that target, the others
    by ``alpha * probability ** gamma``.

    Args:
        use_target_weight: Whether to apply the weights that are passed.
        loss_weight: Factor of the loss.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.
        alpha: Factor of the negatives.
        gamma: Exponent of their probability.

    Raises:
        ConfigError: If ``reduction`` is not one of these.
    """

    def __init__(
        self,
        use_target_weight: bool = False,
        loss_weight: float = 1.0,
        reduction: str = "mean",
        alpha: float = 0.75,
        gamma: float = 2.0,
    ) -> None:
        super().__init__(use_target_weight, loss_weight, reduction)
        self.alpha = alpha
        self.gamma = gamma

    def entries(self, output: Tensor, target: Tensor) -> Tensor:
        """Return the focal cross-entropy of each logit."""
        negative = (target <= 1e-4).to(target)
        weights = self.alpha * output.sigmoid().pow(self.gamma) * negative + target
        return F.binary_cross_entropy_with_logits(output.clamp(*_LOGITS), target, reduction="none") * weights
