"""Errors between probabilities and labels."""

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

# The range in which the focal loss reads logits, as in the field: beyond it their gradient is 0.
_LOGITS = (-10.0, 10.0)


class LabelLoss(nn.Module, ABC):
    """Base of losses that compare entry by entry, weigh, and reduce.

    Args:
        use_target_weight: Whether weights that are passed apply.
        loss_weight: Factor of the loss.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``; the mean is over all entries, those with a weight of 0 too.

    Raises:
        ConfigError: ``reduction`` is none of these.
    """

    def __init__(self, use_target_weight: bool = False, loss_weight: float = 1.0, reduction: str = "mean") -> None:
        super().__init__()
        self.use_target_weight = use_target_weight
        self.loss_weight = loss_weight
        self.reduction = checked_reduction(reduction, loss=type(self).__name__)

    def forward(self, output: Tensor, target: Tensor, target_weight: Tensor | None = None) -> Tensor:
        """The loss.

        Args:
            output: (B, K), or any other shape: one number a label.
            target: The same, 0 to 1.
            target_weight: (B,), or as large as the output. Ignored without ``use_target_weight``.

        Raises:
            ConfigError: The shapes do not belong together.
        """
        check_same_shape(output, target, loss=type(self).__name__)
        if not self.use_target_weight or target_weight is None:
            return reduced(self.entries(output, target), self.reduction) * self.loss_weight
        output, target = zero_where_ignored(output, target_weight), zero_where_ignored(target, target_weight)
        losses = self.entries(output, target) * spread_weights(target_weight, output)
        return reduced(losses, self.reduction) * self.loss_weight

    @abstractmethod
    def entries(self, output: Tensor, target: Tensor) -> Tensor:
        """The loss of each entry."""


class BCELoss(LabelLoss):
    """Binary cross-entropy.

    Args:
        use_target_weight: Whether weights that are passed apply.
        loss_weight: Factor of the loss.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.
        use_sigmoid: Whether the output went through a sigmoid already, so that it is a probability; otherwise it is a
            logit.

    Raises:
        ConfigError: ``reduction`` is none of these.
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
        """The cross-entropy of each entry; of a probability of 0 or 1 at most 100."""
        if not self.use_sigmoid:
            return F.binary_cross_entropy_with_logits(output, target, reduction="none")
        with torch.autocast(output.device.type, enabled=False):  # which has no gradient in half precision
            return F.binary_cross_entropy(output.float(), target.float(), reduction="none")


class VariFocalLoss(LabelLoss):
    """Cross-entropy with a continuous quality as label, in which negatives that are easy count little.

    From VarifocalNet (Zhang et al., CVPR 2021): an entry with a positive target is weighted by that target, another by
    ``alpha * probability ** gamma``.

    Args:
        use_target_weight: Whether weights that are passed apply.
        loss_weight: Factor of the loss.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.
        alpha: Factor of the negatives.
        gamma: Exponent of their probability.

    Raises:
        ConfigError: ``reduction`` is none of these.
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
        """The focal cross-entropy of each logit."""
        negative = (target <= 1e-4).to(target)
        weights = self.alpha * output.sigmoid().pow(self.gamma) * negative + target
        return F.binary_cross_entropy_with_logits(output.clamp(*_LOGITS), target, reduction="none") * weights
