"""Face datasets, where they differ from their bases."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from coco_files import annotation, coco_file, image
from pose_core.errors import DataError
from pose_core.registry import DATASETS
from pose_face.datasets.center_scale import AFLWDataset
from pose_face.datasets.coco_style import CocoWholeBodyFaceDataset


def aflw(folder: Path, **extra: object) -> str:
    return coco_file(
        folder, [image(1)], [annotation(3, 1, center=[9, 9], scale=0.2, keypoints=[5, 6, 1] * 19, **extra)]
    )


def test_aflw_tells_the_size_that_errors_are_measured_by(tmp_path: Path) -> None:
    pipeline = [{"type": "PackPoseInputs"}]
    path = aflw(tmp_path, box_size=41.5)
    info = AFLWDataset(ann_file=path, test_mode=True, pipeline=pipeline).get_data_info(0)
    np.testing.assert_allclose(info["box_size"], [41.5])
    assert "box_size" not in AFLWDataset(ann_file=path).get_data_info(0)
    with pytest.raises(DataError, match="'box_size' of annotation id 3"):
        AFLWDataset(ann_file=aflw(tmp_path, box_size=None), test_mode=True)


def test_nme_by_box_size_of_a_perfect_prediction_is_zero(sample_data: Path) -> None:
    from pose_keypoints.metrics.nme import NME

    dataset = DATASETS.build(
        {
            "type": "AFLWDataset",
            "ann_file": "test_aflw.json",
            "data_root": str(sample_data / "aflw"),
            "test_mode": True,
            "pipeline": [{"type": "LoadImage"}, {"type": "PackPoseInputs"}],
        }
    )
    metric = NME("use_norm_item", "box_size")
    metric.dataset_meta = dataset.metainfo
    for packed in dataset:
        sample = packed["data_samples"]
        sample.pred_instances = sample.gt_instances.clone()
        metric.process([packed], [sample.to_dict()])
    assert metric.evaluate(len(dataset)) == {"NME": 0}


def test_people_without_a_face_are_passed_over(tmp_path: Path) -> None:
    face = {"face_box": [10, 8, 20, 30], "face_kpts": [12, 10, 1] * 68}
    entries = [
        annotation(4, 1, face_valid=False, face_box=[0] * 4, face_kpts=[0] * 204),
        annotation(5, 1, face_valid=True, keypoints=[0] * 51, num_keypoints=0, **face),
    ]
    dataset = CocoWholeBodyFaceDataset(ann_file=coco_file(tmp_path, [image(1)], entries))
    assert len(dataset) == 1
    info = dataset.get_data_info(0)
    assert info["id"] == 5
    assert info["num_keypoints"] == 68
    np.testing.assert_allclose(info["bbox"], [[10, 8, 30, 38]])
