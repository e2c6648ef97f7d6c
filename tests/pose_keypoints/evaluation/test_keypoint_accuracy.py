"""PCK, AUC, EPE and NME on numbers computed by hand, and the laws that they obey."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pose_core.errors import MetricError
from pose_keypoints.evaluation import keypoint_auc, keypoint_epe, keypoint_nme, keypoint_pck_accuracy

# Two instances of three keypoints; distances [[0, 3, 5], [10, 4, 0]], the last of the second is not labeled.
GT = np.zeros((2, 3, 2))
PRED = np.array([[[0, 0], [3, 0], [3, 4]], [[0, 10], [4, 0], [0, 0]]], dtype=np.float64)
MASK = np.array([[True, True, True], [True, True, False]])
NORM = np.array([[10.0, 10.0], [20.0, 20.0]])


def test_pck() -> None:
    # Normalized distances [[0, .3, .5], [.5, .2, -]].
    accuracy, mean, count = keypoint_pck_accuracy(PRED, GT, MASK, 0.25, NORM)
    np.testing.assert_allclose(accuracy, [0.5, 0.5, 0.0])
    assert mean == pytest.approx(1 / 3)
    assert count == 3


def test_pck_divides_along_each_axis() -> None:
    accuracy, _, _ = keypoint_pck_accuracy(PRED[:1], GT[:1], MASK[:1], 0.5, np.array([[30.0, 5.0]]))
    np.testing.assert_allclose(accuracy, [1, 1, 0])  # 0, 3 / 30, |(3 / 30, 4 / 5)|


def test_a_threshold_is_not_reached_by_an_equal_distance() -> None:
    accuracy, _, _ = keypoint_pck_accuracy(PRED[:1], GT[:1], MASK[:1], 0.5, NORM[:1])
    np.testing.assert_allclose(accuracy, [1, 1, 0])


def test_a_keypoint_that_is_labeled_nowhere_has_no_accuracy() -> None:
    accuracy, mean, count = keypoint_pck_accuracy(PRED[1:], GT[1:], MASK[1:], 0.5, NORM[1:])
    np.testing.assert_allclose(accuracy, [0, 1, -1])
    assert (mean, count) == (0.5, 2)


def test_an_instance_without_size_does_not_count() -> None:
    accuracy, mean, count = keypoint_pck_accuracy(PRED, GT, MASK, 0.25, np.array([[10.0, 10.0], [0.0, 20.0]]))
    np.testing.assert_allclose(accuracy, [1, 0, 0])
    assert (mean, count) == (pytest.approx(1 / 3), 3)
    assert keypoint_nme(PRED, GT, MASK, np.array([[10.0, 10.0], [-1.0, 1.0]])) == pytest.approx((0 + 0.3 + 0.5) / 3)


def test_nothing_labeled_gives_zero() -> None:
    nothing = np.zeros_like(MASK)
    accuracy, mean, count = keypoint_pck_accuracy(PRED, GT, nothing, 0.5, NORM)
    np.testing.assert_allclose(accuracy, -1)
    assert (mean, count) == (0.0, 0)
    assert keypoint_auc(PRED, GT, nothing, 10) == keypoint_epe(PRED, GT, nothing) == 0.0
    assert keypoint_nme(PRED, GT, nothing, NORM) == 0.0


def test_auc() -> None:
    # Thresholds 0, 2.5, 5, 7.5 px. Keypoint 0: distances 0, 10: shares 0, 1/2, 1/2, 1/2. Keypoint 1: distances 3, 4: shares
    # 0, 0, 1, 1. Keypoint 2: distance 5: shares 0, 0, 0, 1.
    expected = np.mean([(0.5 + 0.5 + 0.5) / 4, (1 + 1) / 4, 1 / 4])
    assert keypoint_auc(PRED, GT, MASK, 10, num_thrs=4) == pytest.approx(expected)


def test_epe_and_nme() -> None:
    assert keypoint_epe(PRED, GT, MASK) == pytest.approx((0 + 3 + 5 + 10 + 4) / 5)
    assert keypoint_nme(PRED, GT, MASK, NORM) == pytest.approx((0 + 0.3 + 0.5 + 0.5 + 0.2) / 5)


def test_epe_of_three_dimensions() -> None:
    pred = np.array([[[1.0, 2.0, 2.0]]])
    assert keypoint_epe(pred, np.zeros((1, 1, 3)), np.ones((1, 1))) == pytest.approx(3.0)


def test_a_prediction_that_is_not_a_number_is_wrong() -> None:
    pred = PRED.copy()
    pred[0, 0] = np.nan
    accuracy, _, _ = keypoint_pck_accuracy(pred, GT, MASK, 0.6, NORM)
    np.testing.assert_allclose(accuracy, [0.5, 1, 1])
    assert np.isnan(keypoint_epe(pred, GT, MASK))


def test_the_arrays_of_the_caller_stay_as_they_are() -> None:
    norm = np.array([[0.0, 0.0], [20.0, 20.0]])
    given_arrays = [PRED.copy(), GT.copy(), MASK.copy(), norm.copy()]
    keypoint_pck_accuracy(*given_arrays[:3], 0.5, given_arrays[3])
    keypoint_nme(*given_arrays)
    for array, before in zip(given_arrays, (PRED, GT, MASK, norm), strict=True):
        np.testing.assert_array_equal(array, before)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: keypoint_epe(PRED, GT[:1], MASK), r"got \(2, 3, 2\), \(1, 3, 2\) and \(2, 3\)"),
        (lambda: keypoint_epe(PRED, GT, MASK[:, :2]), r"got \(2, 3, 2\), \(2, 3, 2\) and \(2, 2\)"),
        (
            lambda: keypoint_nme(PRED, GT, MASK, NORM[:, 0]),
            r"norm_factor must have the shape \(2, 2\) \(2 instances, 2 dimensions\), got \(2,\)",
        ),
        (lambda: keypoint_auc(PRED, GT, MASK, 10, num_thrs=0), "num_thrs must be at least 1, got 0"),
        (lambda: keypoint_auc(PRED, GT, MASK, 0), "norm_factor must be positive, got 0"),
    ],
)
def test_what_does_not_belong_together_is_refused(call: Callable[[], object], message: str) -> None:
    with pytest.raises(MetricError, match=message):
        call()


@given(seed=st.integers(0, 2**32 - 1), n=st.integers(1, 6), k=st.integers(1, 5))
def test_perfect_predictions_are_best_and_order_does_not_matter(seed: int, n: int, k: int) -> None:
    rng = np.random.default_rng(seed)
    gt, pred = rng.uniform(-50, 50, (2, n, k, 2))
    mask, norm = rng.random((n, k)) > 0.3, rng.uniform(1, 20, (n, 2))
    mask[0, 0] = True
    assert keypoint_pck_accuracy(gt, gt, mask, 0.01, norm)[1] == 1.0
    assert keypoint_auc(gt, gt, mask, 30, 20) == pytest.approx(19 / 20)
    assert keypoint_epe(gt, gt, mask) == keypoint_nme(gt, gt, mask, norm) == 0.0

    order = rng.permutation(n)
    shuffled = pred[order], gt[order], mask[order]
    np.testing.assert_array_equal(
        keypoint_pck_accuracy(*shuffled, 0.5, norm[order])[0], keypoint_pck_accuracy(pred, gt, mask, 0.5, norm)[0]
    )
    assert keypoint_auc(*shuffled, 60, 20) == pytest.approx(keypoint_auc(pred, gt, mask, 60, 20))
    assert keypoint_nme(*shuffled, norm[order]) == pytest.approx(keypoint_nme(pred, gt, mask, norm))


@given(seed=st.integers(0, 2**32 - 1))
def test_scaling_everything_changes_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    gt, pred = rng.uniform(-50, 50, (2, 4, 3, 2))
    mask, norm = np.ones((4, 3)), rng.uniform(10, 20, (4, 1))
    assert keypoint_nme(4 * pred, 4 * gt, mask, 4 * norm) == pytest.approx(keypoint_nme(pred, gt, mask, norm))
