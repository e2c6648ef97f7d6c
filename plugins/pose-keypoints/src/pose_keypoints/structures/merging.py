"""Merge the samples of one image into one sample; convert instances to plain dicts."""

from __future__ import annotations

import functools
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from mmengine.structures import InstanceData, PixelData

from pose_core.errors import StructureError
from pose_core.structures.pose_data_sample import PoseDataSample
from pose_keypoints.structures.warp import get_warp_matrix

if TYPE_CHECKING:
    from torch import Tensor

logger = logging.getLogger(__name__)

# OpenCV 5 refuses to warp more than 128 channels at once; whole-body poses have 133.
_CHANNELS_AT_ONCE = 64


def merge_data_samples(data_samples: Sequence[PoseDataSample]) -> PoseDataSample:
    """Merge several samples of one image, as top-down prediction outputs them, into one sample.

    Args:
        data_samples: Samples of one image, with the same fields.

    Returns:
        A sample with the metainfo of the first sample, and the ``gt_instances`` and ``pred_instances`` of all samples
        in order. ``heatmaps`` of ``gt_fields`` and ``pred_fields`` become the maximum per pixel, (K, h, w) in the image
        frame. The sample is empty if there are no samples.

    Raises:
        StructureError: If something is not a sample, the samples have different fields, or a sample with heatmaps has
            no ``input_center``, ``input_scale`` or ``ori_shape`` in its metainfo.

    Examples:
        >>> people = [PoseDataSample(), PoseDataSample()]
        >>> for sample, score in zip(people, (0.9, 0.4)):
        ...     sample.pred_instances = InstanceData(keypoints=np.zeros((1, 17, 2)), bbox_scores=np.array([score]))
        >>> merge_data_samples(people).pred_instances.bbox_scores.tolist()
        [0.9, 0.4]
    """
    samples = list(data_samples)
    for sample in samples:
        if not isinstance(sample, PoseDataSample):
            raise StructureError(f"Samples to merge must be PoseDataSamples, got {type(sample).__name__}.")
    if not samples:
        logger.warning("no samples to merge: returning an empty sample")
        return PoseDataSample()
    merged = PoseDataSample(metainfo=samples[0].metainfo)
    for name in ("gt_instances", "pred_instances"):
        if _all_have(samples, name):
            merged.set_field(_concatenate([sample.get(name) for sample in samples], name), name)
    for name in ("gt_fields", "pred_fields"):
        if _all_have(samples, name) and "heatmaps" in samples[0].get(name):
            reverted = (_warp_to_image(sample, name) for sample in samples)
            merged.set_field(PixelData(heatmaps=functools.reduce(np.maximum, reverted)), name)
    return merged


def revert_heatmap(
    heatmap: np.ndarray | Tensor, input_center: np.ndarray, input_scale: np.ndarray, img_shape: Sequence[int]
) -> np.ndarray:
    """Warp a heatmap from the output frame back to the image frame.

    Args:
        heatmap: (K, H, W) or (H, W), output frame.
        input_center: Center (2,) of the box that was cropped to the network input, image frame.
        input_scale: Width and height (2,) of that box, image frame.
        img_shape: (h, w) of the image.

    Returns:
        (K, h, w) or (h, w) float32 in the image frame, 0 outside the box.

    Raises:
        StructureError: If the heatmap has neither 2 nor 3 axes, or the box is empty.
    """
    import cv2

    maps = heatmap if isinstance(heatmap, np.ndarray) else heatmap.detach().cpu().float().numpy()
    maps = maps.astype(np.float32, copy=False)  # OpenCV cannot warp float16 or int64
    if maps.ndim not in (2, 3):
        raise StructureError(f"heatmap must be (K, H, W) or (H, W), got the shape {maps.shape}.")
    height, width = maps.shape[-2:]
    size = int(img_shape[1]), int(img_shape[0])
    matrix = get_warp_matrix(np.ravel(input_center), np.ravel(input_scale), 0.0, (width, height), inv=True)
    channels = maps.reshape(-1, height, width)
    reverted = np.empty((len(channels), size[1], size[0]), dtype=maps.dtype)
    for first in range(0, len(channels), _CHANNELS_AT_ONCE):
        part = slice(first, first + _CHANNELS_AT_ONCE)
        warped = cv2.warpAffine(channels[part].transpose(1, 2, 0), matrix, size, flags=cv2.INTER_LINEAR)
        reverted[part] = warped.reshape(size[1], size[0], -1).transpose(2, 0, 1)
    return reverted.reshape(*maps.shape[:-2], size[1], size[0])


def split_instances(instances: InstanceData | None) -> list[dict[str, Any]]:
    """Convert instances to one plain dict each, ready for JSON.

    Args:
        instances: ``keypoints`` (N, K, D) and ``keypoint_scores`` (N, K), optionally ``bboxes`` (N, 4) and
            ``bbox_scores`` (N,).

    Returns:
        N dicts with ``keypoints`` and ``keypoint_scores`` as lists, ``bbox`` as a list of one box, and ``bbox_score``.
    """
    if instances is None:
        return []
    columns = {name: instances[name].tolist() for name in ("keypoints", "keypoint_scores")}
    if "bboxes" in instances:
        # MMPose writes a box as a list of one box.
        columns["bbox"] = [(box,) for box in instances.bboxes.tolist()]
        if "bbox_scores" in instances:
            columns["bbox_score"] = instances.bbox_scores.tolist()
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _all_have(samples: Sequence[PoseDataSample], name: str) -> bool:
    """Return whether the samples have the field; either all or none of them must have it."""
    holding = [name in sample for sample in samples]
    if any(holding) and not all(holding):
        raise StructureError(
            f"Samples to merge must all have {name} or all lack it: sample {holding.index(True)} has it, sample "
            f"{holding.index(False)} does not."
        )
    return all(holding)


def _concatenate(parts: list[InstanceData], name: str) -> InstanceData:
    keys = set(parts[0].all_keys())
    for i, part in enumerate(parts):
        if odd := keys ^ set(part.all_keys()):
            raise StructureError(
                f"{name} to merge must have the same fields: sample 0 and sample {i} differ in {sorted(odd)}."
            )
    return InstanceData.cat(parts)


def _warp_to_image(sample: PoseDataSample, name: str) -> np.ndarray:
    if missing := [key for key in ("input_center", "input_scale", "ori_shape") if key not in sample]:
        raise StructureError(
            f"The heatmaps of {name} need {' and '.join(missing)} in the sample's metainfo to be warped to the image: "
            "add them to PackPoseInputs.meta_keys."
        )
    return revert_heatmap(sample.get(name).heatmaps, sample.input_center, sample.input_scale, sample.ori_shape)
