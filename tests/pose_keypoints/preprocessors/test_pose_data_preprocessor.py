"""PoseDataPreprocessor: normalization, padding, and what samples learn."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from pose_core.errors import ConfigError, DataError
from pose_core.registry import MODELS
from pose_core.structures import InstanceData, MultilevelPixelData, PixelData, PoseDataSample
from pose_keypoints.preprocessors.transfer import move_samples, stack_on

MEAN, STD = [10.0, 20.0, 30.0], [2.0, 4.0, 5.0]


def preprocessor(**cfg):
    return MODELS.build({"type": "PoseDataPreprocessor", **cfg})


def images(*sizes, dtype=torch.uint8):
    torch.manual_seed(0)
    return [torch.randint(0, 256, (3, h, w)).to(dtype) for h, w in sizes]


def batch(inputs):
    return {"inputs": inputs, "data_samples": [PoseDataSample() for _ in inputs]}


@pytest.mark.parametrize("dtype", [torch.uint8, torch.float32])
@pytest.mark.parametrize("stacked", [False, True])
def test_images_are_normalized_in_the_networks_order(dtype, stacked):
    inputs = images((4, 6), (4, 6), dtype=dtype)
    before = [image.clone() for image in inputs]
    given = torch.stack(inputs) if stacked else inputs
    out = preprocessor(mean=MEAN, std=STD, bgr_to_rgb=True)(batch(given))["inputs"]
    assert out.dtype == torch.float32
    for result, image in zip(out, before, strict=True):
        for channel in range(3):
            expected = (image[2 - channel].float() - MEAN[channel]) / STD[channel]
            assert torch.equal(result[channel], expected)
    assert all(torch.equal(*pair) for pair in zip(given, before, strict=True))


def test_without_mean_images_are_only_stacked():
    inputs = images((4, 6), (4, 6))
    out = preprocessor()(batch(inputs))["inputs"]
    assert torch.equal(out, torch.stack(inputs).float())


def test_several_sizes_are_padded_at_the_right_and_below():
    inputs = images((4, 6), (5, 3))
    data = preprocessor(mean=MEAN, std=STD, pad_value=7, pad_size_divisor=4)(batch(inputs))
    out, samples = data["inputs"], data["data_samples"]
    assert out.shape == (2, 3, 8, 8)
    assert torch.equal(out[1, 0, :5, :3], (inputs[1][0].float() - 10) / 2)
    assert (out[1, :, 5:] == 7).all()
    assert (out[1, :, :, 3:] == 7).all()
    assert [sample.metainfo for sample in samples] == [
        {"batch_input_shape": (8, 8), "pad_shape": (4, 8)},
        {"batch_input_shape": (8, 8), "pad_shape": (8, 4)},
    ]


def test_equal_sizes_are_padded_alike():
    out = preprocessor(pad_size_divisor=4, pad_value=1)(batch(images((5, 4))))["inputs"]
    assert out.shape == (1, 3, 8, 4)
    assert (out[:, :, 5:] == 1).all()


def test_batches_are_augmented_in_training_only():
    def augment(inputs, samples):
        return inputs + 1, samples[::-1]

    module = preprocessor()
    module.batch_augments.append(torch.nn.Identity())
    module.batch_augments[0].forward = augment
    data = batch(images((2, 2), (2, 2)))
    plain, augmented = module(data), module(data, training=True)
    assert torch.equal(augmented["inputs"], plain["inputs"] + 1)
    assert augmented["data_samples"] == plain["data_samples"][::-1]


def test_samples_are_optional_and_other_entries_stay():
    data = preprocessor()({"inputs": images((2, 2)), "more": [torch.ones(1)]})
    assert data["data_samples"] is None
    assert torch.equal(data["more"][0], torch.ones(1))


def test_there_is_nothing_to_store():
    assert preprocessor(mean=MEAN, std=STD).state_dict() == {}


@pytest.mark.parametrize(
    ("cfg", "message"),
    [
        ({"mean": MEAN}, "must have one value per channel"),
        ({"mean": MEAN, "std": [1.0]}, "must have one value per channel"),
        ({"mean": MEAN, "std": [1.0, 0.0, 1.0]}, "std must not be 0"),
        ({"mean": [1.0, 2.0], "std": [1.0, 2.0]}, "must have 1 or 3 values, got 2"),
        ({"bgr_to_rgb": True, "rgb_to_bgr": True}, "bgr_to_rgb and rgb_to_bgr must not both be True"),
        ({"pad_size_divisor": 0}, "pad_size_divisor must be at least 1, got 0"),
    ],
)
def test_impossible_settings(cfg, message):
    with pytest.raises(ConfigError, match=message):
        preprocessor(**cfg)


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ([], r"\(channels, height, width\), got no images"),
        ([torch.zeros(4, 5)], r"\(channels, height, width\), got \(4, 5\)"),
        ([torch.zeros(1, 4, 5)], "images must have 3 channels .*, got 1"),
    ],
)
def test_what_is_no_image(inputs, message):
    with pytest.raises(DataError, match=message):
        preprocessor(mean=MEAN, std=STD)(batch(inputs))


# -- moving samples; the device "meta" stands for any other, though its tensors have no values ------------------------------


def sample_of(keypoints):
    sample = PoseDataSample(metainfo={"img_id": 1})
    sample.gt_instances = InstanceData(keypoints=np.zeros((1, keypoints, 2)))
    sample.gt_instance_labels = InstanceData(keypoint_weights=torch.ones(1, keypoints))
    sample.gt_fields = PixelData(heatmaps=torch.rand(keypoints, 4, 3))
    return sample


def test_tensors_of_samples_are_moved_and_arrays_stay():
    samples = [sample_of(2), sample_of(2), sample_of(5)]
    heatmaps = [sample.gt_fields.heatmaps for sample in samples]
    moved = move_samples(samples, torch.device("meta"))
    assert moved is samples
    for sample, before in zip(samples, heatmaps, strict=True):
        assert sample.gt_fields.heatmaps.device.type == "meta"
        assert sample.gt_fields.heatmaps.shape == before.shape
        assert sample.gt_instance_labels.keypoint_weights.shape == (1, len(before))
        assert isinstance(sample.gt_instances.keypoints, np.ndarray)
        assert before.device.type == "cpu"


def test_maps_of_several_levels_are_moved():
    sample = PoseDataSample()
    sample.gt_fields = MultilevelPixelData(heatmaps=[torch.rand(2, 4, 3), torch.rand(2, 8, 6)])
    move_samples([sample], torch.device("meta"))
    assert [level.device.type for level in sample.gt_fields.heatmaps] == ["meta", "meta"]
    assert [tuple(level.shape) for level in sample.gt_fields.heatmaps] == [(2, 4, 3), (2, 8, 6)]


def test_tensors_are_stacked():
    tensors = [torch.full((2,), float(value)) for value in range(3)]
    assert stack_on(tensors, torch.device("cpu")).tolist() == [[0, 0], [1, 1], [2, 2]]
