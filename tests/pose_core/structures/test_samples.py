"""Data samples: typed fields, maps of several levels, merging and splitting."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from pose_core.errors import StructureError
from pose_core.structures import InstanceData, MultilevelPixelData, PixelData, PoseDataSample
from pose_keypoints.structures import merge_data_samples, revert_heatmap, split_instances

SIZES = ((8, 6), (16, 12))


def pyramid(**changes: Any) -> MultilevelPixelData:
    fields = {"heatmaps": [np.ones((17, h, w)) for h, w in SIZES], "masks": [torch.ones(1, h, w) for h, w in SIZES]}
    return MultilevelPixelData(metainfo={"num_keypoints": 17}, **{**fields, **changes})


def persons(count: int, start: float = 0.0) -> InstanceData:
    return InstanceData(
        keypoints=np.full((count, 17, 2), start, dtype=np.float32),
        keypoint_scores=np.ones((count, 17), dtype=np.float32),
        bboxes=np.zeros((count, 4)),
        bbox_scores=np.full(count, 0.5, dtype=np.float32),
    )


# -- fields ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "right", "wrong", "expected"),
    [
        ("gt_instances", InstanceData(), PixelData(), "InstanceData"),
        ("gt_instance_labels", InstanceData(), PixelData(), "InstanceData"),
        ("pred_instances", InstanceData(), [], "InstanceData"),
        ("gt_fields", PixelData(), InstanceData(), "PixelData or MultilevelPixelData"),
        ("gt_fields", MultilevelPixelData(), None, "PixelData or MultilevelPixelData"),
        ("pred_fields", PixelData(), np.zeros(3), "PixelData or MultilevelPixelData"),
    ],
)
def test_fields_are_checked(name: str, right: Any, wrong: Any, expected: str) -> None:
    sample = PoseDataSample()
    message = f"{name} of a PoseDataSample must be {expected}, got {type(wrong).__name__}."
    with pytest.raises(StructureError) as caught:
        setattr(sample, name, wrong)
    assert str(caught.value) == message
    assert name not in sample
    with pytest.raises(TypeError):
        PoseDataSample(**{name: wrong})
    setattr(sample, name, right)
    assert getattr(sample, name) is right
    assert list(sample.keys()) == [name]


def test_a_sample_as_a_whole() -> None:
    sample = PoseDataSample(metainfo={"img_path": "a.jpg"}, gt_instances=persons(2), anything=torch.ones(1))
    for other in (copy.deepcopy(sample), pickle.loads(pickle.dumps(sample)), sample.clone(), sample.to_tensor()):
        assert other.img_path == "a.jpg"
        assert len(other.gt_instances) == 2
        assert set(other.keys()) == {"gt_instances", "anything"}
    assert isinstance(sample.to_tensor().gt_instances.keypoints, torch.Tensor)
    assert sample.pop("gt_instances") is not None
    sample.gt_instances = persons(1)
    del sample.gt_instances
    assert "gt_instances" not in sample
    with pytest.raises(AttributeError):
        _ = sample.gt_instances


# -- maps of several levels --------------------------------------------------------------------------------------------


def test_levels() -> None:
    fields = pyramid()
    assert (fields.nlevel, fields.shape) == (2, SIZES)
    assert isinstance(fields[1], PixelData)
    assert fields[1].heatmaps.shape == (17, 16, 12)
    assert fields[1].num_keypoints == 17
    assert [level.shape for level in fields[::-1]] == [SIZES[1], SIZES[0]]
    assert [level.shape for level in fields[[1]]] == [SIZES[1]]
    assert fields["masks"] is fields.masks
    assert [level.shape for level in fields] == list(SIZES)
    fields.offsets = [torch.zeros(size) for size in SIZES]
    assert fields.offsets[0].shape == (1, 8, 6)
    with pytest.raises(IndexError):
        _ = fields[2]


def test_no_levels() -> None:
    empty = MultilevelPixelData()
    assert (empty.nlevel, empty.shape, empty.levels) == (None, None, [])


def test_a_field_may_be_replaced_but_not_shrunk_against_the_others() -> None:
    fields = MultilevelPixelData(heatmaps=[np.zeros((1, 2, 2))])
    fields.heatmaps = [np.zeros((1, 3, 3)), np.zeros((1, 4, 4))]
    assert fields.shape == ((3, 3), (4, 4))


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (np.zeros((2, 3, 4)), "must be a list with one array or tensor per level, got ndarray."),
        ([np.zeros(3), 5], "must be a list with one array or tensor per level, got a list of int, ndarray."),
        ([np.zeros((1, 8, 6))], "'masks' of a MultilevelPixelData has 1 levels, but 'heatmaps' has 2."),
        (
            [np.zeros((1, 8, 6)), np.zeros((1, 16, 13))],
            "Level 1 of 'masks' of a MultilevelPixelData is (16, 13) in height and width, but 'heatmaps' is (16, 12).",
        ),
        (
            [np.zeros((1, 1, 8, 6)), np.zeros((1, 16, 12))],
            "Level 0 of 'masks' of a MultilevelPixelData must be (C, H, W) or (H, W), got (1, 1, 8, 6).",
        ),
    ],
)
def test_a_wrong_map_is_one_clear_error(value: Any, message: str) -> None:
    fields = MultilevelPixelData(heatmaps=[np.ones((17, h, w)) for h, w in SIZES])
    with pytest.raises(StructureError) as caught:
        fields.masks = value
    assert str(caught.value).endswith(message)
    assert "masks" not in fields


def test_conversions_reach_every_map() -> None:
    fields = pyramid()
    tensors = fields.to_tensor()
    assert all(isinstance(level, torch.Tensor) for level in tensors.heatmaps + tensors.masks)
    assert all(level.dtype == torch.float16 for level in tensors.to(torch.float16).heatmaps)
    arrays = tensors.detach().cpu().numpy()
    assert all(isinstance(level, np.ndarray) for level in arrays.heatmaps + arrays.masks)
    assert arrays.num_keypoints == 17
    sample = PoseDataSample(gt_fields=fields).to_tensor()
    assert isinstance(sample.gt_fields.heatmaps[0], torch.Tensor)


# -- merging and splitting ---------------------------------------------------------------------------------------------


def sample_of(box: tuple[float, float, float, float], value: float, *, keypoints: int = 3) -> PoseDataSample:
    x, y, w, h = box
    info = {"input_center": np.array([x, y]), "input_scale": np.array([w, h]), "ori_shape": (40, 60)}
    sample = PoseDataSample(metainfo={**info, "img_id": value})
    sample.pred_instances = persons(1, value)
    sample.gt_instances = InstanceData(bboxes=np.zeros((1, 4)))
    sample.pred_fields = PixelData(heatmaps=torch.full((keypoints, 4, 4), value))
    return sample


def test_merge() -> None:
    merged = merge_data_samples([sample_of((10, 10, 8, 8), 1.0), sample_of((12, 10, 8, 8), 2.0)])
    assert merged.img_id == 1.0
    assert len(merged.gt_instances) == 2
    np.testing.assert_allclose(merged.pred_instances.keypoints[:, 0, 0], [1, 2])
    heatmaps = merged.pred_fields.heatmaps
    assert heatmaps.shape == (3, 40, 60)
    assert heatmaps[0, 10, 7] == 1
    assert heatmaps[0, 10, 10] == 2  # the larger where they overlap
    assert heatmaps[0, 30, 30] == 0


def test_merge_without_fields_and_without_samples(caplog: pytest.LogCaptureFixture) -> None:
    merged = merge_data_samples([PoseDataSample(pred_instances=persons(2)), PoseDataSample(pred_instances=persons(0))])
    assert len(merged.pred_instances) == 2
    assert set(merged.keys()) == {"pred_instances"}
    assert list(merge_data_samples([]).keys()) == []
    assert "no samples to merge" in caplog.text


def test_a_heatmap_returns_to_its_box() -> None:
    heatmap = np.zeros((64, 48), dtype=np.float32)
    heatmap[32, 24] = 1  # half a cell beside the middle of the box
    reverted = revert_heatmap(heatmap, np.array([100, 80]), np.array([96, 128]), (160, 200))
    assert reverted.shape == (160, 200)
    assert np.unravel_index(reverted.argmax(), reverted.shape) == (80, 100)
    assert reverted.max() == pytest.approx(1)
    half = revert_heatmap(heatmap.astype(np.float16), np.array([100, 80]), np.array([96, 128]), (160, 200))
    np.testing.assert_allclose(half, reverted)


@pytest.mark.parametrize("keypoints", [1, 17, 133])
def test_heatmaps_of_any_number_of_keypoints(keypoints: int) -> None:
    maps = np.random.default_rng(0).random((keypoints, 8, 6), dtype=np.float32)
    center, scale = np.array([[20, 20]]), np.array([[12, 16]])
    reverted = revert_heatmap(torch.from_numpy(maps), center, scale, (40, 50))
    assert reverted.shape == (keypoints, 40, 50)
    for i in (0, keypoints - 1):
        np.testing.assert_allclose(reverted[i], revert_heatmap(maps[i], center, scale, (40, 50)), atol=1e-6)


def test_split() -> None:
    dicts = split_instances(persons(2))
    assert len(dicts) == 2
    assert dicts[1]["bbox"] == ([0.0, 0.0, 0.0, 0.0],)
    assert dicts[1]["bbox_score"] == 0.5
    assert json.loads(json.dumps(dicts[0]))["keypoint_scores"] == [1.0] * 17
    bare = InstanceData(keypoints=torch.zeros(1, 2, 3), keypoint_scores=torch.ones(1, 2))
    assert split_instances(bare) == [{"keypoints": [[0.0] * 3] * 2, "keypoint_scores": [1.0, 1.0]}]
    assert split_instances(None) == []
    assert split_instances(persons(0)) == []


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: merge_data_samples([InstanceData()]), "Samples to merge must be PoseDataSamples, got InstanceData."),
        (
            lambda: merge_data_samples([PoseDataSample(pred_instances=persons(1)), PoseDataSample()]),
            "Samples to merge must all have pred_instances or all lack it: sample 0 has it, sample 1 does not.",
        ),
        (
            lambda: merge_data_samples(
                [PoseDataSample(pred_instances=persons(1)), PoseDataSample(pred_instances=InstanceData(bboxes=[1]))]
            ),
            "pred_instances to merge must have the same fields: sample 0 and sample 1 differ in "
            "['bbox_scores', 'keypoint_scores', 'keypoints'].",
        ),
        (
            lambda: merge_data_samples([PoseDataSample(pred_fields=PixelData(heatmaps=np.zeros((1, 4, 4))))]),
            "The heatmaps of pred_fields need input_center and input_scale and ori_shape in the sample's metainfo to be "
            "warped to the image: add them to PackPoseInputs.meta_keys.",
        ),
        (
            lambda: revert_heatmap(np.zeros(3), np.zeros(2), np.ones(2), (9, 9)),
            "heatmap must be (K, H, W) or (H, W), got the shape (3,).",
        ),
    ],
)
def test_a_wrong_argument_is_one_clear_error(call: Callable[[], object], message: str) -> None:
    with pytest.raises(StructureError) as caught:
        call()
    assert str(caught.value) == message
