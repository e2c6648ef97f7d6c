"""Mirroring back what a model puts out for mirror images."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from pose_core.errors import ConfigError
from pose_core.structures import PoseDataSample
from pose_keypoints.mirroring import (
    flip_coordinates,
    flip_heatmaps,
    flip_indices_of,
    flip_visibility,
)


def test_heatmaps_are_mirrored_swapped_and_shifted():
    heatmaps = torch.tensor([[[[1.0, 2.0, 3.0]], [[4.0, 5.0, 6.0]]]])
    assert flip_heatmaps(heatmaps, [1, 0], shift_heatmap=False).tolist() == [[[[6, 5, 4]], [[3, 2, 1]]]]
    assert flip_heatmaps(heatmaps, [1, 0], shift_heatmap=True).tolist() == [[[[6, 6, 5]], [[3, 3, 2]]]]
    assert flip_heatmaps(heatmaps, shift_heatmap=False).tolist() == [[[[3, 2, 1]], [[6, 5, 4]]]]


def test_combined_maps_change_the_sign_of_offsets_along_x():
    heatmaps = torch.tensor([[[[1.0, 2.0]], [[3.0, 4.0]], [[5.0, 6.0]]]])
    mirrored = flip_heatmaps(heatmaps, [0], flip_mode="udp_combined", shift_heatmap=False)
    assert mirrored.tolist() == [[[[2, 1]], [[-4, -3]], [[6, 5]]]]


def test_offsets_change_their_sign_along_x():
    heatmaps = torch.tensor([[[[1.0, 2.0]], [[3.0, 4.0]]]])
    assert flip_heatmaps(heatmaps, [0], flip_mode="offset", shift_heatmap=False).tolist() == [[[[-2, -1]], [[4, 3]]]]


@given(st.sampled_from(["heatmap", "udp_combined", "offset"]), st.permutations(range(4)))
def test_mirroring_twice_is_nothing(flip_mode, order):
    indices = list(range(4))
    for a, b in (order[:2], order[2:]):
        indices[a], indices[b] = b, a
    heatmaps = torch.rand(2, {"heatmap": 4, "udp_combined": 12, "offset": 8}[flip_mode], 3, 5)
    before = heatmaps.clone()
    once = flip_heatmaps(heatmaps, indices, flip_mode, shift_heatmap=False)
    torch.testing.assert_close(flip_heatmaps(once, indices, flip_mode, shift_heatmap=False), before)
    torch.testing.assert_close(heatmaps, before)


@pytest.mark.parametrize(("shift", "expected"), [(True, [0.8, 0.65]), (False, [0.9, 0.75])])
def test_coordinates_are_mirrored_and_swapped(shift, expected):
    coords = torch.tensor([[[0.25, 0.5, 0.1], [0.1, 0.2, 0.3]]])
    mirrored = flip_coordinates(coords, [1, 0], shift, (10, 99))
    torch.testing.assert_close(mirrored[0, :, 0], torch.tensor(expected))
    assert mirrored[0, :, 1:].tolist() == coords[0, [1, 0], 1:].tolist()
    torch.testing.assert_close(flip_coordinates(mirrored, [1, 0], shift, (10, 99)), coords)


def test_visibility_is_swapped():
    assert (
        flip_visibility(torch.tensor([[0.1, 0.2, 0.3]]), [0, 2, 1]).tolist() == torch.tensor([[0.1, 0.3, 0.2]]).tolist()
    )


def test_what_is_of_another_skeleton_is_refused():
    with pytest.raises(ConfigError, match="coordinates for 3 keypoints, but flip_indices has 2 entries"):
        flip_coordinates(torch.zeros(1, 3, 2), [1, 0], True, (10, 10))
    with pytest.raises(ConfigError, match="visibility for 3 keypoints, but"):
        flip_visibility(torch.zeros(1, 3), [1, 0])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"flip_mode": "heatmaps"}, "flip_mode must be one of .* Did you mean 'heatmap'?"),
        ({"flip_indices": [0, 1, 2]}, r"needs 1 map\(s\) per keypoint, got 4 maps for a skeleton of 3 keypoints"),
        ({"flip_mode": "udp_combined"}, r"needs 3 map\(s\) per keypoint, got 4 maps\."),
    ],
)
def test_maps_that_do_not_belong_are_refused(arguments, message):
    with pytest.raises(ConfigError, match=message):
        flip_heatmaps(torch.zeros(1, 4, 2, 2), **arguments)


def test_samples_must_tell_what_mirrors_what():
    assert flip_indices_of([PoseDataSample(metainfo={"flip_indices": [1, 0]})]) == [1, 0]
    with pytest.raises(ConfigError, match="no 'flip_indices'"):
        flip_indices_of([PoseDataSample()])
