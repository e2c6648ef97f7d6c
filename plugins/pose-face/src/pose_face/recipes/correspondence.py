"""Mappings between the keypoints of face annotations, for ``KeypointConverter``.

A pair is a source and a target keypoint; a pair of sources stands for the point halfway between them.
"""

from __future__ import annotations

from collections.abc import Sequence

Pair = tuple["int | tuple[int, int]", int]


def _runs(*runs: tuple[int, int, int]) -> list[Pair]:
    """Expand runs (first source, first target, length) to pairs."""
    return [(here + i, there + i) for here, there, count in runs for i in range(count)]


# 300W's 68 keypoints to LaPa's 106. The jaw has half as many; an eyelid has two instead of three.
IBUG68_TO_LAPA: list[Pair] = [
    *((i, 2 * i) for i in range(17)),
    *_runs((17, 33, 5), (22, 42, 5), (27, 51, 4), (31, 58, 5)),
    *((36, 66), ((37, 38), 68), (39, 70), ((40, 41), 72)),
    *((42, 75), ((43, 44), 77), (45, 79), ((46, 47), 81)),
    *_runs((48, 84, 20)),
]

# WFLW's 98 keypoints to LaPa's 106, which has more on the nose.
WFLW_TO_LAPA: list[Pair] = _runs((0, 0, 55), (55, 58, 5), (60, 66, 8), (68, 75, 8), (76, 84, 20), (96, 104, 2))

# COFW's 29 keypoints to LaPa's 106.
COFW_TO_LAPA: list[Pair] = [
    *((0, 33), (4, 35), (2, 37), (3, 42), (6, 44), (1, 46)),  # brows
    *((8, 66), (12, 68), (10, 70), (13, 72), (11, 75), (14, 77), (9, 79), (15, 81)),  # eyes
    *((20, 54), (18, 58), (21, 60), (19, 62)),  # nose
    *((22, 84), (24, 87), (23, 90), (27, 93), (25, 98), (26, 102)),  # mouth
    *((16, 104), (17, 105), (28, 16)),  # pupils and chin
]


def to_ibug68(to_lapa: Sequence[Pair]) -> list[Pair]:
    """Convert a mapping to LaPa's keypoints into one to 300W's, dropping keypoints that 300W lacks."""
    back = {there: here for here, there in IBUG68_TO_LAPA if not isinstance(here, tuple)}
    # 300W's two keypoints of an eyelid are the outer two of LaPa's three.
    back |= {67: 37, 69: 38, 71: 40, 73: 41, 76: 43, 78: 44, 80: 46, 82: 47}
    return [(here, back[there]) for here, there in to_lapa if there in back]


# LaPa's 106 keypoints to 300W's 68.
LAPA_TO_IBUG68 = to_ibug68(_runs((0, 0, 106)))


def shifted(pairs: Sequence[Pair], *, here: int = 0, there: int = 0) -> list[Pair]:
    """Shift pairs for skeletons in which other keypoints precede those of the face.

    Args:
        pairs: The pairs.
        here: Number of keypoints before the face in the source.
        there: Number of keypoints before the face in the target.
    """
    return [
        ((point[0] + here, point[1] + here) if isinstance(point, tuple) else point + here, other + there)
        for point, other in pairs
    ]
