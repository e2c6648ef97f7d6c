"""Losses that separate features."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from pose_core.errors import ConfigError


class InfoNCELoss(nn.Module):
    """Pushes each feature away from all others (van den Oord et al., 2018; CID, Wang & Zhang, CVPR 2022).

    Args:
        temperature: Cosine similarities are divided by this before the softmax.
        loss_weight: Factor of the loss.

    Raises:
        ConfigError: If ``temperature`` is not positive.
    """

    def __init__(self, temperature: float = 1.0, loss_weight: float = 1.0) -> None:
        super().__init__()
        if temperature <= 0:
            raise ConfigError(f"InfoNCELoss: temperature must be positive, got {temperature}.")
        self.temperature = temperature
        self.loss_weight = loss_weight

    def forward(self, features: Tensor) -> Tensor:
        """Compute the loss, summed over the N features (N, C)."""
        directions = F.normalize(features, dim=1)
        logits = directions @ directions.T / self.temperature
        themselves = torch.arange(len(features), device=features.device)
        return F.cross_entropy(logits, themselves, reduction="sum") * self.loss_weight
