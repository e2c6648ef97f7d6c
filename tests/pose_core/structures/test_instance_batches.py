"""Batches of instances: splitting batched fields, and bringing them to NumPy."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from pose_core.errors import StructureError
from pose_core.structures import InstanceData, instances_to_numpy, split_instance_batch


def test_batched_fields_become_one_instance_data_per_image():
    keypoints, scores = torch.rand(3, 2, 5, 2), torch.rand(3, 2, 5)
    images = split_instance_batch(keypoints=keypoints, keypoint_scores=scores)
    assert [len(image) for image in images] == [2, 2, 2]
    for i, image in enumerate(images):
        assert set(image.keys()) == {"keypoints", "keypoint_scores"}
        assert torch.equal(image.keypoints, keypoints[i])
        assert torch.equal(image.keypoint_scores, scores[i])
    assert split_instance_batch(keypoints=torch.zeros(0, 1, 5, 2)) == []
    assert [len(image) for image in split_instance_batch(keypoints=torch.zeros(2, 0, 5, 2))] == [0, 0]


@pytest.mark.parametrize(
    ("fields", "listed"),
    [
        ({}, "got none"),
        ({"keypoints": torch.zeros(2, 1, 5, 2), "bboxes": torch.zeros(2, 3, 4)}, r"bboxes \(2, 3, 4\)"),
        ({"bbox_scores": torch.zeros(2)}, r"bbox_scores \(2,\)"),
        ({"keypoints": torch.zeros(2, 1, 5, 2), "bboxes": None}, "bboxes NoneType"),
        ({"keypoints": [torch.zeros(1, 5, 2)]}, "keypoints list"),
    ],
)
def test_fields_that_do_not_belong_together_are_refused(fields, listed):
    with pytest.raises(StructureError, match=f"needs tensors .B, N, .* with the same B and N, {'.*' + listed}"):
        split_instance_batch(**fields)


def ragged() -> list[InstanceData]:
    """Images with 0, 1 and 5 instances, whose fields have several dtypes."""
    torch.manual_seed(0)
    return [
        InstanceData(
            keypoints=torch.rand(N, 17, 2),
            keypoint_scores=torch.rand(N, 17, dtype=torch.float64),
            labels=torch.arange(N),
            keypoints_visible=torch.rand(N, 17) > 0.5,
            metainfo={"number": N},
        )
        for N in (0, 1, 5)
    ]


def test_ragged_fields_of_several_dtypes_come_to_numpy():
    batch = ragged()
    moved = instances_to_numpy(batch)
    dtypes = {
        "keypoints": np.float32, "keypoint_scores": np.float64, "labels": np.int64, "keypoints_visible": np.bool_
    }  # fmt: skip
    for before, after in zip(batch, moved, strict=True):
        assert set(after.keys()) == set(dtypes)
        assert after.number == before.number
        for name, dtype in dtypes.items():
            assert isinstance(after.get(name), np.ndarray)
            assert after.get(name).dtype == dtype
            np.testing.assert_array_equal(after.get(name), before.get(name).numpy())


def test_there_is_one_transfer_per_dtype(monkeypatch):
    transfers = []
    transfer = torch.Tensor.to
    monkeypatch.setattr(torch.Tensor, "to", lambda self, *args: transfers.append(self.dtype) or transfer(self, *args))
    instances_to_numpy(ragged())
    assert sorted(map(str, transfers)) == ["torch.bool", "torch.float32", "torch.float64", "torch.int64"]


def test_results_are_copies_and_what_numpy_lacks_is_converted():
    keypoints = torch.rand(1, 5, 2, requires_grad=True)
    names = ["a"]
    (moved,) = instances_to_numpy([InstanceData(keypoints=keypoints, tags=torch.ones(1, 5).bfloat16(), names=names)])
    assert moved.tags.dtype == np.float32
    assert moved.names is names
    moved.keypoints += 1
    np.testing.assert_allclose(moved.keypoints - 1, keypoints.detach(), atol=1e-6)


def test_nothing_comes_to_nothing():
    assert instances_to_numpy([]) == []
    (moved,) = instances_to_numpy([InstanceData()])
    assert list(moved.keys()) == []
