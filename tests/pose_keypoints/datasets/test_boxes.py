"""Where a dataset takes its boxes from."""

from __future__ import annotations

import numpy as np
import pytest

from coco_files import SKELETON, annotation, coco_file, image
from pose_core.errors import DataError
from pose_keypoints.datasets.center_scale import CenterScaleDataset
from pose_keypoints.datasets.whole_image import WholeImageDataset


class Centered(CenterScaleDataset):
    METAINFO = SKELETON


class Whole(WholeImageDataset):
    METAINFO = SKELETON


def test_center_and_scale_make_a_square(tmp_path):
    entries = [annotation(1, 1, center=[30, 20], scale=0.4), annotation(2, 1, center=[30, 20], scale=0)]
    dataset = Centered(ann_file=coco_file(tmp_path, [image(1)], entries))
    assert len(dataset) == 1
    info = dataset.get_data_info(0)
    np.testing.assert_allclose(info["bbox"], [[-10, -20, 70, 60]])
    np.testing.assert_allclose(info["bbox_center"], [[30, 20]])
    np.testing.assert_allclose(info["bbox_scale"], [[80, 80]])
    assert {info[key].dtype for key in ("bbox", "bbox_center", "bbox_scale")} == {np.dtype(np.float32)}


def test_annotations_need_no_box_then(tmp_path):
    entry = annotation(1, 1, center=[30, 20], scale=0.1)
    del entry["bbox"]
    dataset = Centered(ann_file=coco_file(tmp_path, [image(1)], [entry, annotation(2, 1)]), data_mode="bottomup")
    assert dataset.get_data_info(0)["id"] == [1]  # the other has no center


def test_a_center_that_is_no_point_is_named(tmp_path):
    path = coco_file(tmp_path, [image(1)], [annotation(7, 1, center=[30], scale=0.1)])
    with pytest.raises(
        DataError, match=r"'center' of annotation id 7 of .*annotations\.json must hold 2 numbers, got 1"
    ):
        Centered(ann_file=path)


def test_the_box_is_the_image(tmp_path):
    entry = annotation(1, 1, area=None)
    dataset = Whole(ann_file=coco_file(tmp_path, [image(1)], [entry]))
    info = dataset.get_data_info(0)
    np.testing.assert_allclose(info["bbox"], [[0, 0, 64, 48]])
    assert info["area"] == pytest.approx(0.53 * 64 * 48)
