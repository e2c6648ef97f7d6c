"""Datasets whose samples are no poses: clips of frames, and files of features."""

from __future__ import annotations

import gc
import json
import logging
import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from torch.utils.data import DataLoader

from coco_files import write_images
from pose_core.errors import DataError, ImageError, ReadError
from pose_keypoints.datasets.base_record_dataset import BaseRecordDataset
from pose_keypoints.datasets.columns import JsonColumn, ValueColumn, WindowColumn, Windows
from pose_keypoints.datasets.table import ColumnTable, Records
from pose_keypoints.transforms.loading import LoadImage


class ClipDataset(BaseRecordDataset):
    """Clips of two frames that overlap, from a list of frames."""

    METAINFO = {"classes": ("walking", "running")}
    FILES = "clips"

    def load_data_list(self) -> Records:
        frames = json.loads(Path(self.ann_file).read_text())
        paths = JsonColumn.of([str(Path(self.data_prefix["img"]) / name) for name in frames])
        windows = Windows(np.arange(len(frames) - 1), np.arange(2))
        labels = np.arange(len(windows)) % 2
        return Records(ColumnTable({"img_path": WindowColumn(paths, windows), "label": ValueColumn(labels)}))


class CountingLoader(LoadImage):
    """Count how often each file is read."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: dict[str, int] = {}

    def read(self, path: str) -> np.ndarray:
        self.counts[Path(path).name] = self.counts.get(Path(path).name, 0) + 1
        return super().read(path)


def numbers(info: dict[str, Any]) -> tuple[int, ...]:
    """The numbers of a clip's frames, which are also what their pixels hold."""
    return tuple(int(frame[0, 0, 0]) for frame in info["img"])


def clips(folder: Path, **kwargs: Any) -> ClipDataset:
    """Frames 1 to 5, of which 3 is missing: the clips 2-3 and 3-4 cannot be read."""
    write_images(folder, 1, 2, 4, 5)
    (folder / "frames.json").write_text(json.dumps([f"{number}.png" for number in range(1, 6)]))
    kwargs = {"pipeline": [LoadImage(), numbers], **kwargs}
    return ClipDataset("frames.json", data_root=str(folder), **kwargs)


def test_a_sample_without_skeleton(tmp_path):
    dataset = clips(tmp_path)
    assert len(dataset) == 4
    info = dataset.get_data_info(1)
    assert info == {"img_path": [str(tmp_path / "2.png"), str(tmp_path / "3.png")], "label": 1, "sample_idx": 1}
    assert dataset.metainfo == {"classes": ("walking", "running")}
    assert clips(tmp_path, metainfo={"classes": ("a",)}).metainfo == {"classes": ("a",)}
    assert dataset[0] == (1, 2)
    assert len(pickle.loads(pickle.dumps(dataset))) == 4


@pytest.mark.parametrize("test_mode", [False, True])
def test_a_missing_frame_is_an_error(tmp_path, test_mode):
    dataset = clips(tmp_path, test_mode=test_mode)
    assert dataset[3] == (4, 5)
    with pytest.raises(ImageError, match=r"3\.png cannot be read"):
        dataset[1]


def test_in_training_another_clip_takes_the_place(tmp_path, caplog):
    np.random.seed(0)
    dataset = clips(tmp_path, on_error="skip")
    with caplog.at_level(logging.WARNING):
        assert {dataset[i] for i in (0, 1, 2, 3)} == {(1, 2), (4, 5)}
        assert {dataset[i] for i in (1, 2)} <= {(1, 2), (4, 5)}
        assert caplog.text.count("3.png cannot be read") == 2  # once for each of the clips that have it
        caplog.clear()
        del dataset
        gc.collect()
    assert "2 of 4 clips of" in caplog.text


def test_a_clip_that_a_worker_finds_is_known_to_all(tmp_path):
    dataset = clips(tmp_path, on_error="skip")
    assert set(map(tuple, DataLoader(dataset, batch_size=None, num_workers=1))) <= {(1, 2), (4, 5)}
    assert len(dataset._skipped) == 2
    subset = dataset.get_subset([1, 3])
    assert len(subset._skipped) == 2
    assert subset[0] == (4, 5)


def test_in_testing_clips_are_left_out_from_the_start(tmp_path, caplog):
    loader = CountingLoader()
    with caplog.at_level(logging.WARNING):
        dataset = clips(tmp_path, pipeline=[loader, numbers], on_error="skip", test_mode=True)
    assert loader.counts == {f"{number}.png": 1 for number in range(1, 6)}
    assert [dataset[i] for i in range(len(dataset))] == [(1, 2), (4, 5)]
    assert [dataset.get_data_info(i)["sample_idx"] for i in range(2)] == [0, 1]
    assert "2 of 4 clips of" in caplog.text


class LoadFeature:
    """Load a file of features."""

    def read(self, path: str) -> np.ndarray:
        try:
            return np.load(path)
        except OSError as error:
            raise ReadError(f"The features {path} cannot be read: {error}.") from error

    def __call__(self, info: dict[str, Any]) -> float:
        return self.read(info["feature_path"]).item()


class FeatureDataset(BaseRecordDataset):
    """Files of features, as a list of dicts."""

    FILES = "feature files"

    def load_data_list(self) -> list[dict[str, Any]]:
        return [{"feature_path": f"{self.data_prefix['feature']}/{i}.npy"} for i in range(4)]

    def files_of(self, info: Mapping[str, Any]) -> tuple[str, ...]:
        return (info["feature_path"],)


def features(folder: Path, *written: int, **kwargs: Any) -> FeatureDataset:
    for i in written:
        np.save(folder / f"{i}.npy", np.array(float(i)))
    return FeatureDataset(data_prefix={"feature": str(folder)}, pipeline=[LoadFeature()], **kwargs)


def test_files_of_another_kind(tmp_path, caplog):
    np.random.seed(0)
    with pytest.raises(ReadError, match=r"1\.npy cannot be read"):
        features(tmp_path, 0, 2, 3)[1]
    training = features(tmp_path, on_error="skip")
    assert {training[i] for i in range(4)} == {0.0, 2.0, 3.0}
    with caplog.at_level(logging.WARNING):
        tested = features(tmp_path, on_error="skip", test_mode=True)
    assert [tested[i] for i in range(len(tested))] == [0.0, 2.0, 3.0]
    assert "1 of 4 feature files of FeatureDataset cannot be read: they are left out" in caplog.text


def test_no_file_can_be_read(tmp_path):
    with pytest.raises(DataError, match="None of the feature files of FeatureDataset can be read"):
        features(tmp_path, on_error="skip", test_mode=True)
    with pytest.raises(DataError, match=r"drops 6 samples of FeatureDataset in a row .* paths of the feature files"):
        features(tmp_path, on_error="skip", max_refetch=5)[0]
