"""Several frames of a video as one sample."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coco_files import annotation, coco_file, image
from pose_body.datasets.posetrack18_video import PoseTrack18VideoDataset
from pose_core.errors import ConfigError, DataError
from pose_core.registry import DATASETS

FIXED = {"frame_sampler_mode": "fixed", "frame_indices": [1, -2, 0], "frame_weights": [2, 1, 1]}
RANDOM = {"frame_range": 3, "num_sampled_frame": 2, "frame_weights": (0.5, 0.3, 0.2)}


def video(folder: Path, *, name: str = "videos/7/000004.jpg", nframes: int | None = 6, **kwargs: Any) -> Any:
    length = {} if nframes is None else {"nframes": nframes}
    path = coco_file(folder, [image(1, file_name=name, **length)], [annotation(9, 1, keypoints=[5, 6, 1] * 17)])
    return PoseTrack18VideoDataset(ann_file=path, **kwargs)


def frames(info: dict[str, Any]) -> list[int]:
    return [int(Path(path).stem) for path in info["img_path"]]


def test_the_own_frame_comes_first_and_the_others_in_order(tmp_path: Path) -> None:
    info = video(tmp_path, **FIXED).get_data_info(0)
    assert info["img_path"] == ["videos/7/000004.jpg", "videos/7/000002.jpg", "videos/7/000005.jpg"]
    np.testing.assert_allclose(info["frame_weights"], [0.5, 0.25, 0.25])
    assert info["id"] == 9


def test_frames_beyond_the_ends_are_the_first_and_the_last(tmp_path: Path) -> None:
    assert frames(video(tmp_path, name="000000.jpg", **FIXED).get_data_info(0)) == [0, 0, 1]
    assert frames(video(tmp_path, nframes=5, **FIXED).get_data_info(0)) == [4, 2, 4]


def test_names_are_filled_up_to_as_many_digits_as_are_wanted(tmp_path: Path) -> None:
    dataset = video(tmp_path, name="a.b/s3/00000004.png", ph_fill_len=8, **FIXED)
    assert dataset.get_data_info(0)["img_path"][1] == "a.b/s3/00000002.png"


def test_random_frames_are_drawn_anew_each_time(tmp_path: Path) -> None:
    np.random.seed(0)
    dataset = video(tmp_path, nframes=100, name="000050.jpg", **RANDOM)
    drawn = [frames(dataset.get_data_info(0)) for _ in range(300)]
    assert all(own == 50 and first < second for own, first, second in drawn)
    assert {frame for sample in drawn for frame in sample} == set(range(47, 54))
    forward = video(tmp_path, nframes=100, name="000050.jpg", **{**RANDOM, "frame_range": (1, 1)})
    assert frames(forward.get_data_info(0)) == [50, 51, 51]


def test_real_frames_are_loaded_and_packed(sample_data: Path) -> None:
    dataset = DATASETS.build(
        {
            "type": "PoseTrack18VideoDataset",
            "ann_file": "annotations/test_posetrack18_val.json",
            "data_root": str(sample_data / "posetrack18"),
            "frame_sampler_mode": "fixed",
            "frame_indices": [0, -1],
            "frame_weights": [1.0, 0.0],
            "pipeline": [
                {"type": "LoadImage"},
                {"type": "GetBBoxCenterScale"},
                {"type": "RandomFlip", "direction": "horizontal", "prob": 1.0},
                {"type": "TopdownAffine", "input_size": (48, 64)},
                {"type": "PackPoseInputs"},
            ],
        }
    )
    assert len(dataset) == 14
    own, other = dataset[0]["inputs"]  # there is no frame before the first
    assert own.shape == (3, 64, 48)
    assert (own == other).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, r"'random' needs frame_range, a number of frames .*, got None"),
        ({"frame_range": 2}, "'random' needs num_sampled_frame of at least 1, got None"),
        ({**RANDOM, "num_sampled_frame": 0}, "got 0"),
        ({**RANDOM, "frame_range": (3, 1)}, r"got \(3, 1\)"),
        ({**RANDOM, "frame_range": [1, 2, 3]}, r"got \[1, 2, 3\]"),
        ({**RANDOM, "frame_weights": (0.5, 0.5)}, r"must be 3 weights .* got \[0.5, 0.5\]"),
        ({**RANDOM, "frame_weights": (0, 0, 0)}, "not all zero"),
        ({**FIXED, "frame_indices": (1, 2)}, r"including 0, .* got \(1, 2\)"),
        ({**FIXED, "frame_indices": None}, "got None"),
        ({"frame_sampler_mode": "fix"}, "must be 'fixed' or 'random', got 'fix'"),
        ({**FIXED, "on_error": "skip"}, "on_error must be 'raise'"),
    ],
)
def test_arguments_that_do_not_fit_are_named(tmp_path: Path, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        video(tmp_path, **arguments)


@pytest.mark.parametrize("wrong", [{"nframes": None}, {"name": "first.jpg"}])
def test_a_file_that_does_not_tell_the_frames_is_named(tmp_path: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(DataError, match=r"must be named by its number, and .*annotations\.json must have 'nframes'"):
        video(tmp_path, **wrong, **FIXED).get_data_info(0)
