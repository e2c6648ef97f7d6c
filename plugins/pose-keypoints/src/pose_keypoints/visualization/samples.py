"""Convert the contents of a sample to arrays to draw."""

from __future__ import annotations

from typing import Any

import numpy as np
from mmengine.structures import InstanceData, PixelData

from pose_keypoints.visualization.heatmaps import join_axes


def keypoints_of(instances: InstanceData) -> tuple[np.ndarray, np.ndarray]:
    """Return the keypoints (N, K, 2) of instances and their visibilities, or else their scores, (N, K)."""
    keypoints = as_array(instances.get("transformed_keypoints", instances.keypoints)).astype(np.float64)[..., :2]
    for name in ("keypoints_visible", "keypoint_scores"):
        if name in instances:
            scores = as_array(instances.get(name)).astype(np.float64)
            return keypoints, scores[..., 0] if scores.ndim == 3 else scores
    return keypoints, np.ones(keypoints.shape[:2])


def heatmap_of(fields: PixelData | None) -> np.ndarray | None:
    """Return the heatmaps (K, H, W) or (H, W) of fields, if there are any."""
    if fields is not None and "heatmaps" in fields:
        return as_array(fields.heatmaps)
    if fields is not None and "keypoint_x_labels" in fields:
        return join_axes(as_array(fields.keypoint_x_labels), as_array(fields.keypoint_y_labels))
    return None


def as_array(value: Any) -> np.ndarray:
    """Convert a tensor on any device, a list or an array to an array."""
    return np.asarray(value.detach().cpu() if hasattr(value, "detach") else value)
