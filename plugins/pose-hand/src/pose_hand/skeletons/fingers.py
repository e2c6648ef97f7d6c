"""Shared structure of hands: a root and five fingers of four joints, the first one next to the root."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from pose_core.skeleton import Color, Link, Skeleton, define_skeleton

# MMPose's colors.
FINGER_COLORS: dict[str, Color] = {
    "thumb": (255, 128, 0),
    "forefinger": (255, 153, 255),
    "middle_finger": (102, 178, 255),
    "ring_finger": (255, 51, 51),
    "pinky_finger": (0, 255, 0),
}
ROOT_COLOR: Color = (255, 255, 255)

_FROM_ROOT = (1, 2, 3, 4)
FROM_TIP = (4, 3, 2, 1)


def finger_names(prefix: str = "", *, order: Sequence[int] = _FROM_ROOT) -> list[str]:
    """Return the names of the 20 joints, finger by finger."""
    return [f"{prefix}{finger}{joint}" for finger in FINGER_COLORS for joint in order]


def finger_links(roots: Mapping[str, str]) -> tuple[Link, ...]:
    """Return the links of hands, each finger from the root to its tip.

    Args:
        roots: The prefix of each hand's names to the root keypoint of its fingers.
    """
    return tuple(
        Link(start, end, color)
        for prefix, root in roots.items()
        for finger, color in FINGER_COLORS.items()
        for start, end in pairwise((root, *(f"{prefix}{finger}{joint}" for joint in _FROM_ROOT)))
    )


def define_hands(
    name: str,
    keypoints: Sequence[str],
    *,
    roots: Mapping[str, str] | None = None,
    sigmas: Sequence[float] = (),
    paper_info: Mapping[str, str] | None = None,
) -> Skeleton:
    """Build the skeleton of one hand, or of a left and a right one.

    Args:
        name: The name that configs use.
        keypoints: The K names in the order of the annotations.
        roots: See :func:`finger_links`. Default: one hand without prefix, from its wrist.
        sigmas: K standard deviations. Default: none.
        paper_info: Reference of the dataset.
    """
    roots = {"": "wrist"} if roots is None else roots
    parts: dict[Color, list[str]] = {ROOT_COLOR: list(roots.values())}
    for finger, color in FINGER_COLORS.items():
        parts[color] = [f"{prefix}{finger}{joint}" for prefix in roots for joint in _FROM_ROOT]
    hands = define_skeleton(name, keypoints=keypoints, colors=parts, sigmas=sigmas, paper_info=paper_info)
    return replace(hands, links=finger_links(roots))
