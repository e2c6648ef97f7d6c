"""The base class of all heads."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from mmengine.model import BaseModule
from torch import Tensor

from pose_core.contracts import BaseKeypointCodec
from pose_core.errors import ConfigError
from pose_core.registry import KEYPOINT_CODECS
from pose_core.structures import InstanceData, PixelData, PoseDataSample, instances_to_numpy
from pose_keypoints.heads.decoding import decode_batch
from pose_keypoints.heads.targets import Targets
from pose_keypoints.mirroring import Features, average_over_flip

Predictions = list[InstanceData] | tuple[list[InstanceData], list[PixelData]]


class BaseHead(BaseModule, ABC):
    """Base class of heads, which turn features into losses or predicted keypoints.

    A subclass implements ``forward`` and ``compute_losses``. Optionally it implements ``accuracy`` for the training
    log, ``mirror_back`` to support flip testing, and ``output_fields`` if it has maps to show. The base class reads
    the targets, decodes, and averages over the flip.

    ``train_cfg``: ``compute_acc`` (True), whether to log accuracies during training.

    Args:
        decoder: The config of the codec that decodes the output. A head without a decoder can be trained but cannot
            predict.
        init_cfg: How to initialize the weights; ``None`` uses ``default_init_cfg``.
    """

    known_settings: ClassVar[Mapping[str, Sequence[str]]] = {
        "train_cfg": ("compute_acc",),
        "test_cfg": ("flip_test", "output_heatmaps"),
    }
    decoder: BaseKeypointCodec | None

    def __init__(
        self,
        decoder: Mapping[str, Any] | None = None,
        init_cfg: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
    ) -> None:
        super().__init__(init_cfg=self.default_init_cfg if init_cfg is None else init_cfg)
        self.decoder = None if decoder is None else KEYPOINT_CODECS.build(decoder)

    @property
    def default_init_cfg(self) -> list[dict[str, Any]]:
        """The weight initialization if the config sets none; by default PyTorch's."""
        return []

    @abstractmethod
    def forward(self, feats: Features) -> Any:
        """Compute the output (B, ...) that the codec decodes.

        Args:
            feats: The features of the neck or backbone, (B, C, H', W') each.
        """

    def loss(
        self,
        feats: Features,
        batch_data_samples: Sequence[PoseDataSample],
        train_cfg: Mapping[str, Any] | None = None,
    ) -> dict[str, Tensor]:
        """Compute the losses, and accuracies for the log, by name.

        Entries with ``loss`` in their name are summed and minimized.

        Args:
            feats: As for :meth:`forward`.
            batch_data_samples: B samples with the codec's targets.
            train_cfg: The model's training settings.

        Raises:
            ConfigError: If the samples lack targets, or output and targets differ in shape.
        """
        return self.loss_by_output(self.forward(feats), batch_data_samples, train_cfg)

    def loss_by_output(
        self,
        output: Any,
        batch_data_samples: Sequence[PoseDataSample],
        train_cfg: Mapping[str, Any] | None = None,
    ) -> dict[str, Tensor]:
        """Compute the same as :meth:`loss` from the output, for callers that need both, such as a distiller.

        Args:
            output: The return value of :meth:`forward`.
            batch_data_samples: B samples with the codec's targets.
            train_cfg: The model's training settings.

        Raises:
            ConfigError: If the samples lack targets, or output and targets differ in shape.
        """
        targets = Targets(batch_data_samples, self.decoder)
        losses = self.compute_losses(output, targets)
        if (train_cfg or {}).get("compute_acc", True):
            losses = {**losses, **self.accuracy(output, targets)}
        return losses

    def compute_losses(self, output: Any, targets: Targets) -> dict[str, Tensor]:  # noqa: ARG002
        """Compute the losses by name.

        Not abstract, because a head may override :meth:`loss` instead.

        Args:
            output: The return value of :meth:`forward`.
            targets: The targets, by the names under which the codec packs them.

        Raises:
            ConfigError: If the head overrides neither this method nor ``loss``.
        """
        raise ConfigError(f"{type(self).__name__} cannot be trained: it must define compute_losses(output, targets).")

    def accuracy(self, output: Any, targets: Targets) -> dict[str, Tensor]:  # noqa: ARG002
        """Compute accuracies by name, for the training log; the default computes none.

        Args:
            output: The return value of :meth:`forward`.
            targets: The targets, by the names under which the codec packs them.
        """
        return {}

    def predict(
        self,
        feats: Any,
        batch_data_samples: Sequence[PoseDataSample],
        test_cfg: Mapping[str, Any] | None = None,
    ) -> Predictions:
        """Predict poses from features.

        Args:
            feats: As for :meth:`forward`; with ``flip_test`` a pair, of the images and of the mirrored images.
            batch_data_samples: B samples.
            test_cfg: The model's test settings: ``flip_test`` (False), ``output_heatmaps`` (False) and those of
                ``mirror_back``.

        Returns:
            Per sample ``keypoints`` (N, K, D), input frame, and ``keypoint_scores`` (N, K), NumPy; with
            ``output_heatmaps`` also the maps of each sample.

        Raises:
            ConfigError: If there is no decoder, or the head does not support a setting of ``test_cfg``.
        """
        test_cfg = test_cfg or {}
        if test_cfg.get("flip_test", False):
            outputs = average_over_flip(self, feats, batch_data_samples, test_cfg)
        else:
            outputs = self.forward_for_decoding(feats)
        instances = self.decode(outputs)
        if not test_cfg.get("output_heatmaps", False):
            return instances
        self.add_outputs(instances, outputs)
        return instances, self.output_fields(outputs)

    def forward_for_decoding(self, feats: Features) -> Any:
        """Compute the part of :meth:`forward`'s output that is decoded; for heads with stages, the last stage only."""
        return self.forward(feats)

    def mirror_back(self, outputs: Any, flip_indices: Sequence[int], test_cfg: Mapping[str, Any]) -> Any:  # noqa: ARG002
        """Mirror the output for mirrored images back, for flip testing.

        Args:
            outputs: The return value of :meth:`forward_for_decoding` for the mirrored images.
            flip_indices: For each keypoint the index of its mirror counterpart.
            test_cfg: The model's test settings.

        Raises:
            ConfigError: If the head does not support flip testing.
        """
        raise ConfigError(f"{type(self).__name__} does not support flip_test: set model.test_cfg.flip_test=False.")

    def output_fields(self, outputs: Any) -> list[PixelData]:  # noqa: ARG002
        """Return the maps of each sample, for ``output_heatmaps``.

        Raises:
            ConfigError: If the head does not output maps.
        """
        raise ConfigError(f"{type(self).__name__} has no heatmaps: set model.test_cfg.output_heatmaps=False.")

    def add_outputs(self, instances: Sequence[InstanceData], outputs: Any) -> None:
        """Add non-map outputs to the instances, for ``output_heatmaps``; most heads add nothing.

        Args:
            instances: The predictions of each sample; modified in place.
            outputs: The outputs from which they were decoded.
        """

    def decode(self, batch_outputs: Any) -> list[InstanceData]:
        """Decode a batch of outputs to poses, and convert them to NumPy in one transfer per dtype.

        Args:
            batch_outputs: One or several tensors (B, ...).

        Returns:
            Per image ``keypoints`` (N, K, D), input frame, ``keypoint_scores`` (N, K), and any other field of the
            codec, NumPy. N may differ between images.

        Raises:
            ConfigError: If there is no decoder.
            StructureError: If the codec does not return one ``InstanceData`` per image.
        """
        if self.decoder is None:
            raise ConfigError(f"{type(self).__name__} cannot predict without a decoder: set decoder=codec.")
        return instances_to_numpy(decode_batch(self.decoder, batch_outputs))
