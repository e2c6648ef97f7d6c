"""Paint the parts of a figure."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from pose_data.synthetic.figure import Figure, Part
from pose_data.synthetic.head import Head

_SUBPIXEL = 4  # fractional bits of polygon corners


@dataclass
class Sprite:
    """A painted figure, cropped to the area of the image that it covers.

    Attributes:
        left: Column of its first pixel in the image.
        top: Row of its first pixel in the image.
        color: (h, w, 3) float32 BGR.
        alpha: (h, w) float32, 0 to 1.
        owner: (h, w) uint8: 0 for empty pixels, else 1 + the index in ``names``.
        names: The names of the parts.
    """

    left: int
    top: int
    color: np.ndarray
    alpha: np.ndarray
    owner: np.ndarray
    names: list[str]

    @classmethod
    def blank(cls, left: int, top: int, right: int, bottom: int) -> Sprite:
        """Build an empty sprite for a rectangle of the image."""
        shape = (bottom - top, right - left)
        color, alpha = np.zeros((*shape, 3), np.float32), np.zeros(shape, np.float32)
        return cls(left, top, color, alpha, np.zeros(shape, np.uint8), [])

    @property
    def window(self) -> tuple[slice, slice]:
        """Return the rows and columns of the image that it covers."""
        height, width = self.alpha.shape
        return slice(self.top, self.top + height), slice(self.left, self.left + width)


def paint(figure: Figure, frame: tuple[int, int], light: float) -> Sprite | None:
    """Paint a figure in an image of size ``frame`` (w, h); return ``None`` if it is entirely outside.

    Args:
        figure: The figure to paint.
        frame: Size of the image.
        light: Direction of the light: -1 for left, 1 for right.
    """
    parts, head = figure.parts(), figure.head
    box = _extent(np.vstack([part.discs for part in parts] + [[*head.center, head.radius]]), frame)
    if box is None:
        return None
    sprite = Sprite.blank(*box)
    behind = [part for part in parts if part.depth < figure.head_depth()]
    for part in behind:
        _paint_part(sprite, part, figure.scale, light)
    _paint_head(sprite, head)
    for part in parts[len(behind) :]:
        _paint_part(sprite, part, figure.scale, light)
    return sprite


def _paint_part(sprite: Sprite, part: Part, scale: float, light: float) -> None:
    height, width = sprite.alpha.shape
    local = part.discs - (sprite.left, sprite.top, 0.0)
    box = _extent(local, (width, height))
    if box is None:
        return
    left, top, right, bottom = box
    alpha = _hull_mask(local - (left, top, 0.0), (bottom - top, right - left))
    along = part.end - part.start
    length = max(float(np.hypot(*along)), 1e-3)
    along /= length
    # A column and a row vector, whose sum broadcasts to the plane.
    dx = (np.arange(left, right, dtype=np.float32) + np.float32(sprite.left - part.start[0]))[None, :]
    dy = (np.arange(top, bottom, dtype=np.float32) + np.float32(sprite.top - part.start[1]))[:, None]
    across = dx * np.float32(along[1]) - dy * np.float32(along[0])
    down = dx * np.float32(along[0]) + dy * np.float32(along[1])
    side = across * np.float32(1.0 / part.half_width)
    facing = light if along[1] >= 0 else -light
    shade = 0.66 + 0.36 * np.sqrt(np.clip(1.0 - side * side, 0.0, 1.0)) + (0.16 * facing) * side
    color = part.fabric.colors(across / np.float32(scale), down / np.float32(scale)) * shade[..., None]
    _overlay(sprite, part.name, (slice(top, bottom), slice(left, right)), color, alpha)


def _paint_head(sprite: Sprite, head: Head) -> None:
    height, width = sprite.alpha.shape
    box = _extent(np.array([[*(head.center - (sprite.left, sprite.top)), head.radius]]), (width, height))
    if box is not None:
        left, top, right, bottom = box
        columns, rows = np.arange(left, right) + sprite.left, np.arange(top, bottom) + sprite.top
        color, alpha = head.colors(columns, rows)
        _overlay(sprite, "head", (slice(top, bottom), slice(left, right)), color, alpha)


def _overlay(sprite: Sprite, name: str, window: tuple[slice, slice], color: np.ndarray, alpha: np.ndarray) -> None:
    """Paint a part on top of the sprite."""
    below = sprite.color[window]
    below += alpha[..., None] * (color - below)
    cover = sprite.alpha[window]
    cover += alpha * (1.0 - cover)
    sprite.names.append(name)
    sprite.owner[window][alpha > 0.5] = len(sprite.names)


def _hull_mask(discs: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Compute the coverage (h, w), 0 to 1, of the convex hull of ``discs`` (M, 3)."""
    turn = np.linspace(0.0, 2.0 * np.pi, 20, endpoint=False)
    circle = np.stack([np.cos(turn), np.sin(turn)], axis=-1)
    points = (discs[:, None, :2] + discs[:, None, 2:] * circle).reshape(-1, 2).astype(np.float32)
    corners = np.round(cv2.convexHull(points) * (1 << _SUBPIXEL)).astype(np.int32)
    mask = np.zeros(shape, np.uint8)
    cv2.fillConvexPoly(mask, corners, 255, cv2.LINE_AA, _SUBPIXEL)
    return mask * np.float32(1.0 / 255.0)


def _extent(discs: np.ndarray, frame: tuple[int, int]) -> tuple[int, int, int, int] | None:
    """Return left, top, right, bottom (exclusive) of the pixels that ``discs`` touch in a frame (w, h)."""
    low = np.floor((discs[:, :2] - discs[:, 2:]).min(0)).astype(int) - 1
    high = np.ceil((discs[:, :2] + discs[:, 2:]).max(0)).astype(int) + 2
    left, top = np.maximum(low, 0)
    right, bottom = np.minimum(high, frame)
    return (int(left), int(top), int(right), int(bottom)) if left < right and top < bottom else None
