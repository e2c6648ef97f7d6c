"""RegressionHead, RLEHead, IntegralRegressionHead and DSNTHead."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from mmengine.logging import MessageHub

from pose_core.errors import ConfigError
from pose_core.registry import KEYPOINT_CODECS, MODELS
from pose_core.structures import InstanceData, PixelData, PoseDataSample

LABELS = {"type": "RegressionLabel", "input_size": (40, 80)}
INTEGRAL = {"type": "IntegralRegressionLabel", "input_size": (48, 64), "heatmap_size": (12, 16), "sigma": 1.0}
POINTS = np.array([[(4, 8), (20, 40), (36, 72)], [(8, 16), (12, 48), (30, 20)]], dtype=np.float32)


def head_of(name, **cfg):
    sizes = {"in_featuremap_size": (3, 4), "decoder": INTEGRAL} if "Integral" in name or "DSNT" in name else {}
    arguments = {"in_channels": 8, "decoder": LABELS, **sizes}
    return MODELS.build({"type": name, "num_joints": 3, **arguments, **cfg})


def samples_of(codec=LABELS):
    samples = []
    for points in POINTS:
        encoded = KEYPOINT_CODECS.build(codec).encode(points[None])
        sample = PoseDataSample(metainfo={"flip_indices": [0, 2, 1]})
        sample.gt_instance_labels = InstanceData(
            keypoint_labels=torch.from_numpy(encoded["keypoint_labels"]),
            keypoint_weights=torch.from_numpy(encoded["keypoint_weights"]),
        )
        if "heatmaps" in encoded:
            sample.gt_fields = PixelData(heatmaps=torch.from_numpy(encoded["heatmaps"]))
        samples.append(sample)
    return samples


def putting_out(head, output):
    """``head`` with ``output``, for features that are put through."""
    head.forward = lambda feats: feats[0] if output is None else output
    return head


FRACTIONS = torch.from_numpy(POINTS / np.array([40, 80], dtype=np.float32))


# -- coordinates -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "numbers"), [("RegressionHead", 2), ("RLEHead", 4)])
def test_pooled_features_to_coordinates(name, numbers):
    head = head_of(name, in_channels=(4, 8))
    feats = (torch.rand(2, 4), torch.rand(2, 8))
    assert head(feats).shape == (2, 3, numbers)
    torch.testing.assert_close(head((feats[1][..., None, None],)), head(feats))
    assert head.fc.weight.shape == (3 * numbers, 8)
    head.init_weights()
    assert not head.fc.bias.any()


def test_coordinates_are_compared_with_labels():
    head, samples = putting_out(head_of("RegressionHead"), None), samples_of()
    losses = head.loss((FRACTIONS,), samples)
    assert losses["loss_kpt"].item() == pytest.approx(0, abs=1e-9)
    assert losses["acc_pose"].item() == 1
    losses = head.loss((FRACTIONS + 0.5,), samples)
    assert losses["loss_kpt"].item() == pytest.approx(0.125)
    assert losses["acc_pose"].item() == 0
    assert set(head.loss((FRACTIONS,), samples, {"compute_acc": False})) == {"loss_kpt"}


def test_predictions_are_pixels_of_the_input():
    head = putting_out(head_of("RegressionHead"), None)
    predictions = head.predict((FRACTIONS,), samples_of())
    np.testing.assert_allclose(predictions[1].keypoints, POINTS[1:], rtol=1e-6)
    assert predictions[1].keypoint_scores.tolist() == [[1, 1, 1]]


@pytest.mark.parametrize(("shift", "width"), [(True, 39), (False, 40)])
def test_flip_test_averages_coordinates(shift, width):
    head = putting_out(head_of("RegressionHead"), None)
    mirrored = FRACTIONS[:, [0, 2, 1]].clone()
    mirrored[..., 0] = width / 40 - mirrored[..., 0]
    settings = {"flip_test": True, "shift_coords": shift}
    predictions = head.predict([(FRACTIONS,), (mirrored,)], samples_of(), settings)
    np.testing.assert_allclose(predictions[0].keypoints, POINTS[:1], atol=1e-4)


def test_flip_test_needs_the_inputs_size():
    class Sizeless(type(KEYPOINT_CODECS.build(LABELS))):
        def __init__(self):
            pass

    head = putting_out(head_of("RegressionHead"), None)
    head.decoder = Sizeless()
    with pytest.raises(ConfigError, match="flip_test needs a decoder with an input_size"):
        head.predict([(FRACTIONS,), (FRACTIONS,)], samples_of(), {"flip_test": True})
    with pytest.raises(ConfigError, match="RegressionHead has no heatmaps"):
        putting_out(head_of("RegressionHead"), None).predict((FRACTIONS,), samples_of(), {"output_heatmaps": True})


def test_uncertainties_become_scores():
    head = putting_out(head_of("RLEHead"), None)
    logits = torch.full((2, 3, 2), math.log(1 / 3))  # a probability of a quarter
    (first, _) = head.predict((torch.cat((FRACTIONS, logits), -1),), samples_of())
    np.testing.assert_allclose(first.keypoints, POINTS[:1], rtol=1e-6)
    np.testing.assert_allclose(first.keypoint_scores, [[0.75] * 3], rtol=1e-6)


def test_likelihood_is_learnt():
    torch.manual_seed(0)
    head, samples, feats = head_of("RLEHead"), samples_of(), (torch.rand(2, 8),)
    head.init_weights()
    optimizer = torch.optim.Adam(head.parameters(), lr=0.02)
    values = []
    for _ in range(120):
        losses = head.loss(feats, samples)
        optimizer.zero_grad()
        losses["loss_kpt"].backward()
        optimizer.step()
        values.append(losses["loss_kpt"].item())
    assert values[-1] < values[0] - 5
    assert losses["acc_pose"].item() == 1


def test_old_checkpoints_of_rle_load():
    head, other = head_of("RLEHead"), head_of("RLEHead")
    old = {name.replace("loss_module.", "loss."): value for name, value in head.state_dict().items()}
    assert "loss.flow_model.s.0.0.weight" in old
    other.load_state_dict(old, strict=True)
    other.load_state_dict(head.state_dict(), strict=True)
    assert torch.equal(other.loss_module.flow_model.s[0][0].weight, head.loss_module.flow_model.s[0][0].weight)


def test_samples_without_labels_are_refused():
    with pytest.raises(ConfigError, match=r"no target gt_instance_labels\.keypoint_labels"):
        head_of("RegressionHead").loss((torch.rand(1, 8),), [PoseDataSample()])


# -- expectations ------------------------------------------------------------------------------------------------------


def passing_on(name, **cfg):
    """A head whose features are its maps."""
    return head_of(name, in_featuremap_size=(12, 16), deconv_out_channels=None, final_layer=None, **cfg)


def sharp_maps():
    """Maps whose softmax is one cell each: columns and rows that the points are in."""
    maps = torch.full((2, 3, 16, 12), -50.0)
    cells = (POINTS / 4).astype(int).clip((0, 0), (11, 15))
    for b, sample in enumerate(cells):
        for k, (x, y) in enumerate(sample):
            maps[b, k, y, x] = 50.0
    return maps, torch.from_numpy(cells / np.array([12, 16])).float()


def test_the_expectation_of_one_cell_is_that_cell():
    maps, expected = sharp_maps()
    coords, heatmaps = passing_on("IntegralRegressionHead")((maps,))
    torch.testing.assert_close(coords, expected)
    torch.testing.assert_close(heatmaps.sum((2, 3)), torch.ones(2, 3))


def test_an_even_map_is_expected_in_the_middle():
    coords, heatmaps = passing_on("IntegralRegressionHead")((torch.zeros(1, 3, 16, 12),))
    torch.testing.assert_close(coords[0, 0], torch.tensor([5.5 / 12, 7.5 / 16]))
    torch.testing.assert_close(heatmaps, torch.full((1, 3, 16, 12), 1 / 192))


def test_expectations_are_exact_in_mixed_precision_too():
    maps, expected = sharp_maps()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        coords, _ = passing_on("IntegralRegressionHead")((maps.bfloat16(),))
    torch.testing.assert_close(coords, expected)


def test_beta_sharpens():
    maps = torch.zeros(1, 3, 16, 12)
    maps[..., 0, 0] = 3.0
    near, nearer = (passing_on("IntegralRegressionHead", beta=beta)((maps,))[0][0, 0] for beta in (1.0, 3.0))
    assert (nearer < near).all()
    assert (nearer >= 0).all()


def test_debiasing_draws_away_from_the_middle():
    maps = torch.zeros(1, 3, 16, 12)
    maps[..., 2, 3] = 8.0
    plain, freed = (passing_on("IntegralRegressionHead", debias=debias)((maps,))[0][0, 0] for debias in (False, True))
    spread = 1 / (191 + math.exp(8))
    torch.testing.assert_close(freed, (plain - spread / 2) / (1 - spread))
    huge = passing_on("IntegralRegressionHead", debias=True)((maps * 1e4,))[0]
    torch.testing.assert_close(huge[0, 0], torch.tensor([3 / 12, 2 / 16]))


def test_deconvolutions_come_before_maps():
    head = head_of("IntegralRegressionHead", deconv_out_channels=(6, 6), deconv_kernel_sizes=(4, 4))
    assert head.heatmap_size == (12, 16)
    coords, heatmaps = head((torch.rand(2, 8, 4, 3),))
    assert coords.shape == (2, 3, 2)
    assert heatmaps.shape == (2, 3, 16, 12)
    assert {"linspace_x", "linspace_y", "simplebaseline_head.deconv_layers.3.weight"} <= set(head.state_dict())
    plain = head_of("IntegralRegressionHead", deconv_out_channels=None, in_featuremap_size=(12, 16))
    assert "final_layer.weight" in plain.state_dict()
    assert plain((torch.rand(2, 8, 16, 12),))[1].shape == (2, 3, 16, 12)


def test_features_of_another_size_are_refused():
    with pytest.raises(ConfigError, match=r"maps of size \(12, 16\) .w, h., got \(16, 12\): set in_feature"):
        passing_on("IntegralRegressionHead")((torch.zeros(1, 3, 12, 16),))


@pytest.mark.parametrize("name", ["IntegralRegressionHead", "DSNTHead"])
def test_expectations_are_predicted_and_shown(name):
    maps, expected = sharp_maps()
    head = passing_on(name)
    mirrored = maps[:, [0, 2, 1]].flip(-1)
    settings = {"flip_test": True, "shift_coords": False, "output_heatmaps": True}
    predictions, fields = head.predict([(maps,), (mirrored,)], samples_of(INTEGRAL), settings)
    pixels = expected.numpy() * (48, 64)
    # Mirrored between borders, a cell's left edge becomes its right one: half a cell on average.
    np.testing.assert_allclose(predictions[0].keypoints[0], pixels[0] + [2, 0], atol=1e-3)
    torch.testing.assert_close(fields[0].heatmaps.amax((1, 2)), torch.ones(3))


def test_expectations_are_compared_with_labels():
    maps, expected = sharp_maps()
    samples = samples_of(INTEGRAL)
    labels = torch.cat([sample.gt_instance_labels.keypoint_labels for sample in samples])
    weights = torch.cat([sample.gt_instance_labels.keypoint_weights for sample in samples])
    loss = MODELS.build({"type": "SmoothL1Loss", "use_target_weight": True})
    losses = passing_on("IntegralRegressionHead").loss((maps,), samples)
    torch.testing.assert_close(losses["loss_kpt"], loss(expected, labels, weights))


def test_maps_have_a_loss_too_until_an_epoch():
    maps, _ = sharp_maps()
    samples, feats = samples_of(INTEGRAL), (maps * 0.01,)
    loss = {
        "type": "MultipleLossWrapper",
        "losses": [{"type": "SmoothL1Loss"}, {"type": "KeypointMSELoss", "loss_weight": 1e3}],
    }
    of_coords = passing_on("IntegralRegressionHead", loss={"type": "SmoothL1Loss"}).loss(feats, samples)["loss_kpt"]
    both = passing_on("DSNTHead", loss=loss).loss(feats, samples)["loss_kpt"]
    assert both > of_coords
    head = passing_on("DSNTHead", loss=loss, lambda_t=5)
    hub = MessageHub.get_current_instance()
    for epoch, expected in ((4, both), (5, of_coords)):
        hub.update_info("epoch", epoch)
        torch.testing.assert_close(head.loss(feats, samples)["loss_kpt"], expected)


def test_gradients_reach_the_features():
    feats = torch.rand(2, 8, 4, 3, requires_grad=True)
    head = head_of("DSNTHead", deconv_out_channels=(6, 6), deconv_kernel_sizes=(4, 4))
    head.loss((feats,), samples_of(INTEGRAL))["loss_kpt"].backward()
    assert torch.isfinite(feats.grad).all()
    assert feats.grad.any()
