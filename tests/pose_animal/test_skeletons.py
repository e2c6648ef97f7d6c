"""Animals' skeletons, where they have something of their own."""

from __future__ import annotations

import pytest

from pose_core.skeleton import load_skeleton


def test_near_and_off_legs_of_a_horse_stay_in_the_mirror() -> None:
    assert load_skeleton("horse10").flip_pairs == ()


@pytest.mark.parametrize("name", ["fly", "locust"])
def test_an_insect_has_six_legs_that_swap_side_for_side(name: str) -> None:
    skeleton = load_skeleton(name)
    swaps = {keypoint.name: keypoint.swap for keypoint in skeleton.keypoints}
    links = {(link.start, link.end) for link in skeleton.links}
    for leg in ("foreleg", "midleg", "hindleg"):
        assert [swaps[f"{leg}L{joint}"] for joint in (1, 2, 3, 4)] == [f"{leg}R{joint}" for joint in (1, 2, 3, 4)]
        for side in "LR":
            assert {(f"{leg}{side}{joint + 1}", f"{leg}{side}{joint}") for joint in (1, 2, 3)} <= links


def test_a_macaque_is_built_as_a_person() -> None:
    macaque, person = load_skeleton("macaque"), load_skeleton("coco")
    assert (macaque.keypoints, macaque.links, macaque.sigmas) == (person.keypoints, person.links, person.sigmas)


def test_a_blank_in_a_name() -> None:
    skeleton = load_skeleton("ap10k")
    assert skeleton.names[4] == "Root of tail"
    assert [(i, j) for i, j in skeleton.link_ids if 4 in (i, j)] == [(3, 4), (4, 11), (4, 14)]
    assert skeleton.ids_of_body("lower") == (4, 10, 11, 12, 13, 14, 15, 16)
