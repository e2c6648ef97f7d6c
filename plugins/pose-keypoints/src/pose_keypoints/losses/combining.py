"""Combine several losses in one module."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from torch import Tensor, nn

from pose_core.errors import ConfigError
from pose_core.registry import MODELS


class MultipleLossWrapper(nn.Module):
    """One loss per output, all with the same weights: for heads that output both coordinates and heatmaps.

    Args:
        losses: The configs of the losses.
    """

    def __init__(self, losses: Sequence[Mapping[str, Any]]) -> None:
        super().__init__()
        self.loss_modules = nn.ModuleList([MODELS.build(loss) for loss in losses])

    def forward(
        self, input_list: Sequence[Any], target_list: Sequence[Any], keypoint_weights: Tensor | None = None
    ) -> list[Tensor]:
        """Compute each loss on its own output.

        Args:
            input_list: One output per loss.
            target_list: One target per loss.
            keypoint_weights: (B, K), passed to every loss.

        Raises:
            ConfigError: If the numbers of outputs, targets and losses differ.
        """
        numbers = len(input_list), len(target_list), len(self.loss_modules)
        if len(set(numbers)) > 1:
            raise ConfigError(
                f"MultipleLossWrapper needs one output and one target per loss, got {numbers[0]} outputs and "
                f"{numbers[1]} targets for {numbers[2]} losses."
            )
        return [
            loss(output, target, keypoint_weights)
            for loss, output, target in zip(self.loss_modules, input_list, target_list, strict=True)
        ]


class CombinedLoss(nn.ModuleDict):
    """A container of losses by name, each an attribute: ``combined.ae_loss(tags, indices)``. Has no ``forward``.

    Args:
        losses: Configs of the losses by name.
    """

    def __init__(self, losses: Mapping[str, Mapping[str, Any]]) -> None:
        super().__init__({name: MODELS.build(loss) for name, loss in losses.items()})
