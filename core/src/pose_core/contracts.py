"""The interfaces that components implement: what a third party derives from.

Three frames are named throughout the ecosystem: *image* (original image, pixels), *input* (network input, pixels) and
*output* (heatmap cells, bins, or normalised coordinates). Letters: B batch, N instances, K keypoints, D dimensions,
h/w image or input size, H/W heatmap size. Sizes given by users are (w, h), shapes of arrays (h, w).
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
    """One step of a data pipeline: a dict of results in, the dict of results out.

    Keys that transforms agree on: ``img`` (h, w, 3) BGR uint8; ``img_shape`` and ``ori_shape`` (h, w); ``bbox`` (N, 4)
    xyxy, ``bbox_center`` (N, 2), ``bbox_scale`` (N, 2) width and height, ``bbox_rotation`` (N,) degrees; ``keypoints``
    (N, K, D) image frame; ``transformed_keypoints`` (N, K, D) input frame; ``keypoints_visible`` (N, K); ``input_size``
    (w, h).
    """

    def __call__(self, results: dict[str, Any]) -> dict[str, Any] | None:
        """Apply the step: what a pipeline calls."""
        return self.transform(results)

    @abstractmethod
    def transform(self, results: dict[str, Any]) -> dict[str, Any] | None:
        """Return ``results`` with this step applied, or ``None`` to drop the sample.

        An array that belongs to the caller (the image, the keypoints) is replaced, never written into.
        """


class BaseKeypointCodec(ABC):
    """Turns keypoints into the targets that a network learns, and the network's output back into keypoints.

    A codec declares once what it needs and what it produces; pipelines, packing and heads read the declaration.

    Attributes:
        auxiliary_encode_keys: Keys of the pipeline's results that ``encode`` takes besides keypoints and visibility.
        label_mapping_table: Key of the pipeline's results (what ``encode`` returns is added to them) to the name under
            which it is packed into ``gt_instance_labels``: arrays with one row per instance.
        instance_mapping_table: The same for ``gt_instances``; without one, the usual keys are packed.
        field_mapping_table: The same for ``gt_fields``: maps such as heatmaps, without an instance axis.
        input_key: Key of the pipeline's results that becomes the network's input where there is no image: a sequence
            (T, K, D), such as the keypoints that a lifter reads; ``None`` for a network that reads images.
        support_batch_decoding: Whether ``batch_decode`` works on the device; otherwise it calls ``decode`` on each
            sample, on the host.
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
        """Keypoints to training targets.

        Args:
            keypoints: (N, K, D), input frame.
            keypoints_visible: (N, K), 0 for a keypoint that must not be learnt; all ones when left out.
            **auxiliary: The values of ``auxiliary_encode_keys``.

        Returns:
            The targets by name; ``keypoint_weights`` (N, K) among them.
        """

    @abstractmethod
    def decode(self, *encoded: Any, **named: Any) -> tuple[np.ndarray, Any]:
        """One sample's network output to keypoints.

        Args:
            *encoded: The output for one sample, without batch axis, output frame: one array, or several, each an
                argument.
            **named: The same, by name.

        Returns:
            Keypoints (N, K, D) in the input frame and scores (N, K); in place of the scores a pair of scores and
            visibility, (N, K) each, where the codec tells them apart. N may be any number, also 0.
        """

    def batch_decode(self, encoded: Any) -> list[InstanceData]:
        """Decode a batch of network outputs to keypoints.

        A codec with ``support_batch_decoding`` overrides it and works on the device. This default calls
        :meth:`decode` on each sample.

        Args:
            encoded: The head's output, a tensor (B, ...) or a tuple of several, output frame. It is not written into.

        Returns:
            A list of B, the instances of each image, any number N of them, as tensors on the same device: ``keypoints``
            (N, K, D) in the input frame and ``keypoint_scores`` (N, K), and where the method gives them
            ``keypoints_visible`` (N, K), ``bboxes`` (N, 4) xyxy in the input frame, ``bbox_scores`` (N,),
            ``keypoint_tags`` (N, K, L) or any other field with one row per instance. A method that finds the same
            number in every image splits (B, N, ...) with :func:`~pose_core.structures.split_instance_batch`.

        Raises:
            StructureError: ``decode`` returns something else than it must.
        """
        # imports torch, which encoding does not need
        from pose_core.structures.sample_decoding import decode_by_sample

        return decode_by_sample(self, encoded)
