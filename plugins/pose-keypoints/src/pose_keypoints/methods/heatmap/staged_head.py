"""What heads have in common whose stages each put out heatmaps, and are each supervised."""

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
    """Base of heads with several outputs: each has a loss, the last one is decoded (intermediate supervision).

    Args:
        num_outputs: The number of outputs.
        loss: The config of the loss, or a list with one for each output.
        decoder: The config of the codec.
        init_cfg: How the weights are initialised.

    Raises:
        ConfigError: ``loss`` is a list of another length.
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
                f"{type(self).__name__}: 'loss' must be one loss, or a list with one for each of the {num_outputs} "
                f"outputs, but the list has {len(loss)}."
            )

    @abstractmethod
    def forward(self, feats: Any) -> list[Tensor]:
        """Features to the heatmaps (B, K, H, W) of every output, the one to decode last."""

    @abstractmethod
    def forward_for_decoding(self, feats: Any) -> Tensor:
        """The last of the heatmaps (B, K, H, W), without the others."""

    @abstractmethod
    def targets_by_output(self, targets: Targets) -> list[tuple[Tensor, Tensor]]:
        """Return target heatmaps (B, K, H, W) and weights (B, K) for every output.

        Raises:
            ConfigError: The samples do not have them.
        """

    def compute_losses(self, output: list[Tensor], targets: Targets) -> dict[str, Tensor]:
        """Compute ``loss_kpt``, the sum over the outputs."""
        modules = self.loss_module if isinstance(self.loss_module, nn.ModuleList) else [self.loss_module] * len(output)
        triples = zip(modules, output, self.targets_by_output(targets), strict=True)
        return {"loss_kpt": sum(module(heatmaps, *target) for module, heatmaps, target in triples)}

    def accuracy(self, output: list[Tensor], targets: Targets) -> dict[str, Tensor]:
        """Measure ``acc_pose``, the PCK between the peaks of the last output and of its targets."""
        return {"acc_pose": heatmap_pck(output[-1], *self.targets_by_output(targets)[-1])}


def check_stages(head: nn.Module, feats: Any, expected: int, what: str) -> None:
    """Check that there is a feature map for every stage.

    Args:
        head: The head, for the message.
        feats: The features.
        expected: The number of stages.
        what: What there must be so many of, and where to set it, for the message.

    Raises:
        ConfigError: There are more, or fewer.
    """
    if len(feats) != expected:
        raise ConfigError(f"{type(head).__name__} reads {expected} {what}, but the backbone gives {len(feats)}.")
