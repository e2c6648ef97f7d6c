"""Which points of one annotation of faces are which of another: mappings for ``KeypointConverter``.

A pair is a point here and the point there; a pair of points here stands for the place between them.
"""

from __future__ import annotations

from collections.abc import Sequence

Pair = tuple["int | tuple[int, int]", int]


def _runs(*runs: tuple[int, int, int]) -> list[Pair]:
    """Pairs of runs of points: the first here, the first there, and how many."""
    return [(here + i, there + i) for here, there, count in runs for i in range(count)]


# 300W's 68 points to LaPa's 106. The jaw has half as many; an eyelid has two in place of three.
IBUG68_TO_LAPA: list[Pair] = [
    *((i, 2 * i) for i in range(17)),
    *_runs((17, 33, 5), (22, 42, 5), (27, 51, 4), (31, 58, 5)),
    *((36, 66), ((37, 38), 68), (39, 70), ((40, 41), 72)),
    *((42, 75), ((43, 44), 77), (45, 79), ((46, 47), 81)),
    *_runs((48, 84, 20)),
]

# WFLW's 98 points to LaPa's 106, which has more of the nose.
WFLW_TO_LAPA: list[Pair] = _runs((0, 0, 55), (55, 58, 5), (60, 66, 8), (68, 75, 8), (76, 84, 20), (96, 104, 2))

# COFW's 29 points to LaPa's 106.
COFW_TO_LAPA: list[Pair] = [
    *((0, 33), (4, 35), (2, 37), (3, 42), (6, 44), (1, 46)),  # brows
    *((8, 66), (12, 68), (10, 70), (13, 72), (11, 75), (14, 77), (9, 79), (15, 81)),  # eyes
    *((20, 54), (18, 58), (21, 60), (19, 62)),  # nose
    *((22, 84), (24, 87), (23, 90), (27, 93), (25, 98), (26, 102)),  # mouth
    *((16, 104), (17, 105), (28, 16)),  # pupils and chin
]


def to_ibug68(to_lapa: Sequence[Pair]) -> list[Pair]:
    """A mapping onto LaPa's points as one onto 300W's, as far as those have them."""
    back = {there: here for here, there in IBUG68_TO_LAPA if not isinstance(here, tuple)}
    # an eyelid's two points lie where LaPa has the outer two of its three
    back |= {67: 37, 69: 38, 71: 40, 73: 41, 76: 43, 78: 44, 80: 46, 82: 47}
    return [(here, back[there]) for here, there in to_lapa if there in back]


# LaPa's 106 points to 300W's 68.
LAPA_TO_IBUG68 = to_ibug68(_runs((0, 0, 106)))


def shifted(pairs: Sequence[Pair], *, here: int = 0, there: int = 0) -> list[Pair]:
    """The same pairs where the points of a face come after others.

    Args:
        pairs: The pairs.
        here: How many keypoints come before the face's here.
        there: How many there.
    """
    return [
        ((point[0] + here, point[1] + here) if isinstance(point, tuple) else point + here, other + there)
        for point, other in pairs
    ]
