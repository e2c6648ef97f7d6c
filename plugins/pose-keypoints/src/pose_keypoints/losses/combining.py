"""Several losses as one module."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from torch import Tensor, nn

from pose_core.errors import ConfigError
from pose_core.registry import MODELS


class MultipleLossWrapper(nn.Module):
    """One loss for each of several outputs, with the same weights: for heads that put out coordinates and maps.

    Args:
        losses: The configs of the losses.
    """

    def __init__(self, losses: Sequence[Mapping[str, Any]]) -> None:
        super().__init__()
        self.loss_modules = nn.ModuleList([MODELS.build(loss) for loss in losses])

    def forward(
        self, input_list: Sequence[Any], target_list: Sequence[Any], keypoint_weights: Tensor | None = None
    ) -> list[Tensor]:
        """The losses, one by one.

        Args:
            input_list: One output for each loss.
            target_list: Their targets.
            keypoint_weights: (B, K), which every loss gets.

        Raises:
            ConfigError: Outputs, targets and losses differ in number.
        """
        numbers = len(input_list), len(target_list), len(self.loss_modules)
        if len(set(numbers)) > 1:
            raise ConfigError(
                f"MultipleLossWrapper got {numbers[0]} outputs and {numbers[1]} targets for its {numbers[2]} losses: "
                f"there must be one of each for every loss."
            )
        return [
            loss(output, target, keypoint_weights)
            for loss, output, target in zip(self.loss_modules, input_list, target_list, strict=True)
        ]


class CombinedLoss(nn.ModuleDict):
    """Losses by name, each an attribute: ``combined.ae_loss(tags, indices)``. It computes nothing by itself.

    Args:
        losses: The configs of the losses by name.
    """

    def __init__(self, losses: Mapping[str, Mapping[str, Any]]) -> None:
        super().__init__({name: MODELS.build(loss) for name, loss in losses.items()})
