"""Random poses in the formats of pipelines and metrics, to test components."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np


def keypoints_within(size: Sequence[int], shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Draw float32 keypoints inside ``size``, at least a tenth of the size away from the border.

    Args:
        size: Size per dimension, such as (w, h).
        shape: Shape (..., D) of the keypoints.
        rng: Random generator to draw from.
    """
    return (rng.uniform(0.1, 0.9, shape) * size).astype(np.float32)


def pipeline_results(rng: np.random.Generator, *, num_keypoints: int = 5) -> dict[str, Any]:
    """Return one person's results after loading and cropping, with all keys in ``BaseTransform``'s docstring."""
    K, w, h = num_keypoints, 96, 128
    keypoints = keypoints_within((w, h), (1, K, 2), rng).astype(np.float64)
    return {
        "id": 0,
        "img_id": 0,
        "img_path": "",
        "category_id": 1,
        "img": rng.integers(0, 256, (h, w, 3), dtype=np.uint8),
        "img_shape": (h, w),
        "ori_shape": (h, w),
        "input_size": (w, h),
        "input_center": np.array([w / 2, h / 2]),
        "input_scale": np.array([w, h], dtype=np.float64),
        "bbox": np.array([[8.0, 8.0, w - 8.0, h - 8.0]]),
        "bbox_score": np.ones(1, dtype=np.float32),
        "bbox_center": np.array([[w / 2, h / 2]]),
        "bbox_scale": np.array([[w - 16.0, h - 16.0]]),
        "bbox_rotation": np.zeros(1),
        "keypoints": keypoints,
        "transformed_keypoints": keypoints.copy(),
        "keypoints_visible": np.ones((1, K), dtype=np.float32),
        "flip_indices": list(range(K)),
        "upper_body_ids": list(range(K // 2)),
        "lower_body_ids": list(range(K // 2, K)),
        "dataset_keypoint_weights": np.ones(K, dtype=np.float32),
        "dataset_name": "example",
    }


def perfect_samples(rng: np.random.Generator, *, num_keypoints: int, count: int = 12) -> list[dict[str, Any]]:
    """Return samples of one person each in the format of metrics, with predictions equal to the truth."""
    return [_perfect_sample(rng, index, num_keypoints) for index in range(count)]


def _perfect_sample(rng: np.random.Generator, index: int, K: int) -> dict[str, Any]:
    left, top, width, height = rng.uniform((10, 10, 80, 120), (60, 60, 160, 240))
    keypoints = ((left, top) + rng.uniform(0.05, 0.95, (1, K, 2)) * (width, height)).astype(np.float32)
    box = np.array([[left, top, left + width, top + height]], dtype=np.float32)
    visible = np.ones((1, K), dtype=np.float32)
    annotation = {
        "id": index,
        "image_id": index,
        "category_id": 1,
        "bbox": [float(left), float(top), float(width), float(height)],
        "area": float(0.5 * width * height),
        "iscrowd": 0,
        "num_keypoints": K,
        "keypoints": np.concatenate((keypoints[0], 2 * visible.T), axis=1).ravel().tolist(),
    }
    truth = {
        "keypoints": keypoints,
        "keypoints_visible": visible,
        "bboxes": box,
        "bbox_scores": np.ones(1, dtype=np.float32),
        "bbox_scales": np.array([[width, height]], dtype=np.float32),
        "head_size": np.array([[0.2 * height]], dtype=np.float32),
    }
    predicted = {
        "keypoints": keypoints.copy(),
        "keypoint_scores": visible.copy(),
        "bboxes": box.copy(),
        "bbox_scores": rng.uniform(0.5, 1, 1).astype(np.float32),
    }
    return {
        "id": index,
        "img_id": index,
        "category_id": 1,
        "ori_shape": (300, 300),
        "raw_ann_info": annotation,
        "gt_instances": truth,
        "pred_instances": predicted,
    }
