"""CPMHead, MSPNHead and ViPNASHead: outputs of stages, their losses, and what is decoded."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from pose_core.errors import ConfigError
from pose_core.registry import KEYPOINT_CODECS, MODELS
from pose_core.structures import InstanceData, MultilevelPixelData, PixelData, PoseDataSample
from pose_keypoints.methods.heatmap.pose_refine_machine import PRM

CODEC = {"type": "MSRAHeatmap", "input_size": (48, 64), "heatmap_size": (12, 16), "sigma": 2}
LEVELS = [{"type": "MegviiHeatmap", "input_size": (48, 64), "heatmap_size": (12, 16), "kernel_size": k} for k in (7, 5)]
POINTS = np.array([[(9, 13), (25, 21), (37, 53)], [(21, 41), (5, 5), (41, 57)]], dtype=np.float32)


def cpm_of(**cfg):
    arguments = {"in_channels": 3, "out_channels": 3, "num_stages": 2, "final_layer": None, "decoder": CODEC}
    return MODELS.build({"type": "CPMHead", **arguments, **cfg})


def mspn_of(**cfg):
    arguments = {
        "num_stages": 2, "num_units": 2, "out_shape": (16, 12), "unit_channels": 8, "out_channels": 3,
        "level_indices": (0, 1, 0, 1), "decoder": LEVELS[-1],
    }  # fmt: skip
    return MODELS.build({"type": "MSPNHead", **arguments, **cfg})


def cpm_samples():
    return [sample_of(KEYPOINT_CODECS.build(CODEC).encode(points[None])) for points in POINTS]


def sample_of(encoded):
    sample = PoseDataSample(metainfo={"flip_indices": [0, 2, 1]})
    sample.gt_fields = PixelData(heatmaps=torch.from_numpy(encoded["heatmaps"]))
    sample.gt_instance_labels = InstanceData(keypoint_weights=torch.from_numpy(encoded["keypoint_weights"]))
    return sample


def mspn_samples():
    samples = []
    for points in POINTS:
        levels = [KEYPOINT_CODECS.build(codec).encode(points[None]) for codec in LEVELS]
        sample = PoseDataSample(metainfo={"flip_indices": [0, 2, 1]})
        sample.gt_fields = MultilevelPixelData(heatmaps=[torch.from_numpy(level["heatmaps"]) for level in levels])
        weights = torch.stack([torch.from_numpy(level["keypoint_weights"]) for level in levels], dim=1)
        sample.gt_instance_labels = InstanceData(keypoint_weights=weights)
        samples.append(sample)
    return samples


def unit_features(batch=2):
    torch.manual_seed(0)
    return [[torch.rand(batch, 8, 2, 2), torch.rand(batch, 8, 4, 3)] for _ in range(2)]


# -- CPM ---------------------------------------------------------------------------------------------------------------


def test_every_stage_of_cpm_has_an_output():
    feats = [torch.rand(2, 3, 16, 12) for _ in range(2)]
    assert all(out is feat for out, feat in zip(cpm_of()(feats), feats, strict=True))
    head = cpm_of(
        in_channels=(4, 8), deconv_out_channels=(6,), deconv_kernel_sizes=(4,), final_layer={"kernel_size": 1}
    )
    outs = head([torch.rand(2, 8, 4, 3)] * 2)
    assert [tuple(out.shape) for out in outs] == [(2, 3, 8, 6)] * 2
    assert {"multi_deconv_layers.1.0.weight", "multi_final_layers.1.bias"} <= set(head.state_dict())


def test_the_loss_of_cpm_is_the_sum_over_stages():
    samples, head = cpm_samples(), cpm_of()
    targets = torch.stack([sample.gt_fields.heatmaps for sample in samples])
    first, last = targets + 0.5, targets.clone()
    losses = head.loss([first, last], samples)
    assert losses["loss_kpt"].item() == pytest.approx(0.25)
    assert losses["acc_pose"].item() == 1
    assert set(head.loss([first, last], samples, {"compute_acc": False})) == {"loss_kpt"}


def test_stages_may_have_losses_of_their_own():
    loss = [{"type": "KeypointMSELoss", "loss_weight": weight} for weight in (1.0, 10.0)]
    targets = torch.stack([sample.gt_fields.heatmaps for sample in cpm_samples()])
    losses = cpm_of(loss=loss).loss([targets + 0.5, targets + 0.1], cpm_samples())
    assert losses["loss_kpt"].item() == pytest.approx(0.25 + 10 * 0.01)
    with pytest.raises(ConfigError, match="a list of 2, one per output, got a list of 3"):
        cpm_of(loss=[*loss, loss[0]])


def test_the_last_stage_is_decoded():
    targets = torch.stack([sample.gt_fields.heatmaps for sample in cpm_samples()])
    settings = {"flip_test": True, "output_heatmaps": True}
    straight, mirrored = [targets * 0, targets], [targets * 0, targets[:, [0, 2, 1]].flip(-1)]
    predictions, fields = cpm_of().predict([straight, mirrored], cpm_samples(), settings)
    torch.testing.assert_close(fields[1].heatmaps, targets[1])
    for prediction, points in zip(predictions, POINTS, strict=True):
        assert np.abs(prediction.keypoints[0] - points).max() <= 2


def test_stages_must_be_as_many_as_features():
    with pytest.raises(ConfigError, match=r"CPMHead needs 2 feature maps \(num_stages\), got 3"):
        cpm_of()([torch.rand(1, 3, 16, 12)] * 3)
    with pytest.raises(ConfigError, match="needs 2 feature maps"):
        cpm_of().predict([torch.rand(1, 3, 16, 12)], [PoseDataSample()])


# -- MSPN --------------------------------------------------------------------------------------------------------------


def test_every_unit_of_mspn_has_an_output_of_the_same_size():
    outs = mspn_of()(unit_features())
    assert [tuple(out.shape) for out in outs] == [(2, 3, 16, 12)] * 4


def test_units_learn_from_their_levels():
    head = mspn_of(loss={"type": "KeypointMSELoss", "use_target_weight": True})
    feats, samples = unit_features(), mspn_samples()
    samples[0].gt_instance_labels.keypoint_weights[:, 1, 2] = 0  # of the second level only
    outs = head(feats)
    expected = 0.0
    for out, level in zip(outs, head.level_indices, strict=True):
        target = torch.stack([sample.gt_fields.heatmaps[level] for sample in samples])
        weights = torch.cat([sample.gt_instance_labels.keypoint_weights[:, level] for sample in samples])
        expected = expected + ((out - target).square() * weights[..., None, None]).mean()
    losses = head.loss(feats, samples)
    torch.testing.assert_close(losses["loss_kpt"], expected)
    losses["loss_kpt"].backward()
    assert all(torch.isfinite(parameter.grad).all() for parameter in head.parameters())


def test_the_last_unit_is_decoded():
    head, feats = mspn_of().eval(), unit_features()
    torch.testing.assert_close(head.forward_for_decoding(feats), head(feats)[-1])
    predictions = head.predict([feats, feats], mspn_samples(), {"flip_test": True})
    assert predictions[0].keypoints.shape == (1, 3, 2)


def test_weights_of_mspn_begin_as_of_he():
    head = mspn_of(unit_channels=64)
    head.init_weights()
    conv = head.predict_layers[0].conv_layers[1].conv
    assert conv.weight.std().item() == pytest.approx((2 / (3 * 9)) ** 0.5, rel=0.2)  # fan_out


@pytest.mark.parametrize(
    ("cfg", "message"),
    [
        ({"level_indices": (0, 1)}, "level_indices must have 4 entries .*, got 2"),
        ({"loss": [{"type": "KeypointMSELoss"}]}, "a list of 4, one per output, got a list of 1"),
    ],
)
def test_units_must_be_as_many_as_levels_and_losses(cfg, message):
    with pytest.raises(ConfigError, match=message):
        mspn_of(**cfg)


def test_what_mspn_cannot_learn_from_is_refused():
    feats = unit_features()
    with pytest.raises(ConfigError, match="targets of several levels: set multilevel=True in GenerateTarget"):
        mspn_of().loss(feats, cpm_samples())
    with pytest.raises(ConfigError, match=r"must hold one of the 2 target levels .* got \(0, 1, 2, 3\)"):
        mspn_of(level_indices=(0, 1, 2, 3)).loss(feats, mspn_samples())
    with pytest.raises(ConfigError, match=r"must hold one of .* got \(\)"):
        mspn_of(level_indices=()).loss(feats, mspn_samples())
    with pytest.raises(ConfigError, match=r"needs 2 stages \(num_stages\), got 1"):
        mspn_of()(feats[:1])
    with pytest.raises(ConfigError, match=r"needs 2 feature maps per stage \(num_units\), got 1"):
        mspn_of()([feats[0], feats[1][:1]])


def test_the_pose_refine_machine_multiplies_by_one_to_two():
    torch.manual_seed(0)
    machine = PRM(3).eval()
    x = torch.rand(2, 3, 16, 12)
    plain = machine.conv_bn_relu_prm_1(x)
    refined = machine(x)
    assert refined.shape == x.shape
    assert (refined >= plain).all()
    assert (refined <= 2 * plain).all()
    head = mspn_of(use_prm=True)
    assert {
        "predict_layers.3.prm.middle_path.3.weight",
        "predict_layers.0.prm.bottom_path.1.depthwise_conv.bn.bias",
    } <= set(head.state_dict())
    assert head(unit_features())[-1].shape == (2, 3, 16, 12)


# -- ViPNAS ------------------------------------------------------------------------------------------------------------


def test_deconvolutions_of_vipnas_work_in_groups():
    head = MODELS.build({"type": "ViPNASHead", "in_channels": 32, "out_channels": 3})
    assert [layer.groups for layer in head.deconv_layers if isinstance(layer, nn.ConvTranspose2d)] == [16] * 3
    assert head((torch.rand(1, 32, 2, 3),)).shape == (1, 3, 16, 24)
    with pytest.raises(ConfigError, match=r"ViPNASHead: .* deconv_num_groups \(4,\) must have the same length"):
        MODELS.build({"type": "ViPNASHead", "in_channels": 32, "out_channels": 3, "deconv_num_groups": (4,)})
    with pytest.raises(ConfigError, match="cannot be built"):
        MODELS.build({"type": "ViPNASHead", "in_channels": 33, "out_channels": 3})


def test_vipnas_without_deconvolutions():
    head = MODELS.build({"type": "ViPNASHead", "in_channels": 8, "out_channels": 3, "deconv_out_channels": None})
    assert set(head.state_dict()) == {"final_layer.weight", "final_layer.bias"}
