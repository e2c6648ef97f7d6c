"""The base of heads: from features to poses, whatever the method."""

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
    """Features to the codec's output: to a loss in training, to keypoints otherwise.

    A method derives its head from it and writes ``forward`` and ``compute_losses``; for the training log ``accuracy``;
    where its output can be mirrored, ``mirror_back``; where it has maps to show, ``output_fields``. Reading targets,
    decoding and flip testing are here.

    ``train_cfg``: ``compute_acc`` (True), whether the training log shows accuracies.

    Args:
        decoder: The config of the codec that decodes the output. A head without one can only be trained.
        init_cfg: How the weights are initialised; ``default_init_cfg`` when ``None``.
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
        """How the weights are initialised where the config does not say: as PyTorch does."""
        return []

    @abstractmethod
    def forward(self, feats: Features) -> Any:
        """Features, (B, C, H', W') each, to the output that the codec decodes, (B, ...)."""

    def loss(
        self,
        feats: Features,
        batch_data_samples: Sequence[PoseDataSample],
        train_cfg: Mapping[str, Any] | None = None,
    ) -> dict[str, Tensor]:
        """Compute the losses by name, and accuracies for the log.

        What has ``loss`` in its name is summed and minimized.

        Args:
            feats: As for :meth:`forward`.
            batch_data_samples: B samples with the targets that the codec encoded.
            train_cfg: The model's training settings.

        Raises:
            ConfigError: The samples lack targets, or output and targets differ in shape.
        """
        return self.loss_by_output(self.forward(feats), batch_data_samples, train_cfg)

    def loss_by_output(
        self,
        output: Any,
        batch_data_samples: Sequence[PoseDataSample],
        train_cfg: Mapping[str, Any] | None = None,
    ) -> dict[str, Tensor]:
        """Compute what :meth:`loss` does from the output, for a caller that also needs it, such as a distiller.

        Args:
            output: What :meth:`forward` returned.
            batch_data_samples: B samples with the targets that the codec encoded.
            train_cfg: The model's training settings.

        Raises:
            ConfigError: The samples lack targets, or output and targets differ in shape.
        """
        targets = Targets(batch_data_samples, self.decoder)
        losses = self.compute_losses(output, targets)
        if (train_cfg or {}).get("compute_acc", True):
            losses = {**losses, **self.accuracy(output, targets)}
        return losses

    def compute_losses(self, output: Any, targets: Targets) -> dict[str, Tensor]:  # noqa: ARG002
        """Compute the losses by name.

        Not abstract, because a head may override :meth:`loss` as a whole instead.

        Args:
            output: What :meth:`forward` returned.
            targets: The targets, by the names under which the codec packs them.

        Raises:
            ConfigError: The head has neither this nor ``loss``.
        """
        raise ConfigError(f"{type(self).__name__} cannot be trained: it must define compute_losses(output, targets).")

    def accuracy(self, output: Any, targets: Targets) -> dict[str, Tensor]:  # noqa: ARG002
        """Measure by name how near the output is to the targets, for the training log; the default measures nothing.

        Args:
            output: What :meth:`forward` returned.
            targets: The targets, by the names under which the codec packs them.
        """
        return {}

    def predict(
        self,
        feats: Any,
        batch_data_samples: Sequence[PoseDataSample],
        test_cfg: Mapping[str, Any] | None = None,
    ) -> Predictions:
        """Features to poses.

        Args:
            feats: As for :meth:`forward`; with ``flip_test`` two such, of the images and of their mirror images.
            batch_data_samples: B samples.
            test_cfg: The model's test settings: ``flip_test`` (False), whatever ``mirror_back`` reads, and
                ``output_heatmaps`` (False).

        Returns:
            For each sample ``keypoints`` (N, K, D), input frame, and ``keypoint_scores`` (N, K), NumPy; with
            ``output_heatmaps`` also the maps of each sample.

        Raises:
            ConfigError: There is no decoder, or the head cannot do what ``test_cfg`` asks for.
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
        """The part of :meth:`forward`'s output that is decoded: all of it, unless there are several stages."""
        return self.forward(feats)

    def mirror_back(self, outputs: Any, flip_indices: Sequence[int], test_cfg: Mapping[str, Any]) -> Any:  # noqa: ARG002
        """The output for mirror images as it would be for the images, for flip testing.

        Args:
            outputs: What :meth:`forward_for_decoding` returned for the mirror images.
            flip_indices: For each keypoint the id of its mirror image.
            test_cfg: The model's test settings.

        Raises:
            ConfigError: The head cannot be flipped.
        """
        raise ConfigError(f"{type(self).__name__} has no flip test: set model.test_cfg.flip_test=False.")

    def output_fields(self, outputs: Any) -> list[PixelData]:  # noqa: ARG002
        """The maps of each sample, for ``output_heatmaps``.

        Raises:
            ConfigError: The head's output is no map.
        """
        raise ConfigError(f"{type(self).__name__} has no heatmaps: set model.test_cfg.output_heatmaps=False.")

    def add_outputs(self, instances: Sequence[InstanceData], outputs: Any) -> None:
        """Give the instances what ``output_heatmaps`` shows of the output besides maps: nothing, for most heads.

        Args:
            instances: The predictions of each sample; they are written into.
            outputs: What was decoded to them.
        """

    def decode(self, batch_outputs: Any) -> list[InstanceData]:
        """Decode a batch of outputs to poses, and bring them to NumPy in one transfer per dtype.

        Args:
            batch_outputs: A tensor (B, ...), or several.

        Returns:
            For each image ``keypoints`` (N, K, D), input frame, ``keypoint_scores`` (N, K), and whatever else the codec
            gives, NumPy. N may differ from image to image.

        Raises:
            ConfigError: There is no decoder.
            StructureError: The codec returns something else than one ``InstanceData`` per image.
        """
        if self.decoder is None:
            raise ConfigError(f"{type(self).__name__} cannot predict without a decoder: give it decoder=codec.")
        return instances_to_numpy(decode_batch(self.decoder, batch_outputs))
