"""The last step of a pipeline: packing the inputs of the network, the losses and the metrics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import cv2
import numpy as np
import torch
from mmengine.structures import InstanceData, PixelData

from pose_core.contracts import BaseTransform
from pose_core.errors import ConfigError
from pose_core.structures import MultilevelPixelData, PoseDataSample


class PackPoseInputs(BaseTransform):
    """Pack the image as ``inputs`` and the rest as a :class:`PoseDataSample`.

    Three tables map keys to the names under which they are packed: into ``gt_instances`` (arrays with one row per
    instance), ``gt_instance_labels`` (the same, as tensors) and ``gt_fields`` (maps, as tensors). A table declared by
    the pipeline's codec (see :class:`~pose_core.contracts.BaseKeypointCodec`) takes precedence over that of this class.

    The result holds ``inputs`` and ``data_samples``. ``inputs`` is a tensor (3, h, w) of the image's type, or a list of
    them for several scales. Without an image, it is the sequence (T, K, D) that the codec declares as ``input_key``, as
    a tensor (K * D, T) for temporal convolutions.

    Args:
        meta_keys: Keys to keep as metainfo, if present.
        pack_transformed: Whether to pack ``transformed_keypoints`` (input frame) into ``gt_instances`` too.

    Raises:
        ConfigError: If there is neither an image nor the codec's ``input_key``, or single-level and multilevel fields
            are mixed.
    """

    instance_mapping_table: Mapping[str, str] = {
        "bbox": "bboxes",
        "bbox_score": "bbox_scores",
        "keypoints": "keypoints",
        "keypoints_cam": "keypoints_cam",
        "keypoints_visible": "keypoints_visible",
        "bbox_scale": "bbox_scales",
        "head_size": "head_size",
        "box_size": "box_size",
    }
    label_mapping_table: Mapping[str, str] = {
        "keypoint_labels": "keypoint_labels",
        "keypoint_weights": "keypoint_weights",
        "keypoints_visible_weights": "keypoints_visible_weights",
    }
    field_mapping_table: Mapping[str, str] = {
        "heatmaps": "heatmaps",
        "instance_heatmaps": "instance_heatmaps",
        "heatmap_mask": "heatmap_mask",
        "heatmap_weights": "heatmap_weights",
        "displacements": "displacements",
        "displacement_weights": "displacement_weights",
    }

    def __init__(
        self,
        meta_keys: Sequence[str] = (
            "id",
            "img_id",
            "img_path",
            "category_id",
            "crowd_index",
            "ori_shape",
            "img_shape",
            "input_size",
            "input_center",
            "input_scale",
            "flip",
            "flip_direction",
            "flip_indices",
            "raw_ann_info",
            "dataset_name",
        ),
        pack_transformed: bool = False,
    ) -> None:
        self.meta_keys = tuple(meta_keys)
        self.pack_transformed = pack_transformed

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        """Return ``dict(inputs=..., data_samples=...)``."""
        sample = PoseDataSample()
        for key in self.meta_keys:
            if key in results:  # not set_metainfo, which makes deep copies
                sample.set_field(results[key], key, field_type="metainfo")
        sample.gt_instances = self._instances(results)
        sample.gt_instance_labels = self._labels(results)
        if (fields := self._fields(results)) is not None:
            sample.gt_fields = fields
        return {"inputs": _inputs(results), "data_samples": sample}

    def _instances(self, results: dict[str, Any]) -> InstanceData:
        packed = _selected(results, results.get("instance_mapping_table", self.instance_mapping_table))
        if self.pack_transformed and "transformed_keypoints" in results:
            packed["transformed_keypoints"] = results["transformed_keypoints"]
        return InstanceData(**packed)

    def _labels(self, results: dict[str, Any]) -> InstanceData:
        packed = _selected(results, results.get("label_mapping_table", self.label_mapping_table))
        return InstanceData(**{name: _to_tensor(value) for name, value in packed.items()})

    def _fields(self, results: dict[str, Any]) -> PixelData | MultilevelPixelData | None:
        packed = _selected(results, results.get("field_mapping_table", self.field_mapping_table))
        if not packed:
            return None
        multilevel = {name: isinstance(value, list) for name, value in packed.items()}
        if len(set(multilevel.values())) > 1:
            raise ConfigError(
                "PackPoseInputs: all fields must be multilevel or none, got "
                f"{', '.join(name for name, several in multilevel.items() if several)} with several levels and "
                f"{', '.join(name for name, several in multilevel.items() if not several)} with one."
            )
        if any(multilevel.values()):
            return MultilevelPixelData(**{k: [_to_tensor(v) for v in levels] for k, levels in packed.items()})
        return PixelData(**{name: _to_tensor(value) for name, value in packed.items()})


def _selected(results: dict[str, Any], table: Mapping[str, str]) -> dict[str, Any]:
    return {packed: results[key] for key, packed in table.items() if results.get(key) is not None}


def _to_tensor(value: Any) -> torch.Tensor:
    """Convert an array to a tensor; stack a list of labels (N, ...), one per level, along a new second axis."""
    if isinstance(value, torch.Tensor):
        return value
    array = np.stack(value, axis=1) if isinstance(value, list) else np.asarray(value)
    return torch.from_numpy(np.ascontiguousarray(array))


def _inputs(results: dict[str, Any]) -> torch.Tensor | list[torch.Tensor]:
    image = results.get("img")
    if image is not None:
        return [_image_to_tensor(level) for level in image] if isinstance(image, list) else _image_to_tensor(image)
    key = results.get("input_key")
    if key is None:
        raise ConfigError(
            "PackPoseInputs needs 'img': add LoadImage before it or, for a network that reads keypoints, "
            "GenerateTarget with a codec that declares input_key."
        )
    if results.get(key) is None:
        raise ConfigError(
            f"PackPoseInputs: the codec declares input_key='{key}', but the results have no '{key}': add a transform "
            f"that sets it."
        )
    return _sequence_to_tensor(results[key])


def _image_to_tensor(image: np.ndarray) -> torch.Tensor:
    """Convert an image (h, w, C) to a tensor (C, h, w), or a gray image (h, w) to (1, h, w)."""
    if image.ndim == 2:
        return torch.from_numpy(image[None].copy())
    planes = np.empty((image.shape[2], *image.shape[:2]), dtype=image.dtype)
    cv2.split(image, list(planes))  # several times faster than copying a transposed view
    return torch.from_numpy(planes)


def _sequence_to_tensor(sequence: np.ndarray) -> torch.Tensor:
    """Convert a sequence (T, K, D) to a tensor (K * D, T)."""
    return torch.from_numpy(sequence.reshape(len(sequence), -1).T.copy())
