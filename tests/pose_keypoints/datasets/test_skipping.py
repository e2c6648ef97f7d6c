"""Images that cannot be read."""

from __future__ import annotations

import gc
import logging

import numpy as np
import pytest
from torch.utils.data import DataLoader

from coco_files import SKELETON, annotation, coco_file, image, write_images
from pose_core.errors import DataError
from pose_keypoints.datasets.base_coco_style import BaseCocoStyleDataset

IMAGES = [image(i) for i in range(1, 5)]
ANNOTATIONS = [annotation(10 * i + j, i) for i in range(1, 5) for j in range(2)]


def dataset(tmp_path, **kwargs) -> BaseCocoStyleDataset:
    write_images(tmp_path, 1, 3)
    (tmp_path / "2.png").write_bytes(b"not an image")
    return BaseCocoStyleDataset(
        ann_file=coco_file(tmp_path, IMAGES, ANNOTATIONS),
        metainfo=SKELETON,
        data_prefix={"img": str(tmp_path)},
        pipeline=[{"type": "LoadImage"}, lambda info: info["img_id"]],
        on_error="skip",
        **kwargs,
    )


def test_in_training_another_sample_takes_the_place(tmp_path, caplog):
    np.random.seed(0)
    data = dataset(tmp_path)
    with caplog.at_level(logging.WARNING):
        assert {data[i] for i in range(8)} == {1, 3}
        assert len(data) == 8
        for name in ("2.png", "4.png"):
            assert caplog.text.count(f"{name} cannot be") == 1
        caplog.clear()
        del data
        gc.collect()
    assert "2 of 4 images of" in caplog.text


def test_in_testing_the_samples_are_left_out_from_the_start(tmp_path, caplog):
    with caplog.at_level(logging.WARNING):
        data = dataset(tmp_path, test_mode=True)
    assert [data[i] for i in range(len(data))] == [1, 1, 3, 3]
    assert "2 of 4 images of" in caplog.text
    assert "they are left out" in caplog.text


def test_what_a_worker_process_finds_is_known_here(tmp_path):
    data = dataset(tmp_path)
    assert set(DataLoader(data, batch_size=None, num_workers=1)) <= {1, 3}
    assert len(data._skipped) == 2


def test_images_are_not_read_without_a_step_that_loads_them(tmp_path):
    path = coco_file(tmp_path, IMAGES, ANNOTATIONS)
    data = BaseCocoStyleDataset(ann_file=path, metainfo=SKELETON, on_error="skip", test_mode=True)
    assert len(data) == 8


def test_all_images_unreadable_is_an_error(tmp_path):
    path = coco_file(tmp_path, IMAGES[3:], ANNOTATIONS[6:])
    with pytest.raises(DataError, match=r"None of the images of .*annotations\.json can be read"):
        BaseCocoStyleDataset(
            ann_file=path, metainfo=SKELETON, pipeline=[{"type": "LoadImage"}], on_error="skip", test_mode=True
        )
