"""Accuracy of raw outputs: heatmaps, SimCC vectors, class labels."""

from __future__ import annotations

import numpy as np
import pytest

from pose_keypoints.evaluation import (
    multilabel_classification_accuracy,
    pose_pck_accuracy,
    simcc_pck_accuracy,
)


def heatmaps(*cells: tuple[int, int]) -> np.ndarray:
    """(1, K, 10, 40): one map a cell (x, y)."""
    maps = np.zeros((1, len(cells), 10, 40), dtype=np.float32)
    for k, (x, y) in enumerate(cells):
        maps[0, k, y, x] = 1
    return maps


def simcc(*bins: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Vectors of an input of 40 x 10 pixels, two bins a pixel."""
    x, y = np.zeros((1, len(bins), 80)), np.zeros((1, len(bins), 20))
    for k, (column, row) in enumerate(bins):
        x[0, k, column] = y[0, k, row] = 1
    return x, y


def test_heatmaps_are_measured_in_their_width_and_height() -> None:
    # 3 cells to the right are 3 / 40 of the width; 3 cells down are 3 / 10 of the height.
    output, target = heatmaps((8, 5), (5, 8)), heatmaps((5, 5), (5, 5))
    accuracy, mean, count = pose_pck_accuracy(output, target, np.ones((1, 2)), thr=0.1)
    np.testing.assert_allclose(accuracy, [1, 0])
    assert (mean, count) == (0.5, 2)


def test_heatmaps_with_a_given_unit() -> None:
    output, target = heatmaps((8, 5)), heatmaps((5, 5))
    assert pose_pck_accuracy(output, target, np.ones((1, 1)), 0.5, np.array([[5.0, 5.0]]))[1] == 0.0
    assert pose_pck_accuracy(output, target, np.ones((1, 1)), 0.5, np.array([[7.0, 5.0]]))[1] == 1.0


def test_no_heatmaps_at_all() -> None:
    assert pose_pck_accuracy(np.zeros((2, 0, 4, 4)), np.zeros((2, 0, 4, 4)), np.zeros((2, 0))) == (None, 0.0, 0)


def test_simcc_is_measured_in_the_width_and_height_of_the_input() -> None:
    output, target = simcc((16, 10), (10, 16)), simcc((10, 10), (10, 10))  # 3 px to the right, 3 px down
    accuracy, mean, count = simcc_pck_accuracy(output, target, 2.0, np.ones((1, 2)), thr=0.1)
    np.testing.assert_allclose(accuracy, [1, 0])
    assert (mean, count) == (0.5, 2)


def test_labels_count_when_all_of_them_are_known_and_right() -> None:
    pred = np.array([[0.9, 0.8], [0.9, 0.1], [0.2, 0.1], [0.6, 0.7]])
    gt = np.array([[1, 1], [1, 1], [0, 0], [1, 0]])
    assert multilabel_classification_accuracy(pred, gt, np.ones(4)) == 0.5
    assert multilabel_classification_accuracy(pred, gt, np.array([[1, 1], [1, 0], [1, 1], [1, 1]])) == pytest.approx(
        2 / 3
    )
    assert multilabel_classification_accuracy(pred, gt, np.ones(4), thr=0.85) == 0.25
    assert multilabel_classification_accuracy(pred, gt, np.zeros(4)) == 0.0
