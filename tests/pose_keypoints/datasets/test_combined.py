"""Several datasets as one."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from coco_files import SKELETON, annotation, coco_file, image
from pose_core.errors import ConfigError, SkeletonError
from pose_keypoints.datasets.combined import CombinedDataset

PAIR = {
    "dataset_name": "pair",
    "keypoint_info": {0: {"name": "left", "swap": "right"}, 1: {"name": "right", "swap": "left"}},
    "joint_weights": [1.0, 1.0],
    "sigmas": [0.1, 0.1],
}


@pytest.fixture
def configs(tmp_path) -> list[dict]:
    made = []
    for name, count in (("first", 3), ("second", 5)):
        (tmp_path / name).mkdir()
        path = coco_file(tmp_path / name, [image(1)], [annotation(i, 1) for i in range(count)])
        convert = {"type": "KeypointConverter", "num_keypoints": 2, "mapping": [(0, 0), (1, 1)]}
        metainfo = SKELETON | {"dataset_name": name}
        made.append({"type": "BaseCocoStyleDataset", "ann_file": path, "metainfo": metainfo, "pipeline": [convert]})
    return made


def test_one_follows_the_other_with_the_common_skeleton(configs):
    dataset = CombinedDataset(metainfo=PAIR, datasets=configs, pipeline=[lambda info: info])
    assert len(dataset) == 8
    assert [(dataset[i]["dataset_name"], dataset[i]["id"]) for i in (0, 2, 3, 7, -1)] == [
        ("first", 0),
        ("first", 2),
        ("second", 0),
        ("second", 4),
        ("second", 4),
    ]
    info = dataset[4]
    assert info["keypoints"].shape == (1, 2, 2)
    assert info["flip_indices"] == [1, 0]
    assert info["dataset_keypoint_weights"].shape == (2,)
    assert info["dataset"] is dataset
    assert dataset.metainfo["num_keypoints"] == 2
    with pytest.raises(IndexError, match="index 8 is out of range for a dataset of 8 samples"):
        dataset[8]


def test_factors_draw_more_or_fewer_samples(configs):
    dataset = CombinedDataset(metainfo=PAIR, datasets=configs, sample_ratio_factor=[2, 0.6])
    assert len(dataset) == 6 + 3
    np.random.seed(0)
    drawn = Counter(dataset._get_subset_index(i) for _ in range(300) for i in range(9))
    assert set(drawn) == {(0, i) for i in range(3)} | {(1, i) for i in range(5)}
    assert all(abs(drawn[0, i] - 600) < 1 for i in range(3))
    assert all(abs(drawn[1, i] - 180) < 40 for i in range(5))


def test_a_factor_of_zero_leaves_a_data_set_out(configs):
    dataset = CombinedDataset(metainfo=PAIR, datasets=configs, sample_ratio_factor=[0, 1])
    assert {dataset._get_subset_index(i)[0] for i in range(len(dataset))} == {1}


def test_a_dropped_sample_is_replaced_in_training(configs):
    configs[0]["pipeline"] = [lambda info: None]
    configs[0]["max_refetch"] = 1
    dataset = CombinedDataset(metainfo=PAIR, datasets=configs[1:], pipeline=[lambda info: info if info["id"] else None])
    assert dataset[0]["id"] != 0


def test_nothing_is_read_before_it_is_needed(configs):
    for config in configs:
        config["lazy_init"] = True
    dataset = CombinedDataset(metainfo=PAIR, datasets=configs, lazy_init=True)
    assert not dataset.datasets[0]._fully_initialized
    assert len(dataset) == 8


def test_what_cannot_be_combined(configs):
    with pytest.raises(ConfigError, match="at least one dataset"):
        CombinedDataset(metainfo=PAIR, datasets=[])
    with pytest.raises(ConfigError, match="does not support indices"):
        CombinedDataset(metainfo=PAIR, datasets=configs, indices=2)
    with pytest.raises(ConfigError, match="one number >= 0 for each of the 2 datasets, got \\[1\\]"):
        CombinedDataset(metainfo=PAIR, datasets=configs, sample_ratio_factor=[1])
    with pytest.raises(ConfigError, match="one number >= 0"):
        CombinedDataset(metainfo=PAIR, datasets=configs, sample_ratio_factor=[1, -1])
    with pytest.raises(ConfigError, match="needs the common skeleton"):
        CombinedDataset(metainfo={}, datasets=configs)
    with pytest.raises(SkeletonError):
        CombinedDataset(metainfo={"from_file": "no_such_skeleton"}, datasets=configs)
