"""Losses between coordinates and their targets."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from pose_core.errors import ConfigError
from pose_keypoints.losses.shapes import (
    check_same_shape,
    checked_reduction,
    spread_weights,
    weighted,
    zero_where_ignored,
)


class CoordinateLoss(nn.Module, ABC):
    """Base of losses that multiply output and target by the weights before comparing them.

    In a nonlinear loss the weight thus acts inside the curve: half the weight is a quarter of the squared error.

    Args:
        use_target_weight: Whether to apply the weights that are passed.
        loss_weight: Factor of the loss.
    """

    def __init__(self, use_target_weight: bool = False, loss_weight: float = 1.0) -> None:
        super().__init__()
        self.use_target_weight = use_target_weight
        self.loss_weight = loss_weight

    def forward(self, output: Tensor, target: Tensor, target_weight: Tensor | None = None) -> Tensor:
        """Compute the loss.

        Args:
            output: (B, K, D), or any other shape.
            target: Same shape.
            target_weight: (B, K), or the shape of the output. Ignored without ``use_target_weight``.

        Raises:
            ConfigError: If the shapes do not match.
        """
        check_same_shape(output, target, loss=type(self).__name__)
        if self.use_target_weight and target_weight is not None:
            output, target = weighted(output, target_weight), weighted(target, target_weight)
        return self.compare(output, target) * self.loss_weight

    @abstractmethod
    def compare(self, output: Tensor, target: Tensor) -> Tensor:
        """Compute the loss of weighted output and target."""


class MSELoss(CoordinateLoss):
    """Mean squared error.

    Args:
        use_target_weight: Whether to multiply output and target by the weights first.
        loss_weight: Factor of the loss.
    """

    def compare(self, output: Tensor, target: Tensor) -> Tensor:
        """Return the mean of the squared errors."""
        return F.mse_loss(output, target)


class SmoothL1Loss(CoordinateLoss):
    """Half the squared error below an error of 1, linear above (Fast R-CNN, Girshick, ICCV 2015).

    Args:
        use_target_weight: Whether to multiply output and target by the weights first.
        loss_weight: Factor of the loss.
    """

    def compare(self, output: Tensor, target: Tensor) -> Tensor:
        """Return the mean over all coordinates."""
        return F.smooth_l1_loss(output, target)


class L1Loss(CoordinateLoss):
    """Absolute error.

    Args:
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.
        use_target_weight: Whether to multiply output and target by the weights first.
        loss_weight: Factor of the loss.

    Raises:
        ConfigError: If ``reduction`` is not one of these.
    """

    def __init__(self, reduction: str = "mean", use_target_weight: bool = False, loss_weight: float = 1.0) -> None:
        super().__init__(use_target_weight, loss_weight)
        self.reduction = checked_reduction(reduction, loss="L1Loss")

    def compare(self, output: Tensor, target: Tensor) -> Tensor:
        """Return the reduced errors."""
        return F.l1_loss(output, target, reduction=self.reduction)


class WingLoss(CoordinateLoss):
    """Logarithmic below ``omega``, linear above: small errors keep their influence (Feng et al., CVPR 2018).

    ``omega * log(1 + error / epsilon)`` for errors below ``omega``, continued by a line of slope 1.

    Args:
        omega: The error from which the loss is linear, in units of the coordinates; also the logarithm's factor.
        epsilon: Divides the error inside the logarithm.
        use_target_weight: Whether to multiply output and target by the weights first.
        loss_weight: Factor of the loss.

    Raises:
        ConfigError: If ``omega`` or ``epsilon`` is not positive.
    """

    def __init__(
        self, omega: float = 10.0, epsilon: float = 2.0, use_target_weight: bool = False, loss_weight: float = 1.0
    ) -> None:
        super().__init__(use_target_weight, loss_weight)
        _check_positive("WingLoss", omega=omega, epsilon=epsilon)
        self.omega = omega
        self.epsilon = epsilon

    def compare(self, output: Tensor, target: Tensor) -> Tensor:
        """Return the sum over keypoints and axes, averaged over the batch."""
        error = (output - target).abs()
        gap = self.omega * (1 - math.log1p(self.omega / self.epsilon))
        near = self.omega * torch.log1p(error / self.epsilon)
        return _sum_of_samples(torch.where(error < self.omega, near, error - gap))


class SoftWingLoss(CoordinateLoss):
    """Linear below ``omega1``, logarithmic above: large errors count less (Lin et al., TIP 2021).

    The error itself below ``omega1``, continued by ``omega2 * log(1 + error / epsilon)``, offset to be continuous.

    Args:
        omega1: The error from which the loss is logarithmic, in units of the coordinates.
        omega2: The logarithm's factor.
        epsilon: Divides the error inside the logarithm.
        use_target_weight: Whether to multiply output and target by the weights first.
        loss_weight: Factor of the loss.

    Raises:
        ConfigError: If ``omega1``, ``omega2`` or ``epsilon`` is not positive.
    """

    def __init__(
        self,
        omega1: float = 2.0,
        omega2: float = 20.0,
        epsilon: float = 0.5,
        use_target_weight: bool = False,
        loss_weight: float = 1.0,
    ) -> None:
        super().__init__(use_target_weight, loss_weight)
        _check_positive("SoftWingLoss", omega1=omega1, omega2=omega2, epsilon=epsilon)
        self.omega1 = omega1
        self.omega2 = omega2
        self.epsilon = epsilon

    def compare(self, output: Tensor, target: Tensor) -> Tensor:
        """Return the sum over keypoints and axes, averaged over the batch."""
        error = (output - target).abs()
        gap = self.omega2 * math.log1p(self.omega1 / self.epsilon) - self.omega1
        far = self.omega2 * torch.log1p(error / self.epsilon) - gap
        return _sum_of_samples(torch.where(error < self.omega1, error, far))


class SoftWeightSmoothL1Loss(nn.Module):
    """Smooth L1 error, multiplied by the weights after the comparison, as in DEKR (Geng et al., CVPR 2021).

    Args:
        use_target_weight: Whether to apply the weights that are passed.
        supervise_empty: Whether values whose weight is 0 count in the mean.
        beta: The error below which the loss is quadratic, in units of the coordinates; 0 for plain L1.
        loss_weight: Factor of the loss.

    Raises:
        ConfigError: If ``beta`` is negative.
    """

    def __init__(
        self,
        use_target_weight: bool = False,
        supervise_empty: bool = True,
        beta: float = 1.0,
        loss_weight: float = 1.0,
    ) -> None:
        super().__init__()
        if beta < 0:
            raise ConfigError(f"SoftWeightSmoothL1Loss: beta must not be negative, got {beta}.")
        self.use_target_weight = use_target_weight
        self.supervise_empty = supervise_empty
        self.beta = beta
        self.loss_weight = loss_weight

    def forward(self, output: Tensor, target: Tensor, target_weight: Tensor | None = None) -> Tensor:
        """Compute the mean over all values, or over those with a positive weight.

        Args:
            output: (B, K, D), or any other shape.
            target: Same shape.
            target_weight: (B, K), or the shape of the output. Ignored without ``use_target_weight``.

        Raises:
            ConfigError: If the shapes do not match.
        """
        check_same_shape(output, target, loss="SoftWeightSmoothL1Loss")
        if not (self.use_target_weight and target_weight is not None):
            return F.smooth_l1_loss(output, target, beta=self.beta) * self.loss_weight
        # Removed before the comparison: the gradient of a NaN error is NaN whatever its weight.
        output, target = zero_where_ignored(output, target_weight), zero_where_ignored(target, target_weight)
        errors = F.smooth_l1_loss(output, target, reduction="none", beta=self.beta)
        weights = spread_weights(target_weight, errors)
        number = errors.numel() if self.supervise_empty else (weights != 0).expand_as(errors).sum().clamp(min=1)
        return (errors * weights).sum() / number * self.loss_weight


def _sum_of_samples(errors: Tensor) -> Tensor:
    return errors.flatten(1).sum(1).mean()


def _check_positive(loss: str, **arguments: float) -> None:
    for name, value in arguments.items():
        if value <= 0:
            raise ConfigError(f"{loss}: {name} must be positive, got {value}.")
