"""HeatmapHead: layers, old checkpoints, loss and prediction."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from pose_core.errors import ConfigError
from pose_core.registry import MODELS
from pose_core.structures import InstanceData, PixelData, PoseDataSample
from pose_keypoints.evaluation import pose_pck_accuracy
from pose_keypoints.methods.heatmap.accuracy import heatmap_pck
from pose_keypoints.methods.heatmap.heatmap_head import HeatmapHead

CODEC = {"type": "MSRAHeatmap", "input_size": (48, 64), "heatmap_size": (12, 16), "sigma": 2}


def head_of(**cfg):
    arguments = {"in_channels": 8, "out_channels": 3, "deconv_out_channels": None, "decoder": CODEC, **cfg}
    return MODELS.build({"type": "HeatmapHead", **arguments})


def samples_of(head, points):
    """Samples with the targets of ``points`` (B, K, 2), input frame."""
    samples = []
    for sample_points in np.asarray(points, dtype=np.float32):
        encoded = head.decoder.encode(sample_points[None])
        sample = PoseDataSample(metainfo={"flip_indices": [0, 2, 1]})
        sample.gt_fields = PixelData(heatmaps=torch.from_numpy(encoded["heatmaps"]))
        sample.gt_instance_labels = InstanceData(keypoint_weights=torch.from_numpy(encoded["keypoint_weights"]))
        samples.append(sample)
    return samples


def passing_on(head):
    """``head`` with layers that hand its features through, so that these are its heatmaps."""
    head.deconv_layers, head.conv_layers, head.final_layer = nn.Identity(), nn.Identity(), nn.Identity()
    return head


POINTS = [[(8, 12), (24, 20), (36, 52)], [(20, 40), (4, 4), (40, 60)]]


@pytest.mark.parametrize(("kernel", "layers"), [(4, 3), (3, 2), (2, 1)])
def test_each_deconvolution_doubles_the_size(kernel, layers):
    head = head_of(deconv_out_channels=(6,) * layers, deconv_kernel_sizes=(kernel,) * layers)
    assert head((torch.rand(2, 8, 4, 3),)).shape == (2, 3, 4 * 2**layers, 3 * 2**layers)


def test_layers_and_their_names():
    head = head_of(
        deconv_out_channels=(6,), deconv_kernel_sizes=(4,), conv_out_channels=(5,), conv_kernel_sizes=(3,),
        final_layer={"kernel_size": 3, "padding": 1},
    )  # fmt: skip
    shapes = {
        name: tuple(value.shape) for name, value in head.state_dict().items() if name.endswith(("weight", "bias"))
    }
    assert shapes == {
        "deconv_layers.0.weight": (8, 6, 4, 4),
        "deconv_layers.1.weight": (6,),
        "deconv_layers.1.bias": (6,),
        "conv_layers.0.weight": (5, 6, 3, 3),
        "conv_layers.0.bias": (5,),
        "conv_layers.1.weight": (5,),
        "conv_layers.1.bias": (5,),
        "final_layer.weight": (3, 5, 3, 3),
        "final_layer.bias": (3,),
    }
    assert head((torch.rand(1, 8, 4, 3),)).shape == (1, 3, 8, 6)


def test_the_last_feature_map_counts():
    head = head_of(in_channels=(4, 8))
    assert head((torch.rand(1, 4, 8, 6), torch.rand(1, 8, 16, 12))).shape == (1, 3, 16, 12)


def test_without_final_layer_features_are_heatmaps():
    head = head_of(final_layer=None)
    feats = torch.rand(1, 8, 16, 12)
    assert head((feats,)) is feats


def test_weights_are_initialized_as_in_simple_baselines():
    head = head_of(deconv_out_channels=(64,), deconv_kernel_sizes=(4,))
    head.init_weights()
    assert head.deconv_layers[0].weight.std().item() == pytest.approx(0.001, rel=0.1)
    assert head.deconv_layers[1].weight.tolist() == [1] * 64


def test_old_checkpoints_load():
    settings = {"conv_out_channels": (5, 4), "conv_kernel_sizes": (1, 1)}
    head, other = head_of(**settings), head_of(**settings)
    old = {}
    for name, value in head.state_dict().items():
        layer, _, rest = name.partition(".")
        old[f"final_layer.6.{rest}" if layer == "final_layer" else name.replace("conv_layers", "final_layer")] = value
    keys = set(old)
    assert "final_layer.6.weight" in keys
    other.load_state_dict(old, strict=True)
    assert set(old) == keys  # the caller's own dict stays as it was
    for name, value in other.state_dict().items():
        assert torch.equal(value, head.state_dict()[name])
    other.load_state_dict(head.state_dict(), strict=True)


def test_loss_is_low_and_accuracy_1_for_the_targets_themselves():
    head = passing_on(head_of())
    samples = samples_of(head, POINTS)
    heatmaps = torch.stack([sample.gt_fields.heatmaps for sample in samples])
    losses = head.loss((heatmaps,), samples)
    assert losses["loss_kpt"].item() == 0
    assert losses["acc_pose"].item() == 1
    far = head.loss((heatmaps.flip(-2),), samples)
    assert far["loss_kpt"].item() > 0
    assert far["acc_pose"].item() < 1
    assert set(head.loss((heatmaps,), samples, {"compute_acc": False})) == {"loss_kpt"}


def test_accuracy_agrees_with_the_evaluation():
    rng = np.random.default_rng(0)
    output, target = rng.random((2, 4, 5, 16, 12)).astype(np.float32)
    target[:, :, 1:3] = output[:, :, 1:3]
    output[2, 4] = target[2, 4]
    weights = (rng.random((4, 5)) > 0.3).astype(np.float32)
    weights[:, 3] = 0
    _, expected, _ = pose_pck_accuracy(output, target, weights > 0)
    found = heatmap_pck(*map(torch.from_numpy, (output, target, weights)))
    assert found.item() == pytest.approx(expected)
    assert heatmap_pck(torch.from_numpy(output), torch.from_numpy(target), torch.zeros(4, 5)).item() == 0


def test_accuracy_of_combined_maps_is_that_of_the_discs():
    maps = torch.rand(2, 9, 8, 6)
    other = maps.clone()
    other[:, 1::3], other[:, 2::3] = 0, 0
    assert heatmap_pck(maps, other, torch.ones(2, 3)).item() == 1


def test_predictions_are_keypoints_of_the_input_frame():
    head = passing_on(head_of())
    heatmaps = torch.stack([sample.gt_fields.heatmaps for sample in samples_of(head, POINTS)])
    predictions = head.predict((heatmaps,), [PoseDataSample()] * 2)
    assert [p.keypoints.tolist() for p in predictions] == [[[list(map(float, p)) for p in sample]] for sample in POINTS]
    assert predictions[0].keypoint_scores.tolist() == [[1, 1, 1]]
    assert isinstance(predictions[0].keypoints, np.ndarray)


def test_flip_test_averages_both():
    head = passing_on(head_of())
    samples = samples_of(head, POINTS)
    heatmaps = torch.stack([sample.gt_fields.heatmaps for sample in samples])
    mirrored = heatmaps[:, [0, 2, 1]].flip(-1)
    settings = {"flip_test": True, "output_heatmaps": True}
    predictions, fields = head.predict([(heatmaps,), (mirrored,)], samples, settings)
    torch.testing.assert_close(torch.stack([field.heatmaps for field in fields]), heatmaps)
    np.testing.assert_allclose(predictions[1].keypoints[0], POINTS[1])
    _, shifted = head.predict([(heatmaps,), (mirrored,)], samples, {**settings, "shift_heatmap": True})
    torch.testing.assert_close(shifted[0].heatmaps[..., 1:], (heatmaps[0, ..., 1:] + heatmaps[0, ..., :-1]) / 2)


def test_gradients_reach_the_features():
    head = head_of()
    feats = torch.rand(2, 8, 16, 12, requires_grad=True)
    head.loss((feats,), samples_of(head, POINTS))["loss_kpt"].backward()
    assert torch.isfinite(feats.grad).all()
    assert feats.grad.any()


@pytest.mark.parametrize(
    ("cfg", "message"),
    [
        (
            {"deconv_out_channels": (8, 8)},
            r"deconv_out_channels \(8, 8\) and deconv_kernel_sizes \(4, 4, 4\) must have",
        ),
        ({"deconv_out_channels": (8,), "deconv_kernel_sizes": (5,)}, "deconv_kernel_sizes must be 4, 3 or 2, got 5"),
        ({"conv_out_channels": (8,)}, r"conv_out_channels \(8,\) and conv_kernel_sizes \(\) must have the same length"),
    ],
)
def test_layers_that_cannot_be_are_refused(cfg, message):
    with pytest.raises(ConfigError, match=message):
        head_of(**cfg)


def test_training_needs_targets():
    with pytest.raises(ConfigError, match=r"no target gt_fields.heatmaps: the training pipeline needs GenerateTarget"):
        head_of().loss((torch.rand(1, 8, 16, 12),), [PoseDataSample()])


def test_prediction_needs_a_decoder():
    with pytest.raises(ConfigError, match="cannot predict without a decoder"):
        head_of(decoder=None).predict((torch.rand(1, 8, 16, 12),), [PoseDataSample()])


def test_flip_test_needs_both_features_and_flip_indices():
    head = head_of()
    feats = (torch.rand(1, 8, 16, 12),)
    with pytest.raises(ConfigError, match="two sets of features"):
        head.predict(feats, [PoseDataSample()], {"flip_test": True})
    with pytest.raises(ConfigError, match="no 'flip_indices'"):
        head.predict([feats, feats], [PoseDataSample()], {"flip_test": True})


def test_defaults_are_the_fields():
    head = HeatmapHead(in_channels=8, out_channels=17)
    assert [type(layer).__name__ for layer in head.deconv_layers] == ["ConvTranspose2d", "BatchNorm2d", "ReLU"] * 3
    assert head.loss_module.use_target_weight
