"""Losses between heatmaps and their targets."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from pose_core.errors import ConfigError
from pose_keypoints.losses.shapes import spread_weights, weighted, zero_where_ignored


class KeypointMSELoss(nn.Module):
    """Mean squared error of heatmaps, the loss of Simple Baselines (Xiao et al., ECCV 2018).

    Args:
        use_target_weight: Whether to multiply each keypoint's error by its weight.
        skip_empty_channel: Whether to ignore keypoints whose target is zero everywhere.
        loss_weight: Factor of the loss.
    """

    def __init__(
        self, use_target_weight: bool = False, skip_empty_channel: bool = False, loss_weight: float = 1.0
    ) -> None:
        super().__init__()
        self.use_target_weight = use_target_weight
        self.skip_empty_channel = skip_empty_channel
        self.loss_weight = loss_weight

    def forward(
        self, output: Tensor, target: Tensor, target_weights: Tensor | None = None, mask: Tensor | None = None
    ) -> Tensor:
        """Compute the loss, averaged over all cells, including those with weight 0.

        Args:
            output: (B, K, H, W).
            target: (B, K, H, W).
            target_weights: (B, K), or (B, K, H, W) with a weight per cell. Ignored without ``use_target_weight``.
            mask: (B, 1, H, W) or (B, K, H, W), a weight per cell; 0 excludes a cell.

        Raises:
            ConfigError: If the shapes do not match.
        """
        _check_shapes(output, target)
        output, target = self._counted(output, target, target_weights)
        factors = self._factors(target, target_weights, mask)
        if not factors:
            return F.mse_loss(output, target) * self.loss_weight
        errors = F.mse_loss(output, target, reduction="none")
        for factor in factors:
            errors = errors * factor
        return errors.mean() * self.loss_weight

    def _counted(self, output: Tensor, target: Tensor, target_weights: Tensor | None) -> tuple[Tensor, Tensor]:
        """Return output and target, set to 0 where the weight is 0."""
        if not self.use_target_weight or target_weights is None:
            return output, target
        return zero_where_ignored(output, target_weights), zero_where_ignored(target, target_weights)

    def _factors(self, target: Tensor, target_weights: Tensor | None, mask: Tensor | None) -> list[Tensor]:
        """Return the factors of the cells, each of which broadcasts to ``target``."""
        factors = [] if mask is None else [mask]
        if self.use_target_weight and target_weights is not None:
            factors.append(spread_weights(target_weights, target))
        if self.skip_empty_channel:
            factors.append(spread_weights((target != 0).flatten(2).any(2), target))
        return factors


class CombinedTargetMSELoss(nn.Module):
    """Mean squared error of a disc and the offsets within it (UDP's combined form, Huang et al., CVPR 2020).

    The maps are disc, x offset and y offset per keypoint, as encoded by ``UDPHeatmap(heatmap_type='combined')``.

    Args:
        use_target_weight: Whether to multiply each keypoint's maps by its weight.
        loss_weight: Factor of the loss.
    """

    def __init__(self, use_target_weight: bool = False, loss_weight: float = 1.0) -> None:
        super().__init__()
        self.use_target_weight = use_target_weight
        self.loss_weight = loss_weight

    def forward(self, output: Tensor, target: Tensor, target_weights: Tensor | None = None) -> Tensor:
        """Compute the loss: half the squared errors of the three maps, averaged over samples, keypoints and cells.

        Args:
            output: (B, 3 * K, H, W).
            target: (B, 3 * K, H, W).
            target_weights: (B, K). Ignored without ``use_target_weight``.

        Raises:
            ConfigError: If the shapes do not match.
        """
        _check_shapes(output, target)
        if output.shape[1] % 3:
            raise ConfigError(f"CombinedTargetMSELoss needs 3 maps per keypoint, got {output.shape[1]} maps.")
        output, target = output.unflatten(1, (-1, 3)), target.unflatten(1, (-1, 3))  # (B, K, 3, H, W)
        weight: Tensor | float = 1.0
        if self.use_target_weight and target_weights is not None:
            weight = spread_weights(target_weights, target[:, :, 0])
            output, target = zero_where_ignored(output, target_weights), zero_where_ignored(target, target_weights)
        disc = target[:, :, 0] * weight
        disc_errors = torch.square(output[:, :, 0] * weight - disc)
        offset_errors = torch.square((output[:, :, 1:] - target[:, :, 1:]) * disc[:, :, None]).sum(2)
        return 0.5 * (disc_errors + offset_errors).mean() * self.loss_weight


class KeypointOHKMMSELoss(nn.Module):
    """Mean squared error of each sample's hardest keypoints (online hard keypoint mining; CPN, Chen et al., CVPR 2018).

    Args:
        use_target_weight: Whether to multiply each keypoint's maps by its weight.
        topk: The number of keypoints per sample to include, those with the largest errors.
        loss_weight: Factor of the loss.

    Raises:
        ConfigError: If ``topk`` is not positive.
    """

    def __init__(self, use_target_weight: bool = False, topk: int = 8, loss_weight: float = 1.0) -> None:
        super().__init__()
        if topk < 1:
            raise ConfigError(f"KeypointOHKMMSELoss: topk must be at least 1, got {topk}.")
        self.use_target_weight = use_target_weight
        self.topk = topk
        self.loss_weight = loss_weight

    def forward(self, output: Tensor, target: Tensor, target_weights: Tensor | None = None) -> Tensor:
        """Compute the loss, averaged over samples, the ``topk`` keypoints, and cells.

        Args:
            output: (B, K, H, W).
            target: (B, K, H, W).
            target_weights: (B, K). Ignored without ``use_target_weight``.

        Raises:
            ConfigError: If the shapes do not match, or there are fewer than ``topk`` keypoints.
        """
        _check_shapes(output, target)
        if self.topk > output.shape[1]:
            raise ConfigError(
                f"KeypointOHKMMSELoss: topk must be <= {output.shape[1]}, the number of keypoints, got {self.topk}."
            )
        if self.use_target_weight and target_weights is not None:
            output, target = weighted(output, target_weights), weighted(target, target_weights)
        errors = F.mse_loss(output, target, reduction="none").mean((2, 3))
        return errors.topk(self.topk, dim=1).values.mean() * self.loss_weight


class FocalHeatmapLoss(KeypointMSELoss):
    """Cross-entropy that gives less weight to easy cells and to cells near a keypoint (Law and Deng, ECCV 2018).

    The loss of CornerNet. A cell with target 1 costs ``-(1 - p) ** alpha * log(p)``, any other cell
    ``-(1 - target) ** beta * p ** alpha * log(1 - p)``. The sum is divided by the number of cells with target 1.

    Args:
        alpha: Higher values give less weight to cells that are nearly correct.
        beta: Higher values give less weight to cells with a high target.
        use_target_weight: Whether to multiply each keypoint's cells by its weight.
        skip_empty_channel: Whether to ignore keypoints whose target is zero everywhere.
        loss_weight: Factor of the loss.
    """

    def __init__(
        self,
        alpha: int = 2,
        beta: int = 4,
        use_target_weight: bool = False,
        skip_empty_channel: bool = False,
        loss_weight: float = 1.0,
    ) -> None:
        super().__init__(use_target_weight, skip_empty_channel, loss_weight)
        self.alpha = alpha
        self.beta = beta

    def forward(
        self, output: Tensor, target: Tensor, target_weights: Tensor | None = None, mask: Tensor | None = None
    ) -> Tensor:
        """Compute the loss: the sum over all cells, divided by the number of cells with target 1.

        Args:
            output: (B, K, H, W) probabilities.
            target: (B, K, H, W), 0 to 1, exactly 1 in the cell of a keypoint.
            target_weights: (B, K), or (B, K, H, W) with a weight per cell. Ignored without ``use_target_weight``.
            mask: (B, 1, H, W) or (B, K, H, W), a weight per cell; 0 excludes a cell.

        Raises:
            ConfigError: If the shapes do not match.
        """
        _check_shapes(output, target)
        output, target = self._counted(output, target, target_weights)
        positive, negative = (target == 1).to(output), (target < 1).to(output)
        for factor in self._factors(target, target_weights, mask):
            positive, negative = positive * factor, negative * factor
        # Keeps the logarithms finite for probabilities of exactly 0 or 1.
        tiny = torch.finfo(output.dtype).eps
        output = output.clamp(tiny, 1 - tiny)
        found = output.log() * (1 - output) ** self.alpha * positive
        empty = torch.log1p(-output) * output**self.alpha * (1 - target) ** self.beta * negative
        number = positive.sum()
        return -(found + empty).sum() / torch.where(number > 0, number, 1.0) * self.loss_weight


class AdaptiveWingLoss(nn.Module):
    """The adaptive wing loss (Wang et al., ICCV 2019): steep for small errors at high targets, flatter at low ones.

    With ``p = alpha - target``, the loss is ``omega * log(1 + (error / epsilon) ** p)`` for errors below ``theta``, and
    its tangent at ``theta`` above.

    Args:
        alpha: The exponent for targets of 0.
        omega: Factor of the logarithm.
        epsilon: Scale of the errors within the logarithm.
        theta: The error above which the loss is linear.
        use_target_weight: Whether to multiply each keypoint's maps by its weight.
        loss_weight: Factor of the loss.
    """

    def __init__(
        self,
        alpha: float = 2.1,
        omega: float = 14,
        epsilon: float = 1,
        theta: float = 0.5,
        use_target_weight: bool = False,
        loss_weight: float = 1.0,
    ) -> None:
        super().__init__()
        self.alpha = alpha
        self.omega = omega
        self.epsilon = epsilon
        self.theta = theta
        self.use_target_weight = use_target_weight
        self.loss_weight = loss_weight

    def forward(self, output: Tensor, target: Tensor, target_weights: Tensor | None = None) -> Tensor:
        """Compute the loss, averaged over all cells.

        Args:
            output: (B, K, H, W).
            target: (B, K, H, W).
            target_weights: (B, K), or (B, K, H, W) for a weight of each cell. Ignored without ``use_target_weight``.

        Raises:
            ConfigError: If the shapes do not match.
        """
        _check_shapes(output, target)
        if self.use_target_weight and target_weights is not None:
            output, target = weighted(output, target_weights), weighted(target, target_weights)
        error, power = (output - target).abs(), self.alpha - target
        at_theta = (self.theta / self.epsilon) ** power
        slope = self.omega * power * at_theta / (self.theta * (1 + at_theta))
        tangent = slope * (error - self.theta) + self.omega * torch.log1p(at_theta)
        # Clamped, because the branch that is not selected would otherwise have infinite gradients for large errors.
        near = self.omega * torch.log1p((error.clamp(max=self.theta) / self.epsilon) ** power)
        return torch.where(error < self.theta, near, tangent).mean() * self.loss_weight


def _check_shapes(output: Tensor, target: Tensor) -> None:
    if output.shape != target.shape:
        raise ConfigError(
            f"The network outputs maps {tuple(output.shape)}, but the targets are {tuple(target.shape)}: set the "
            f"codec's heatmap_size to the size of the output, and the head's out_channels to the number of target maps."
        )
