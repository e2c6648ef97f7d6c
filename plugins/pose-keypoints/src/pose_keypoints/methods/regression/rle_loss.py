"""The loss of residual log-likelihood estimation."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from pose_core.errors import ConfigError, suggest
from pose_keypoints.losses.shapes import check_same_shape, weighted, zero_where_ignored
from pose_keypoints.methods.regression.real_nvp import RealNVP

_DISTRIBUTIONS = ("laplace", "gaussian")
# Added to the uncertainty that errors are divided by, as in the field.
_TINY = 1e-9


class RLELoss(nn.Module):
    """Negative log-likelihood of the targets under a jointly learned density (RLE, Li et al., ICCV 2021).

    Errors are divided by the predicted uncertainty. Their density is that of a normalizing flow times a simple
    distribution, so that the flow learns the residual of the latter.

    Args:
        use_target_weight: Whether to multiply errors by the target weights.
        size_average: Whether to average the sum over keypoints and axes over the batch.
        residual: Whether the density includes the simple distribution.
        q_distribution: The simple distribution: ``"laplace"`` or ``"gaussian"``.

    Raises:
        ConfigError: If ``q_distribution`` is unknown.
    """

    def __init__(
        self,
        use_target_weight: bool = False,
        size_average: bool = True,
        residual: bool = True,
        q_distribution: str = "laplace",
    ) -> None:
        super().__init__()
        if q_distribution not in _DISTRIBUTIONS:
            near = suggest(str(q_distribution), _DISTRIBUTIONS)
            raise ConfigError(f"RLELoss: q_distribution must be one of {_DISTRIBUTIONS}, got {q_distribution!r}.{near}")
        self.use_target_weight = use_target_weight
        self.size_average = size_average
        self.residual = residual
        self.q_distribution = q_distribution
        self.flow_model = RealNVP()

    def init_weights(self) -> None:
        """Initialize the flow, which the head would otherwise initialize like its own layers."""
        self.flow_model.init_weights()

    def forward(self, pred: Tensor, sigma: Tensor, target: Tensor, target_weight: Tensor | None = None) -> Tensor:
        """Compute the loss.

        Args:
            pred: (B, K, 2).
            sigma: (B, K, 2), logits of the uncertainties.
            target: (B, K, 2), same frame as ``pred``.
            target_weight: (B, K), (B, K, 1) or (B, K, 2). Ignored without ``use_target_weight``.

        Raises:
            ConfigError: If the shapes do not match.
        """
        if pred.shape[-1:] != (2,):
            raise ConfigError(f"RLELoss: coordinates must be (B, K, 2), got {tuple(pred.shape)}.")
        check_same_shape(pred, target, loss="RLELoss")
        check_same_shape(sigma, target, loss="RLELoss")
        weights = target_weight if self.use_target_weight else None
        if weights is not None:
            pred, target = zero_where_ignored(pred, weights), zero_where_ignored(target, weights)
        with torch.autocast(pred.device.type, enabled=False):  # errors exceed what half precision can hold
            losses = self._negative_log_likelihood(pred.float(), sigma.float(), target.float())
        if weights is not None:
            losses = weighted(losses, weights)
        total = losses.sum()
        return total / len(losses) if self.size_average else total

    def _negative_log_likelihood(self, pred: Tensor, sigma: Tensor, target: Tensor) -> Tensor:
        """Compute the losses (B, K, 2); the flow's term, one per keypoint, is added to both axes, as in the field."""
        error = (pred - target) / (sigma.sigmoid() + _TINY)
        log_sigma = F.logsigmoid(sigma)
        losses = log_sigma - self.flow_model.log_prob(error.flatten(0, 1)).unflatten(0, error.shape[:2])[..., None]
        if not self.residual:
            return losses
        if self.q_distribution == "laplace":
            return losses + log_sigma + math.log(2) + error.abs()
        return losses + log_sigma + 0.5 * math.log(2 * math.pi) + 0.5 * error.square()
