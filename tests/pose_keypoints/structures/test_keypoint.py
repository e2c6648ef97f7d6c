"""Flipping and clipping keypoints with their visibility."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from pose_core.errors import StructureError
from pose_keypoints.structures import flip_keypoints, flip_keypoints_custom_center, keypoint_clip_border

INDICES = [0, 2, 1]
KEYPOINTS = np.array([[[10.0, 20], [30, 40], [0, 5]]])
VISIBLE = np.array([[1.0, 1, 0]])

poses = arrays.arrays(
    np.float64, st.tuples(st.integers(0, 3), st.just(3), st.integers(2, 3)), elements=st.floats(-99, 99)
)


@pytest.mark.parametrize(
    ("direction", "expected", "visible"),
    [
        ("horizontal", [[89, 20], [99, 5], [69, 40]], [1, 0, 1]),
        ("vertical", [[10, 29], [0, 44], [30, 9]], [1, 0, 1]),
        ("diagonal", [[89, 29], [69, 9], [99, 44]], [1, 1, 0]),
    ],
)
def test_flip(direction: Any, expected: Any, visible: Any) -> None:
    before = KEYPOINTS.copy(), VISIBLE.copy()
    flipped, flipped_visible = flip_keypoints(KEYPOINTS, VISIBLE, (100, 50), INDICES, direction)
    np.testing.assert_allclose(flipped, [expected])
    np.testing.assert_allclose(flipped_visible, [visible])
    np.testing.assert_array_equal(KEYPOINTS, before[0])
    np.testing.assert_array_equal(VISIBLE, before[1])


@given(poses, st.sampled_from(["horizontal", "vertical", "diagonal"]))
def test_flipping_twice_changes_nothing(pose: np.ndarray, direction: Any) -> None:
    visible = (pose[..., 0] > 0).astype(np.float32)
    once = flip_keypoints(pose, visible, (100, 50), INDICES, direction)
    twice = flip_keypoints(*once, (100, 50), INDICES, direction)
    np.testing.assert_allclose(twice[0], pose, atol=1e-9)
    np.testing.assert_array_equal(twice[1], visible)
    about_line = flip_keypoints_custom_center(pose, visible, INDICES, center_x=3.0)
    np.testing.assert_allclose(flip_keypoints_custom_center(*about_line, INDICES, center_x=3.0)[0], pose, atol=1e-9)


def test_visibility_with_weights_and_no_visibility() -> None:
    weighted = np.stack((VISIBLE, [[0.1, 0.2, 0.3]]), axis=-1)
    _, flipped = flip_keypoints(KEYPOINTS, weighted, (100, 50), INDICES)
    np.testing.assert_allclose(flipped, weighted[:, INDICES])
    assert flip_keypoints(KEYPOINTS, None, (100, 50), INDICES)[1] is None
    assert flip_keypoints_custom_center(KEYPOINTS, None, INDICES)[1] is None


def test_flip_about_a_fixed_line() -> None:
    flipped, visible = flip_keypoints_custom_center(KEYPOINTS, VISIBLE, INDICES, center_x=10)
    np.testing.assert_allclose(flipped, [[[10, 20], [20, 5], [-10, 40]]])
    np.testing.assert_allclose(visible, [[1, 0, 1]])


def test_flip_about_the_root_of_each_frame() -> None:
    frames = np.arange(18, dtype=np.float32).reshape(3, 3, 2)  # T equals K
    flipped, _ = flip_keypoints_custom_center(frames, np.ones((3, 3)), INDICES, center_mode="root", center_index=1)
    for frame, result in zip(frames, flipped, strict=True):
        expected = frame[INDICES].copy()
        expected[:, 0] = 2 * frame[1, 0] - expected[:, 0]
        np.testing.assert_allclose(result, expected)
    middle, _ = flip_keypoints_custom_center(frames, None, INDICES, center_mode="root", center_index=[1, 2])
    np.testing.assert_allclose(middle[..., 0], 2 * frames[:, 1:, 0].mean(1, keepdims=True) - frames[:, INDICES, 0])


def test_clip_marks_what_lies_outside() -> None:
    keypoints = np.array([[[0.0, 0], [100, 50], [100.1, 5], [-0.1, 5], [5, 50.1], [np.nan, 5]]])
    visible = np.ones((1, 6))
    same, clipped = keypoint_clip_border(keypoints, visible, (100, 50))
    np.testing.assert_array_equal(same, keypoints)
    np.testing.assert_array_equal(clipped, [[1, 1, 0, 0, 0, 0]])
    np.testing.assert_array_equal(visible, np.ones((1, 6)))
    _, weighted = keypoint_clip_border(keypoints, np.ones((1, 6, 2)), (100, 50))
    np.testing.assert_array_equal(weighted[..., 0], clipped)
    np.testing.assert_array_equal(weighted[..., 1], np.ones((1, 6)))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: flip_keypoints(np.zeros(3), None, (9, 9), INDICES), r"keypoints must be \(..., K, 2\) or .*\(3,\)."),
        (lambda: flip_keypoints(KEYPOINTS, np.ones((1, 4)), (9, 9), INDICES), r"one entry per keypoint: .*\(1, 4\)"),
        (
            lambda: flip_keypoints(KEYPOINTS, VISIBLE, (9, 9), [0, 1]),
            r"flip_indices must have one entry per keypoint \(3\), got 2",
        ),
        (lambda: flip_keypoints(KEYPOINTS, VISIBLE, (9, 9), INDICES, "up"), "'diagonal', got 'up'."),
        (
            lambda: flip_keypoints_custom_center(KEYPOINTS, VISIBLE, INDICES, "mid"),
            "must be 'static' or 'root', got 'mid'.",
        ),
    ],
)
def test_a_wrong_argument_is_one_clear_error(call: Callable[[], object], message: str) -> None:
    with pytest.raises(StructureError, match=message):
        call()
