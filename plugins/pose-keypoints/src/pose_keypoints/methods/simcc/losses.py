"""The loss of SimCC."""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from pose_core.errors import ConfigError
from pose_keypoints.losses.shapes import check_same_shape, spread_weights, zero_where_ignored

Vectors = tuple[Tensor, Tensor]


class KLDiscretLoss(nn.Module):
    """Kullback-Leibler divergence between predicted and target bins, along x and along y (SimCC, ECCV 2022).

    The divergence is averaged over the bins, as in the field, then summed over samples, keypoints and axes and divided
    by the number of keypoints. The loss therefore grows with the batch size.

    Args:
        beta: Factor of the logits before the softmax: an inverse temperature.
        label_softmax: Whether to apply a softmax to the targets; otherwise they must be distributions.
        label_beta: Factor of the targets before their softmax.
        use_target_weight: Whether to multiply each keypoint's error by its weight.
        mask: Indices of keypoints whose errors are multiplied by ``mask_weight``.
        mask_weight: Factor of the errors of the keypoints in ``mask``.
    """

    def __init__(
        self,
        beta: float = 1.0,
        label_softmax: bool = False,
        label_beta: float = 10.0,
        use_target_weight: bool = True,
        mask: Sequence[int] | None = None,
        mask_weight: float = 1.0,
    ) -> None:
        super().__init__()
        self.beta = beta
        self.label_softmax = label_softmax
        self.label_beta = label_beta
        self.use_target_weight = use_target_weight
        self.mask = None if mask is None else list(mask)
        self.mask_weight = mask_weight

    def forward(self, pred_simcc: Vectors, gt_simcc: Vectors, target_weight: Tensor | None = None) -> Tensor:
        """Compute the loss.

        Args:
            pred_simcc: Logits along x (B, K, Wx) and along y (B, K, Wy).
            gt_simcc: Targets of the same shapes.
            target_weight: (B, K). Ignored without ``use_target_weight``.

        Raises:
            ConfigError: If the shapes do not match, or ``mask`` contains an index that is out of range.
        """
        weights = target_weight if self.use_target_weight else None
        axes = zip(pred_simcc, gt_simcc, strict=True)
        errors = torch.stack([self._errors(*axis, weights) for axis in axes]).sum(0)
        if self.mask is not None:
            errors = errors * self._mask_factors(errors)
        return errors.sum() / errors.shape[1]

    def _errors(self, pred: Tensor, target: Tensor, weights: Tensor | None) -> Tensor:
        """Compute the errors (B, K) of logits and targets (B, K, num_bins)."""
        check_same_shape(pred, target, loss="KLDiscretLoss")
        if weights is not None:
            pred, target = zero_where_ignored(pred, weights), zero_where_ignored(target, weights)
        if self.label_softmax:
            target = F.softmax(target * self.label_beta, dim=-1)
        errors = F.kl_div(F.log_softmax(pred * self.beta, dim=-1), target, reduction="none").mean(-1)
        return errors if weights is None else errors * spread_weights(weights, errors)

    def _mask_factors(self, errors: Tensor) -> Tensor:
        K = errors.shape[1]
        if self.mask and not 0 <= min(self.mask) <= max(self.mask) < K:
            raise ConfigError(
                f"KLDiscretLoss: mask must hold indices between 0 and {K - 1} (there are {K} keypoints), got "
                f"{self.mask}."
            )
        factors = errors.new_ones(K)
        factors[self.mask] = self.mask_weight
        return factors
