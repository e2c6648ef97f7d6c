"""The drawing style of OpenPose (Cao et al., "OpenPose: Realtime Multi-Person 2D Pose Estimation", TPAMI 2021).

The body has a neck halfway between the shoulders, where the skeleton branches; joints and limbs have the colors of the
rainbow in a fixed order.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from pose_keypoints.visualization.shapes import Color

NECK = "neck"

BODY: tuple[str, ...] = (
    *("nose", NECK, "right_shoulder", "right_elbow", "right_wrist", "left_shoulder", "left_elbow", "left_wrist"),
    *("right_hip", "right_knee", "right_ankle", "left_hip", "left_knee", "left_ankle"),
    *("right_eye", "left_eye", "right_ear", "left_ear"),
)

LINKS: tuple[tuple[str, str], ...] = (
    *((NECK, "right_shoulder"), (NECK, "left_shoulder"), ("right_shoulder", "right_elbow")),
    *(("right_elbow", "right_wrist"), ("left_shoulder", "left_elbow"), ("left_elbow", "left_wrist")),
    *((NECK, "right_hip"), ("right_hip", "right_knee"), ("right_knee", "right_ankle")),
    *((NECK, "left_hip"), ("left_hip", "left_knee"), ("left_knee", "left_ankle")),
    *(
        (NECK, "nose"),
        ("nose", "right_eye"),
        ("right_eye", "right_ear"),
        ("nose", "left_eye"),
        ("left_eye", "left_ear"),
    ),
)

COLORS: tuple[Color, ...] = (
    *((255, 0, 0), (255, 85, 0), (255, 170, 0), (255, 255, 0), (170, 255, 0), (85, 255, 0)),
    *((0, 255, 0), (0, 255, 85), (0, 255, 170), (0, 255, 255), (0, 170, 255), (0, 85, 255)),
    *((0, 0, 255), (85, 0, 255), (170, 0, 255), (255, 0, 255), (255, 0, 170), (255, 0, 85)),
)

# For keypoints that are not part of the body, if the dataset has no color for them.
OTHER: Color = (255, 255, 255)


def is_drawable(names: Mapping[str, int]) -> bool:
    """Return whether a skeleton (keypoint name to id) has OpenPose's body; a missing neck can be added."""
    return all(name in names for name in BODY if name != NECK)


def add_neck(
    keypoints: np.ndarray, scores: np.ndarray, names: Mapping[str, int]
) -> tuple[np.ndarray, np.ndarray, dict[str, int]]:
    """Append the midpoint of the shoulders as a neck, unless there is one already.

    Args:
        keypoints: (N, K, 2).
        scores: (N, K); the neck gets the lower score of the shoulders.
        names: Keypoint name to id.

    Returns:
        Keypoints (N, K + 1, 2), scores (N, K + 1) and names with the neck.
    """
    if NECK in names:
        return keypoints, scores, dict(names)
    shoulders = [names["left_shoulder"], names["right_shoulder"]]
    keypoints = np.concatenate([keypoints, keypoints[:, shoulders].mean(1, keepdims=True)], axis=1)
    scores = np.concatenate([scores, scores[:, shoulders].min(1, keepdims=True)], axis=1)
    return keypoints, scores, {**names, NECK: keypoints.shape[1] - 1}


def links(names: Mapping[str, int]) -> list[tuple[tuple[int, int], Color]]:
    """Return the limbs as pairs of ids, each with its color."""
    pairs = [(names[start], names[end]) for start, end in LINKS]
    return list(zip(pairs, COLORS[: len(LINKS)], strict=True))
