"""Crop one instance to the network's input."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from pose_core.contracts import BaseTransform
from pose_core.errors import ConfigError
from pose_keypoints.structures import get_udp_warp_matrix, get_warp_matrix
from pose_keypoints.transforms.requirements import required

_HINT = "Put GetBBoxCenterScale before it."


class TopdownAffine(BaseTransform):
    """Crops the box of one instance, rotated and resized to the network's input size.

    Reads ``img``, ``bbox_center`` (1, 2), ``bbox_scale`` (1, 2), optionally ``bbox_rotation`` (1,) in degrees, and
    ``transformed_keypoints`` or else ``keypoints`` (1, K, D). Changes ``img`` and ``img_shape`` to the input frame;
    enlarges ``bbox_scale`` to the input's aspect ratio; sets ``transformed_keypoints`` (1, K, D) in the input frame,
    ``input_size`` (w, h), and, to map predictions back, ``input_center`` (2,) and ``input_scale`` (2,) in the image
    frame.

    Args:
        input_size: Width and height of the network's input.
        use_udp: Map pixel centers to pixel centers (Huang et al., "The Devil is in the Details: Delving into Unbiased
            Data Processing for Human Pose Estimation", 2020), as :class:`UDPHeatmap` expects.

    Raises:
        ConfigError: If ``input_size`` is not a pair of positive integers, or the sample does not have exactly one box.
    """

    def __init__(self, input_size: tuple[int, int], use_udp: bool = False) -> None:
        if len(input_size) != 2 or not all(isinstance(side, int) and side > 0 for side in input_size):
            raise ConfigError(f"TopdownAffine: input_size must be (width, height) in pixels, got {input_size!r}.")
        self.input_size = (input_size[0], input_size[1])
        self.use_udp = use_udp

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        """Warp image and keypoints to the input frame."""
        w, h = self.input_size
        centers = required(results, "bbox_center", step="TopdownAffine", hint=_HINT)
        if len(centers) != 1:
            raise ConfigError(
                f"TopdownAffine needs samples with one instance, got {len(centers)}: set the dataset's "
                "data_mode='topdown'."
            )
        scales = fix_aspect_ratio(required(results, "bbox_scale", step="TopdownAffine", hint=_HINT), w / h)
        center, scale = centers[0], scales[0]
        rotation = results["bbox_rotation"][0] if "bbox_rotation" in results else 0.0
        make_matrix = get_udp_warp_matrix if self.use_udp else get_warp_matrix
        matrix = make_matrix(center, scale, rotation, output_size=(w, h))

        image = required(results, "img", step="TopdownAffine", hint="Put LoadImage before it.")
        if isinstance(image, list):
            results["img"] = [cv2.warpAffine(level, matrix, (w, h), flags=cv2.INTER_LINEAR) for level in image]
        else:
            results["img"] = cv2.warpAffine(image, matrix, (w, h), flags=cv2.INTER_LINEAR)
        keypoints = results.get("transformed_keypoints")
        if keypoints is None:
            keypoints = results.get("keypoints")
        if keypoints is not None:
            results["transformed_keypoints"] = _warp_points(keypoints, matrix)

        results["bbox_scale"] = scales
        results["img_shape"] = (h, w)
        results["input_size"] = (w, h)
        results["input_center"] = center
        results["input_scale"] = scale
        return results


def fix_aspect_ratio(bbox_scale: np.ndarray, aspect_ratio: float) -> np.ndarray:
    """Enlarge scales (N, 2) in width or height until width / height is ``aspect_ratio``."""
    w, h = bbox_scale[:, :1], bbox_scale[:, 1:]
    return np.where(w > h * aspect_ratio, np.hstack((w, w / aspect_ratio)), np.hstack((h * aspect_ratio, h)))


def _warp_points(points: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """Warp x and y of points (N, K, D) by a (2, 3) matrix."""
    warped = points.astype(np.result_type(points, np.float32))
    warped[..., :2] = points[..., :2] @ matrix[:, :2].T + matrix[:, 2]
    return warped
