"""Steps that compute and augment the box to crop: its center, scale and rotation, image frame."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.special import ndtr, ndtri

from pose_core.contracts import BaseTransform
from pose_core.errors import ConfigError
from pose_keypoints.structures import bbox_xyxy2cs
from pose_keypoints.transforms.requirements import required

logger = logging.getLogger(__name__)

_NEEDS_CENTER = "Put GetBBoxCenterScale before it."


class GetBBoxCenterScale(BaseTransform):
    """Converts boxes to centers and padded scales.

    Reads ``bbox`` (N, 4) xyxy; sets ``bbox_center`` (N, 2) and ``bbox_scale`` (N, 2), width and height, image frame.
    Center and scale that the dataset provides are kept; the padding is applied to its scale too.

    Args:
        padding: Factor of width and height.
    """

    def __init__(self, padding: float = 1.25) -> None:
        self.padding = padding
        self._logged = False

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        """Add center and scale to ``results``."""
        if "bbox_center" in results and "bbox_scale" in results:
            if not self._logged:
                logger.info("using the dataset's 'bbox_center' and 'bbox_scale', with padding applied")
                self._logged = True
            results["bbox_scale"] = results["bbox_scale"] * self.padding
        else:
            bbox = required(results, "bbox", step="GetBBoxCenterScale")
            results["bbox_center"], results["bbox_scale"] = bbox_xyxy2cs(bbox, padding=self.padding)
        return results


class RandomBBoxTransform(BaseTransform):
    """Shifts, scales and rotates boxes at random.

    Reads ``bbox_center``, ``bbox_scale``; changes them and sets ``bbox_rotation`` (N,) in degrees. Amounts follow a
    normal distribution whose standard deviation is the given factor, truncated at one standard deviation.

    Args:
        shift_factor: The largest shift, as a fraction of the box's width and height.
        shift_prob: The probability of a shift.
        scale_factor: The smallest and the largest scale.
        scale_prob: The probability of a change of scale.
        rotate_factor: The largest rotation in degrees, either way.
        rotate_prob: The probability of a rotation.

    Raises:
        ConfigError: If a probability is not between 0 and 1, or ``scale_factor`` is not an ascending pair.
    """

    def __init__(
        self,
        shift_factor: float = 0.16,
        shift_prob: float = 0.3,
        scale_factor: tuple[float, float] = (0.5, 1.5),
        scale_prob: float = 1.0,
        rotate_factor: float = 80.0,
        rotate_prob: float = 0.6,
    ) -> None:
        for name, prob in (("shift_prob", shift_prob), ("scale_prob", scale_prob), ("rotate_prob", rotate_prob)):
            check_probability(prob, f"RandomBBoxTransform: {name}")
        if len(scale_factor) != 2 or not 0 < scale_factor[0] <= scale_factor[1]:
            raise ConfigError(f"RandomBBoxTransform: scale_factor must be (smallest, largest), got {scale_factor}.")
        self.shift_factor = shift_factor
        self.shift_prob = shift_prob
        self.scale_factor = scale_factor
        self.scale_prob = scale_prob
        self.rotate_factor = rotate_factor
        self.rotate_prob = rotate_prob

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        """Augment each box independently."""
        center = required(results, "bbox_center", step="RandomBBoxTransform", hint=_NEEDS_CENTER)
        scale = required(results, "bbox_scale", step="RandomBBoxTransform", hint=_NEEDS_CENTER)
        shift_x, shift_y, zoom, turn = truncated_normal((4, len(scale)))
        shifted, scaled, rotated = np.random.random_sample((3, len(scale)))

        smallest, largest = self.scale_factor
        shift = np.stack((shift_x, shift_y), axis=-1) * (self.shift_factor * (shifted < self.shift_prob))[:, None]
        factor = np.where(scaled < self.scale_prob, (largest + smallest) / 2 + zoom * (largest - smallest) / 2, 1.0)[
            :, None
        ]
        results["bbox_center"] = (center + shift * scale).astype(center.dtype)
        results["bbox_scale"] = (scale * factor).astype(scale.dtype)
        results["bbox_rotation"] = (turn * self.rotate_factor * (rotated < self.rotate_prob)).astype(scale.dtype)
        return results


class RandomHalfBody(BaseTransform):
    """Crops to the upper or lower half of a body at random (Wang et al., 2018).

    Reads ``keypoints``, ``keypoints_visible``, ``upper_body_ids``, ``lower_body_ids``, ``bbox_center``, ``bbox_scale``;
    changes the last two. The new box is centered on the mean of the half's visible keypoints.

    Args:
        min_total_keypoints: Minimum number of visible keypoints; with fewer, the whole body is kept.
        min_upper_keypoints: Minimum number of visible keypoints for the upper half to be chosen.
        min_lower_keypoints: Minimum number of visible keypoints for the lower half to be chosen.
        padding: Factor of the half's width and height.
        prob: The probability of cropping.
        upper_prioritized_prob: The probability of the upper half if both can be chosen.
    """

    def __init__(
        self,
        min_total_keypoints: int = 9,
        min_upper_keypoints: int = 2,
        min_lower_keypoints: int = 3,
        padding: float = 1.5,
        prob: float = 0.3,
        upper_prioritized_prob: float = 0.7,
    ) -> None:
        check_probability(prob, "RandomHalfBody: prob")
        check_probability(upper_prioritized_prob, "RandomHalfBody: upper_prioritized_prob")
        self.min_total_keypoints = min_total_keypoints
        self.min_upper_keypoints = min_upper_keypoints
        self.min_lower_keypoints = min_lower_keypoints
        self.padding = padding
        self.prob = prob
        self.upper_prioritized_prob = upper_prioritized_prob

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        """Replace center and scale of the boxes to crop."""
        center = required(results, "bbox_center", step="RandomHalfBody", hint=_NEEDS_CENTER).copy()
        scale = required(results, "bbox_scale", step="RandomHalfBody", hint=_NEEDS_CENTER).copy()
        keypoints, visible = results["keypoints"], results["keypoints_visible"]
        if visible.ndim == 3:
            visible = visible[..., 0]
        for i in range(len(keypoints)):
            half = self._choose_half(visible[i] > 0, results["upper_body_ids"], results["lower_body_ids"])
            if half is not None:
                points = keypoints[i, half, :2]
                center[i] = points.mean(axis=0)
                scale[i] = (points.max(axis=0) - points.min(axis=0)) * self.padding
        results["bbox_center"], results["bbox_scale"] = center, scale
        return results

    def _choose_half(self, visible: np.ndarray, upper: Sequence[int], lower: Sequence[int]) -> list[int] | None:
        """Choose a half and return its visible keypoints, or ``None`` for the whole body."""
        if visible.sum() < self.min_total_keypoints or np.random.random_sample() > self.prob:
            return None
        upper = [i for i in upper if visible[i]]
        lower = [i for i in lower if visible[i]]
        has_upper, has_lower = len(upper) >= self.min_upper_keypoints, len(lower) >= self.min_lower_keypoints
        if has_upper and has_lower:
            return upper if np.random.random_sample() < self.upper_prioritized_prob else lower
        return upper if has_upper else lower if has_lower else None


def truncated_normal(shape: tuple[int, ...]) -> np.ndarray:
    """Sample the standard normal distribution truncated to [-1, 1], from NumPy's global generator.

    Samples by inverting the distribution function, so that each one uses exactly one random number.
    """
    low, high = ndtr(-1.0), ndtr(1.0)
    return ndtri(low + (high - low) * np.random.random_sample(shape))


def check_probability(value: float, what: str) -> None:
    """Raise a :class:`ConfigError` that begins with ``what`` unless ``value`` is between 0 and 1."""
    if not 0 <= value <= 1:
        raise ConfigError(f"{what} must be a probability between 0 and 1, got {value}.")
