"""Packing samples."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from mmengine.structures import PixelData

from pose_core.errors import ConfigError
from pose_core.structures import MultilevelPixelData
from pose_keypoints.transforms.packing import PackPoseInputs


def sample(**extra) -> dict:
    return {
        "img": np.arange(24, dtype=np.uint8).reshape(2, 4, 3),
        "img_path": "a.jpg",
        "id": 3,
        "raw_ann_info": {"id": 3},
        "unknown": 1,
        "bbox": np.array([[0.0, 0, 4, 2]]),
        "bbox_scale": np.array([[4.0, 2]]),
        "keypoints": np.ones((1, 5, 2)),
        "keypoints_visible": np.ones((1, 5)),
        "keypoint_weights": np.ones((1, 5), np.float32),
        "heatmaps": np.zeros((5, 8, 6), np.float32),
        **extra,
    }


def test_image_instances_labels_fields_and_metainfo():
    packed = PackPoseInputs()(sample())
    image = torch.from_numpy(sample()["img"])
    assert packed["inputs"].dtype == torch.uint8
    assert packed["inputs"].is_contiguous()
    torch.testing.assert_close(packed["inputs"], image.permute(2, 0, 1))
    data_sample = packed["data_samples"]
    assert set(data_sample.gt_instances.keys()) == {"bboxes", "bbox_scales", "keypoints", "keypoints_visible"}
    assert isinstance(data_sample.gt_instances.keypoints, np.ndarray)
    assert isinstance(data_sample.gt_instance_labels.keypoint_weights, torch.Tensor)
    assert isinstance(data_sample.gt_fields, PixelData)
    assert data_sample.gt_fields.heatmaps.shape == (5, 8, 6)
    assert data_sample.metainfo == {"img_path": "a.jpg", "id": 3, "raw_ann_info": {"id": 3}}


def test_only_the_metainfo_that_is_asked_for():
    assert PackPoseInputs(meta_keys=("unknown",))(sample())["data_samples"].metainfo == {"unknown": 1}


def test_transformed_keypoints_on_request():
    results = sample(transformed_keypoints=np.zeros((1, 5, 2)))
    assert "transformed_keypoints" not in PackPoseInputs()(dict(results))["data_samples"].gt_instances
    assert "transformed_keypoints" in PackPoseInputs(pack_transformed=True)(results)["data_samples"].gt_instances


def test_the_codecs_declaration_takes_the_place_of_the_usual_tables():
    results = sample(
        labels=np.array([[7]]),
        instance_mapping_table={"bbox": "boxes"},
        label_mapping_table={"labels": "named"},
        field_mapping_table={"heatmaps": "maps"},
    )
    data_sample = PackPoseInputs()(results)["data_samples"]
    assert set(data_sample.gt_instances.keys()) == {"boxes"}
    assert set(data_sample.gt_instance_labels.keys()) == {"named"}
    assert set(data_sample.gt_fields.keys()) == {"maps"}


def test_levels():
    results = sample(
        heatmaps=[np.zeros((5, 8, 6)), np.zeros((5, 4, 3))], keypoint_weights=[np.ones((1, 5)), np.zeros((1, 5))]
    )
    data_sample = PackPoseInputs()(results)["data_samples"]
    assert isinstance(data_sample.gt_fields, MultilevelPixelData)
    assert [tuple(level.shape) for level in data_sample.gt_fields.heatmaps] == [(5, 8, 6), (5, 4, 3)]
    assert data_sample.gt_instance_labels.keypoint_weights.shape == (1, 2, 5)
    results = sample(heatmaps=[np.zeros((5, 8, 6))], displacements=np.zeros((5, 8, 6)))
    with pytest.raises(ConfigError, match="heatmaps with several levels and displacements with one"):
        PackPoseInputs()(results)


def test_grey_images_several_scales_and_no_fields():
    gray = PackPoseInputs()({"img": np.zeros((2, 4), np.uint8)})
    assert gray["inputs"].shape == (1, 2, 4)
    assert "gt_fields" not in gray["data_samples"]
    several = PackPoseInputs()({"img": [np.zeros((2, 4, 3), np.uint8), np.zeros((4, 8, 3), np.uint8)]})
    assert [tuple(level.shape) for level in several["inputs"]] == [(3, 2, 4), (3, 4, 8)]


def test_where_there_is_no_image_the_codecs_input_is_packed():
    keypoints = np.random.rand(9, 5, 2).astype(np.float32)
    results = {
        "keypoints": keypoints,
        "keypoints_visible": np.ones((9, 5)),
        "lifting_target": np.zeros((1, 5, 3)),
        "lifting_target_label": np.zeros((1, 5, 3), np.float32),
        "label_mapping_table": {"lifting_target_label": "lifting_target_label"},
        "instance_mapping_table": {"lifting_target": "lifting_target"},
        "input_key": "keypoints",
    }
    packed = PackPoseInputs()(results)
    np.testing.assert_allclose(packed["inputs"].numpy(), keypoints.reshape(9, 10).T)
    assert packed["data_samples"].gt_instance_labels.lifting_target_label.shape == (1, 5, 3)
    assert list(packed["data_samples"].gt_instances.keys()) == ["lifting_target"]
    del results["keypoints"]
    with pytest.raises(ConfigError, match="the codec declares input_key='keypoints', but the results"):
        PackPoseInputs()(results)


def test_an_image_goes_before_the_codecs_input():
    assert PackPoseInputs()(sample(input_key="keypoints"))["inputs"].shape == (3, 2, 4)


def test_nothing_to_pack():
    with pytest.raises(ConfigError, match=r"needs 'img': add LoadImage before it or, .* declares input_key"):
        PackPoseInputs()({"keypoints": np.ones((1, 5, 2))})
