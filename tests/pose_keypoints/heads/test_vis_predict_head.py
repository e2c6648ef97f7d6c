"""VisPredictHead: visibility beside the predictions of another head."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from pose_core.errors import ConfigError
from pose_core.registry import KEYPOINT_CODECS, MODELS
from pose_core.structures import InstanceData, PixelData, PoseDataSample

CODEC = {"type": "MSRAHeatmap", "input_size": (48, 64), "heatmap_size": (12, 16), "sigma": 2}
POSE = {"type": "HeatmapHead", "in_channels": 8, "out_channels": 3, "deconv_out_channels": None, "decoder": CODEC}


def head_of(pose=POSE, **cfg):
    torch.manual_seed(0)
    return MODELS.build({"type": "VisPredictHead", "pose_cfg": pose, **cfg})


def loss_of(**cfg):
    return {"type": "BCELoss", **cfg}


def samples_of(weights=((1, 0, 1), (0, 1, 1)), *, labeled=None):
    samples = []
    for i, of_sample in enumerate(weights):
        encoded = KEYPOINT_CODECS.build(CODEC).encode(np.full((1, 3, 2), 20.0, np.float32))
        sample = PoseDataSample(metainfo={"flip_indices": [0, 2, 1]})
        sample.gt_fields = PixelData(heatmaps=torch.from_numpy(encoded["heatmaps"]))
        labels = {"keypoint_weights": torch.tensor([of_sample], dtype=torch.float32)}
        if labeled is not None:
            labels["keypoints_visible_weights"] = torch.tensor([labeled[i]], dtype=torch.float32)
        sample.gt_instance_labels = InstanceData(**labels)
        samples.append(sample)
    return samples


def features(batch=2):
    torch.manual_seed(1)
    return (torch.randn(batch, 8, 16, 12),)


def with_logits(head, logits):
    """``head``, whose visibility is that of ``logits`` for any features."""
    linear = head.vis_head[2]
    torch.nn.init.zeros_(linear.weight)
    linear.bias.data = torch.tensor(logits)
    return head


def test_visibility_is_a_probability_or_a_logit():
    heatmaps, visible = head_of()(features())
    assert heatmaps.shape == (2, 3, 16, 12)
    assert ((visible > 0) & (visible < 1)).all()
    _, logits = head_of(loss=loss_of())(features())
    torch.testing.assert_close(visible, logits.sigmoid())
    assert set(head_of().state_dict()) == {
        "pose_head.final_layer.weight", "pose_head.final_layer.bias", "vis_head.2.weight", "vis_head.2.bias",
    }  # fmt: skip


@pytest.mark.parametrize("loss", [loss_of(), loss_of(use_sigmoid=True)])
def test_predictions_have_visibility(loss):
    head = with_logits(head_of(loss=loss), [0.0, math.log(3), -20.0])
    predictions, fields = head.predict(features(), samples_of(), {"output_heatmaps": True})
    np.testing.assert_allclose(predictions[1].keypoints_visible, [[0.5, 0.75, 0]], atol=1e-6)
    plain = head.pose_head.predict(features(), samples_of())
    np.testing.assert_array_equal(predictions[1].keypoints, plain[1].keypoints)
    np.testing.assert_array_equal(predictions[1].keypoint_scores, plain[1].keypoint_scores)
    assert fields[0].heatmaps.shape == (3, 16, 12)


def test_flip_test_swaps_visibility():
    head = with_logits(head_of(loss=loss_of(use_sigmoid=True)), [0.0, math.log(3), 0.0])
    predictions = head.predict([features(), features()], samples_of(), {"flip_test": True})
    np.testing.assert_allclose(predictions[0].keypoints_visible, [[0.5, 0.625, 0.625]], atol=1e-6)


def test_visibility_is_learnt_beside_the_pose():
    head, samples = with_logits(head_of(), [math.log(3), math.log(3), -math.log(3)]), samples_of()
    losses = head.loss(features(), samples)
    right, wrong = math.log(4 / 3), math.log(4)
    assert losses["loss_vis"].item() == pytest.approx((right + wrong + wrong + wrong + right + wrong) / 6)
    assert losses["acc_vis"].item() == pytest.approx(2 / 6)
    pose = head.pose_head.loss(features(), samples)
    assert {name: losses[name].item() for name in pose} == {name: value.item() for name, value in pose.items()}


def test_unlabeled_keypoints_can_be_left_out():
    loss = loss_of(use_sigmoid=True, use_target_weight=True)
    head = with_logits(head_of(loss=loss), [math.log(3), math.log(3), -math.log(3)])
    losses = head.loss(features(), samples_of(labeled=((1, 0, 0), (0, 0, 0))))
    assert losses["loss_vis"].item() == pytest.approx(math.log(4 / 3) / 6)
    assert losses["acc_vis"].item() == pytest.approx(1 / 2)
    everything = head.loss(features(), samples_of())  # a dataset without weights labels all of its keypoints
    assert everything["loss_vis"].item() == pytest.approx((2 * math.log(4 / 3) + 4 * math.log(4)) / 6)


def test_weights_above_1_are_no_probabilities():
    losses = head_of().loss(features(), samples_of(((1.5, 1, 0), (1, 1.2, 1))))
    assert torch.isfinite(losses["loss_vis"])


def test_combined_maps_are_of_a_third_as_many_keypoints():
    codec = {**CODEC, "type": "UDPHeatmap", "heatmap_type": "combined", "radius_factor": 0.1}
    head = head_of({**POSE, "out_channels": 9, "decoder": codec})
    assert head(features())[1].shape == (2, 3)


def test_any_head_may_have_it():
    pose = {
        "type": "RegressionHead", "in_channels": 8, "num_joints": 3,
        "decoder": {"type": "RegressionLabel", "input_size": (48, 64)},
    }  # fmt: skip
    head = head_of(pose)
    (prediction,) = head.predict((torch.rand(1, 8),), samples_of()[:1])
    assert prediction.keypoints.shape == (1, 3, 2)
    assert prediction.keypoints_visible.shape == (1, 3)


def test_it_must_know_the_features_and_the_keypoints():
    with pytest.raises(ConfigError, match="pose_cfg must set in_channels, and out_channels or num_joints"):
        head_of({"type": "MSPNHead", "unit_channels": 8})


@pytest.mark.parametrize("count", [0, 2])
def test_visibility_is_of_one_instance(count, monkeypatch):
    head = head_of()
    found = [InstanceData(keypoints=np.zeros((count, 3, 2)), keypoint_scores=np.zeros((count, 3)))] * 2
    monkeypatch.setattr(head.pose_head, "decode", lambda outputs: found)
    with pytest.raises(ConfigError, match=f"needs a head that finds 1 instance per image; HeatmapHead found {count}"):
        head.predict(features(), samples_of())


def test_a_head_that_overrides_loss_as_a_whole_may_have_it(monkeypatch):
    head = head_of()
    monkeypatch.setattr(head.pose_head, "loss", lambda feats, samples, train_cfg=None: {"loss_own": feats[0].sum()})
    losses = head.loss(features(), samples_of())
    assert list(losses) == ["loss_vis", "acc_vis", "loss_own"]
    by_output = head.loss_by_output(head(features()), samples_of(), {"compute_acc": False})
    assert list(by_output) == ["loss_vis", "acc_vis", "loss_kpt"]
    assert by_output["loss_vis"] == losses["loss_vis"]


def test_the_wrapped_head_must_derive_from_the_base(monkeypatch):
    class DuckHead(torch.nn.Module):
        def __init__(self, in_channels, out_channels):
            super().__init__()

    monkeypatch.setitem(MODELS._module_dict, "DuckHead", DuckHead)
    with pytest.raises(ConfigError, match="head of pose_cfg must derive from BaseHead, got DuckHead"):
        head_of({"type": "DuckHead", "in_channels": 4, "out_channels": 3})
