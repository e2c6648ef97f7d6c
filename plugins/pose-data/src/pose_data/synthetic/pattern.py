"""Patterns: one for any skeleton, to try a model of it out on where no picture of the real thing is at hand.

A pattern is a constellation: the keypoints are discs, each pair in a colour of its own, the links are lines. It is
turned, stretched and put before a background. A model that learns is one that would learn the real thing too.
"""

from __future__ import annotations

import colorsys
from typing import Any

import cv2
import numpy as np

from pose_core.skeleton import Skeleton
from pose_data.synthetic.backdrop import sample_background
from pose_data.synthetic.scene import Person, Scene, expose

_GOLDEN = (5**0.5 - 1) / 2  # steps of it spread hues evenly, however many there are
_PLASTIC = np.array([0.7548776662, 0.5698402910])  # and steps of these spread points over a square (Roberts, 2018)
_MARGIN = 0.2  # of a pattern's half, free on each side of the axis, so that left and right are apart
_SUBPIXEL = 4  # OpenCV's shift, in bits


def layout(skeleton: Skeleton) -> np.ndarray:
    """Where a skeleton's keypoints lie in its pattern.

    The two of a pair mirror each other, and what is its own mirror image lies on the axis, as on the real thing. Where
    there are no pairs at all, as in a hand, keypoints lie anywhere.

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


def colours(skeleton: Skeleton) -> np.ndarray:
    """The colours (K, 3) BGR of a pattern's discs, 0 to 255: the same for both of a pair, which mirroring exchanges."""
    first = np.minimum(np.arange(len(skeleton.keypoints)), skeleton.flip_indices)
    rgb = [colorsys.hsv_to_rgb(id_ * _GOLDEN % 1, (0.9, 0.6)[id_ % 2], 1.0) for id_ in first.tolist()]
    return 255 * np.array(rgb)[:, ::-1]


def pattern_category(skeleton: Skeleton) -> dict[str, Any]:
    """The entry of the annotation file's ``categories``, links counted from 1."""
    links = [[start + 1, end + 1] for start, end in skeleton.link_ids]
    return {"id": 1, "name": skeleton.name, "keypoints": list(skeleton.names), "skeleton": links}


def sample_pattern(
    rng: np.random.Generator, skeleton: Skeleton, *, size: tuple[int, int], patterns: tuple[int, int] = (1, 1)
) -> Scene:
    """A random picture of patterns side by side; the same state of ``rng`` gives the same picture.

    Args:
        rng: Where chance comes from.
        skeleton: Whose keypoints they have.
        size: (w, h) of the picture.
        patterns: The fewest and the most in a picture.
    """
    image = sample_background(rng, size)
    count = int(rng.integers(patterns[0], patterns[1] + 1))
    seen = [_put_pattern(rng, skeleton, image, (index, count)) for index in range(count)]
    return Scene(expose(rng, image), seen)


def _put_pattern(rng: np.random.Generator, skeleton: Skeleton, image: np.ndarray, column: tuple[int, int]) -> Person:
    """Paint a pattern over ``image``, within one of so many columns."""
    height, width = image.shape[0], image.shape[1] // column[1]
    points = _turned(rng, layout(skeleton))
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


def _turned(rng: np.random.Generator, points: np.ndarray) -> np.ndarray:
    angle, stretch = rng.normal(0, 0.25), np.diag(np.exp(rng.normal(0, 0.1, size=2)))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return points @ (turn @ stretch).T


def _paint(image: np.ndarray, points: np.ndarray, skeleton: Skeleton, radius: float) -> np.ndarray:
    """Paint lines, and discs on them; return what they cover, (h, w) bool."""
    mask = np.zeros(image.shape[:2], np.uint8)
    fixed = np.round(points * 2**_SUBPIXEL).astype(int).tolist()
    thick = max(1, round(radius / 2))
    for canvas, line in ((image, (90.0, 90.0, 90.0)), (mask, 1)):
        for start, end in skeleton.link_ids:
            cv2.line(canvas, fixed[start], fixed[end], line, thick, cv2.LINE_8, _SUBPIXEL)
    for point, colour in zip(fixed, colours(skeleton).tolist(), strict=True):
        for canvas, paint in ((image, colour), (mask, 1)):
            cv2.circle(canvas, point, round(radius * 2**_SUBPIXEL), paint, -1, cv2.LINE_8, _SUBPIXEL)
    return mask > 0
