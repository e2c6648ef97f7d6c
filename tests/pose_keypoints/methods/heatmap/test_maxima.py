"""The peaks of heatmaps."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from pose_core.errors import DataError
from pose_keypoints.methods.heatmap.maxima import get_heatmap_maximum


def test_peak_is_column_and_row_of_the_highest_cell():
    heatmaps = np.zeros((2, 3, 4, 5), dtype=np.float32)
    heatmaps[0, 1, 2, 4] = 0.75
    heatmaps[1, 2, 3, 0] = 0.5
    locations, values = get_heatmap_maximum(heatmaps)
    assert locations.shape == (2, 3, 2)
    assert values.shape == (2, 3)
    assert locations[0, 1].tolist() == [4, 2]
    assert locations[1, 2].tolist() == [0, 3]
    assert values[0, 1] == 0.75
    assert values[1, 2] == 0.5


def test_a_map_without_positive_values_has_no_peak():
    locations, values = get_heatmap_maximum(np.full((1, 2, 2), -1.0, dtype=np.float32))
    assert locations.tolist() == [[-1, -1]]
    assert values.tolist() == [-1]


def test_the_first_of_equal_cells_counts():
    locations, _ = get_heatmap_maximum(np.ones((1, 3, 3), dtype=np.float32))
    assert locations.tolist() == [[0, 0]]


def test_torch_and_numpy_agree():
    heatmaps = np.random.default_rng(0).standard_normal((4, 6, 8, 7)).astype(np.float32)
    for array, tensor in zip(
        get_heatmap_maximum(heatmaps), get_heatmap_maximum(torch.from_numpy(heatmaps)), strict=True
    ):
        np.testing.assert_array_equal(array, tensor.numpy())


def test_maps_without_cells_are_refused():
    with pytest.raises(DataError, match="rows and columns"):
        get_heatmap_maximum(np.zeros((3, 0, 4)))
