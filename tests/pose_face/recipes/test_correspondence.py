"""Which points of a face's annotation are which of another's."""

from __future__ import annotations

import pytest

from pose_core.skeleton import load_skeleton
from pose_face.recipes.correspondence import (
    COFW_TO_LAPA,
    IBUG68_TO_LAPA,
    LAPA_TO_IBUG68,
    WFLW_TO_LAPA,
    shifted,
    to_ibug68,
)

MAPPINGS = {
    "300w-lapa": IBUG68_TO_LAPA,
    "wflw-lapa": WFLW_TO_LAPA,
    "cofw-lapa": COFW_TO_LAPA,
    "lapa-300w": LAPA_TO_IBUG68,
    "wflw-300w": to_ibug68(WFLW_TO_LAPA),
    "cofw-300w": to_ibug68(COFW_TO_LAPA),
}


@pytest.mark.parametrize("name", MAPPINGS)
def test_mirrored_points_correspond_to_mirrored_points(name: str) -> None:
    here, there = (load_skeleton(f"face.{skeleton}").flip_indices for skeleton in name.split("-"))
    pairs = {(frozenset(points_of(point)), other) for point, other in MAPPINGS[name]}
    assert {(frozenset(here[i] for i in points), there[other]) for points, other in pairs} == pairs


@pytest.mark.parametrize("name", MAPPINGS)
def test_no_point_is_meant_twice(name: str) -> None:
    targets = [other for _, other in MAPPINGS[name]]
    assert len(set(targets)) == len(targets)
    assert max(targets) < len(load_skeleton(f"face.{name.partition('-')[2]}").names)


def test_there_and_back_is_where_one_began() -> None:
    back = dict(LAPA_TO_IBUG68)
    assert all(back[there] == here for here, there in IBUG68_TO_LAPA if isinstance(here, int))
    assert sorted(back.values()) == list(range(68))


def test_points_that_come_after_others() -> None:
    assert shifted([(1, 2), ((3, 4), 5)], here=10, there=20) == [(11, 22), ((13, 14), 25)]


def points_of(point: int | tuple[int, int]) -> tuple[int, ...]:
    return point if isinstance(point, tuple) else (point,)
