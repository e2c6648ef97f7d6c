"""Flip and clip keypoints together with their visibility.

Keypoints are (..., K, D) with x first; their visibility is (..., K), or (..., K, 2) with a weight as the second column.
Input arrays are never modified.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from pose_core.errors import StructureError
from pose_keypoints.structures.bbox import flipped_axes


def flip_keypoints(
    keypoints: np.ndarray,
    keypoints_visible: np.ndarray | None,
    image_size: tuple[int, int],
    flip_indices: Sequence[int],
    direction: Literal["horizontal", "vertical", "diagonal"] = "horizontal",
) -> tuple[np.ndarray, np.ndarray | None]:
    """Flip keypoints together with their image, by the usual integer-pixel convention: x becomes w - 1 - x.

    A horizontal or vertical flip mirrors the person, so left and right keypoints are swapped; a diagonal flip is a
    rotation, so they are not.

    Args:
        keypoints: (..., K, D).
        keypoints_visible: (..., K) or (..., K, 2), or ``None``.
        image_size: (w, h) of the image.
        flip_indices: Index of each keypoint's mirror image (K).
        direction: ``"horizontal"`` swaps left and right, ``"vertical"`` top and bottom, ``"diagonal"`` both.

    Returns:
        Flipped keypoints (..., K, D), and their visibility in the shape given.

    Raises:
        StructureError: If the shapes do not match, or there is no such direction.

    Examples:
        >>> eyes = np.array([[30.0, 10.0], [50.0, 12.0]])
        >>> flipped, _ = flip_keypoints(eyes, None, image_size=(100, 80), flip_indices=[1, 0])
        >>> flipped.tolist()
        [[49.0, 12.0], [69.0, 10.0]]
    """
    keypoints = np.asarray(keypoints)
    _check_shapes(keypoints, keypoints_visible, flip_indices)
    mirrored = flipped_axes(direction)
    if direction == "diagonal":
        flipped, visible = keypoints.copy(), None if keypoints_visible is None else np.array(keypoints_visible)
    else:
        flipped, visible = _swap(keypoints, keypoints_visible, flip_indices)
    for axis in mirrored:
        flipped[..., axis] = image_size[axis] - 1 - flipped[..., axis]
    return flipped, visible


def flip_keypoints_custom_center(
    keypoints: np.ndarray,
    keypoints_visible: np.ndarray | None,
    flip_indices: Sequence[int],
    center_mode: Literal["static", "root"] = "static",
    center_x: float = 0.5,
    center_index: int | Sequence[int] = 0,
) -> tuple[np.ndarray, np.ndarray | None]:
    """Mirror keypoints about a vertical line, swapping left and right.

    Args:
        keypoints: (..., K, D), with any leading axes, such as instances and frames.
        keypoints_visible: (..., K) or (..., K, 2), or ``None``.
        flip_indices: Index of each keypoint's mirror image (K).
        center_mode: ``"static"``: the line is at ``center_x``. ``"root"``: it is at the keypoint ``center_index`` of
            each instance and frame.
        center_x: Position of the line, in units of the keypoints.
        center_index: Index of the root keypoint; for several indices, the root is their mean.

    Returns:
        Mirrored keypoints (..., K, D), and their visibility in the shape given.

    Raises:
        StructureError: If the shapes do not match, or there is no such mode.
    """
    keypoints = np.asarray(keypoints)
    _check_shapes(keypoints, keypoints_visible, flip_indices)
    if center_mode not in ("static", "root"):
        raise StructureError(f"center_mode must be 'static' or 'root', got {center_mode!r}.")
    flipped, visible = _swap(keypoints, keypoints_visible, flip_indices)
    if center_mode == "root":
        roots = np.atleast_1d(np.asarray(center_index))
        line = keypoints[..., roots, 0].mean(axis=-1, keepdims=True)
    else:
        line = center_x
    flipped[..., 0] = 2 * line - flipped[..., 0]
    return flipped, visible


def keypoint_clip_border(
    keypoints: np.ndarray, keypoints_visible: np.ndarray, shape: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray]:
    """Mark keypoints outside the image as invisible.

    Args:
        keypoints: (..., K, D), image frame.
        keypoints_visible: (..., K), or (..., K, 2), whose weights are kept.
        shape: (w, h) of the image.

    Returns:
        The unchanged keypoints, and their visibility, 0 for those outside the image.

    Raises:
        StructureError: If the shapes do not fit.
    """
    keypoints = np.asarray(keypoints)
    _check_shapes(keypoints, keypoints_visible)
    points = keypoints[..., :2]
    outside = ~((points >= 0) & (points <= np.asarray(shape[:2]))).all(axis=-1)  # true for NaN
    visible = np.array(keypoints_visible)
    if visible.ndim == keypoints.ndim:
        visible[..., 0][outside] = 0
    else:
        visible[outside] = 0
    return keypoints, visible


def _swap(
    keypoints: np.ndarray, visible: np.ndarray | None, flip_indices: Sequence[int]
) -> tuple[np.ndarray, np.ndarray | None]:
    indices = np.asarray(flip_indices)
    if visible is None:
        return keypoints[..., indices, :], None
    visible = np.asarray(visible)
    return keypoints[..., indices, :], np.take(visible, indices, axis=keypoints.ndim - 2)


def _check_shapes(keypoints: np.ndarray, visible: np.ndarray | None, flip_indices: Sequence[int] | None = None) -> None:
    if keypoints.ndim < 2 or keypoints.shape[-1] < 2:
        raise StructureError(f"keypoints must be (..., K, 2) or (..., K, 3), got the shape {keypoints.shape}.")
    if visible is not None and np.shape(visible)[: keypoints.ndim - 1] != keypoints.shape[:-1]:
        raise StructureError(
            f"keypoints_visible must have one entry per keypoint: its shape is {np.shape(visible)}, that of keypoints "
            f"{keypoints.shape}."
        )
    if flip_indices is not None and len(flip_indices) != keypoints.shape[-2]:
        raise StructureError(
            f"flip_indices must have one entry per keypoint ({keypoints.shape[-2]}), got {len(flip_indices)}."
        )
