"""Blurring only where it is needed gives what blurring whole maps gives."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from pose_keypoints.methods.heatmap import blur
from pose_keypoints.methods.heatmap.blur import blur_maps, read_blurred
from pose_keypoints.methods.heatmap.maxima import Peaks

BORDERS = [cv2.BORDER_CONSTANT, cv2.BORDER_REFLECT_101]


def read(blurred):
    """The highest cell, moved by what its neighbors above and below are worth."""
    peaks = Peaks.of(blurred)
    places = np.asarray(peaks.cells).astype(np.float64)
    for place, map_ in zip(places, blurred, strict=True):
        x, y = place.astype(int)
        place[1] += 0.1 * sum(float(map_[row, x]) for row in (y - 1, y + 1) if 0 <= row < len(map_))
    return places, np.asarray(peaks.heights)


def peaked(H, W, cells, *, seed, noise):
    maps = noise * np.random.default_rng(seed).standard_normal((len(cells), H, W)).astype(np.float32)
    for map_, (y, x) in zip(maps, cells, strict=True):
        map_[int(y * (H - 1)), int(x * (W - 1))] += 1
    return np.stack([cv2.GaussianBlur(map_, (7, 7), 0) for map_ in maps])


unit = st.floats(0, 1)


@pytest.mark.parametrize("border", BORDERS)
@given(
    size=st.tuples(st.integers(12, 40), st.integers(12, 40)),
    cells=st.lists(st.tuples(unit, unit), min_size=1, max_size=5),
    kernel_size=st.sampled_from([1, 3, 5, 11, 23]),
    seed=st.integers(0, 99),
    noise=st.sampled_from([0.0, 0.01, 0.3, 3.0]),
)
def test_what_is_read_around_the_highest_cell(border, size, cells, kernel_size, seed, noise):
    maps = peaked(*size, cells, seed=seed, noise=noise)
    before = maps.copy()
    places, highest = read_blurred(maps, kernel_size, read, border=border)
    expected, heights = read(blur_maps(maps, kernel_size, border=border))
    np.testing.assert_allclose(highest, heights, rtol=1e-5, atol=1e-6)
    apart = np.abs(places - expected).max(1) > 1e-4
    # Only where another cell is as high may it be that other cell.
    blurred = np.sort(blur_maps(maps, kernel_size, border=border).reshape(len(maps), -1), axis=1)
    assert (blurred[apart, -1] - blurred[apart, -2] < 1e-5).all()
    np.testing.assert_array_equal(maps, before)


@pytest.mark.parametrize("border", BORDERS)
def test_one_clear_peak_needs_no_whole_map(border, monkeypatch):
    maps = peaked(64, 48, [(0.1, 0.5), (0.5, 0.5), (0.9, 0.1), (0.0, 1.0)], seed=0, noise=0.01)
    expected = read(blur_maps(maps, 11, border=border))
    monkeypatch.setattr(blur, "blur_maps", None)
    for ours, theirs in zip(read_blurred(maps, 11, read, border=border), expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5)


def test_many_maps_are_read_as_few_are(monkeypatch):
    maps = peaked(32, 24, [(0.1, 0.5), (0.5, 0.5), (0.9, 0.1), (0.3, 0.8), (0.7, 0.7)], seed=0, noise=0.3)
    expected = read_blurred(maps, 11, read)
    monkeypatch.setattr(blur, "_CHUNK", 2)
    for ours, theirs in zip(read_blurred(maps, 11, read), expected, strict=True):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("value", [0.0, -1.0, 1.0])
def test_flat_maps_are_read_too(value):
    maps = np.full((2, 30, 20), value, dtype=np.float32)
    expected, heights = read(blur_maps(maps, 5))
    places, highest = read_blurred(maps, 5, read)
    np.testing.assert_allclose(highest, heights, rtol=1e-6)
    np.testing.assert_allclose(places, expected, rtol=1e-6)


def test_tensors_are_blurred_where_they_are():
    maps = torch.from_numpy(peaked(32, 24, [(0.5, 0.5)], seed=0, noise=0.01))
    for ours, theirs in zip(read_blurred(maps, 11, read), read_blurred(maps.numpy(), 11, read), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5)
