"""RealNVP and RLELoss: a density, its likelihood, and their gradients."""

from __future__ import annotations

import math

import pytest
import torch

from pose_core.errors import ConfigError
from pose_core.registry import MODELS
from pose_keypoints.methods.regression.real_nvp import RealNVP


def bent_flow():
    torch.manual_seed(0)
    flow = RealNVP()
    for parameter in flow.parameters():
        torch.nn.init.normal_(parameter, std=0.2)
    return flow


def loss_of(**cfg):
    torch.manual_seed(0)
    return MODELS.build({"type": "RLELoss", **cfg})


def flat(loss):
    """``loss`` with a flow that is the normal distribution itself."""
    for parameter in loss.flow_model.parameters():
        torch.nn.init.zeros_(parameter)
    return loss


def test_the_flow_can_be_inverted():
    flow, x = bent_flow(), torch.randn(50, 2)
    z, log_det = flow.backward_p(x)
    torch.testing.assert_close(flow.forward_p(z), x, rtol=1e-4, atol=1e-4)
    assert not torch.allclose(z, x, atol=0.1)
    jacobians = torch.stack(
        [torch.autograd.functional.jacobian(lambda p: flow.backward_p(p[None])[0][0], p) for p in x]
    )
    torch.testing.assert_close(log_det, jacobians.det().abs().log(), rtol=1e-3, atol=1e-4)


def test_the_density_integrates_to_1():
    flow, axis = bent_flow(), torch.linspace(-30, 30, 500)
    points = torch.cartesian_prod(axis, axis)
    with torch.no_grad():
        total = flow.log_prob(points).exp().sum() * (axis[1] - axis[0]) ** 2
    assert total.item() == pytest.approx(1, abs=0.01)


def test_samples_follow_the_density():
    flow = bent_flow()
    with torch.no_grad():
        drawn = flow.sample(20000)
        axis = torch.linspace(-30, 30, 500)
        points = torch.cartesian_prod(axis, axis)
        weights = flow.log_prob(points).exp()
    mean = (points * weights[:, None]).sum(0) / weights.sum()
    torch.testing.assert_close(drawn.mean(0), mean, atol=0.1, rtol=0)


def test_it_begins_near_the_normal_distribution():
    x = torch.randn(10, 2)
    expected = -x.square().sum(1) / 2 - math.log(2 * math.pi)
    torch.testing.assert_close(RealNVP().log_prob(x), expected, atol=1e-3, rtol=0)
    head = MODELS.build({"type": "RLEHead", "in_channels": 8, "num_joints": 3})
    head.init_weights()  # which initializes linear layers of its own otherwise
    torch.testing.assert_close(head.loss_module.flow_model.log_prob(x), expected, atol=1e-3, rtol=0)


@pytest.mark.parametrize(
    ("cfg", "expected"),
    [
        ({"residual": False}, lambda e, s, phi: math.log(s) - phi),
        ({"q_distribution": "laplace"}, lambda e, s, phi: 2 * math.log(s) - phi + math.log(2) + abs(e)),
        (
            {"q_distribution": "gaussian"},
            lambda e, s, phi: 2 * math.log(s) - phi + 0.5 * math.log(2 * math.pi) + e**2 / 2,
        ),
    ],
)
def test_the_likelihood_of_one_keypoint(cfg, expected):
    errors, sigma = (0.2, -0.1), 0.25
    pred, target = torch.tensor([[[0.5 + errors[0], 0.5 + errors[1]]]]), torch.tensor([[[0.5, 0.5]]])
    logits = torch.full((1, 1, 2), math.log(sigma / (1 - sigma)))
    scaled = [error / sigma for error in errors]
    phi = -sum(e**2 for e in scaled) / 2 - math.log(2 * math.pi)
    total = sum(expected(e, sigma, phi) for e in scaled)
    assert flat(loss_of(**cfg))(pred, logits, target).item() == pytest.approx(total, rel=1e-4)


def test_the_sum_is_averaged_over_the_batch():
    pred, sigma, target = torch.rand(4, 3, 2), torch.randn(4, 3, 2), torch.rand(4, 3, 2)
    average, total = (loss_of(size_average=average)(pred, sigma, target) for average in (True, False))
    assert total.item() == pytest.approx(4 * average.item(), rel=1e-5)


def test_the_target_is_the_most_likely():
    target, sigma = torch.rand(2, 3, 2), torch.randn(2, 3, 2)
    loss = flat(loss_of())
    assert loss(target, sigma, target) < loss(target + 0.01, sigma, target)


@pytest.mark.parametrize("distribution", ["laplace", "gaussian"])
@pytest.mark.parametrize("logit", [-1e4, -50.0, 50.0, 1e4])
@pytest.mark.parametrize("error", [0.0, 1e-20, 1e3])
def test_gradients_are_finite_at_the_extremes(distribution, logit, error):
    loss = loss_of(q_distribution=distribution)
    target = torch.rand(2, 3, 2)
    pred, sigma = (target + error).requires_grad_(), torch.full((2, 3, 2), logit, requires_grad=True)
    value = loss(pred, sigma, target)
    value.backward()
    assert torch.isfinite(value)
    for tensor in (pred, sigma, *loss.parameters()):
        assert torch.isfinite(tensor.grad).all()


@pytest.mark.parametrize("shape", [(2, 3), (2, 3, 1), (2, 3, 2)])
def test_a_weight_of_0_takes_a_keypoint_out(shape):
    loss = loss_of(use_target_weight=True)
    pred, sigma, target = torch.rand(2, 3, 2, requires_grad=True), torch.randn(2, 3, 2), torch.rand(2, 3, 2)
    weights = torch.ones(shape)
    weights[0, 1] = 0
    plain = loss(pred, sigma, target, weights)
    target[0, 1] = float("nan")
    value = loss(pred, sigma, target, weights)
    value.backward()
    assert value == plain
    assert not pred.grad[0, 1].any()
    assert torch.isfinite(pred.grad).all()
    assert loss_of()(pred, sigma, torch.zeros(2, 3, 2), weights * 0) != 0


def test_half_precision_is_computed_in_single():
    pred, sigma, target = torch.rand(2, 3, 2), torch.full((2, 3, 2), -12.0), torch.rand(2, 3, 2)
    expected = loss_of()(pred, sigma, target)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert loss_of()(pred, sigma, target) == expected


def test_what_is_no_coordinates_is_refused():
    with pytest.raises(ConfigError, match=r"must be \(B, K, 2\), got \(2, 3, 3\)"):
        loss_of()(*[torch.rand(2, 3, 3)] * 3)
    with pytest.raises(ConfigError, match=r"must have the same shape, got \(2, 3, 2\) and \(2, 4, 2\)"):
        loss_of()(torch.rand(2, 3, 2), torch.rand(2, 3, 2), torch.rand(2, 4, 2))
    with pytest.raises(ConfigError, match=r"q_distribution must be one of .* Did you mean 'gaussian'"):
        loss_of(q_distribution="gausian")
