"""Errors between heatmaps and their targets."""

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
        skip_empty_channel: Whether a keypoint whose target is zero everywhere is left out.
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
        """The loss, averaged over all cells, those with a weight of 0 too.

        Args:
            output: (B, K, H, W).
            target: (B, K, H, W).
            target_weights: (B, K), or (B, K, H, W) for a weight of each cell. Ignored without ``use_target_weight``.
            mask: (B, 1, H, W) or (B, K, H, W), 0 for a cell that does not count, or a weight for it.

        Raises:
            ConfigError: The shapes do not belong together.
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
        """Output and target, 0 where they do not count."""
        if not self.use_target_weight or target_weights is None:
            return output, target
        return zero_where_ignored(output, target_weights), zero_where_ignored(target, target_weights)

    def _factors(self, target: Tensor, target_weights: Tensor | None, mask: Tensor | None) -> list[Tensor]:
        """What the cells are multiplied by, each as large as ``target`` or broadcast to it."""
        factors = [] if mask is None else [mask]
        if self.use_target_weight and target_weights is not None:
            factors.append(spread_weights(target_weights, target))
        if self.skip_empty_channel:
            factors.append(spread_weights((target != 0).flatten(2).any(2), target))
        return factors


class CombinedTargetMSELoss(nn.Module):
    """Mean squared error of a disc and the offsets within it (UDP's combined form, Huang et al., CVPR 2020).

    Maps are disc, x offset and y offset of each keypoint, as ``UDPHeatmap(heatmap_type='combined')`` encodes them.

    Args:
        use_target_weight: Whether a keypoint's maps are multiplied by its weight.
        loss_weight: Factor of the loss.
    """

    def __init__(self, use_target_weight: bool = False, loss_weight: float = 1.0) -> None:
        super().__init__()
        self.use_target_weight = use_target_weight
        self.loss_weight = loss_weight

    def forward(self, output: Tensor, target: Tensor, target_weights: Tensor | None = None) -> Tensor:
        """The loss: half the three maps' squared errors, averaged over samples, keypoints and cells.

        Args:
            output: (B, 3 * K, H, W).
            target: (B, 3 * K, H, W).
            target_weights: (B, K). Ignored without ``use_target_weight``.

        Raises:
            ConfigError: The shapes do not belong together.
        """
        _check_shapes(output, target)
        if output.shape[1] % 3:
            raise ConfigError(f"CombinedTargetMSELoss takes 3 maps a keypoint, but got {output.shape[1]} in all.")
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
        use_target_weight: Whether a keypoint's maps are multiplied by its weight.
        topk: How many keypoints of each sample count: those of the largest error.
        loss_weight: Factor of the loss.

    Raises:
        ConfigError: ``topk`` is not positive.
    """

    def __init__(self, use_target_weight: bool = False, topk: int = 8, loss_weight: float = 1.0) -> None:
        super().__init__()
        if topk < 1:
            raise ConfigError(f"KeypointOHKMMSELoss: topk must be at least 1, got {topk}.")
        self.use_target_weight = use_target_weight
        self.topk = topk
        self.loss_weight = loss_weight

    def forward(self, output: Tensor, target: Tensor, target_weights: Tensor | None = None) -> Tensor:
        """The loss, averaged over samples, the keypoints that count, and cells.

        Args:
            output: (B, K, H, W).
            target: (B, K, H, W).
            target_weights: (B, K). Ignored without ``use_target_weight``.

        Raises:
            ConfigError: The shapes do not belong together, or there are fewer than ``topk`` keypoints.
        """
        _check_shapes(output, target)
        if self.topk > output.shape[1]:
            raise ConfigError(f"KeypointOHKMMSELoss: topk is {self.topk}, but there are {output.shape[1]} keypoints.")
        if self.use_target_weight and target_weights is not None:
            output, target = weighted(output, target_weights), weighted(target, target_weights)
        errors = F.mse_loss(output, target, reduction="none").mean((2, 3))
        return errors.topk(self.topk, dim=1).values.mean() * self.loss_weight


class FocalHeatmapLoss(KeypointMSELoss):
    """Cross-entropy of probabilities that counts easy cells little, and those near a keypoint too.

    From CornerNet (Law and Deng, ECCV 2018): a cell whose target is 1 costs ``-(1 - p) ** alpha * log(p)``, another
    ``-(1 - target) ** beta * p ** alpha * log(1 - p)``; their sum is divided by the number of cells of the first kind.

    Args:
        alpha: How little a cell counts that is nearly right.
        beta: How little a cell counts whose target is high.
        use_target_weight: Whether to multiply each keypoint's cells by its weight.
        skip_empty_channel: Whether a keypoint whose target is zero everywhere is left out.
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
        """The loss, a sum over all cells for each keypoint that is there.

        Args:
            output: (B, K, H, W) probabilities.
            target: (B, K, H, W), 0 to 1, exactly 1 in the cell of a keypoint.
            target_weights: (B, K), or (B, K, H, W) for a weight of each cell. Ignored without ``use_target_weight``.
            mask: (B, 1, H, W) or (B, K, H, W), 0 for a cell that does not count, or a weight for it.

        Raises:
            ConfigError: The shapes do not belong together.
        """
        _check_shapes(output, target)
        output, target = self._counted(output, target, target_weights)
        positive, negative = (target == 1).to(output), (target < 1).to(output)
        for factor in self._factors(target, target_weights, mask):
            positive, negative = positive * factor, negative * factor
        # Keeps logarithms finite where a probability is 0 or 1 to the last bit.
        tiny = torch.finfo(output.dtype).eps
        output = output.clamp(tiny, 1 - tiny)
        found = output.log() * (1 - output) ** self.alpha * positive
        empty = torch.log1p(-output) * output**self.alpha * (1 - target) ** self.beta * negative
        number = positive.sum()
        return -(found + empty).sum() / torch.where(number > 0, number, 1.0) * self.loss_weight


class AdaptiveWingLoss(nn.Module):
    """Steep for small errors where the target is high, nearly square where it is low (Wang et al., ICCV 2019).

    With ``p = alpha - target``: ``omega * log(1 + (error / epsilon) ** p)`` for errors below ``theta``, and its tangent
    above.

    Args:
        alpha: The exponent where the target is 0.
        omega: Factor of the logarithm.
        epsilon: The error that counts as 1 within the logarithm.
        theta: The error from which the loss is linear.
        use_target_weight: Whether a keypoint's maps are multiplied by its weight.
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
        """The loss, averaged over all cells.

        Args:
            output: (B, K, H, W).
            target: (B, K, H, W).
            target_weights: (B, K), or (B, K, H, W) for a weight of each cell. Ignored without ``use_target_weight``.

        Raises:
            ConfigError: The shapes do not belong together.
        """
        _check_shapes(output, target)
        if self.use_target_weight and target_weights is not None:
            output, target = weighted(output, target_weights), weighted(target, target_weights)
        error, power = (output - target).abs(), self.alpha - target
        at_theta = (self.theta / self.epsilon) ** power
        slope = self.omega * power * at_theta / (self.theta * (1 + at_theta))
        tangent = slope * (error - self.theta) + self.omega * torch.log1p(at_theta)
        # Clamped on the side that is not taken, whose gradient would otherwise be infinite for large errors.
        near = self.omega * torch.log1p((error.clamp(max=self.theta) / self.epsilon) ** power)
        return torch.where(error < self.theta, near, tangent).mean() * self.loss_weight


def _check_shapes(output: Tensor, target: Tensor) -> None:
    if output.shape != target.shape:
        raise ConfigError(
            f"the network puts out maps of shape {tuple(output.shape)}, but the targets are {tuple(target.shape)}: "
            f"compare the codec's heatmap_size with the network's output, and out_channels with what the codec encodes."
        )
