"""The base class of heads that output vectors along x and along y."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from mmengine.structures import InstanceData, PixelData
from torch import Tensor

from pose_core.errors import ConfigError
from pose_core.nn.backbone import InitCfg
from pose_core.registry import MODELS
from pose_keypoints.heads.base_head import BaseHead
from pose_keypoints.heads.targets import Targets
from pose_keypoints.methods.accuracy import keypoint_pck
from pose_keypoints.methods.arrays import run_on_best_backend
from pose_keypoints.methods.simcc.decoding import peaks_of
from pose_keypoints.methods.simcc.simcc_label import num_bins
from pose_keypoints.mirroring import flip_vectors

Vectors = tuple[Tensor, Tensor]


class SimCCBaseHead(BaseHead):
    """Base class of heads that output two vectors per keypoint; subclasses implement ``forward``.

    ``test_cfg``: ``flip_test``; ``output_heatmaps``, to return the outer products of the vectors as maps, and the
    vectors themselves as ``keypoint_x_labels`` and ``keypoint_y_labels`` of the instances. For display, vectors are
    clipped at 0 and scaled to a maximum of 1 if they exceed it. ``train_cfg``: ``compute_acc`` (True), whether to log
    PCK.

    Args:
        input_size: (w, h) of the network's input, pixels.
        in_featuremap_size: (W, H) of the features.
        simcc_split_ratio: Bins per pixel.
        loss: The config of the loss.
        decoder: The config of the codec.
        init_cfg: How to initialize the weights.

    Attributes:
        num_bins: The lengths of the vectors along x and along y.

    Raises:
        ConfigError: If the decoder expects vectors of other lengths.
    """

    def __init__(
        self,
        *,
        input_size: Sequence[int],
        in_featuremap_size: Sequence[int],
        simcc_split_ratio: float,
        loss: Mapping[str, Any],
        decoder: Mapping[str, Any] | None,
        init_cfg: InitCfg,
    ) -> None:
        super().__init__(decoder, init_cfg)
        self.input_size = tuple(input_size)
        self.in_featuremap_size = tuple(in_featuremap_size)
        self.simcc_split_ratio = simcc_split_ratio
        self.num_bins = num_bins(input_size, simcc_split_ratio)
        decoded = getattr(self.decoder, "num_bins", self.num_bins)
        if decoded != self.num_bins:
            raise ConfigError(
                f"{type(self).__name__} outputs {self.num_bins} bins along x and y, but its decoder expects {decoded}: "
                f"set the same input_size and simcc_split_ratio in both."
            )
        self.loss_module = MODELS.build(loss)

    @property
    def default_init_cfg(self) -> list[dict[str, Any]]:
        """RTMPose's initialization."""
        return [
            {"type": "Normal", "layer": ["Conv2d", "ConvTranspose2d"], "std": 0.001},
            {"type": "Constant", "layer": "BatchNorm2d", "val": 1},
            {"type": "Normal", "layer": ["Linear"], "std": 0.01, "bias": 0},
        ]

    def check_size(self, feat: Tensor) -> None:
        """Check that features have the size ``in_featuremap_size``.

        Args:
            feat: (B, C, H, W).

        Raises:
            ConfigError: If ``feat`` does not have the size ``in_featuremap_size``.
        """
        H, W = feat.shape[-2:]
        if self.in_featuremap_size != (W, H):
            raise ConfigError(
                f"{type(self).__name__}: features must have in_featuremap_size {self.in_featuremap_size} (w, h), got "
                f"{(W, H)}: check that the network's input is {self.input_size}."
            )

    def compute_losses(self, output: Vectors, targets: Targets) -> dict[str, Tensor]:
        """Compute ``loss_kpt`` of vectors (B, K, Wx) and (B, K, Wy), weighted by ``keypoint_weights`` (B, K)."""
        return {"loss_kpt": self.loss_module(output, _target_vectors(targets), targets["keypoint_weights"])}

    def accuracy(self, output: Vectors, targets: Targets) -> dict[str, Tensor]:
        """Compute ``acc_pose``, the PCK between the peaks of vectors and targets."""
        found, true = _peaks(output), _peaks(_target_vectors(targets))
        return {"acc_pose": keypoint_pck(found, true, targets["keypoint_weights"], self.num_bins)}

    def mirror_back(
        self,
        outputs: Vectors,
        flip_indices: Sequence[int],
        test_cfg: Mapping[str, Any],  # noqa: ARG002
    ) -> Vectors:
        """Mirror the vectors of mirrored images back."""
        return flip_vectors(*outputs, flip_indices=flip_indices)

    def output_fields(self, outputs: Vectors) -> list[PixelData]:
        """Return the ``heatmaps`` (K, Wy, Wx) of each sample, on the device: the outer products of its vectors."""
        x, y = (_for_display(vectors) for vectors in outputs)
        return [PixelData(heatmaps=heatmaps) for heatmaps in y[..., :, None] * x[..., None, :]]

    def add_outputs(self, instances: Sequence[InstanceData], outputs: Vectors) -> None:
        """Add the vectors to the instances: ``keypoint_x_labels`` (1, K, Wx) and ``keypoint_y_labels`` (1, K, Wy)."""
        x, y = (_for_display(vectors).cpu().numpy() for vectors in outputs)
        for i, instance in enumerate(instances):
            instance.keypoint_x_labels, instance.keypoint_y_labels = x[i : i + 1], y[i : i + 1]


def _target_vectors(targets: Targets) -> Vectors:
    """Return the target vectors along x and along y."""
    return targets["keypoint_x_labels"], targets["keypoint_y_labels"]


def _peaks(vectors: Vectors) -> Tensor:
    """Return the bins (B, K, 2) in which vectors along x and along y are highest."""
    B, K = vectors[0].shape[:2]
    found = (run_on_best_backend(peaks_of, axis.flatten(0, 1))[0] for axis in vectors)
    return torch.stack(tuple(found), -1).reshape(B, K, 2)


def _for_display(vectors: Tensor) -> Tensor:
    """Scale ``vectors`` to the range from 0 to 1."""
    clipped = vectors.detach().clamp(min=0)
    return clipped / clipped.amax(-1, keepdim=True).clamp(min=1)
