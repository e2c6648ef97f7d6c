"""The interfaces that components implement, and that third-party components derive from.

Three frames are named throughout the ecosystem: *image* (original image, pixels), *input* (network input, pixels) and
*output* (heatmap cells, bins, or normalized coordinates). Axis letters: B batch, N instances, K keypoints,
D dimensions, h/w image or input size, H/W heatmap size. Sizes given by users are (w, h); array shapes are (h, w).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Set
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from mmengine.structures import InstanceData

__all__ = ["BaseKeypointCodec", "BaseTransform"]


class BaseTransform(ABC):
    """One step of a data pipeline, from a dict of results to a dict of results.

    Common keys: ``img`` (h, w, 3) BGR uint8; ``img_shape`` and ``ori_shape`` (h, w); ``bbox`` (N, 4)
    xyxy, ``bbox_center`` (N, 2), ``bbox_scale`` (N, 2) width and height, ``bbox_rotation`` (N,) degrees; ``keypoints``
    (N, K, D) image frame; ``transformed_keypoints`` (N, K, D) input frame; ``keypoints_visible`` (N, K); ``input_size``
    (w, h).
    """

    def __call__(self, results: dict[str, Any]) -> dict[str, Any] | None:
        """Apply the step; a pipeline calls this."""
        return self.transform(results)

    @abstractmethod
    def transform(self, results: dict[str, Any]) -> dict[str, Any] | None:
        """Return ``results`` with this step applied, or ``None`` to drop the sample.

        Never modify arrays in place; assign a new array to the key.
        """


class BaseKeypointCodec(ABC):
    """Encodes keypoints as training targets, and decodes the network's output to keypoints.

    A codec declares once what it needs and what it produces; pipelines, packing and heads read this declaration.

    Attributes:
        auxiliary_encode_keys: Additional keys of the pipeline's results that are passed to ``encode``.
        label_mapping_table: Maps keys of the pipeline's results (including what ``encode`` returns) to names in
            ``gt_instance_labels``, for arrays with one row per instance.
        instance_mapping_table: The same for ``gt_instances``; if empty, the default keys are packed.
        field_mapping_table: The same for ``gt_fields``, for maps such as heatmaps, which have no instance axis.
        input_key: Key of the pipeline's results that is the network's input instead of the image: a sequence
            (T, K, D), such as the keypoints that a lifter reads; ``None`` for networks that read images.
        support_batch_decoding: Whether ``batch_decode`` decodes on the device; otherwise it calls ``decode`` per
            sample, on the CPU.
    """

    auxiliary_encode_keys: Set[str] = frozenset()
    label_mapping_table: Mapping[str, str] = {}
    instance_mapping_table: Mapping[str, str] = {}
    field_mapping_table: Mapping[str, str] = {}
    input_key: str | None = None
    support_batch_decoding: bool = False

    @abstractmethod
    def encode(
        self, keypoints: np.ndarray, keypoints_visible: np.ndarray | None = None, **auxiliary: Any
    ) -> dict[str, Any]:
        """Encode keypoints as training targets.

        Args:
            keypoints: (N, K, D), input frame.
            keypoints_visible: (N, K), 0 for keypoints to exclude from training; defaults to all ones.
            **auxiliary: The values of ``auxiliary_encode_keys``.

        Returns:
            The targets by name, including ``keypoint_weights`` (N, K).
        """

    @abstractmethod
    def decode(self, *encoded: Any, **named: Any) -> tuple[np.ndarray, Any]:
        """Decode one sample's network output to keypoints.

        Args:
            *encoded: The output for one sample, without batch axis, output frame: one argument per array.
            **named: The same, by name.

        Returns:
            Keypoints (N, K, D) in the input frame and scores (N, K). A codec that also decodes visibility returns a
            pair of scores and visibility, (N, K) each, instead of the scores. N may be any number, including 0.
        """

    def batch_decode(self, encoded: Any) -> list[InstanceData]:
        """Decode a batch of network outputs to keypoints.

        The default calls :meth:`decode` on each sample. A codec with ``support_batch_decoding`` overrides it to decode
        on the device.

        Args:
            encoded: The head's output, a tensor (B, ...) or a tuple of tensors, output frame. It is not modified.

        Returns:
            One ``InstanceData`` per image, with any number N of instances, as tensors on the same device:
            ``keypoints`` (N, K, D) in the input frame, ``keypoint_scores`` (N, K) and, if the method predicts them,
            ``keypoints_visible`` (N, K), ``bboxes`` (N, 4) xyxy in the input frame, ``bbox_scores`` (N,),
            ``keypoint_tags`` (N, K, L) or any other field with one row per instance. A method that finds the same
            number of instances in every image can split (B, N, ...) with
            :func:`~pose_core.structures.split_instance_batch`.

        Raises:
            StructureError: If ``decode`` does not return keypoints and scores.
        """
        # Imported here because it imports torch, which encoding does not need.
        from pose_core.structures.sample_decoding import decode_by_sample

        return decode_by_sample(self, encoded)
