"""Lines, discs, sticks, boxes and text."""

from __future__ import annotations

import math

import numpy as np
import pytest

from pose_keypoints.visualization.shapes import draw_box, draw_disc, draw_line, draw_stick, draw_text, parse_color

RED = (255, 0, 0)


@pytest.fixture
def canvas() -> np.ndarray:
    return np.zeros((40, 60, 3), np.uint8)


@pytest.mark.parametrize(
    ("color", "expected"),
    [("green", (0, 128, 0)), ("#ff8000", (255, 128, 0)), ((1, 2, 3), (1, 2, 3)), ((0.0, 254.9, 3), (0, 255, 3))],
)
def test_colors(color: object, expected: tuple) -> None:
    assert parse_color(color) == expected


@pytest.mark.parametrize("color", ["no such color", (1, 2)])
def test_unknown_colors(color: object) -> None:
    with pytest.raises(ValueError):
        parse_color(color)


def test_a_line_joins_its_ends(canvas: np.ndarray) -> None:
    draw_line(canvas, (5, 10), (50, 10), RED, 1)
    assert (canvas[10, 6:50, 0] > 200).all()
    assert canvas[..., 1:].max() == 0
    assert canvas[13:].max() == 0


def test_a_disc_covers_its_area(canvas: np.ndarray) -> None:
    draw_disc(canvas, (30, 20), 8, RED)
    assert canvas[..., 0].sum() / 255 == pytest.approx(math.pi * 8**2, rel=0.15)


def test_a_stick_is_an_ellipse(canvas: np.ndarray) -> None:
    draw_stick(canvas, (10, 20), (50, 20), RED, 4)
    assert canvas[..., 0].sum() / 255 == pytest.approx(math.pi * 20 * 4, rel=0.25)
    assert canvas[20, 30, 0] == 255


def test_transparency_mixes(canvas: np.ndarray) -> None:
    canvas[:] = 100
    draw_disc(canvas, (30, 20), 6, (200, 0, 100), alpha=0.5)
    np.testing.assert_allclose(canvas[20, 30], [150, 50, 100], atol=1)
    assert (canvas[0] == 100).all()


@pytest.mark.parametrize("alpha", [1.0, 0.4])
@pytest.mark.parametrize("end", [(1e7, 20), (-500, -300), (70, 45)])
def test_what_leaves_the_frame_is_cut(canvas: np.ndarray, alpha: float, end: tuple) -> None:
    draw_line(canvas, (30, 20), end, RED, 2, alpha)
    assert canvas.max() > 0
    draw_disc(canvas, end, 5, RED, alpha)
    draw_stick(canvas, (30, 20), end, RED, 5, alpha)


@pytest.mark.parametrize("alpha", [1.0, 0.4])
def test_what_is_not_finite_is_left_out(canvas: np.ndarray, alpha: float) -> None:
    draw_line(canvas, (math.nan, 3), (9, 9), RED, 1, alpha)
    draw_disc(canvas, (math.inf, 3), 4, RED, alpha)
    draw_stick(canvas, (3, 3), (9, -math.inf), RED, 3, alpha)
    draw_text(canvas, "x", (math.nan, 0), RED)
    assert canvas.max() == 0


def test_a_box_is_hollow(canvas: np.ndarray) -> None:
    draw_box(canvas, (10, 5, 50, 35), RED, 1)
    assert min(canvas[5, 30, 0], canvas[35, 30, 0], canvas[20, 10, 0], canvas[20, 50, 0]) > 200
    assert canvas[10:30, 15:45].max() == 0


def test_text_stays_within_the_image(canvas: np.ndarray) -> None:
    draw_text(canvas, "id", (500, -10), (255, 255, 255), background=(0, 0, 80))
    rows, columns = np.nonzero(canvas.max(-1))
    assert len(rows) > 20
    assert columns.min() > 20
