"""Validation of arguments that codecs have in common."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pose_core.errors import ConfigError, DataError


def size_pair(size: Sequence[int], *, codec: str, argument: str) -> tuple[int, int]:
    """Check that a size (w, h) is two positive integers, and return it.

    Args:
        size: The size.
        codec: The name of the codec, for the message.
        argument: The name of its argument.

    Raises:
        ConfigError: If ``size`` is not two positive integers.
    """
    sides = np.asarray(size)
    if sides.shape != (2,) or sides.dtype.kind not in "iuf" or (sides < 1).any() or (sides % 1).any():
        raise ConfigError(f"{codec}: {argument} must be two positive integers, (w, h), got {size!r}.")
    return int(sides[0]), int(sides[1])


def positive(number: float, *, codec: str, argument: str) -> float:
    """Check that a number is positive, and return it.

    Args:
        number: The number.
        codec: The name of the codec, for the message.
        argument: The name of its argument.

    Raises:
        ConfigError: If ``number`` is not positive.
    """
    if number <= 0:
        raise ConfigError(f"{codec}: {argument} must be positive, got {number}.")
    return number


def odd_size(size: int, *, codec: str, argument: str) -> int:
    """Check that the size of a kernel is odd and positive, and return it.

    Args:
        size: The size.
        codec: The name of the codec, for the message.
        argument: The name of its argument.

    Raises:
        ConfigError: If ``size`` is not odd and positive.
    """
    if size < 1 or size % 2 == 0:
        raise ConfigError(f"{codec}: {argument} must be odd and positive, got {size}.")
    return size


def visibility_and_weights(
    keypoints: np.ndarray, keypoints_visible: np.ndarray | None, *, codec: str
) -> tuple[np.ndarray, np.ndarray | float]:
    """Split ``keypoints_visible`` into visibility and weights.

    Args:
        keypoints: (N, K, D), with at least one instance and at least two coordinates.
        keypoints_visible: Visibility (N, K), or visibility and weight (N, K, 2); ``None`` if all are visible.
        codec: The name of the codec, for the message.

    Returns:
        Visibility (N, K), and weights (N, K) or, if there are none, 1.

    Raises:
        DataError: If there are no keypoints, or ``keypoints_visible`` has another shape.
    """
    if keypoints.ndim != 3 or keypoints.shape[0] == 0 or keypoints.shape[2] < 2:
        raise DataError(f"{codec}: keypoints must be (N, K, 2) with at least one instance, got {keypoints.shape}.")
    if keypoints_visible is None:
        return np.ones(keypoints.shape[:2], dtype=np.float32), 1.0
    if keypoints_visible.shape[:2] != keypoints.shape[:2]:
        raise DataError(
            f"{codec}: keypoints {keypoints.shape} and keypoints_visible {keypoints_visible.shape} must have the same "
            f"first two axes, instances and keypoints."
        )
    if keypoints_visible.ndim == 3:
        return keypoints_visible[..., 0], keypoints_visible[..., 1]
    return keypoints_visible, 1.0
