"""Backgrounds, and obstacles that hide parts of people."""

from __future__ import annotations

import cv2
import numpy as np

from pose_data.synthetic.fabric import sample_color, sample_fabric


def sample_background(rng: np.random.Generator, size: tuple[int, int]) -> np.ndarray:
    """Sample a background (h, w, 3) float32 BGR: plain color, a landscape, a room or clutter.

    Args:
        rng: Random number generator.
        size: (w, h).
    """
    paint = (_color_field, _landscape, _room, _clutter)[rng.choice(4, p=(0.2, 0.33, 0.35, 0.12))]
    return paint(rng, size) * _cloud(rng, size, strength=rng.uniform(0.03, 0.18))[..., None]


def sample_obstacle(rng: np.random.Generator, extent: float) -> tuple[np.ndarray, np.ndarray]:
    """Sample a textured obstacle: BGR (h, w, 3) and alpha (h, w), float32; its longer side is ``extent`` pixels."""
    aspect = rng.choice((rng.uniform(0.15, 0.3), rng.uniform(0.6, 1.0), rng.uniform(1.0, 1.8)))
    width, height = (max(4, round(extent * min(aspect, 1.0))), max(4, round(extent * min(1.0 / aspect, 1.0))))
    mask = np.zeros((height, width), np.uint8)
    middle = (width // 2, height // 2)
    if rng.random() < 0.6:
        cv2.rectangle(mask, (1, 1), (width - 2, height - 2), 255, -1)
    else:
        cv2.ellipse(mask, middle, (middle[0] - 1, middle[1] - 1), 0, 0, 360, 255, -1, cv2.LINE_AA)
    color = _tile(rng, width, height, period=(0.1, 0.4)) * np.linspace(1.05, 0.75, width, dtype=np.float32)[:, None]
    return color, mask.astype(np.float32) / 255.0


def _color_field(rng: np.random.Generator, size: tuple[int, int]) -> np.ndarray:
    grid = np.stack([sample_color(rng) for _ in range(12)]).reshape(3, 4, 3).astype(np.float32)
    return cv2.resize(grid, size, interpolation=cv2.INTER_CUBIC).clip(0, 255)


def _landscape(rng: np.random.Generator, size: tuple[int, int]) -> np.ndarray:
    """Paint sky, a row of houses or trees, and the ground."""
    width, height = size
    horizon = int(height * rng.uniform(0.3, 0.65))
    ground = sample_color(rng, saturation=(0.1, 0.5))
    image = np.empty((height, width, 3), np.float32)
    image[:horizon] = _fade(np.array([235.0, 190.0, 140.0]) * rng.uniform(0.5, 1.0), np.array([240.0] * 3), horizon)
    image[horizon:] = _fade(ground * 0.7, ground, height - horizon)
    for _ in range(rng.integers(4, 12)):
        breadth, rise = int(width * rng.uniform(0.05, 0.25)), int(horizon * rng.uniform(0.2, 0.95))
        left = int(rng.integers(-breadth // 2, width))
        color = sample_color(rng, saturation=(0.1, 0.6)).tolist()
        if rng.random() < 0.5:
            cv2.rectangle(image, (left, horizon - rise), (left + breadth, horizon), color, -1)
        else:
            cv2.ellipse(image, (left, horizon - rise // 2), (breadth // 2, rise // 2), 0, 0, 360, color, -1)
    return image


def _room(rng: np.random.Generator, size: tuple[int, int]) -> np.ndarray:
    """Paint a wall with wallpaper and pictures, and a floor."""
    width, height = size
    edge = int(height * rng.uniform(0.55, 0.85))
    image = np.empty((height, width, 3), np.float32)
    image[:edge] = 110 + 0.55 * _tile(rng, width, edge, period=(0.03, 0.12))
    image[edge:] = 0.8 * _tile(rng, width, height - edge, period=(0.05, 0.2))
    for _ in range(rng.integers(0, 5)):
        extent = int(width * rng.uniform(0.08, 0.3))
        left, top = int(rng.integers(0, width)), int(rng.integers(0, edge))
        cv2.rectangle(image, (left, top), (left + extent, top + extent), sample_color(rng).tolist(), -1)
        cv2.rectangle(image, (left, top), (left + extent, top + extent), (40, 40, 40), 2)
    return image


def _clutter(rng: np.random.Generator, size: tuple[int, int]) -> np.ndarray:
    """Paint overlapping objects of all shapes."""
    width, height = size
    image = np.empty((height, width, 3), np.float32)
    image[:] = sample_color(rng)
    for _ in range(rng.integers(15, 40)):
        at = (rng.uniform(-0.1, 1.1, size=2) * size).astype(int).tolist()
        color = sample_color(rng).tolist()
        shape = rng.integers(3)
        if shape == 0:
            far = (at + rng.uniform(-0.4, 0.4, size=2) * width).astype(int).tolist()
            cv2.line(image, at, far, color, int(rng.integers(2, max(3, width // 25))))
        elif shape == 1:
            axes = rng.integers(4, max(5, width // 6), size=2).tolist()
            cv2.ellipse(image, at, axes, rng.uniform(0, 180), 0, 360, color, -1)
        else:
            corners = (at + rng.uniform(-0.2, 0.2, size=(4, 2)) * width).astype(np.int32)
            cv2.fillConvexPoly(image, cv2.convexHull(corners), color)
    return image


def _tile(rng: np.random.Generator, width: int, height: int, *, period: tuple[float, float]) -> np.ndarray:
    """Paint a fabric over (h, w); the period is relative to the longer side."""
    scale = np.float32(1.0 / max(width, height))
    u, v = np.meshgrid(np.arange(width, dtype=np.float32) * scale, np.arange(height, dtype=np.float32) * scale)
    return np.array(sample_fabric(rng, period=period).colors(u, v))


def _cloud(rng: np.random.Generator, size: tuple[int, int], *, strength: float) -> np.ndarray:
    """Sample a brightness map (h, w) around 1: random grids at two resolutions, enlarged."""
    total = np.ones(size[::-1], np.float32)
    for cells, share in ((6, 0.7), (40, 0.3)):
        grid = rng.uniform(-1, 1, size=(cells, cells)).astype(np.float32)
        total += share * strength * cv2.resize(grid, size, interpolation=cv2.INTER_LINEAR)
    return total


def _fade(first: np.ndarray, last: np.ndarray, rows: int) -> np.ndarray:
    """Interpolate rows (rows, 1, 3) from one color to another."""
    share = np.linspace(0.0, 1.0, max(rows, 1), dtype=np.float32)[:rows, None, None]
    return first + share * (last - first)
