"""Batches arrive from workers as they were made there."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest
import torch
from mmengine.dataset import pseudo_collate
from mmengine.structures import InstanceData
from torch.utils.data import DataLoader, Dataset

from pose_core.engine.data.parcels import ParceledCollate
from pose_core.structures import PoseDataSample


class Samples(Dataset[Any]):
    """What pipelines make, and odd tensors."""

    def __init__(self, extra: Any = None) -> None:
        self.extra = extra

    def __len__(self) -> int:
        return 4

    def __getitem__(self, index: int) -> dict[str, Any]:
        image = torch.arange(3 * 40 * 30).reshape(3, 40, 30) + index
        sample = PoseDataSample(metainfo={"id": index, "img_path": f"{index}.jpg", "flip_indices": [1, 0]})
        sample.gt_instances = InstanceData(keypoints=np.full((1, 2, 2), index, np.float32))
        return {
            "inputs": image.to(torch.uint8),
            "data_samples": sample,
            "large": np.arange(5000).reshape(50, 100)[:, ::2] + index,
            "odd": [
                torch.tensor(index),
                torch.zeros(0, 3),
                image.permute(1, 2, 0),
                (image / 7).to(torch.bfloat16),
                torch.ones(3, dtype=torch.bool),
                torch.eye(60).to_sparse(),
                torch.nn.Parameter(torch.full((30, 30), float(index))),
            ],
            "extra": self.extra,
        }


def batch_of(dataset: Samples, workers: int, collate: Any) -> Any:
    loader = DataLoader(dataset, batch_size=4, num_workers=workers, collate_fn=collate)
    return next(iter(loader))


def assert_equal(one: Any, other: Any) -> None:
    assert type(one) is type(other)
    if isinstance(one, dict):
        assert one.keys() == other.keys()
        for key in one:
            assert_equal(one[key], other[key])
    elif isinstance(one, (list, tuple)):
        assert len(one) == len(other)
        for a, b in zip(one, other, strict=True):
            assert_equal(a, b)
    elif isinstance(one, PoseDataSample):
        assert_equal(one.to_dict(), other.to_dict())
        assert_equal(one.metainfo, other.metainfo)
    elif isinstance(one, torch.Tensor):
        assert (one.dtype, one.layout, one.requires_grad) == (other.dtype, other.layout, other.requires_grad)
        assert torch.equal(one.to_dense(), other.to_dense())
    else:
        np.testing.assert_equal(one, other)


def test_a_batch_arrives_as_it_was_made() -> None:
    made = batch_of(Samples(), 0, pseudo_collate)
    assert_equal(batch_of(Samples(), 1, ParceledCollate(pseudo_collate)), made)
    assert_equal(batch_of(Samples(), 0, ParceledCollate(pseudo_collate)), made)


def test_what_arrives_is_one_piece_of_memory_that_can_be_written_into() -> None:
    batch = batch_of(Samples(), 1, ParceledCollate(pseudo_collate))
    images = batch["inputs"]
    spans = [(image.data_ptr(), image.data_ptr() + image.nbytes) for image in images]
    assert max(stop for _, stop in spans) - min(start for start, _ in spans) < 200_000
    assert all(start % 64 == spans[0][0] % 64 for start, _ in spans)
    for image, array in zip(images, batch["large"], strict=True):
        image.zero_()
        array[...] = 0
    assert not any(image.any() for image in images)


def test_what_cannot_travel_is_an_error_of_the_training_process() -> None:
    with pytest.raises(TypeError, match=r"cannot pickle '_thread\.lock' object"):
        batch_of(Samples(extra=threading.Lock()), 1, ParceledCollate(pseudo_collate))
