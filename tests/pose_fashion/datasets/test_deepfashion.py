"""DeepFashion's subsets."""

from __future__ import annotations

import pytest

from pose_core.errors import ConfigError
from pose_fashion.datasets.deepfashion import DeepFashionDataset


@pytest.mark.parametrize(("subset", "K"), [("", 8), ("full", 8), ("upper", 6), ("lower", 4)])
def test_a_subset_has_its_own_skeleton(subset: str, K: int) -> None:
    metainfo = DeepFashionDataset(subset=subset, lazy_init=True).metainfo
    assert metainfo["num_keypoints"] == K
    assert metainfo["dataset_name"] == f"deepfashion_{subset or 'full'}"
    assert metainfo["flip_indices"] == [k ^ 1 for k in range(K)]


def test_another_skeleton_takes_its_place() -> None:
    own = {"dataset_name": "socks", "keypoint_info": {0: {"name": "heel"}}}
    assert DeepFashionDataset(metainfo=own, lazy_init=True).metainfo["dataset_name"] == "socks"
    with pytest.raises(ConfigError, match="subset and metainfo must not both be set"):
        DeepFashionDataset(subset="full", metainfo=own)


def test_an_unknown_subset_is_named() -> None:
    with pytest.raises(ConfigError, match=r"one of full, upper, lower, got 'uper'\. Did you mean 'upper'"):
        DeepFashionDataset(subset="uper")
