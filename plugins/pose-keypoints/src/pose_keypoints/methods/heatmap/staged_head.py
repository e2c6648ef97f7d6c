"""The base class of heads with heatmaps and losses for every stage."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from torch import Tensor, nn

from pose_core.errors import ConfigError
from pose_core.nn.backbone import InitCfg
from pose_core.registry import MODELS
from pose_keypoints.heads.targets import Targets
from pose_keypoints.methods.heatmap.accuracy import heatmap_pck
from pose_keypoints.methods.heatmap.base_heatmap_head import BaseHeatmapHead

Losses = Mapping[str, Any] | Sequence[Mapping[str, Any]]


class StagedHeatmapHead(BaseHeatmapHead, ABC):
    """Base class of heads with intermediate supervision: every output has a loss, the last one is decoded.

    Args:
        num_outputs: The number of outputs.
        loss: The config of the loss, or a list with one per output.
        decoder: The config of the codec.
        init_cfg: How to initialize the weights.

    Raises:
        ConfigError: If ``loss`` is a list whose length is not ``num_outputs``.
    """

    def __init__(
        self,
        num_outputs: int,
        loss: Losses,
        decoder: Mapping[str, Any] | None,
        init_cfg: InitCfg,
    ) -> None:
        super().__init__(decoder, init_cfg)
        if isinstance(loss, Mapping):
            self.loss_module: nn.Module = MODELS.build(loss)
        elif len(loss) == num_outputs:
            self.loss_module = nn.ModuleList([MODELS.build(each) for each in loss])
        else:
            raise ConfigError(
                f"{type(self).__name__}: loss must be one config or a list of {num_outputs}, one per output, got a "
                f"list of {len(loss)}."
            )

    @abstractmethod
    def forward(self, feats: Any) -> list[Tensor]:
        """Compute the heatmaps (B, K, H, W) of every output; the last one is decoded."""

    @abstractmethod
    def forward_for_decoding(self, feats: Any) -> Tensor:
        """Compute only the last heatmaps (B, K, H, W)."""

    @abstractmethod
    def targets_by_output(self, targets: Targets) -> list[tuple[Tensor, Tensor]]:
        """Return target heatmaps (B, K, H, W) and weights (B, K) for every output.

        Raises:
            ConfigError: If the samples lack targets.
        """

    def compute_losses(self, output: list[Tensor], targets: Targets) -> dict[str, Tensor]:
        """Compute ``loss_kpt``, the sum over the outputs."""
        modules = self.loss_module if isinstance(self.loss_module, nn.ModuleList) else [self.loss_module] * len(output)
        triples = zip(modules, output, self.targets_by_output(targets), strict=True)
        return {"loss_kpt": sum(module(heatmaps, *target) for module, heatmaps, target in triples)}

    def accuracy(self, output: list[Tensor], targets: Targets) -> dict[str, Tensor]:
        """Compute ``acc_pose``, the PCK between the peaks of the last output and its targets."""
        return {"acc_pose": heatmap_pck(output[-1], *self.targets_by_output(targets)[-1])}


def check_stages(head: nn.Module, feats: Any, expected: int, what: str) -> None:
    """Check that the number of feature maps, or of stages, is as expected.

    Args:
        head: The head, for the message.
        feats: The features.
        expected: The expected number.
        what: What is counted, and the argument that sets its number, for the message.

    Raises:
        ConfigError: If ``feats`` does not have ``expected`` entries.
    """
    if len(feats) != expected:
        raise ConfigError(f"{type(head).__name__} needs {expected} {what}, got {len(feats)} from the backbone.")
