"""Affine and perspective matrices between the image and the network input, in closed form.

There are two conventions. In the plain one a size of w spans w pixels. The unbiased one (UDP, Huang et al., 2020)
measures from the first to the last pixel center: w - 1. They rotate in opposite directions for the same angle; both are
kept because published models were trained with them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from pose_core.errors import StructureError

# x and y, as numbers or arrays.
Point = tuple[Any, Any]


def get_warp_matrix(
    center: np.ndarray,
    scale: np.ndarray,
    rot: float | np.ndarray,
    output_size: Sequence[int] | np.ndarray,
    shift: Sequence[float] | np.ndarray = (0.0, 0.0),
    inv: bool = False,
    fix_aspect_ratio: bool = True,
) -> np.ndarray:
    """Build the matrices that warp boxes in the image frame to the input frame (plain convention).

    Args:
        center: Centers of the boxes (..., 2), image frame.
        scale: Width and height of the boxes (..., 2), image frame.
        rot: Clockwise rotation of the boxes, as seen on the screen, in degrees (...).
        output_size: (w, h) of the input frame.
        shift: Offset of the window from the box's center, as a fraction of the box's width and height.
        inv: Return the inverse matrices, from the input to the image frame.
        fix_aspect_ratio: Scale both axes by the factor of the width, to avoid distortion.

    Returns:
        (..., 2, 3) float64, for ``cv2.warpAffine``.

    Raises:
        StructureError: If a width or height is not positive.

    Examples:
        >>> warp = get_warp_matrix(center=np.array([60, 120]), scale=np.array([96, 128]), rot=0, output_size=(192, 256))
        >>> (warp @ [60, 120, 1]).tolist(), (warp @ [12, 56, 1]).tolist()  # center and top left corner of the box
        ([96.0, 128.0], [0.0, 0.0])
    """
    (center_x, center_y), (box_w, box_h), (w, h) = _checked(center, scale, output_size)
    step_x, step_y = box_w / w, box_h / h  # image pixels per input pixel
    if fix_aspect_ratio:
        step_y = step_x
    middle = center_x + box_w * shift[0], center_y + box_h * shift[1]
    cos, sin = _cos_sin(rot)
    if inv:
        return _matrix(((cos * step_x, -sin * step_y), (sin * step_x, cos * step_y)), (w / 2, h / 2), middle)
    return _matrix(((cos / step_x, sin / step_x), (-sin / step_y, cos / step_y)), middle, (w / 2, h / 2))


def get_udp_warp_matrix(
    center: np.ndarray, scale: np.ndarray, rot: float | np.ndarray, output_size: Sequence[int] | np.ndarray
) -> np.ndarray:
    """Build the matrices that warp boxes in the image frame to the input frame (unbiased convention).

    Width and height of a box are scaled independently.

    Args:
        center: Centers of the boxes (..., 2), image frame.
        scale: Width and height of the boxes (..., 2), image frame.
        rot: Counterclockwise rotation of the boxes, as seen on the screen, in degrees (...).
        output_size: (w, h) of the input frame.

    Returns:
        (..., 2, 3) float32, for ``cv2.warpAffine``.

    Raises:
        StructureError: If a width or height is not positive.
    """
    middle, (box_w, box_h), (w, h) = _checked(center, scale, output_size)
    step_x, step_y = (w - 1) / box_w, (h - 1) / box_h  # input pixels per image pixel
    cos, sin = _cos_sin(rot)
    linear = (cos * step_x, -sin * step_x), (sin * step_y, cos * step_y)
    return _matrix(linear, middle, ((w - 1) / 2, (h - 1) / 2)).astype(np.float32)


def get_pers_warp_matrix(
    center: np.ndarray,
    translate: np.ndarray,
    scale: float,
    rot: float,
    shear: Sequence[float] | np.ndarray,
) -> np.ndarray:
    """Build the matrix that scales, rotates, shears and translates an image about a center.

    Args:
        center: The fixed point (2,) of scaling, rotation and shear.
        translate: Translation (2,), in pixels.
        scale: Scale factor.
        rot: Rotation angle, in degrees.
        shear: Shear angles along x and y (2,), in degrees.

    Returns:
        (3, 3) float32, for ``cv2.warpPerspective``.
    """
    along_x, along_y = (math.tan(math.radians(angle)) for angle in shear)
    cos, sin = _cos_sin(rot)
    linear = (
        (scale * (cos + along_x * sin), scale * (along_x * cos - sin)),
        (scale * (along_y * cos + sin), scale * (cos - along_y * sin)),
    )
    x, y = (float(value) for value in center)
    affine = _matrix(linear, (x, y), (x + float(translate[0]), y + float(translate[1])))
    return np.concatenate((affine, [[0.0, 0.0, 1.0]])).astype(np.float32)


def _matrix(linear: tuple[Point, Point], origin: Point, image: Point) -> np.ndarray:
    """Build the matrix (..., 2, 3) with the given linear part that maps ``origin`` to ``image``."""
    rows = [
        (along_x, along_y, to - along_x * origin[0] - along_y * origin[1])
        for (along_x, along_y), to in zip(linear, image, strict=True)
    ]
    matrix = np.empty((*np.broadcast(*rows[0], *rows[1]).shape, 2, 3))
    for i, row in enumerate(rows):
        for j, entry in enumerate(row):
            matrix[..., i, j] = entry
    return matrix


def _cos_sin(degrees: float | np.ndarray) -> tuple[Any, Any]:
    """Return cosine and sine of the angle."""
    angle = np.deg2rad(degrees)
    return np.cos(angle), np.sin(angle)


def _checked(center: np.ndarray, scale: np.ndarray, output_size: Sequence[int] | np.ndarray) -> tuple[Point, ...]:
    """Return center, scale and output size, each as x and y."""
    center, scale = np.asarray(center, dtype=np.float64), np.asarray(scale, dtype=np.float64)
    if center.shape[-1:] != (2,) or scale.shape[-1:] != (2,):
        raise StructureError(f"center and scale must be (..., 2), got the shapes {center.shape} and {scale.shape}.")
    width, height = output_size[:2]
    if not (scale.min(initial=np.inf) > 0 and width > 0 and height > 0):
        raise StructureError(
            f"scale and output_size must be positive to warp a box, got {scale.tolist()} and {width, height}."
        )
    return _split_axes(center), _split_axes(scale), (width, height)


def _split_axes(points: np.ndarray) -> Point:
    """Split points (..., 2) into x and y; for a single point as Python floats, which are faster than NumPy's."""
    x, y = points.tolist() if points.ndim == 1 else (points[..., 0], points[..., 1])
    return x, y
