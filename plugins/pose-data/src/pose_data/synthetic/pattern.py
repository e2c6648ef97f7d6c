"""Patterns of any skeleton, to try out a model without real pictures.

A pattern is a constellation: keypoints are discs, with one color per left-right pair, and links are lines. It is
rotated, stretched and painted on a background. A model that learns patterns is set up to learn real images too.
"""

from __future__ import annotations

import colorsys
from typing import Any

import cv2
import numpy as np

from pose_core.skeleton import Skeleton
from pose_data.synthetic.backdrop import sample_background
from pose_data.synthetic.scene import Person, Scene, expose

_GOLDEN = (5**0.5 - 1) / 2  # steps of this spread any number of hues evenly
_PLASTIC = np.array([0.7548776662, 0.5698402910])  # steps of these spread points over a square (Roberts, 2018)
_MARGIN = 0.2  # free fraction of a pattern's half on each side of the axis, to separate left and right
_SUBPIXEL = 4  # OpenCV's shift, in bits


def layout(skeleton: Skeleton) -> np.ndarray:
    """Compute the positions of a skeleton's keypoints in its pattern.

    As in reality, keypoints of a pair mirror each other, and unpaired keypoints are on the axis. If there are no pairs
    at all, as in a hand, keypoints are anywhere.

    Args:
        skeleton: Any skeleton of K keypoints.

    Returns:
        (K, 2) x and y between -1 and 1, y down; no two are the same.
    """
    count = len(skeleton.keypoints)
    places = 2 * ((0.5 + np.arange(1, count + 1)[:, None] * _PLASTIC) % 1) - 1
    if not skeleton.flip_pairs:
        return places
    swaps = np.array(skeleton.flip_indices)
    middle = np.flatnonzero(swaps == np.arange(count))
    left, right = np.array(skeleton.flip_pairs).T
    places[left, 0] = _MARGIN + (1 - _MARGIN) * np.abs(places[left, 0])
    places[right] = places[left] * (-1, 1)
    places[middle] = np.stack((np.zeros(len(middle)), np.linspace(-1, 1, len(middle) + 2)[1:-1]), axis=1)
    return places


def colors(skeleton: Skeleton) -> np.ndarray:
    """Return the colors (K, 3) BGR of a pattern's discs, 0 to 255; the two keypoints of a flip pair have the same."""
    first = np.minimum(np.arange(len(skeleton.keypoints)), skeleton.flip_indices)
    rgb = [colorsys.hsv_to_rgb(id_ * _GOLDEN % 1, (0.9, 0.6)[id_ % 2], 1.0) for id_ in first.tolist()]
    return 255 * np.array(rgb)[:, ::-1]


def pattern_category(skeleton: Skeleton) -> dict[str, Any]:
    """Return the entry for the annotation file's ``categories``, with links counted from 1."""
    links = [[start + 1, end + 1] for start, end in skeleton.link_ids]
    return {"id": 1, "name": skeleton.name, "keypoints": list(skeleton.names), "skeleton": links}


def sample_pattern(
    rng: np.random.Generator, skeleton: Skeleton, *, size: tuple[int, int], patterns: tuple[int, int] = (1, 1)
) -> Scene:
    """Sample a picture of patterns side by side; the same state of ``rng`` gives the same picture.

    Args:
        rng: Random number generator.
        skeleton: The skeleton of the patterns.
        size: (w, h) of the picture.
        patterns: Minimum and maximum number of patterns per picture.
    """
    image = sample_background(rng, size)
    count = int(rng.integers(patterns[0], patterns[1] + 1))
    seen = [_paint_pattern(rng, skeleton, image, (index, count)) for index in range(count)]
    return Scene(expose(rng, image), seen)


def _paint_pattern(rng: np.random.Generator, skeleton: Skeleton, image: np.ndarray, column: tuple[int, int]) -> Person:
    """Paint a pattern over ``image``, within one of several columns."""
    height, width = image.shape[0], image.shape[1] // column[1]
    points = _rotate(rng, layout(skeleton))
    points -= (points.max(0) + points.min(0)) / 2
    points *= rng.uniform(0.55, 0.85) * min(width, height) / (points.max(0) - points.min(0)).max()
    half = (points.max(0) - points.min(0)) / 2
    radius = max(1.0, 0.25 * half.max() / len(points) ** 0.5)
    room = np.maximum(np.array([width, height]) - 2 * (half + radius), 0)
    points += (column[0] * width, 0) + half + radius + room * rng.uniform(size=2)
    alpha = _paint(image, points, skeleton, radius)
    rows, columns = (np.flatnonzero(alpha.any(axis)) for axis in (1, 0))
    box = np.array([columns[0], rows[0], columns[-1] - columns[0] + 1, rows[-1] - rows[0] + 1])
    return Person(np.column_stack((points, np.full(len(points), 2.0))), box, alpha)


def _rotate(rng: np.random.Generator, points: np.ndarray) -> np.ndarray:
    angle, stretch = rng.normal(0, 0.25), np.diag(np.exp(rng.normal(0, 0.1, size=2)))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return points @ (turn @ stretch).T


def _paint(image: np.ndarray, points: np.ndarray, skeleton: Skeleton, radius: float) -> np.ndarray:
    """Paint lines, and discs on top; return the covered pixels, (h, w) bool."""
    mask = np.zeros(image.shape[:2], np.uint8)
    fixed = np.round(points * 2**_SUBPIXEL).astype(int).tolist()
    thick = max(1, round(radius / 2))
    for canvas, line in ((image, (90.0, 90.0, 90.0)), (mask, 1)):
        for start, end in skeleton.link_ids:
            cv2.line(canvas, fixed[start], fixed[end], line, thick, cv2.LINE_8, _SUBPIXEL)
    for point, color in zip(fixed, colors(skeleton).tolist(), strict=True):
        for canvas, paint in ((image, color), (mask, 1)):
            cv2.circle(canvas, point, round(radius * 2**_SUBPIXEL), paint, -1, cv2.LINE_8, _SUBPIXEL)
    return mask > 0
