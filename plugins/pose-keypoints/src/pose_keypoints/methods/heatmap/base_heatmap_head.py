"""The base class of heads that output heatmaps."""

from __future__ import annotations

from abc import ABC
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from mmengine.structures import PixelData
from torch import Tensor

from pose_keypoints.heads.base_head import BaseHead
from pose_keypoints.mirroring import flip_heatmaps

LOSS: Mapping[str, Any] = {"type": "KeypointMSELoss", "use_target_weight": True}


class BaseHeatmapHead(BaseHead, ABC):
    """Base class of heads whose decoded output is heatmaps (B, C, H, W).

    ``test_cfg``: ``flip_test``; ``flip_mode`` (``"heatmap"``, ``"udp_combined"``) and ``shift_heatmap`` (False), see
    :func:`~pose_keypoints.mirroring.flip_heatmaps`; ``output_heatmaps``.
    """

    known_settings: ClassVar[Mapping[str, Sequence[str]]] = {"test_cfg": ("flip_mode", "shift_heatmap")}

    @property
    def default_init_cfg(self) -> list[dict[str, Any]]:
        """The initialization of Simple Baselines."""
        return [
            {"type": "Normal", "layer": ["Conv2d", "ConvTranspose2d"], "std": 0.001},
            {"type": "Constant", "layer": "BatchNorm2d", "val": 1},
        ]

    def mirror_back(self, outputs: Tensor, flip_indices: Sequence[int], test_cfg: Mapping[str, Any]) -> Tensor:
        """Mirror the heatmaps of mirrored images back."""
        return flip_heatmaps(
            outputs,
            flip_indices=flip_indices,
            flip_mode=test_cfg.get("flip_mode", "heatmap"),
            shift_heatmap=test_cfg.get("shift_heatmap", False),
        )

    def output_fields(self, outputs: Tensor) -> list[PixelData]:
        """Return the ``heatmaps`` (C, H, W) of each sample, on the device."""
        return [PixelData(heatmaps=heatmaps) for heatmaps in outputs.detach()]
