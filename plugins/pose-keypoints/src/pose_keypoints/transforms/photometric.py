"""Color and brightness."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from pose_core.contracts import BaseTransform
from pose_core.errors import ConfigError
from pose_keypoints.transforms.requirements import required

_LEVELS = np.arange(256, dtype=np.float32)
_HUES = 180  # OpenCV's hue of an 8-bit image counts in steps of two degrees


class PhotometricDistortion(BaseTransform):
    """Varies brightness, contrast, saturation and hue at random ("SSD: Single Shot MultiBox Detector", 2016).

    Reads and changes ``img`` (h, w, 3) BGR uint8. Each step is applied with a probability of one half: brightness;
    contrast, before or after the other color steps; saturation; hue; a permutation of the channels.

    Args:
        brightness_delta: The largest value added or subtracted.
        contrast_range: The smallest and the largest factor of the values.
        saturation_range: The smallest and the largest factor of the saturation.
        hue_delta: The largest shift of the hue, in OpenCV's steps of two degrees.

    Raises:
        ConfigError: If the image is not uint8, or a range is not an ascending pair.
    """

    def __init__(
        self,
        brightness_delta: int = 32,
        contrast_range: tuple[float, float] = (0.5, 1.5),
        saturation_range: tuple[float, float] = (0.5, 1.5),
        hue_delta: int = 18,
    ) -> None:
        for name, limits in (("contrast_range", contrast_range), ("saturation_range", saturation_range)):
            if len(limits) != 2 or not 0 <= limits[0] <= limits[1]:
                raise ConfigError(f"PhotometricDistortion: {name} must be (smallest, largest), got {limits}.")
        self.brightness_delta = brightness_delta
        self.contrast_lower, self.contrast_upper = contrast_range
        self.saturation_lower, self.saturation_upper = saturation_range
        self.hue_delta = hue_delta

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        """Replace the image."""
        image = _uint8_image(results, step="PhotometricDistortion")
        brightness = np.random.uniform(-self.brightness_delta, self.brightness_delta) if _coin() else 0.0
        contrast = np.random.uniform(self.contrast_lower, self.contrast_upper) if _coin() else 1.0
        saturation = np.random.uniform(self.saturation_lower, self.saturation_upper) if _coin() else 1.0
        hue = np.random.randint(-self.hue_delta, self.hue_delta + 1) if _coin() else 0
        contrast_first = _coin()

        # With 8 bits, steps on single values are lookup tables, and consecutive tables combine into one.
        before = _clip(_LEVELS + brightness)
        if contrast_first:
            before = _clip(before * np.float32(contrast))
        image = cv2.LUT(image, before)
        if saturation != 1.0 or hue:
            image = _through_hsv(
                image, hue=(_LEVELS + hue) % _HUES, saturation=_clip(_LEVELS * saturation), value=_LEVELS
            )
        if not contrast_first:
            image = cv2.LUT(image, _clip(_LEVELS * contrast))
        if _coin():
            image = np.ascontiguousarray(image[..., np.random.permutation(3)])
        results["img"] = image
        return results


class YOLOXHSVRandomAug(BaseTransform):
    """Varies hue, saturation and value at random, each with a probability of one half (YOLOX, Ge et al., 2021).

    Reads and changes ``img`` (h, w, 3) BGR uint8. Offsets are uniformly distributed within their limits.

    Args:
        hue_delta: The largest shift of the hue, in OpenCV's steps of two degrees.
        saturation_delta: The largest offset of the saturation, out of 255.
        value_delta: The largest offset of the value, out of 255.

    Raises:
        ConfigError: If the image is not uint8.
    """

    def __init__(self, hue_delta: int = 5, saturation_delta: int = 30, value_delta: int = 30) -> None:
        self.hue_delta = hue_delta
        self.saturation_delta = saturation_delta
        self.value_delta = value_delta

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        """Replace the image."""
        image = _uint8_image(results, step="YOLOXHSVRandomAug")
        largest = (self.hue_delta, self.saturation_delta, self.value_delta)
        chosen = np.random.randint(0, 2, 3)
        hue, saturation, value = np.trunc(np.random.uniform(-1, 1, 3) * largest) * chosen
        if hue or saturation or value:
            results["img"] = _through_hsv(
                image,
                hue=(_LEVELS + hue) % _HUES,
                saturation=_clip(_LEVELS + saturation),
                value=_clip(_LEVELS + value),
            )
        return results


def _uint8_image(results: dict[str, Any], *, step: str) -> np.ndarray:
    image = required(results, "img", step=step, hint="Put LoadImage before it.")
    if image.dtype != np.uint8:
        raise ConfigError(f"{step} needs a uint8 image, got {image.dtype}: load it with to_float32=False.")
    found: np.ndarray = image
    return found


def _coin() -> bool:
    return bool(np.random.randint(2))


def _clip(values: np.ndarray) -> np.ndarray:
    return np.clip(values, 0, 255).astype(np.uint8)


def _through_hsv(image: np.ndarray, *, hue: np.ndarray, saturation: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Apply lookup tables of 256 entries to hue, saturation and value of a BGR image."""
    table = np.stack((hue, saturation, value), axis=-1).astype(np.uint8)
    return cv2.cvtColor(cv2.LUT(cv2.cvtColor(image, cv2.COLOR_BGR2HSV), table[None]), cv2.COLOR_HSV2BGR)
