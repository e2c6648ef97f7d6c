"""Datasets of poses in another format than COCO's: motion capture, with windows of frames as samples and no images."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from torch.utils.data import DataLoader

from coco_files import SKELETON
from pose_core.errors import ConfigError, DataError
from pose_keypoints.datasets.base_pose_dataset import BasePoseDataset
from pose_keypoints.datasets.columns import ArrayColumn, JsonColumn, WindowColumn, Windows
from pose_keypoints.datasets.table import ColumnTable, Records

K = 3
LENGTHS = {"walk": 6, "run": 4}


class MocapDataset(BasePoseDataset):
    """Windows within sequences: poses in one file, joints in another; the joints of the last frame are the target."""

    METAINFO = SKELETON

    def __init__(self, ann_file: str = "", joint_file: str = "", size: int = 3, **kwargs: Any) -> None:
        self.joint_file = joint_file
        self.size = size
        super().__init__(ann_file, **kwargs)

    def load_data_list(self) -> Records:
        with np.load(self.ann_file) as poses, np.load(self.joint_file) as joints:
            lengths, keypoints, keypoints_3d = poses["lengths"], poses["keypoints"], joints["keypoints_3d"]
            names = poses["names"].tolist()
        ends = np.cumsum(lengths)
        starts = np.concatenate([np.arange(end - n, end - self.size + 1) for end, n in zip(ends, lengths, strict=True)])
        sequence_of = np.searchsorted(ends, starts, side="right")
        windows = Windows(starts, np.arange(self.size))
        columns = {
            "keypoints": WindowColumn(ArrayColumn(keypoints), windows),
            "keypoints_3d": WindowColumn(ArrayColumn(keypoints_3d), windows),
            "target": WindowColumn(ArrayColumn(keypoints_3d), Windows(starts, np.array([self.size - 1]))),
            "sequence": JsonColumn.of(names, order=sequence_of),
        }
        return Records(ColumnTable(columns))


def files(folder: Path, lengths: dict[str, int] | None = None) -> dict[str, str]:
    """Two files; x of a frame's joints is its number, y that of the joint."""
    lengths = lengths or LENGTHS
    F = sum(lengths.values())
    joints = np.zeros((F, K, 3), dtype=np.float32)
    joints[..., 0] = np.arange(F)[:, None]
    joints[..., 1] = (0, 1, 2)
    paths = {"ann_file": folder / "poses.npz", "joint_file": folder / "joints.npz"}
    np.savez(
        paths["ann_file"],
        lengths=np.array(list(lengths.values())),
        names=np.array(list(lengths)),
        keypoints=joints[..., :2],
    )
    np.savez(paths["joint_file"], keypoints_3d=joints)
    return {key: str(path) for key, path in paths.items()}


def first_frames(dataset: MocapDataset) -> list[int]:
    return [int(dataset.get_data_info(i)["keypoints"][0, 0, 0]) for i in range(len(dataset))]


STARTS = [0, 1, 2, 3, 6, 7]


def test_a_sample_is_a_window_with_the_skeletons_metainfo(tmp_path):
    dataset = MocapDataset(**files(tmp_path))
    assert len(dataset) == 6
    assert first_frames(dataset) == STARTS
    info = dataset.get_data_info(4)
    np.testing.assert_array_equal(info["keypoints"][..., 0], [[6] * K, [7] * K, [8] * K])
    assert info["keypoints_3d"].shape == (3, K, 3)
    np.testing.assert_array_equal(info["target"], [[[8, 0, 0], [8, 1, 0], [8, 2, 0]]])
    assert info["sequence"] == "run"
    assert info["sample_idx"] == 4
    assert dataset.get_data_info(-2)["sample_idx"] == 4
    assert (info["dataset_name"], info["flip_indices"]) == ("toy", [1, 0, 2])
    np.testing.assert_array_equal(info["dataset_keypoint_weights"], [1, 1, 2])
    info["flip_indices"].clear()
    info["keypoints"][...] = -1
    assert dataset.get_data_info(4)["flip_indices"] == [1, 0, 2]
    assert dataset.get_data_info(3)["keypoints"][-1, 0, 0] == 5
    assert dataset.metainfo["num_keypoints"] == K


def test_the_skeleton_is_the_classes_own_or_the_one_given(tmp_path):
    other = {**SKELETON, "dataset_name": "other"}
    assert MocapDataset(**files(tmp_path), metainfo=other).get_data_info(0)["dataset_name"] == "other"

    class NoSkeletonDataset(MocapDataset):
        METAINFO = {}

    with pytest.raises(ConfigError, match="NoSkeletonDataset has no skeleton; give one"):
        NoSkeletonDataset(**files(tmp_path))


def test_data_root_and_arguments(tmp_path):
    paths = files(tmp_path)
    dataset = MocapDataset("poses.npz", paths["joint_file"], data_root=str(tmp_path), data_prefix={"video": "v"})
    assert dataset.ann_file == paths["ann_file"]
    assert dataset.data_prefix == {"video": str(tmp_path / "v")}
    with pytest.raises(ConfigError, match="on_error must be 'raise' or 'skip', got 'ignore'"):
        MocapDataset(**paths, on_error="ignore")
    with pytest.raises(DataError, match=r"poses\.npz holds nothing to train or test on"):
        MocapDataset(**paths, size=7)


def test_a_format_must_be_said():
    with pytest.raises(TypeError, match="load_data_list"):
        BasePoseDataset(metainfo=SKELETON)


def test_files_that_do_not_belong_together(tmp_path):
    paths = files(tmp_path)
    np.savez(paths["joint_file"], keypoints_3d=np.zeros((5, K, 3)))
    with pytest.raises(DataError, match="Windows must lie within the 5 frames, got frames 0 to 9"):
        MocapDataset(**paths)


def test_files_are_read_when_they_are_needed(tmp_path):
    dataset = MocapDataset(str(tmp_path / "poses.npz"), str(tmp_path / "joints.npz"), lazy_init=True)
    assert dataset.metainfo["dataset_name"] == "toy"
    files(tmp_path)
    assert first_frames(dataset) == STARTS


@pytest.mark.parametrize(("indices", "expected"), [
    (2, [0, 1]), (-2, [6, 7]), ([4, 0, -1], [6, 0, 7]), (np.array([1]), [1]),
])  # fmt: skip
def test_subsets(tmp_path, indices, expected):
    paths = files(tmp_path)
    assert first_frames(MocapDataset(**paths, indices=indices)) == expected
    dataset = MocapDataset(**paths)
    subset = dataset.get_subset(indices)
    assert first_frames(subset) == expected
    assert subset.data_list.table is dataset.data_list.table
    assert first_frames(dataset) == STARTS
    dataset.get_subset_(indices)
    assert first_frames(dataset) == expected


def test_subsets_have_pipelines_of_their_own(tmp_path):
    dataset = MocapDataset(**files(tmp_path), pipeline=[lambda info: info])
    first, second = dataset.get_subset(3), dataset.get_subset(2)
    assert len({id(each.pipeline) for each in (dataset, first, second)}) == 3


def test_a_pickled_dataset_is_as_large_as_its_arrays(tmp_path):
    sizes = {}
    for count in (100, 2000):
        dataset = MocapDataset(**files(tmp_path, {"walk": count}))
        pickled = pickle.dumps(dataset, protocol=pickle.HIGHEST_PROTOCOL)
        assert first_frames(pickle.loads(pickled).get_subset([0, 9])) == [0, 9]
        frames = count * K * 4 * (2 + 3)
        windows = len(dataset) * 8 * (1 + 1 + 2)  # rows, starts, and where the name of the sequence stands
        sizes[count] = len(pickled) - frames - windows
    assert abs(sizes[2000] - sizes[100]) < 200
    assert sizes[2000] < 10_000


def test_a_copy_shares_the_arrays(tmp_path):
    dataset = MocapDataset(**files(tmp_path))
    copied = copy.deepcopy(dataset)
    assert copied.data_list is dataset.data_list
    assert copied.pipeline is not dataset.pipeline
    copied.get_subset_([5])
    assert (first_frames(copied), len(dataset)) == ([7], 6)


def first_frame(info: dict[str, Any]) -> int:
    return int(info["keypoints"][0, 0, 0])


@pytest.mark.parametrize("context", ["fork", "spawn"])
def test_worker_processes(tmp_path, context):
    dataset = MocapDataset(**files(tmp_path), pipeline=[first_frame])
    loader = DataLoader(dataset, batch_size=None, num_workers=1, multiprocessing_context=context)
    assert list(loader) == STARTS


def test_the_pipeline_gets_the_dataset(tmp_path):
    dataset = MocapDataset(**files(tmp_path), pipeline=[lambda info: (info["sequence"], info["dataset"])])
    assert dataset[4] == ("run", dataset)


def only_runs(info: dict[str, Any]) -> dict[str, Any] | None:
    return info if info["sequence"] == "run" else None


def test_another_sample_is_taken_where_a_transform_drops_it_in_training(tmp_path):
    np.random.seed(0)
    paths = files(tmp_path)
    dataset = MocapDataset(**paths, pipeline=[only_runs, first_frame])
    assert {dataset[0] for _ in range(20)} == {6, 7}
    with pytest.raises(DataError, match=r"drops 4 samples of .*poses\.npz in a row \(max_refetch=3\)"):
        MocapDataset(**paths, pipeline=[only_runs], indices=4, max_refetch=3)[0]
    tested = MocapDataset(**paths, pipeline=[only_runs, first_frame], test_mode=True)
    assert tested[4] == 6
    with pytest.raises(DataError, match=r"must return every sample, but it drops sample 1 of .*poses\.npz"):
        tested[1]


@pytest.mark.parametrize("test_mode", [False, True])
def test_nothing_is_skipped_where_no_file_is_read(tmp_path, test_mode):
    dataset = MocapDataset(**files(tmp_path), pipeline=[{"type": "LoadImage"}], on_error="skip", test_mode=test_mode)
    assert len(dataset) == 6
    assert dataset.files_of(dataset.get_data_info(0)) == ()
