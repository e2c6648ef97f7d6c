"""What holds for every loss of coordinates, labels, boxes and poses: perfect is best, gradients are finite, weights weigh."""

from __future__ import annotations

import pytest
import torch

from pose_core.errors import ConfigError
from pose_core.registry import MODELS

PARENTS = [0, 0, 1]
WEIGHTED = {
    "mse": {"type": "MSELoss"},
    "l1": {"type": "L1Loss"},
    "smooth_l1": {"type": "SmoothL1Loss"},
    "soft_weight": {"type": "SoftWeightSmoothL1Loss", "beta": 0.5},
    "soft_weight_labeled": {"type": "SoftWeightSmoothL1Loss", "supervise_empty": False},
    "wing": {"type": "WingLoss"},
    "soft_wing": {"type": "SoftWingLoss"},
    "mpjpe": {"type": "MPJPELoss"},
    "bone": {"type": "BoneLoss", "joint_parents": PARENTS},
}
OKS = {mode: {"type": "OKSLoss", "mode": mode, "norm_target_weight": True} for mode in ("linear", "square", "log")}


def built(cfg, **more):
    return MODELS.build({**cfg, **more})


def weighted(name):
    return built(WEIGHTED[name], use_target_weight=True)


def poses(count=2):
    generator = torch.Generator().manual_seed(0)
    return torch.rand(count, 3, 2, generator=generator) * 4


@pytest.fixture(params=WEIGHTED)
def name(request):
    return request.param


@pytest.mark.parametrize("size", [1e-20, 1e6, 1e18])
def test_gradients_are_finite_for_tiny_and_huge_errors(name, size):
    output = (torch.rand(2, 3, 2) * size).requires_grad_()
    loss = weighted(name)(output, torch.zeros(2, 3, 2), torch.ones(2, 3))
    loss.backward()
    assert torch.isfinite(loss)
    assert torch.isfinite(output.grad).all()


def test_weights_apply_only_where_asked_for(name):
    output, target = poses(), poses() * 2
    assert built(WEIGHTED[name])(output, target, torch.zeros(2, 3)) == built(WEIGHTED[name])(output, target)
    assert weighted(name)(output, target) == built(WEIGHTED[name])(output, target)
    assert weighted(name)(output, target, torch.ones(2, 3)).item() == pytest.approx(
        built(WEIGHTED[name])(output, target).item()
    )


@pytest.mark.parametrize("name", sorted(WEIGHTED.keys() - {"bone"}))
def test_one_weight_a_keypoint_is_one_a_coordinate(name):
    output, target, weights = poses(), poses() + 1, torch.tensor([[0.5, 1.0, 0.0], [0.1, 0.2, 0.3]])
    expected = weighted(name)(output, target, weights[..., None].expand(2, 3, 2))
    assert weighted(name)(output, target, weights) == expected
    assert weighted(name)(output, target, weights[..., None]) == expected


def test_loss_weight_scales(name):
    output, target = poses(), poses() * 2
    plain, scaled = (built(WEIGHTED[name], loss_weight=factor)(output, target) for factor in (1.0, 0.25))
    assert scaled.item() == pytest.approx(0.25 * plain.item())


def test_other_shapes_are_refused(name):
    with pytest.raises(ConfigError, match=r"\(2, 3, 2\)"):
        weighted(name)(poses(), poses()[:, :2], torch.ones(2, 3))
    with pytest.raises(ConfigError, match=r"weights must be .*, got (\(2, 4\)|\(3, 3\))"):
        weighted(name)(poses(), poses(), torch.ones(3, 3) if name == "bone" else torch.ones(2, 4))


@pytest.mark.parametrize("mode", OKS)
def test_oks_is_best_at_the_target_and_always_has_gradients(mode):
    loss, target = built(OKS[mode]), poses()
    assert loss(target, target).item() == pytest.approx(0, abs=1e-6)
    for distance in (1e-20, 1.0, 1e3, 1e18):
        output = (target + distance).requires_grad_()
        value = loss(output, target, torch.ones(2, 3), torch.tensor([4.0, 0.0]))
        value.backward()
        assert value >= 0
        assert torch.isfinite(value)
        assert torch.isfinite(output.grad).all()
