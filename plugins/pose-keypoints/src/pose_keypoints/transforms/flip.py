"""Random flips."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, get_args

import cv2
import numpy as np

from pose_core.contracts import BaseTransform
from pose_core.errors import ConfigError
from pose_keypoints.structures import flip_bbox, flip_keypoints
from pose_keypoints.transforms.bbox import check_probability
from pose_keypoints.transforms.requirements import required

Direction = Literal["horizontal", "vertical", "diagonal"]

_FLIP_CODES: dict[Direction, int] = {"horizontal": 1, "vertical": 0, "diagonal": -1}  # as cv2.flip has them


class RandomFlip(BaseTransform):
    """Flips image, keypoints and boxes at random.

    Reads and changes ``img``, ``img_mask``, ``bbox``, ``bbox_center``, ``bbox_rotation``, and ``keypoints`` and
    ``transformed_keypoints`` with ``keypoints_visible`` and ``flip_indices``, as far as present; sets ``flip`` and
    ``flip_direction``. Coordinates follow the integer-pixel convention: x becomes w - 1 - x. A horizontal or vertical
    flip swaps left and right keypoints; a diagonal one, which is a rotation by 180 degrees, does not.

    Once the image is cropped to the network's input, ``transformed_keypoints`` are flipped in the input frame and
    everything else in the image frame.

    Args:
        prob: The probability of a flip, split equally between several directions; or one probability per direction.
        direction: ``horizontal``, ``vertical``, ``diagonal``, or several of them, of which at most one is applied.

    Raises:
        ConfigError: If a direction does not exist, or the probabilities do not match the directions.
    """

    def __init__(
        self, prob: float | Sequence[float] = 0.5, direction: Direction | Sequence[Direction] = "horizontal"
    ) -> None:
        directions: list[Direction] = [direction] if isinstance(direction, str) else list(direction)
        offered = get_args(Direction)
        if not directions or not set(directions) <= set(offered):
            raise ConfigError(
                f"RandomFlip: direction must be one or several of {', '.join(offered)}, got {direction!r}."
            )
        if isinstance(prob, Sequence):
            probs = [float(value) for value in prob]
        else:
            probs = [prob / len(directions)] * len(directions)
        if len(probs) != len(directions):
            raise ConfigError(
                f"RandomFlip: prob must be one number, or {len(directions)} (one per direction), got {len(probs)}."
            )
        for value in (*probs, round(sum(probs), 6)):
            check_probability(value, "RandomFlip: prob, and its sum over the directions,")
        self.prob = prob
        self.direction = direction
        self._choices: list[Direction | None] = [*directions, None]
        self._cumulative = np.cumsum(probs)

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        """Choose a direction, or none, and flip."""
        direction = self._choices[int(np.searchsorted(self._cumulative, np.random.random_sample(), side="right"))]
        results["flip"] = direction is not None
        results["flip_direction"] = direction
        if direction is not None:
            _flip_images(results, direction)
            _flip_boxes(results, direction)
            _flip_keypoints(results, direction)
        return results


def _flip_images(results: dict[str, Any], direction: Direction) -> None:
    code = _FLIP_CODES[direction]
    for key in ("img", "img_mask"):
        value = results.get(key)
        if isinstance(value, list):
            results[key] = [cv2.flip(image, code) for image in value]
        elif value is not None:
            results[key] = cv2.flip(value, code)


def _flip_boxes(results: dict[str, Any], direction: Direction) -> None:
    size = _annotation_size(results)
    if results.get("bbox") is not None:
        results["bbox"] = flip_bbox(results["bbox"], image_size=size, bbox_format="xyxy", direction=direction)
    if results.get("bbox_center") is not None:
        results["bbox_center"] = flip_bbox(
            results["bbox_center"], image_size=size, bbox_format="center", direction=direction
        )
    if results.get("bbox_rotation") is not None and direction != "diagonal":
        results["bbox_rotation"] = -results["bbox_rotation"]


def _flip_keypoints(results: dict[str, Any], direction: Direction) -> None:
    if results.get("keypoints") is None:
        return
    sizes = {"keypoints": _annotation_size(results), "transformed_keypoints": _current_size(results)}
    visible = results.get("keypoints_visible")
    flip_indices = required(results, "flip_indices", step="RandomFlip", hint="The dataset's metainfo provides it.")
    for key, size in sizes.items():
        if results.get(key) is not None:
            results[key], results["keypoints_visible"] = flip_keypoints(
                results[key], visible, image_size=size, flip_indices=flip_indices, direction=direction
            )


def _current_size(results: dict[str, Any]) -> tuple[int, int]:
    """Return width and height of the current image."""
    image = results.get("img")
    if isinstance(image, list):
        image = image[0]
    if image is not None:
        h, w = image.shape[:2]
    elif "input_size" in results:
        w, h = results["input_size"]
    else:
        h, w = required(results, "img_shape", step="RandomFlip", hint="Put LoadImage before it.")
    return w, h


def _annotation_size(results: dict[str, Any]) -> tuple[int, int]:
    """Return width and height of the frame of boxes and ``keypoints``, which TopdownAffine does not change."""
    if "transformed_keypoints" in results and "input_center" in results:
        h, w = results["ori_shape"]
        return w, h
    return _current_size(results)
