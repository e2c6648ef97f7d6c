"""Losses between distributions over the cells of a heatmap or the bins of an axis."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from pose_core.errors import ConfigError, suggest
from pose_keypoints.losses.shapes import check_same_shape, checked_reduction, weighted, zero_where_ignored

# Keeps the logarithm of 0 and its gradient finite.
_TINY = 1e-24
_MODES = ("linear", "square", "log")


class JSDiscretLoss(nn.Module):
    """Jensen-Shannon divergence between heatmaps, the regularizer of DSNT (Nibali et al., 2018).

    Args:
        use_target_weight: Whether to multiply both heatmaps of a keypoint by its weight.
        size_average: Whether to divide the sum by the number of samples.
    """

    def __init__(self, use_target_weight: bool = True, size_average: bool = True) -> None:
        super().__init__()
        self.use_target_weight = use_target_weight
        self.size_average = size_average

    def forward(self, pred_hm: Tensor, gt_hm: Tensor, target_weight: Tensor | None = None) -> Tensor:
        """Compute the loss, summed over keypoints and cells.

        Args:
            pred_hm: (B, K, ...), nonnegative, summing to 1 over the cells.
            gt_hm: The same.
            target_weight: (B, K), or the shape of the heatmaps. Ignored without ``use_target_weight``.

        Raises:
            ConfigError: If the shapes do not match.
        """
        check_same_shape(pred_hm, gt_hm, loss="JSDiscretLoss")
        if self.use_target_weight and target_weight is not None:
            pred_hm, gt_hm = weighted(pred_hm, target_weight), weighted(gt_hm, target_weight)
        middle = 0.5 * (pred_hm + gt_hm)
        loss = 0.5 * (_divergence(pred_hm, middle) + _divergence(gt_hm, middle)).sum()
        return loss / len(gt_hm) if self.size_average else loss


class MLECCLoss(nn.Module):
    """Unlikelihood of the true position under predicted distributions along x and y (RTMO, Lu et al., CVPR 2024).

    With p the product over the axes of the likelihood under the target's distribution: ``1 - p`` (``linear``),
    ``1 - p ** 2`` (``square``) or ``-log(p + 0.0001)`` (``log``).

    Args:
        reduction: Reduction over keypoints: ``"mean"``, ``"sum"`` or ``"none"``. Samples are not reduced.
        mode: ``"linear"``, ``"square"`` or ``"log"``.
        use_target_weight: Whether to multiply a keypoint's error by its weight.
        loss_weight: Factor of the loss.

    Raises:
        ConfigError: If ``reduction`` or ``mode`` is not one of these.
    """

    def __init__(
        self, reduction: str = "mean", mode: str = "log", use_target_weight: bool = False, loss_weight: float = 1.0
    ) -> None:
        super().__init__()
        if mode not in _MODES:
            raise ConfigError(f"MLECCLoss: mode must be one of {_MODES}, got {mode!r}.{suggest(str(mode), _MODES)}")
        self.reduction = checked_reduction(reduction, loss="MLECCLoss")
        self.mode = mode
        self.use_target_weight = use_target_weight
        self.loss_weight = loss_weight

    def forward(
        self, outputs: Sequence[Tensor], targets: Sequence[Tensor], target_weight: Tensor | None = None
    ) -> Tensor:
        """Compute the loss of each sample (B,), or of each keypoint (B, K) without reduction.

        Args:
            outputs: Predicted distributions of each axis, (B, K, num_bins).
            targets: True distributions of each axis, same shapes.
            target_weight: (B, K). Ignored without ``use_target_weight``.

        Raises:
            ConfigError: If the shapes do not match.
        """
        if self.use_target_weight and target_weight is not None:
            outputs, targets = ([zero_where_ignored(v, target_weight) for v in axes] for axes in (outputs, targets))
        likelihood = torch.ones_like(outputs[0][..., 0])
        for output, target in zip(outputs, targets, strict=True):
            check_same_shape(output, target, loss="MLECCLoss")
            likelihood = likelihood * (output * target).sum(-1)
        if self.mode == "log":
            losses = -torch.log(likelihood + 1e-4)
        else:
            losses = 1 - (likelihood if self.mode == "linear" else likelihood.square())
        losses = losses.masked_fill(losses.isnan(), 0.0)
        if self.use_target_weight and target_weight is not None:
            losses = weighted(losses, target_weight)
        if self.reduction != "none":
            losses = getattr(losses.flatten(1), self.reduction)(1)
        return losses * self.loss_weight


def _divergence(of: Tensor, from_: Tensor) -> Tensor:
    """Return each entry's term of the Kullback-Leibler divergence."""
    return of * ((of + _TINY).log() - (from_ + _TINY).log())
