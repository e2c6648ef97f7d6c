"""SimCCHead, RTMCCHead and RTMWHead: layers, loss, prediction, flip test."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from pose_core.errors import ConfigError
from pose_core.registry import MODELS
from pose_core.structures import InstanceData, PoseDataSample
from pose_keypoints.evaluation import simcc_pck_accuracy
from pose_keypoints.methods.simcc.simcc_base_head import SimCCBaseHead

CODEC = {"type": "SimCCLabel", "input_size": (48, 64), "sigma": 3.0, "simcc_split_ratio": 2.0}
COMMON = {"in_channels": 8, "out_channels": 3, "input_size": (48, 64), "in_featuremap_size": (3, 4), "decoder": CODEC}
FEATS = (torch.rand(2, 8, 4, 3),)
TWO_SCALES = (torch.rand(2, 4, 8, 6), torch.rand(2, 8, 4, 3))
HEADS: dict[str, tuple[dict[str, Any], tuple[Tensor, ...]]] = {
    "SimCCHead": ({"deconv_out_channels": (4,), "deconv_kernel_sizes": (4,)}, FEATS),
    "RTMCCHead": ({"gau_cfg": {"hidden_dims": 16, "s": 8}}, FEATS),
    "RTMWHead": ({"gau_cfg": {"hidden_dims": 16, "s": 8}}, TWO_SCALES),
}
every = pytest.mark.parametrize("name", HEADS)
POINTS = [[(8, 12), (24, 20), (36, 52)], [(20, 40), (4, 4), (40, 60)]]


def head_of(name: str, **cfg: Any) -> Any:
    torch.manual_seed(0)
    return MODELS.build({"type": name, **COMMON, **HEADS[name][0], **cfg})


def samples_of(head: SimCCBaseHead, points: Any) -> list[PoseDataSample]:
    samples = []
    for sample_points in np.asarray(points, dtype=np.float32):
        encoded = {key: torch.from_numpy(v) for key, v in head.decoder.encode(sample_points[None]).items()}
        sample = PoseDataSample(metainfo={"flip_indices": [0, 2, 1]})
        sample.gt_instance_labels = InstanceData(**encoded)
        samples.append(sample)
    return samples


class Fixed(SimCCBaseHead):
    """Puts out its features."""

    def forward(self, feats: Any) -> Any:
        return feats


def fixed() -> Fixed:
    return Fixed(
        input_size=(48, 64), in_featuremap_size=(3, 4), simcc_split_ratio=2.0,
        loss={"type": "KLDiscretLoss"}, decoder=CODEC, init_cfg=None,
    )  # fmt: skip


@every
def test_a_head_puts_out_two_vectors_a_keypoint(name):
    head = head_of(name)
    x, y = head(HEADS[name][1])
    assert (x.shape, y.shape) == ((2, 3, 96), (2, 3, 128))


@every
def test_loss_and_accuracy(name):
    head, feats = head_of(name), HEADS[name][1]
    samples = samples_of(head, POINTS)
    losses = head.loss(feats, samples)
    assert losses.keys() == {"loss_kpt", "acc_pose"}
    losses["loss_kpt"].backward()
    assert all(p.grad is None or p.grad.isfinite().all() for p in head.parameters())
    assert "acc_pose" not in head.loss(feats, samples, train_cfg={"compute_acc": False})


def test_accuracy_is_the_share_of_right_peaks():
    head = fixed()
    samples = samples_of(head, POINTS)
    x, y = (torch.cat([s.gt_instance_labels[f"keypoint_{a}_labels"] for s in samples]).clone() for a in "xy")
    x[0, 1] = x[0, 1].roll(20)
    samples[1].gt_instance_labels.keypoint_weights[0, 2] = 0
    weights = torch.cat([s.gt_instance_labels.keypoint_weights for s in samples])
    targets = [torch.cat([s.gt_instance_labels[f"keypoint_{a}_labels"] for s in samples]).numpy() for a in "xy"]
    _, expected, _ = simcc_pck_accuracy((x.numpy(), y.numpy()), tuple(targets), 2.0, weights.numpy() > 0)
    accuracy = head.loss((x, y), samples)["acc_pose"]
    assert accuracy.item() == pytest.approx(expected) == pytest.approx((1 + 0.5 + 1) / 3)


@every
def test_predictions_are_those_of_the_codec(name):
    head, feats = head_of(name), HEADS[name][1]
    predictions = head.eval().predict(feats, samples_of(head, POINTS))
    with torch.no_grad():
        x, y = (v.numpy() for v in head(feats))
    for i, prediction in enumerate(predictions):
        keypoints, scores = head.decoder.decode(x[i], y[i])
        np.testing.assert_allclose(prediction.keypoints, keypoints, atol=1e-4)
        np.testing.assert_allclose(prediction.keypoint_scores, scores, rtol=1e-5)


def test_visibility_comes_along():
    head = head_of("RTMCCHead", decoder={**CODEC, "decode_visibility": True})
    (prediction, _) = head.eval().predict(FEATS, samples_of(head, POINTS))
    assert prediction.keypoints_visible.shape == prediction.keypoint_scores.shape == (1, 3)
    assert ((prediction.keypoints_visible > 0) & (prediction.keypoints_visible <= 1)).all()


def test_flip_test_averages_with_the_mirrored_vectors_of_the_other_side():
    head = fixed()
    x, y, x_mirrored, y_mirrored = torch.rand(4, 1, 3, 96)
    y, y_mirrored = torch.rand(2, 1, 3, 128)
    samples = samples_of(head, POINTS[:1])
    (prediction,) = head.predict([(x, y), (x_mirrored, y_mirrored)], samples, {"flip_test": True})
    both = 0.5 * (x + x_mirrored.flip(-1)[:, [0, 2, 1]]), 0.5 * (y + y_mirrored[:, [0, 2, 1]])
    np.testing.assert_allclose(prediction.keypoints, head.decoder.batch_decode(both)[0].keypoints, atol=1e-5)
    samples[0].set_metainfo({"flip_indices": [0, 1]})
    with pytest.raises(ConfigError, match="vectors for 3 keypoints, but flip_indices has 2 entries"):
        head.predict([(x, y), (x_mirrored, y_mirrored)], samples, {"flip_test": True})


def test_vectors_are_shown_as_maps():
    head = fixed()
    x, y = torch.randn(2, 3, 96) * 3, torch.rand(2, 3, 128)
    instances, fields = head.predict((x, y), samples_of(head, POINTS), {"output_heatmaps": True})
    shown = x[0].clamp(min=0) / x[0].amax(-1, keepdim=True).clamp(min=1)
    torch.testing.assert_close(fields[0].heatmaps, y[0, :, :, None] * shown[:, None, :])
    assert fields[0].heatmaps.shape == (3, 128, 96)
    np.testing.assert_allclose(instances[0].keypoint_x_labels, shown[None])
    assert instances[1].keypoint_y_labels.shape == (1, 3, 128)


def test_simcc_without_deconvolutions_or_final_layer():
    head = head_of("SimCCHead", deconv_out_channels=None)
    assert isinstance(head.final_layer, nn.Conv2d)
    assert {key.partition(".")[0] for key in head.state_dict()} == {"final_layer", "mlp_head_x", "mlp_head_y"}
    head = head_of("SimCCHead", deconv_out_channels=None, final_layer=None, in_channels=[4, 8])
    assert head(FEATS)[0].shape == (2, 8, 96)


def test_vipnas_deconvolutions_have_groups():
    head = head_of("SimCCHead", deconv_type="vipnas", deconv_num_groups=(2,))
    assert head.deconv_head.deconv_layers[0].groups == 2


def test_weights_begin_as_the_field_has_them():
    head = head_of("RTMCCHead")
    head.init_weights()
    assert head.cls_x.weight.std().item() == pytest.approx(0.01, rel=0.2)
    assert 0 < head.final_layer.weight.std().item() < 0.002
    assert head.mlp[0].g.item() == 1


@pytest.mark.parametrize(
    ("name", "cfg", "message"),
    [
        ("SimCCHead", {"deconv_type": "heatmaps"}, "deconv_type must be 'heatmap' or 'vipnas'.*Did you mean 'heatmap'"),
        ("RTMCCHead", {"gau_cfg": {"hidden": 8}}, "gau_cfg accepts .*, got 'hidden'. Did you mean 'hidden_dims'"),
        ("RTMCCHead", {"gau_cfg": {"act_fn": "Swish"}}, "act_fn must be one of ReLU, SiLU"),
        (
            "RTMWHead",
            {"simcc_split_ratio": 1.0},
            r"outputs \(48, 64\) bins along x and y, but its decoder expects \(96, 128\)",
        ),
    ],
)
def test_what_a_head_cannot_be(name, cfg, message):
    with pytest.raises(ConfigError, match=message):
        head_of(name, **cfg)


@every
def test_features_of_another_size_are_refused(name):
    feats = tuple(torch.rand(2, f.shape[1], 5, 3) for f in HEADS[name][1])
    with pytest.raises(ConfigError, match=rf"{name}: features must have in_featuremap_size \(3, 4\).* got \(3, 5\)"):
        head_of(name)(feats)


def test_rtmw_reads_two_scales():
    with pytest.raises(ConfigError, match="needs 2 feature maps, got 1: set the neck's out_indices"):
        head_of("RTMWHead")(FEATS)


def test_samples_without_targets_are_refused():
    with pytest.raises(ConfigError, match=r"have no target gt_instance_labels\.keypoint_x_labels"):
        fixed().loss((torch.rand(1, 3, 96), torch.rand(1, 3, 128)), [PoseDataSample()])
