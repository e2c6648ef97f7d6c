"""Lines, discs, boxes and text on an RGB image, with subpixel corners and transparency.

All functions modify the image in place, skip shapes with non-finite coordinates, and cut off anything outside it.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence

import cv2
import numpy as np

Color = tuple[int, int, int]
Point = Sequence[float]  # x, y

_SUBPIXEL = 4  # fractional bits of coordinates
_FAR = 1e5  # pixels; coordinates are clipped to this, well within the range of OpenCV's fixed point

_TURN = [(math.cos(angle), math.sin(angle)) for angle in (2.0 * math.pi * step / 36 for step in range(36))]


@functools.cache
def parse_color(color: str | Color) -> Color:
    """Return the RGB values, 0 to 255, of a color given by name (``"green"``, ``"#00ff00"``) or as a tuple.

    Raises:
        ValueError: If there is no such color.
    """
    if isinstance(color, str):
        from matplotlib.colors import to_rgb  # imported here: importing takes longer than drawing most pictures

        red, green, blue = (255 * value for value in to_rgb(color))
    elif len(color) == 3:
        red, green, blue = color
    else:
        raise ValueError(f"a color must be a name or three numbers (red, green, blue), got {color!r}")
    return round(red), round(green), round(blue)


def draw_line(image: np.ndarray, start: Point, end: Point, color: Color, width: int, alpha: float = 1.0) -> None:
    """Draw a line of ``width`` pixels between two points."""

    def line(canvas: np.ndarray, points: list[tuple[int, int]]) -> None:
        cv2.line(canvas, points[0], points[1], color, width, cv2.LINE_AA, _SUBPIXEL)

    _draw(image, [start, end], width + 1, alpha, line)


def draw_disc(image: np.ndarray, center: Point, radius: float, color: Color, alpha: float = 1.0) -> None:
    """Draw a filled circle."""

    def disc(canvas: np.ndarray, points: list[tuple[int, int]]) -> None:
        cv2.circle(canvas, points[0], round(radius * (1 << _SUBPIXEL)), color, -1, cv2.LINE_AA, _SUBPIXEL)

    _draw(image, [center], radius + 1, alpha, disc)


def draw_stick(image: np.ndarray, start: Point, end: Point, color: Color, width: float, alpha: float = 1.0) -> None:
    """Draw a filled ellipse from one point to the other: a limb in OpenPose's style."""
    along = ((end[0] - start[0]) / 2, (end[1] - start[1]) / 2)
    across = width / max(math.hypot(*along), 1e-6)
    outline: list[Point] = [
        (start[0] + along[0] * (1 + c) - along[1] * across * s, start[1] + along[1] * (1 + c) + along[0] * across * s)
        for c, s in _TURN
    ]

    def stick(canvas: np.ndarray, points: list[tuple[int, int]]) -> None:
        cv2.fillConvexPoly(canvas, np.array(points, dtype=np.int32), color, cv2.LINE_AA, _SUBPIXEL)

    _draw(image, outline, 1, alpha, stick)


def draw_box(image: np.ndarray, box: Sequence[float], color: Color, width: int, alpha: float = 1.0) -> None:
    """Draw the outline of a box (x1, y1, x2, y2)."""
    left, top, right, bottom = box
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    for index, corner in enumerate(corners):
        draw_line(image, corner, corners[index - 1], color, width, alpha)


def draw_text(
    image: np.ndarray,
    text: str,
    at: Point,
    color: Color,
    *,
    size: float = 11.0,
    background: Color | None = None,
) -> None:
    """Draw a line of text with its lower left corner at (x, y), moved into the image; ``size`` in pixels."""
    if not all(map(math.isfinite, at)):
        return
    scale = size / 22.0  # Hershey capitals are 22 pixels high at scale 1
    thickness = max(1, round(scale * 1.6))
    (width, height), below = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, scale, thickness)
    x = int(np.clip(at[0], 0, max(image.shape[1] - width, 0)))
    y = int(np.clip(at[1], height + 1, max(image.shape[0] - below, height + 1)))
    if background is not None:
        cv2.rectangle(image, (x - 1, y - height - 1), (x + width, y + below - 1), background, -1)
    cv2.putText(image, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, scale, color, thickness, cv2.LINE_AA)


def _draw(
    image: np.ndarray,
    points: list[Point],
    margin: float,
    alpha: float,
    shape: Callable[[np.ndarray, list[tuple[int, int]]], None],
) -> None:
    """Draw ``shape`` on the image or, with transparency, on a copy of the area around ``points`` that is blended in."""
    if not all(math.isfinite(value) for point in points for value in point) or alpha <= 0.0:
        return
    if alpha >= 1.0:
        shape(image, [(_fixed_point(x), _fixed_point(y)) for x, y in points])
        return
    (left, right), (top, bottom) = (
        (max(math.floor(min(axis) - margin), 0), min(math.ceil(max(axis) + margin) + 1, size))
        for axis, size in zip(zip(*points, strict=True), image.shape[1::-1], strict=True)
    )
    if left < right and top < bottom:
        part = image[top:bottom, left:right]
        drawn = part.copy()
        shape(drawn, [(_fixed_point(x - left), _fixed_point(y - top)) for x, y in points])
        cv2.addWeighted(drawn, alpha, part, 1.0 - alpha, 0.0, dst=part)


def _fixed_point(value: float) -> int:
    return round(min(max(value, -_FAR), _FAR) * (1 << _SUBPIXEL))
