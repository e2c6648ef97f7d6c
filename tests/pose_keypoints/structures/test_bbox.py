"""Boxes: hand-made numbers, and the laws that conversions, flips and overlaps obey."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from pose_core.errors import StructureError
from pose_keypoints.structures import (
    bbox_clip_border,
    bbox_corner2xywh,
    bbox_corner2xyxy,
    bbox_cs2xywh,
    bbox_cs2xyxy,
    bbox_overlaps,
    bbox_xywh2corner,
    bbox_xywh2cs,
    bbox_xywh2xyxy,
    bbox_xyxy2corner,
    bbox_xyxy2cs,
    bbox_xyxy2xywh,
    flip_bbox,
)

XYXY = np.array([[10.0, 20, 30, 60], [0, 0, 100, 50]])
XYWH = np.array([[10.0, 20, 20, 40], [0, 0, 100, 50]])
CENTER, SCALE = np.array([[20.0, 40], [50, 25]]), np.array([[20.0, 40], [100, 50]])
CORNERS = np.array([[[10.0, 20], [10, 60], [30, 20], [30, 60]], [[0, 0], [0, 50], [100, 0], [100, 50]]])

coordinates = st.floats(-1000, 1000)
boxes = arrays.arrays(np.float64, st.tuples(st.integers(0, 5), st.just(4)), elements=coordinates)
paddings = st.floats(0.5, 2)


@pytest.mark.parametrize(
    ("convert", "given_boxes", "expected"),
    [
        (bbox_xyxy2xywh, XYXY, XYWH),
        (bbox_xywh2xyxy, XYWH, XYXY),
        (bbox_xyxy2corner, XYXY, CORNERS),
        (bbox_xywh2corner, XYWH, CORNERS),
        (bbox_corner2xyxy, CORNERS[:, ::-1], XYXY),
        (bbox_corner2xywh, CORNERS[:, ::-1], XYWH),
        (lambda bbox: np.hstack(bbox_xyxy2cs(bbox)), XYXY, np.hstack((CENTER, SCALE))),
        (lambda bbox: np.hstack(bbox_xywh2cs(bbox, padding=1.5)), XYWH, np.hstack((CENTER, SCALE * 1.5))),
        (lambda cs: bbox_cs2xyxy(cs[:, :2], cs[:, 2:]), np.hstack((CENTER, SCALE)), XYXY),
        (lambda cs: bbox_cs2xywh(cs[:, :2], cs[:, 2:], 2.0), np.hstack((CENTER, SCALE * 2)), XYWH),
    ],
)
def test_conversions(
    convert: Callable[[np.ndarray], np.ndarray], given_boxes: np.ndarray, expected: np.ndarray
) -> None:
    before = given_boxes.copy()
    np.testing.assert_allclose(convert(given_boxes), expected)
    np.testing.assert_array_equal(given_boxes, before)
    assert convert(given_boxes.astype(np.float32)).dtype == np.float32


def test_one_box_is_a_box_without_the_leading_axis() -> None:
    center, scale = bbox_xyxy2cs(XYXY[0])
    np.testing.assert_allclose(center, CENTER[0])
    np.testing.assert_allclose(bbox_cs2xyxy(center, scale), XYXY[0])
    assert bbox_xyxy2corner(XYXY[0]).shape == (4, 2)
    assert bbox_corner2xyxy(CORNERS[0]).shape == (4,)


def test_further_columns_are_kept() -> None:
    scored = np.array([[10.0, 20, 30, 60, 0.9]])
    np.testing.assert_allclose(bbox_xyxy2xywh(scored), [[10, 20, 20, 40, 0.9]])
    np.testing.assert_allclose(bbox_xyxy2cs(scored)[0], [[20, 40]])


@given(boxes, paddings)
def test_conversions_there_and_back(bbox: np.ndarray, padding: float) -> None:
    np.testing.assert_allclose(bbox_xyxy2xywh(bbox_xywh2xyxy(bbox)), bbox, atol=1e-9)
    np.testing.assert_allclose(bbox_cs2xyxy(*bbox_xyxy2cs(bbox, padding), padding), bbox, atol=1e-9)
    np.testing.assert_allclose(bbox_cs2xywh(*bbox_xywh2cs(bbox, padding), padding), bbox, atol=1e-9)
    upright = bbox_corner2xyxy(bbox_xyxy2corner(bbox))
    np.testing.assert_allclose(bbox_xyxy2corner(upright), bbox_xyxy2corner(bbox_corner2xyxy(bbox_xyxy2corner(upright))))


@given(boxes, st.sampled_from(["xyxy", "xywh"]), st.sampled_from(["horizontal", "vertical", "diagonal"]))
def test_flipping_twice_changes_nothing(bbox: np.ndarray, form: str, direction: str) -> None:
    once = flip_bbox(bbox, (640, 480), form, direction)
    np.testing.assert_allclose(flip_bbox(once, (640, 480), form, direction), bbox, atol=1e-9)
    points = flip_bbox(bbox[:, :2], (640, 480), "center", direction)
    np.testing.assert_allclose(flip_bbox(points, (640, 480), "center", direction), bbox[:, :2], atol=1e-9)


@given(boxes, st.sampled_from(["horizontal", "vertical", "diagonal"]))
def test_every_form_flips_to_the_same_box(bbox: np.ndarray, direction: str) -> None:
    flipped = flip_bbox(bbox, (640, 480), "xyxy", direction)
    xywh = flip_bbox(bbox_xyxy2xywh(bbox), (640, 480), "xywh", direction)
    np.testing.assert_allclose(bbox_xywh2xyxy(xywh), flipped, atol=1e-9)
    center = flip_bbox(bbox_xyxy2cs(bbox)[0], (640, 480), "center", direction)
    np.testing.assert_allclose(center, bbox_xyxy2cs(flipped)[0], atol=1e-9)


def test_flip() -> None:
    np.testing.assert_allclose(flip_bbox(XYXY, (101, 51), "xyxy"), [[70, 20, 90, 60], [0, 0, 100, 50]])
    np.testing.assert_allclose(flip_bbox(XYWH, (101, 51)), [[70, 20, 20, 40], [0, 0, 100, 50]])
    np.testing.assert_allclose(flip_bbox(CENTER, (101, 51), "center", "vertical"), [[20, 10], [50, 25]])


def test_clip_moves_onto_the_border() -> None:
    outside = np.array([[-5.0, 10, 95, 90], [10, -1, 20, 30]])
    before = outside.copy()
    np.testing.assert_allclose(bbox_clip_border(outside, (90, 80)), [[0, 10, 90, 80], [10, 0, 20, 30]])
    np.testing.assert_array_equal(outside, before)
    corners = bbox_clip_border(bbox_xyxy2corner(outside), (90, 80))
    np.testing.assert_allclose(corners, bbox_xyxy2corner(bbox_clip_border(outside, (90, 80))))


@given(boxes)
def test_clipped_boxes_lie_inside(bbox: np.ndarray) -> None:
    clipped = bbox_clip_border(bbox, (90, 80))
    assert (clipped >= 0).all()
    assert (clipped <= [90, 80, 90, 80]).all()


@pytest.mark.parametrize("mode", ["iou", "iof", "giou"])
def test_overlaps(mode: str) -> None:
    first = torch.tensor([[0.0, 0, 10, 10], [0, 0, 5, 10]])
    second = torch.tensor([[5.0, 0, 15, 10], [20, 0, 30, 10], [0, 0, 10, 10]])
    expected = {
        "iou": [[50 / 150, 0, 1], [0, 0, 0.5]],
        "iof": [[0.5, 0, 1], [0, 0, 1]],
        "giou": [[50 / 150, -100 / 300, 1], [0, -150 / 300, 0.5]],
    }[mode]
    torch.testing.assert_close(bbox_overlaps(first, second, mode), torch.tensor(expected))
    aligned = bbox_overlaps(first, second[[0, 2]], mode, is_aligned=True)
    torch.testing.assert_close(aligned, torch.tensor([expected[0][0], expected[1][2]]))
    batch = bbox_overlaps(first.expand(3, 2, 4), second.expand(3, 3, 4), mode)
    torch.testing.assert_close(batch, torch.tensor(expected).expand(3, 2, 3))


def test_overlaps_of_nothing_and_of_boxes_without_area() -> None:
    assert bbox_overlaps(torch.zeros(0, 4), torch.zeros(3, 4)).shape == (0, 3)
    assert bbox_overlaps(torch.zeros(2, 4), torch.zeros(0, 4)).shape == (2, 0)
    assert bbox_overlaps(torch.zeros(1, 4), torch.zeros(1, 4), "giou").item() == 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: bbox_xyxy2xywh(np.zeros((2, 3))), r"Boxes must be \(..., 4\), got the shape \(2, 3\)."),
        (lambda: bbox_xyxy2cs(np.zeros(())), r"Boxes must be \(..., 4\), got the shape \(\)."),
        (lambda: bbox_corner2xyxy(np.zeros((4,))), r"Corners must be \(..., 4, 2\), got the shape \(4,\)."),
        (
            lambda: bbox_clip_border(np.zeros((2, 3)), (9, 9)),
            r"xyxy or points \(..., 2\), got the shape \(2, 3\).",
        ),
        (lambda: flip_bbox(XYXY, (9, 9), "cxcywh"), "bbox_format must be 'xywh', 'xyxy' or 'center', got 'cxcywh'."),
        (
            lambda: flip_bbox(XYXY, (9, 9), direction="left"),
            "must be 'horizontal', 'vertical' or 'diagonal', got 'left'.",
        ),
        (lambda: flip_bbox(XYXY, (9, 9), "center"), r"\(..., 2\) for bbox_format='center', got the shape \(2, 4\)."),
        (lambda: bbox_overlaps(torch.zeros(1, 4), torch.zeros(1, 4), "ioa"), "mode must be 'iou', 'iof' or 'giou'"),
        (lambda: bbox_overlaps(torch.zeros(1, 4), torch.zeros(1, 5)), r"got \(1, 4\) and \(1, 5\)."),
        (
            lambda: bbox_overlaps(torch.zeros(1, 4), torch.zeros(2, 4), is_aligned=True),
            "Aligned boxes must have the same",
        ),
    ],
)
def test_a_wrong_argument_is_one_clear_error(call: Callable[[], object], message: str) -> None:
    with pytest.raises(StructureError, match=message):
        call()
