"""What codecs of all methods make of their arguments."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pose_core.errors import ConfigError, DataError


def size_pair(size: Sequence[int], *, codec: str, argument: str) -> tuple[int, int]:
    """A size (w, h) that a user gave, as integers.

    Args:
        size: The size.
        codec: The name of the codec, for the message.
        argument: The name of its argument.

    Raises:
        ConfigError: It is not two positive integers.
    """
    sides = np.asarray(size)
    if sides.shape != (2,) or sides.dtype.kind not in "iuf" or (sides < 1).any() or (sides % 1).any():
        raise ConfigError(f"{codec}: {argument} must be two positive integers, (w, h), got {size!r}.")
    return int(sides[0]), int(sides[1])


def positive(number: float, *, codec: str, argument: str) -> float:
    """A number that a user gave.

    Args:
        number: The number.
        codec: The name of the codec, for the message.
        argument: The name of its argument.

    Raises:
        ConfigError: It is not positive.
    """
    if number <= 0:
        raise ConfigError(f"{codec}: {argument} must be positive, got {number}.")
    return number


def odd_size(size: int, *, codec: str, argument: str) -> int:
    """The size of a kernel that a user gave.

    Args:
        size: The size.
        codec: The name of the codec, for the message.
        argument: The name of its argument.

    Raises:
        ConfigError: It is not odd and positive.
    """
    if size < 1 or size % 2 == 0:
        raise ConfigError(f"{codec}: {argument} must be odd and positive, got {size}.")
    return size


def visibility_and_weights(
    keypoints: np.ndarray, keypoints_visible: np.ndarray | None, *, codec: str
) -> tuple[np.ndarray, np.ndarray | float]:
    """The visibility of keypoints, and the weights that may come with it.

    Args:
        keypoints: (N, K, D) with N and D of at least 1 and 2.
        keypoints_visible: (N, K), or (N, K, 2) with a weight beside each; ``None`` for all visible.
        codec: The name of the codec, for the message.

    Returns:
        Visibility (N, K); and the weights (N, K), or 1 where there are none.

    Raises:
        DataError: There are no keypoints, or visibility is not theirs.
    """
    if keypoints.ndim != 3 or keypoints.shape[0] == 0 or keypoints.shape[2] < 2:
        raise DataError(f"{codec}: keypoints must be (N, K, 2) of at least one instance, got {keypoints.shape}.")
    if keypoints_visible is None:
        return np.ones(keypoints.shape[:2], dtype=np.float32), 1.0
    if keypoints_visible.shape[:2] != keypoints.shape[:2]:
        raise DataError(
            f"{codec}: keypoints of shape {keypoints.shape} come with keypoints_visible of shape "
            f"{keypoints_visible.shape}; the first two axes, instances and keypoints, must agree."
        )
    if keypoints_visible.ndim == 3:
        return keypoints_visible[..., 0], keypoints_visible[..., 1]
    return keypoints_visible, 1.0
