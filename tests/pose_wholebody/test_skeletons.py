"""The skeletons of whole bodies are put together from those of their parts."""

from __future__ import annotations

import pytest

from pose_core.skeleton import Skeleton, load_skeleton


def part(whole: Skeleton, first: int, count: int) -> tuple[str, ...]:
    return whole.names[first : first + count]


def test_coco_wholebody() -> None:
    whole, face, hand = (load_skeleton(f"coco_wholebody{part}") for part in ("", "_face", "_hand"))
    assert part(whole, 0, 17) == load_skeleton("coco").names
    assert part(whole, 23, 68) == face.names
    assert whole.sigmas[23:91] == face.sigmas
    assert whole.sigmas[91:112] == whole.sigmas[112:] == hand.sigmas
    for side, first in (("left", 91), ("right", 112)):
        assert part(whole, first + 1, 20) == tuple(f"{side}_{name}" for name in hand.names[1:])
    assert whole.flip_indices[23:40] == tuple(range(39, 22, -1))
    assert whole.flip_indices[91] == 112


@pytest.mark.parametrize("name", ["ubody2d", "h3wb"])
def test_data_sets_that_share_them(name: str) -> None:
    whole, other = load_skeleton("coco_wholebody"), load_skeleton(name)
    assert (other.names, other.links, other.sigmas) == (whole.names, whole.links, whole.sigmas)


def test_openpose_has_its_own_body() -> None:
    whole = load_skeleton("coco_wholebody_openpose")
    assert part(whole, 0, 18) == load_skeleton("coco_openpose").names
    assert part(whole, 18, 116) == load_skeleton("coco_wholebody").names[17:]


def test_halpe_extends_its_26() -> None:
    whole = load_skeleton("halpe")
    assert part(whole, 0, 26) == load_skeleton("halpe26").names
    assert part(whole, 26, 110) == load_skeleton("coco_wholebody").names[23:]
    assert ("left_wrist", "left_thumb1") in [(link.start, link.end) for link in whole.links]
