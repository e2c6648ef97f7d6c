"""JSDiscretLoss, MLECCLoss and InfoNCELoss: numbers by hand, and laws."""

from __future__ import annotations

import math

import pytest
import torch

from pose_core.errors import ConfigError
from pose_keypoints.losses.contrastive import InfoNCELoss
from pose_keypoints.losses.distributions import JSDiscretLoss, MLECCLoss


def maps(seed: int = 0) -> torch.Tensor:
    values = torch.rand(2, 3, 4, 5, generator=torch.Generator().manual_seed(seed))
    return values / values.sum((2, 3), keepdim=True)


def test_disjoint_maps_diverge_by_the_logarithm_of_two():
    pred, gt = torch.tensor([[[1.0, 0]]]), torch.tensor([[[0, 1.0]]])
    assert JSDiscretLoss()(pred, gt, torch.ones(1, 1)).item() == pytest.approx(math.log(2))
    assert JSDiscretLoss()(gt, gt, torch.ones(1, 1)).item() == 0


def test_divergence_is_symmetric_averaged_over_samples_and_weighted():
    pred, gt, weights = maps(), maps(1), torch.tensor([[1.0, 0.5, 0]] * 2)
    loss = JSDiscretLoss()
    torch.testing.assert_close(loss(pred, gt, weights), loss(gt, pred, weights))
    torch.testing.assert_close(loss(pred, gt, weights) * 2, JSDiscretLoss(size_average=False)(pred, gt, weights))
    broken = pred.clone()
    broken[:, 2] = float("nan")
    torch.testing.assert_close(loss(broken, gt, weights), loss(pred, gt, weights))


def test_divergence_has_finite_gradients_where_maps_are_zero():
    pred = torch.zeros(1, 1, 4, requires_grad=True)
    JSDiscretLoss()(pred, torch.tensor([[[1.0, 0, 0, 0]]]), torch.ones(1, 1)).backward()
    assert pred.grad.isfinite().all()


@pytest.mark.parametrize(("mode", "expected"), [("linear", 0.88), ("square", 1 - 0.12**2), ("log", -math.log(0.1201))])
def test_likelihood_by_hand(mode, expected):
    outputs = torch.tensor([[[0.3, 0.7]]]), torch.tensor([[[0.4, 0.6]]])
    targets = torch.tensor([[[1.0, 0]]]), torch.tensor([[[1.0, 0]]])
    assert MLECCLoss(mode=mode)(outputs, targets).tolist() == pytest.approx([expected], rel=1e-5)


def test_likelihood_is_reduced_over_keypoints():
    outputs, targets = ((torch.rand(2, 3, 5), torch.rand(2, 3, 4)) for _ in range(2))
    weights = torch.tensor([[1.0, 0, 2], [1, 1, 1]])
    each = MLECCLoss(reduction="none", use_target_weight=True)(outputs, targets, weights)
    assert each.shape == (2, 3)
    assert each[0, 1] == 0
    torch.testing.assert_close(MLECCLoss(use_target_weight=True)(outputs, targets, weights), each.mean(1))
    torch.testing.assert_close(
        MLECCLoss("sum", use_target_weight=True, loss_weight=2.0)(outputs, targets, weights), 2 * each.sum(1)
    )


def test_features_that_resemble_themselves_alone_lose_nothing():
    assert InfoNCELoss(temperature=0.01)(torch.eye(3)).item() == pytest.approx(0, abs=1e-6)
    alike = InfoNCELoss(loss_weight=0.5)(torch.ones(4, 8))
    assert alike.item() == pytest.approx(0.5 * 4 * math.log(4))


def test_what_they_cannot_be():
    with pytest.raises(ConfigError, match=r"mode must be one of .* got 'logs'. Did you mean 'log'"):
        MLECCLoss(mode="logs")
    with pytest.raises(ConfigError, match="reduction must be one of"):
        MLECCLoss("avg")
    with pytest.raises(ConfigError, match="temperature must be positive, got 0"):
        InfoNCELoss(temperature=0)
    with pytest.raises(ConfigError, match=r"must have the same shape, got \(1, 3\) and \(1, 2\)"):
        JSDiscretLoss()(torch.ones(1, 3), torch.ones(1, 2))
