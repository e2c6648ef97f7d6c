"""An estimator whose inputs are sequences of poses, from third-party code: flipped along x, never along time."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from pose_core.contracts import BaseKeypointCodec
from pose_core.errors import ConfigError
from pose_core.registry import KEYPOINT_CODECS, MODELS
from pose_core.structures import PoseDataSample
from pose_keypoints.estimators.base_estimator import BasePoseEstimator
from pose_keypoints.heads.base_head import BaseHead
from pose_keypoints.mirroring import flip_indices_of
from pose_keypoints.transforms.packing import PackPoseInputs
from pose_keypoints.transforms.target import GenerateTarget

K, T, SWAPPED = 3, 4, [0, 2, 1]


class Lifting(BaseKeypointCodec):
    """Keypoints of T frames to those of the last one in 3D; x is centered on 0."""

    auxiliary_encode_keys = frozenset({"target"})
    label_mapping_table = {"target_label": "lifted", "weights": "keypoint_weights"}  # noqa: RUF012
    instance_mapping_table = {"target": "target"}  # noqa: RUF012
    input_key = "sequence"

    def encode(self, keypoints, keypoints_visible=None, target=None):
        return {"sequence": keypoints, "target_label": target / 10, "weights": np.ones(target.shape[:2], np.float32)}

    def decode(self, encoded):
        return encoded[None] * 10, np.ones((1, len(encoded)), np.float32)


class LastFrame(nn.Module):
    """A backbone that remembers what it sees; its feature is the last frame and the mean of all, (B, 2 * K * 2)."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def forward(self, inputs):
        self.seen.append(inputs)
        return (torch.cat((inputs[..., -1], inputs.mean(dim=-1)), dim=1),)


class LiftingHead(BaseHead):
    """x and y of the last frame; the depth is the mean of y."""

    def forward(self, feats):
        last, mean = feats[0].unflatten(1, (2, K, 2)).unbind(1)
        return torch.cat((last, mean[..., 1:]), dim=-1)

    def compute_losses(self, output, targets):
        return {"loss_lift": ((output - targets["lifted"]) ** 2 * targets["keypoint_weights"][..., None]).mean()}

    def mirror_back(self, outputs, flip_indices, test_cfg):
        return torch.cat((-outputs[..., :1], outputs[..., 1:]), dim=-1)[:, flip_indices]


class Lifter(BasePoseEstimator):
    """Reads sequences (B, K * 2, T)."""

    def flip_inputs(self, inputs, data_samples):
        x, y = inputs.unflatten(1, (K, 2))[:, flip_indices_of(data_samples)].unbind(2)
        return torch.stack((-x, y), dim=2).flatten(1, 2)

    def add_pred_to_datasample(self, batch_pred_instances, batch_pred_fields, batch_data_samples):
        for sample, instances in zip(batch_data_samples, batch_pred_instances, strict=True):
            sample.pred_instances = instances
        return list(batch_data_samples)


class Unaware(Lifter):
    """Does not say how sequences are mirrored."""

    flip_inputs = BasePoseEstimator.flip_inputs


@pytest.fixture(autouse=True)
def _registered():
    MODELS.register_module(name="LastFrame", module=LastFrame, force=True)
    MODELS.register_module(name="LiftingHead", module=LiftingHead, force=True)
    KEYPOINT_CODECS.register_module(name="Lifting", module=Lifting, force=True)
    yield
    for registry, name in ((MODELS, "LastFrame"), (MODELS, "LiftingHead"), (KEYPOINT_CODECS, "Lifting")):
        registry.module_dict.pop(name)


def packed(number):
    """A sample as the pipeline makes it: keypoint k of frame t is at (k + 1, 10 * t + k), times ``number``."""
    frames = np.array([[(k + 1, 10 * t + k) for k in range(K)] for t in range(T)], np.float32) * number
    results = {
        "keypoints": frames, "keypoints_visible": np.ones((T, K), np.float32), "target": frames[-1:] * 10,
        "flip_indices": SWAPPED,
    }  # fmt: skip
    results["target"] = np.concatenate((results["target"], np.zeros((1, K, 1), np.float32)), axis=-1)
    return PackPoseInputs().transform(GenerateTarget({"type": "Lifting"}).transform(results))


def batch():
    both = [packed(1), packed(2)]
    return [one["inputs"] for one in both], [one["data_samples"] for one in both]


def lifter(cls=Lifter, **test_cfg):
    return cls({"type": "LastFrame"}, head={"type": "LiftingHead", "decoder": {"type": "Lifting"}}, test_cfg=test_cfg)


def test_the_codecs_input_and_targets_are_packed():
    inputs, samples = batch()
    assert inputs[0].shape == (K * 2, T)
    assert inputs[0][:, 1].tolist() == [1, 10, 2, 11, 3, 12]
    assert samples[0].gt_instance_labels.lifted.shape == (1, K, 3)
    assert list(samples[0].gt_instances.keys()) == ["target"]


def test_sequences_are_learnt_from():
    losses = lifter()(*batch(), mode="loss")
    y_over_time = np.array([[15, 16, 17], [30, 32, 34]])  # the depth, whose target is 0
    assert losses["loss_lift"].item() == pytest.approx((y_over_time**2).sum() / 18)


@pytest.mark.parametrize("flip_test", [False, True])
def test_sequences_are_lifted(flip_test):
    inputs, samples = batch()
    predicted = lifter(flip_test=flip_test)(inputs, samples, mode="predict")
    # A flip that is undone changes nothing, because the network treats left and right, and x and -x, alike.
    for number, sample in zip((1, 2), predicted, strict=True):
        expected = [[10 * number * v for v in (k + 1, 30 + k, 15 + k)] for k in range(K)]
        np.testing.assert_allclose(sample.pred_instances.keypoints, [expected], rtol=1e-6)


def test_the_order_of_time_stays():
    model = lifter(flip_test=True)
    model(*batch(), mode="predict")
    straight, mirrored = (seen.unflatten(1, (K, 2)) for seen in model.backbone.seen)
    assert straight[0, :, 1].tolist() == [[10 * t + k for t in range(T)] for k in range(K)]
    assert mirrored[0, :, 1].tolist() == [[10 * t + k for t in range(T)] for k in SWAPPED]
    assert mirrored[0, :, 0].tolist() == [[-(k + 1)] * T for k in SWAPPED]


def test_an_estimator_that_cannot_mirror_sequences_says_so():
    with pytest.raises(ConfigError, match=r"Unaware cannot mirror inputs of shape \(2, 6, 4\), .*'sequence'.*override"):
        lifter(Unaware, flip_test=True)(*batch(), mode="predict")
    with pytest.raises(ConfigError, match=r"\(2, 4, 3, 2\), which are the codec's 'sequence', not images: override"):
        lifter(Unaware, flip_test=True).test_inputs(torch.zeros(2, T, K, 2), [PoseDataSample()])
