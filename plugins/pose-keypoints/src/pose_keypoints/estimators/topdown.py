"""Top-down estimation: one person or object at a time, cropped by its bounding box."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import numpy as np
from mmengine.structures import InstanceData, PixelData

from pose_core.errors import DataError
from pose_core.structures import PoseDataSample
from pose_keypoints.estimators.base_estimator import BasePoseEstimator

_WARP_KEYS = ("input_size", "input_center", "input_scale")


class TopdownPoseEstimator(BasePoseEstimator):
    """A model whose input is the image within a bounding box, warped to a fixed size (``TopdownAffine``).

    Predictions are ``keypoints`` (N, K, 2) in the image frame, ``keypoint_scores`` and ``keypoints_visible`` (N, K),
    the samples' ``bboxes`` and ``bbox_scores``, and any other field of the codec.

    ``test_cfg``: the head's settings, and ``output_keypoint_indices``, the indices of the keypoints to return, for a
    model trained on the keypoints of several datasets.

    The arguments are those of :class:`BasePoseEstimator`.
    """

    known_settings: ClassVar[Mapping[str, Sequence[str]]] = {"test_cfg": ("output_keypoint_indices",)}

    def add_pred_to_datasample(
        self,
        batch_pred_instances: Sequence[InstanceData],
        batch_pred_fields: Sequence[PixelData] | None,
        batch_data_samples: Sequence[PoseDataSample],
    ) -> list[PoseDataSample]:
        """Convert the head's predictions from the input frame to the image frame, and add them to the samples.

        Args:
            batch_pred_instances: Per sample ``keypoints`` (N, K, D), input frame, ``keypoint_scores`` (N, K) and
                possibly more; ``bboxes`` (N, 4) are used only if the sample has none.
            batch_pred_fields: The maps of each sample, if any.
            batch_data_samples: B samples with the warp's ``input_size`` (w, h), ``input_center`` and ``input_scale``.

        Returns:
            The samples, with ``pred_instances`` and, if maps were given, ``pred_fields``.

        Raises:
            DataError: If a sample lacks the parameters of its warp, or its boxes and poses differ in number.
        """
        _to_image_frame(batch_pred_instances, batch_data_samples)
        indices = self.test_cfg.get("output_keypoint_indices")
        for i, (sample, instances) in enumerate(zip(batch_data_samples, batch_pred_instances, strict=True)):
            num_keypoints = instances.keypoints.shape[1]
            if "keypoints_visible" not in instances:
                instances.keypoints_visible = instances.keypoint_scores
            if indices is not None:
                for name in [name for name in instances.keys() if name.startswith("keypoint")]:  # noqa: SIM118
                    instances.set_field(instances.get(name)[:, indices], name)
            _adopt_boxes(instances, sample)
            sample.pred_instances = instances
            if batch_pred_fields is not None:
                fields = batch_pred_fields[i]
                sample.pred_fields = fields if indices is None else _selected(fields, indices, num_keypoints)
        return list(batch_data_samples)


def _adopt_boxes(instances: InstanceData, sample: PoseDataSample) -> None:
    """Replace predicted boxes with those by which the image was cropped."""
    given = sample.get("gt_instances", {})
    for name in ("bboxes", "bbox_scores"):
        if name not in given:
            continue
        if len(given.get(name)) != len(instances.keypoints):
            raise DataError(
                f"{sample.metainfo.get('img_path', 'A sample')} has {len(given.get(name))} {name}, but "
                f"{len(instances.keypoints)} poses are predicted in it: a top-down model needs one box per sample."
            )
        instances.set_field(given.get(name), name)


def _to_image_frame(batch_instances: Sequence[InstanceData], batch_data_samples: Sequence[PoseDataSample]) -> None:
    """Convert keypoints and boxes of all instances at once, from the input frame to the image frame."""
    warps = [sample.metainfo for sample in batch_data_samples]
    for warp in warps:
        if missing := [key for key in _WARP_KEYS if key not in warp]:
            raise DataError(
                f"The sample of {warp.get('img_path', 'an image')} has no {', '.join(missing)}: the pipeline needs "
                f"TopdownAffine, then PackPoseInputs with these keys in meta_keys."
            )
    counts = [len(instances.keypoints) for instances in batch_instances]
    size, center, scale = (
        np.repeat([np.reshape(warp[key], 2) for warp in warps], counts, axis=0)[:, None] for key in _WARP_KEYS
    )
    for name, point_shape in (("keypoints", None), ("bboxes", (-1, 2, 2))):
        if not all(name in instances for instances in batch_instances):
            continue
        joined = np.concatenate([instances.get(name) for instances in batch_instances])
        points = joined if point_shape is None else joined.reshape(point_shape)  # a view of joined
        points[..., :2] = points[..., :2] / size * scale + center - 0.5 * scale
        for instances, converted in zip(batch_instances, np.split(joined, np.cumsum(counts)[:-1]), strict=True):
            instances.set_field(converted, name)


def _selected(fields: PixelData, indices: Sequence[int], num_keypoints: int) -> PixelData:
    """Select the maps of the keypoints ``indices`` from fields with one map per keypoint; keep other fields."""
    chosen = {
        name: maps[list(indices)] if maps.shape[0] == num_keypoints else maps for name, maps in fields.all_items()
    }
    return PixelData(**chosen)
