"""DeepFashion2's landmarks, by kind of clothes."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from pose_core.skeleton import load_skeleton

# The number of landmarks of the dataset's 13 categories, in their order.
COUNTS = {
    "sss": 25, "lss": 33, "sso": 31, "lso": 39, "vest": 15, "sling": 15, "shorts": 10, "trousers": 14, "skirt": 8,
    "ssd": 29, "lsd": 37, "vd": 19, "sd": 19,
}  # fmt: skip


def swaps(kind: str) -> dict[int, int]:
    """Number to number, from 1, within a kind; both directions."""
    skeleton = load_skeleton("deepfashion2")
    own = [keypoint for keypoint in skeleton.keypoints if keypoint.name.startswith(f"{kind}_")]
    assert all(not keypoint.swap or keypoint.swap.startswith(f"{kind}_kpt") for keypoint in own)
    return {number: int(keypoint.swap.rpartition("kpt")[2]) for number, keypoint in enumerate(own, 1) if keypoint.swap}


def test_kinds_follow_each_other() -> None:
    names = load_skeleton("deepfashion2").names
    assert len(names) == 294
    assert list(names) == [f"{kind}_kpt{number}" for kind, count in COUNTS.items() for number in range(1, count + 1)]


@pytest.mark.parametrize(
    ("kind", "middle"),
    [
        *(("sss", {1, 4, 16}), ("lss", {1, 4, 20}), ("sso", {1}), ("lso", {1}), ("vest", {1, 4, 11})),
        *(("sling", {1, 4, 11}), ("shorts", {2, 7}), ("trousers", {2, 9}), ("skirt", {2, 6})),
        *(("ssd", {1, 4, 18}), ("lsd", {1, 4, 22}), ("vd", {1, 4, 13}), ("sd", {1, 4, 13})),
    ],
)
def test_all_but_the_middle_is_on_one_side(kind: str, middle: set[int]) -> None:
    assert set(range(1, COUNTS[kind] + 1)) - swaps(kind).keys() == middle


def test_pairs_by_hand() -> None:
    assert swaps("vest")[9] == 13
    assert {4: 34, 20: 37, 35: 38, 36: 39, 2: 6, 3: 5, 7: 33}.items() <= swaps("lso").items()
    assert {4: 26, 16: 29, 27: 30, 28: 31, 2: 6, 3: 5, 7: 25}.items() <= swaps("sso").items()
    assert {1: 3, 4: 14, 8: 10}.items() <= swaps("trousers").items()


def test_lines_run_around_the_clothes() -> None:
    skeleton = load_skeleton("deepfashion2")
    ends = Counter(name for link in skeleton.links for name in (link.start, link.end))
    assert ends.keys() == set(skeleton.names)
    assert set(ends.values()) <= {2, 3}
    assert all(link.start.partition("_")[0] == link.end.partition("_")[0] for link in skeleton.links)


def test_real_clothes_have_the_landmarks_of_their_category(sample_data: Path) -> None:
    first = np.cumsum([0, *COUNTS.values()])
    for annotation in json.loads((sample_data / "deepfasion2/deepfasion2.json").read_text())["annotations"]:
        labeled = np.flatnonzero(np.array(annotation["keypoints"])[2::3])
        category = annotation["category_id"]
        assert first[category - 1] <= labeled.min() <= labeled.max() < first[category]
