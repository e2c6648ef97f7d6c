"""Warp matrices: where they take the box's landmarks, and that the inverse leads back."""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pose_core.errors import StructureError
from pose_keypoints.structures import get_pers_warp_matrix, get_udp_warp_matrix, get_warp_matrix

positions, lengths, angles = st.floats(-500, 500), st.floats(1, 1000), st.floats(-180, 180)
points = st.tuples(positions, positions)
sizes = st.tuples(lengths, lengths)
outputs = st.sampled_from([(192, 256), (256, 192), (48, 64), (64, 64)])


def apply(matrix: np.ndarray, point: Any) -> np.ndarray:
    return matrix[..., :2] @ np.asarray(point, dtype=np.float64) + matrix[..., 2]


def by_three_points(source: list[Any], target: list[Any]) -> np.ndarray:
    return cv2.getAffineTransform(np.array(source, dtype=np.float32), np.array(target, dtype=np.float32))


@given(points, sizes, angles, outputs, st.booleans())
def test_there_and_back(center: Any, scale: Any, rot: float, output: Any, fixed: bool) -> None:
    there = get_warp_matrix(center, scale, rot, output, fix_aspect_ratio=fixed)
    back = get_warp_matrix(center, scale, rot, output, fix_aspect_ratio=fixed, inv=True)
    for point in ((0.0, 0.0), (100.0, 50.0), center):
        np.testing.assert_allclose(apply(back, apply(there, point)), point, atol=1e-6 * (1 + np.abs(point).max()))
    np.testing.assert_allclose(apply(there, center), np.array(output) / 2, atol=1e-6)


@given(points, sizes, angles, outputs)
def test_it_is_the_map_through_three_points(center: Any, scale: Any, rot: float, output: Any) -> None:
    turn = np.array([[math.cos(math.radians(rot)), -math.sin(math.radians(rot))]])
    turn = np.concatenate((turn, [[-turn[0, 1], turn[0, 0]]]))
    left, below = turn @ [-scale[0] / 2, 0], turn @ [-scale[0] / 2, scale[0] / 2]
    (w, h) = output
    target = [[w / 2, h / 2], [0, h / 2], [0, h / 2 + w / 2]]
    expected = by_three_points(target, [center, center + left, center + below])
    actual = get_warp_matrix(center, scale, rot, output, inv=True)
    np.testing.assert_allclose(actual, expected, rtol=1e-3, atol=1e-3 * (1 + max(scale) + np.abs(center).max()) / 100)


def test_a_box_fills_the_input() -> None:
    matrix = get_warp_matrix((50, 60), (20, 40), 0, (100, 200), fix_aspect_ratio=False)
    np.testing.assert_allclose(apply(matrix, (40, 40)), (0, 0), atol=1e-12)
    np.testing.assert_allclose(apply(matrix, (60, 80)), (100, 200))
    stretched = get_warp_matrix((50, 60), (20, 10), 0, (100, 200), fix_aspect_ratio=False)
    np.testing.assert_allclose(apply(stretched, (60, 65)), (100, 200))
    kept = get_warp_matrix((50, 60), (20, 10), 0, (100, 200))
    np.testing.assert_allclose(apply(kept, (60, 65)), (100, 125))


def test_shift_moves_the_window() -> None:
    matrix = get_warp_matrix((50, 60), (20, 40), 0, (100, 200), shift=(0.5, -0.25))
    np.testing.assert_allclose(apply(matrix, (60, 50)), (50, 100))


@given(points, sizes, angles, outputs)
def test_unbiased_corners_meet_the_outermost_pixel_centers(center: Any, scale: Any, rot: float, output: Any) -> None:
    matrix = get_udp_warp_matrix(center, scale, rot, output)
    assert matrix.dtype == np.float32
    cos, sin = math.cos(math.radians(rot)), math.sin(math.radians(rot))
    unturn = np.array([[cos, sin], [-sin, cos]])
    for corner in ((-0.5, -0.5), (0.5, 0.5), (-0.5, 0.5), (0.0, 0.0)):
        at = np.asarray(center) + unturn @ (np.array(corner) * scale)
        expected = (np.array(corner) + 0.5) * (np.array(output) - 1)
        magnitude = 1 + np.abs(matrix[:, :2]).max() * (np.abs(center).max() + max(scale))
        np.testing.assert_allclose(apply(matrix, at), expected, atol=1e-5 * magnitude)


@given(st.lists(st.tuples(points, sizes, angles), min_size=0, max_size=4), outputs, st.booleans(), st.booleans())
def test_many_boxes_at_once_are_the_boxes_one_by_one(cases: Any, output: Any, inv: bool, fixed: bool) -> None:
    center = np.array([case[0] for case in cases]).reshape(-1, 2)
    scale = np.array([case[1] for case in cases]).reshape(-1, 2)
    rot = np.array([case[2] for case in cases])
    shift = (0.1, 0.2)
    together = get_warp_matrix(center, scale, rot, output, shift, inv, fixed)
    assert together.shape == (len(cases), 2, 3)
    assert get_udp_warp_matrix(center, scale, rot, output).shape == (len(cases), 2, 3)
    for matrix, unbiased, (one, size, angle) in zip(
        together, get_udp_warp_matrix(center, scale, rot, output), cases, strict=True
    ):
        np.testing.assert_allclose(
            matrix, get_warp_matrix(one, size, angle, output, shift, inv, fixed), rtol=1e-9, atol=1e-9
        )
        np.testing.assert_allclose(unbiased, get_udp_warp_matrix(one, size, angle, output), rtol=1e-5, atol=1e-4)


def test_one_angle_serves_many_boxes() -> None:
    matrices = get_warp_matrix(np.zeros((3, 2)), np.ones((3, 2)), 90.0, (10, 10))
    np.testing.assert_allclose(matrices[0], matrices[2])
    assert matrices.shape == (3, 2, 3)


def test_perspective() -> None:
    matrix = get_pers_warp_matrix((32, 24), (2, -3), 2.0, 90.0, (45.0, 0.0))
    assert matrix.dtype == np.float32
    np.testing.assert_allclose(matrix[2], [0, 0, 1])
    np.testing.assert_allclose(apply(matrix[:2], (32, 24)), (34, 21), atol=1e-5)
    # (1, 0) is doubled to (2, 0), turned to (0, 2), sheared to (2, 2).
    np.testing.assert_allclose(apply(matrix[:2], (33, 24)), (36, 23), atol=1e-5)


@given(points, points, st.floats(0.1, 10), angles, st.tuples(st.floats(-60, 60), st.floats(-60, 60)))
def test_perspective_is_the_product_of_its_steps(center: Any, move: Any, scale: float, rot: float, shear: Any) -> None:
    radians = math.radians(rot)
    turn = np.array([[math.cos(radians), -math.sin(radians)], [math.sin(radians), math.cos(radians)]])
    sheared = np.array([[1, math.tan(math.radians(shear[0]))], [math.tan(math.radians(shear[1])), 1]])
    point = np.array([12.0, 34.0])
    expected = sheared @ turn @ (scale * (point - center)) + center + move
    actual = apply(get_pers_warp_matrix(center, move, scale, rot, shear)[:2].astype(np.float64), point)
    np.testing.assert_allclose(actual, expected, atol=2e-2, rtol=1e-4)


@pytest.mark.parametrize("make", [get_warp_matrix, get_udp_warp_matrix])
@pytest.mark.parametrize(
    ("center", "scale", "output", "message"),
    [
        ((1, 1), (0, 5), (10, 10), r"must be positive to warp a box, got \[0.0, 5.0\]"),
        ((1, 1), (float("nan"), 5), (10, 10), r"got \[nan, 5.0\]"),
        ((1, 1), (5, 5), (10, 0), r"and \(10, 0\)"),
        ((1, 1, 1), (5, 5), (10, 10), r"center and scale must be \(..., 2\), got the shapes \(3,\) and \(2,\)."),
    ],
)
def test_a_wrong_argument_is_one_clear_error(make: Any, center: Any, scale: Any, output: Any, message: str) -> None:
    with pytest.raises(StructureError, match=message):
        make(center, scale, 0.0, output)
