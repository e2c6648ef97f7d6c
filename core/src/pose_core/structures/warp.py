"""Affine and perspective matrices between the image and the network input, in closed form.

The field has two conventions. The plain one takes sizes as they are: a size of w spans w pixels. The unbiased one (UDP,
Huang et al., 2020) measures from the first to the last pixel centre: w - 1. They turn in opposite directions for the
same angle; both are kept, because models are trained with them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from pose_core.errors import StructureError


def get_warp_matrix(
    center: np.ndarray,
    scale: np.ndarray,
    rot: float | np.ndarray,
    output_size: Sequence[int] | np.ndarray,
    shift: Sequence[float] | np.ndarray = (0.0, 0.0),
    inv: bool = False,
    fix_aspect_ratio: bool = True,
) -> np.ndarray:
    """The matrices that cut boxes out of the image frame and fill the input frame with them (plain convention).

    Args:
        center: Centers of the boxes (..., 2), image frame.
        scale: Width and height of the boxes (..., 2), image frame.
        rot: Angles in degrees by which the boxes are turned clockwise on the screen (...).
        output_size: (w, h) of the input frame.
        shift: Where the window is centred, off the box's center, as a fraction of its width and height.
        inv: Give the matrices from the input to the image frame.
        fix_aspect_ratio: Magnify both axes as the width demands, whatever the box's height, so that nothing is
            distorted.

    Returns:
        (..., 2, 3) float64, for ``cv2.warpAffine``.

    Raises:
        StructureError: A width or height is not positive.
    """
    center, scale, size = _checked(center, scale, output_size)
    middle = center + scale * np.asarray(shift, dtype=np.float64)
    step = scale / size  # image pixels per input pixel
    if fix_aspect_ratio:
        step = step[..., [0, 0]]
    turn = _rotation(rot)
    if inv:
        return _matrix(turn * step[..., None, :], from_point=size / 2, to_point=middle)
    return _matrix(turn.swapaxes(-1, -2) / step[..., :, None], from_point=middle, to_point=size / 2)


def get_udp_warp_matrix(
    center: np.ndarray, scale: np.ndarray, rot: float | np.ndarray, output_size: Sequence[int] | np.ndarray
) -> np.ndarray:
    """The matrices that cut boxes out of the image frame and fill the input frame with them (unbiased convention).

    The width and the height of a box are magnified each by its own factor.

    Args:
        center: Centers of the boxes (..., 2), image frame.
        scale: Width and height of the boxes (..., 2), image frame.
        rot: Angles in degrees by which the boxes are turned counter-clockwise on the screen (...).
        output_size: (w, h) of the input frame.

    Returns:
        (..., 2, 3) float32, for ``cv2.warpAffine``.

    Raises:
        StructureError: A width or height is not positive.
    """
    center, scale, size = _checked(center, scale, output_size)
    step = (size - 1) / scale  # input pixels per image pixel
    linear = _rotation(rot) * step[..., :, None]
    return _matrix(linear, from_point=center, to_point=scale * step / 2).astype(np.float32)


def get_pers_warp_matrix(
    center: np.ndarray,
    translate: np.ndarray,
    scale: float,
    rot: float,
    shear: Sequence[float] | np.ndarray,
) -> np.ndarray:
    """The matrix that scales, turns, shears and moves an image about a center.

    Args:
        center: The point (2,) that scaling, turning and shearing leave in place.
        translate: How far to move (2,), in pixels.
        scale: The factor of magnification.
        rot: The angle of the turn, in degrees.
        shear: The angles of shearing along x and along y (2,), in degrees.

    Returns:
        (3, 3) float32, for ``cv2.warpPerspective``.
    """
    along_x, along_y = (math.tan(math.radians(angle)) for angle in shear)
    linear = np.array([[1.0, along_x], [along_y, 1.0]]) @ _rotation(rot) * scale
    center = np.asarray(center, dtype=np.float64)
    affine = _matrix(linear, from_point=center, to_point=center + np.asarray(translate, dtype=np.float64))
    return np.concatenate((affine, [[0.0, 0.0, 1.0]])).astype(np.float32)


def _matrix(linear: np.ndarray, *, from_point: np.ndarray, to_point: np.ndarray) -> np.ndarray:
    """(..., 2, 3): the map with this linear part (..., 2, 2) that takes one point (..., 2) to the other."""
    offset = to_point - (linear @ from_point[..., None])[..., 0]
    return np.concatenate((linear, offset[..., None]), axis=-1)


def _rotation(degrees: float | np.ndarray) -> np.ndarray:
    """(..., 2, 2): the turn of (x, y) by this angle, from x towards y."""
    angle = np.deg2rad(degrees)
    cos, sin = np.cos(angle), np.sin(angle)
    return np.stack((cos, -sin, sin, cos), axis=-1).reshape(*np.shape(angle), 2, 2)


def _checked(
    center: np.ndarray, scale: np.ndarray, output_size: Sequence[int] | np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The three as float64 arrays."""
    center, scale = np.asarray(center, dtype=np.float64), np.asarray(scale, dtype=np.float64)
    size = np.asarray(output_size[:2], dtype=np.float64)
    if center.shape[-1:] != (2,) or scale.shape[-1:] != (2,):
        raise StructureError(f"center and scale must be (..., 2), got the shapes {center.shape} and {scale.shape}.")
    if not (scale > 0).all() or not (size > 0).all():
        raise StructureError(
            f"A box needs a width and a height to be warped: scale is {scale.tolist()}, output_size {size.tolist()}."
        )
    return center, scale, size
