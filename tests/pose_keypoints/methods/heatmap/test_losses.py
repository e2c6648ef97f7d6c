"""Losses of heatmaps: by hand, and what weights do to them."""

from __future__ import annotations

import math

import pytest
import torch

from pose_core.errors import ConfigError
from pose_core.registry import MODELS

LOSSES = {
    "mse": {"type": "KeypointMSELoss", "use_target_weight": True},
    "combined": {"type": "CombinedTargetMSELoss", "use_target_weight": True},
    "ohkm": {"type": "KeypointOHKMMSELoss", "use_target_weight": True, "topk": 2},
    "focal": {"type": "FocalHeatmapLoss", "use_target_weight": True},
    "awing": {"type": "AdaptiveWingLoss", "use_target_weight": True},
}


@pytest.fixture(params=LOSSES)
def name(request):
    return request.param


def maps_for(name, *, batch=2, keypoints=3):
    torch.manual_seed(0)
    channels = keypoints * (3 if name == "combined" else 1)
    return torch.rand(batch, channels, 4, 5), torch.rand(batch, channels, 4, 5)


def test_mean_squared_error():
    loss = MODELS.build({"type": "KeypointMSELoss", "loss_weight": 3.0})
    output, target = torch.zeros(1, 2, 1, 2), torch.tensor([[[[1.0, 2.0]], [[0.0, 1.0]]]])
    assert loss(output, target).item() == pytest.approx(3 * (1 + 4 + 0 + 1) / 4)


def test_weights_and_mask_multiply_squared_errors():
    loss = MODELS.build({"type": "KeypointMSELoss", "use_target_weight": True})
    output, target = torch.zeros(1, 2, 1, 2), torch.tensor([[[[1.0, 2.0]], [[1.0, 1.0]]]])
    weights = torch.tensor([[0.5, 2.0]])
    mask = torch.tensor([[[[1.0, 0.0]]]])
    assert loss(output, target, weights).item() == pytest.approx((0.5 * (1 + 4) + 2 * (1 + 1)) / 4)
    assert loss(output, target, weights, mask).item() == pytest.approx((0.5 * 1 + 2 * 1) / 4)
    per_cell = weights[..., None, None].expand_as(target)
    assert loss(output, target, per_cell).item() == loss(output, target, weights).item()


def test_weights_are_ignored_unless_asked_for():
    loss = MODELS.build({"type": "KeypointMSELoss"})
    output, target = maps_for("mse")
    assert loss(output, target, torch.zeros(2, 3)) == loss(output, target)


def test_empty_targets_can_be_left_out():
    loss = MODELS.build({"type": "KeypointMSELoss", "skip_empty_channel": True})
    output, target = torch.ones(1, 2, 1, 2), torch.tensor([[[[0.0, 3.0]], [[0.0, 0.0]]]])
    assert loss(output, target).item() == pytest.approx((1 + 4) / 4)


def test_combined_offsets_count_on_the_disc():
    loss = MODELS.build(LOSSES["combined"])
    output = torch.zeros(1, 3, 1, 2)
    target = torch.tensor([[[[1.0, 0.0]], [[0.5, 9.0]], [[0.25, 9.0]]]])
    expected = 0.5 * (1 + 0.5**2 + 0.25**2) / 2
    assert loss(output, target).item() == pytest.approx(expected)
    assert loss(output, target, torch.tensor([[2.0]])).item() == pytest.approx(4 * expected)


def test_the_hardest_keypoints_count():
    loss = MODELS.build({"type": "KeypointOHKMMSELoss", "topk": 2})
    target = torch.tensor([1.0, 2.0, 3.0]).reshape(1, 3, 1, 1)
    assert loss(torch.zeros(1, 3, 1, 1), target).item() == pytest.approx((4 + 9) / 2)


def test_adaptive_wing_is_continuous_where_its_parts_meet():
    loss = MODELS.build({"type": "AdaptiveWingLoss"})
    target = torch.full((1, 1, 1, 1), 0.7)
    below, above = (loss(target + error, target).item() for error in (0.5 - 1e-5, 0.5 + 1e-5))
    assert below == pytest.approx(14 * math.log(1 + 0.5**1.4), abs=1e-3)
    assert above - below == pytest.approx(2e-5 * 14 * 1.4 * 0.5**0.4 / (1 + 0.5**1.4), rel=0.1)


def test_focal_loss_of_found_and_empty_cells():
    loss = MODELS.build({"type": "FocalHeatmapLoss"})
    output, target = torch.tensor([[[[0.75, 0.5, 0.25]]]]), torch.tensor([[[[1.0, 0.5, 0.0]]]])
    found = 0.25**2 * math.log(0.75)
    empty = 0.5**4 * 0.5**2 * math.log(0.5) + 0.25**2 * math.log(0.75)
    assert loss(output, target).item() == pytest.approx(-found - empty)
    assert loss(output, target * 0.5).item() > 0  # no keypoint: the sum over empty cells
    masked = loss(output, target, mask=torch.tensor([[[[1.0, 0.0, 1.0]]]]))
    assert masked.item() == pytest.approx(-found - 0.25**2 * math.log(0.75))


def test_focal_loss_of_certain_mistakes_is_finite():
    output = torch.tensor([[[[0.0, 1.0]]]], requires_grad=True)
    loss = MODELS.build({"type": "FocalHeatmapLoss"})(output, torch.tensor([[[[1.0, 0.0]]]]))
    loss.backward()
    assert torch.isfinite(loss)
    assert torch.isfinite(output.grad).all()


def test_loss_weight_scales(name):
    output, target = maps_for(name)
    plain, doubled = (MODELS.build({**LOSSES[name], "loss_weight": w})(output, target) for w in (1.0, 2.0))
    assert doubled.item() == pytest.approx(2 * plain.item())


def test_maps_of_another_shape_are_refused(name):
    output, _ = maps_for(name)
    with pytest.raises(ConfigError, match=r"maps \(2, \d, 4, 5\), but the targets are \(2, \d, 5, 4\)"):
        MODELS.build(LOSSES[name])(output, output.transpose(2, 3))


@pytest.mark.parametrize("weights", [torch.ones(2, 4), torch.ones(3, 3)])
def test_weights_of_other_keypoints_are_refused(name, weights):
    with pytest.raises(ConfigError, match=r"weights must be \(B, K\)"):
        MODELS.build(LOSSES[name])(*maps_for(name), weights)


def test_ohkm_needs_enough_keypoints():
    with pytest.raises(ConfigError, match="topk must be <= 3, the number of keypoints, got 8"):
        MODELS.build({"type": "KeypointOHKMMSELoss"})(*maps_for("ohkm"))
    with pytest.raises(ConfigError, match="topk must be at least 1, got 0"):
        MODELS.build({"type": "KeypointOHKMMSELoss", "topk": 0})


def test_combined_needs_three_maps_a_keypoint():
    with pytest.raises(ConfigError, match="needs 3 maps per keypoint, got 4"):
        MODELS.build(LOSSES["combined"])(torch.zeros(1, 4, 2, 2), torch.zeros(1, 4, 2, 2))
