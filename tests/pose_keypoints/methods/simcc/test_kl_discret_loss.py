"""KLDiscretLoss: numbers by hand, and laws."""

from __future__ import annotations

import math

import pytest
import torch
from torch.nn import functional as F

from pose_core.errors import ConfigError
from pose_keypoints.methods.simcc.losses import KLDiscretLoss


def vectors(B: int = 2, K: int = 3, sizes: tuple[int, int] = (8, 6), seed: int = 0) -> tuple[torch.Tensor, ...]:
    generator = torch.Generator().manual_seed(seed)
    return tuple(torch.rand(B, K, size, generator=generator) for size in sizes)


def test_by_hand():
    # the prediction is even over 4 and 2 bins, the target certain: log 4 and log 2, a mean over bins
    pred = torch.zeros(1, 1, 4), torch.zeros(1, 1, 2)
    target = torch.eye(4)[None, :1], torch.eye(2)[None, :1]
    assert KLDiscretLoss()(pred, target, torch.ones(1, 1)).item() == pytest.approx(math.log(4) / 4 + math.log(2) / 2)


def test_it_is_a_sum_over_samples_divided_by_the_number_of_keypoints():
    pred, target = vectors(), tuple(v / v.sum(-1, keepdim=True) for v in vectors(seed=1))
    expected = sum(
        F.kl_div(F.log_softmax(p * 10, -1), t, reduction="none").mean(-1).sum() / 3
        for p, t in zip(pred, target, strict=True)
    )
    torch.testing.assert_close(KLDiscretLoss(beta=10.0)(pred, target, torch.ones(2, 3)), expected)


def test_a_mask_lowers_the_weight_of_keypoints():
    pred, target, weights = vectors(), vectors(seed=1), torch.ones(2, 3)
    masked = KLDiscretLoss(label_softmax=True, mask=[0, 2], mask_weight=0.5)(pred, target, weights)
    by_weights = KLDiscretLoss(label_softmax=True)(pred, target, torch.tensor([[0.5, 1, 0.5]] * 2))
    torch.testing.assert_close(masked, by_weights)
    with pytest.raises(
        ConfigError, match=r"mask must hold indices between 0 and 2 \(there are 3 keypoints\), got \[0, 3\]"
    ):
        KLDiscretLoss(mask=[0, 3])(pred, target, weights)


def test_weights_are_ignored_where_they_are_not_asked_for():
    pred, target = vectors(), vectors(seed=1)
    ignoring = KLDiscretLoss(use_target_weight=False)
    torch.testing.assert_close(ignoring(pred, target, torch.zeros(2, 3)), ignoring(pred, target))


@pytest.mark.parametrize("logits", [1e4, -1e4, 0.0])
def test_gradients_are_finite_at_extremes(logits):
    pred = tuple((v * logits).requires_grad_() for v in vectors())
    target = tuple(F.one_hot(torch.zeros(2, 3, dtype=torch.long), n).float() for n in (8, 6))
    KLDiscretLoss(beta=10.0)(pred, target, torch.ones(2, 3)).backward()
    assert all(v.grad.isfinite().all() for v in pred)


def test_shapes_that_differ_are_refused():
    with pytest.raises(ConfigError, match=r"must have the same shape, got \(2, 3, 6\) and \(2, 3, 5\)"):
        KLDiscretLoss()(vectors(), vectors(sizes=(8, 5)), torch.ones(2, 3))
    with pytest.raises(ConfigError, match=r"weights must be \(B, K\)"):
        KLDiscretLoss()(vectors(), vectors(), torch.ones(2, 4))
