"""RegressionLabel and IntegralRegressionLabel, by hand."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from pose_core.errors import ConfigError, DataError
from pose_keypoints.methods.regression.integral_regression_label import IntegralRegressionLabel
from pose_keypoints.methods.regression.regression_label import RegressionLabel

CODEC = RegressionLabel((40, 80))


def test_coordinates_are_fractions_of_the_input():
    encoded = CODEC.encode(np.array([[(10, 20), (39, 79)]]))
    np.testing.assert_allclose(encoded["keypoint_labels"], [[[0.25, 0.25], [0.975, 0.9875]]])
    assert encoded["keypoint_labels"].dtype == np.float32
    assert encoded["keypoint_weights"].tolist() == [[1, 1]]


@pytest.mark.parametrize("point", [(-0.1, 5), (39.1, 5), (5, -1), (5, 79.5), (np.nan, 5)])
def test_what_lies_outside_has_no_weight(point):
    assert CODEC.encode(np.array([[point, (5, 5)]]))["keypoint_weights"].tolist() == [[0, 1]]


def test_weights_come_with_visibility():
    points = np.full((1, 3, 2), 5.0)
    assert CODEC.encode(points, np.array([[0.5, 0.6, 0]]))["keypoint_weights"].tolist() == [[0, 1, 0]]
    visible = np.array([[[1, 0.25], [0, 1], [1, 2]]], dtype=np.float32)
    encoded = CODEC.encode(points, visible)
    assert encoded["keypoint_weights"].tolist() == [[0.25, 0, 2]]
    assert encoded["keypoint_weights"].dtype == np.float32


def test_uncertainties_become_scores():
    encoded = np.array([[(0.5, 0.25, 0.1, 0.3), (1.5, -0.25, 0.0, 1.0)]], dtype=np.float32)
    keypoints, scores = CODEC.decode(encoded)
    np.testing.assert_allclose(keypoints, [[[20, 20], [60, -20]]])
    np.testing.assert_allclose(scores, [[0.8, 0.5]])
    assert CODEC.decode(encoded[..., :2])[1].tolist() == [[1, 1]]


def test_half_precision_is_decoded_in_single():
    for found in CODEC.batch_decode(torch.rand(2, 1, 3, 4, dtype=torch.float16, requires_grad=True)):
        assert found.keypoints.dtype == found.keypoint_scores.dtype == torch.float32
        assert not found.keypoints.requires_grad


def test_keypoints_in_three_dimensions_are_refused():
    with pytest.raises(DataError, match=r"output must be \(..., K, 2\), or \(..., K, 4\) .* got \(1, 5, 3\)"):
        CODEC.decode(np.zeros((1, 5, 3)))
    with pytest.raises(ConfigError, match="RegressionLabel: input_size must be two positive integers"):
        RegressionLabel((40, 0))


@pytest.mark.parametrize("normalize", [True, False])
def test_maps_go_with_coordinates(normalize):
    codec = IntegralRegressionLabel((40, 80), (10, 20), sigma=1.0, normalize=normalize)
    encoded = codec.encode(np.array([[(20, 40), (-500, 0)]]))
    heatmaps = encoded["heatmaps"]
    assert heatmaps.shape == (2, 20, 10)
    assert np.unravel_index(heatmaps[0].argmax(), (20, 10)) == (10, 5)
    assert heatmaps[0].sum() == pytest.approx(1) if normalize else heatmaps[0].max() == 1
    assert not heatmaps[1].any()
    assert encoded["keypoint_weights"].tolist() == [[1, 0]]
    np.testing.assert_allclose(encoded["keypoint_labels"][0, 0], [0.5, 0.5])


def test_settings_of_the_maps_are_checked():
    with pytest.raises(ConfigError, match="sigma must be positive, got 0"):
        IntegralRegressionLabel((40, 80), (10, 20), sigma=0)
