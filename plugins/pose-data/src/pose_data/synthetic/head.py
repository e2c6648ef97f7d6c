"""Heads: a face mapped to a ball, so that it rotates with the head."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np

from pose_data.synthetic.anatomy import FACE
from pose_data.synthetic.wardrobe import Look

_ASPECT = 0.80  # width over height


@dataclass(frozen=True)
class Head:
    """A head, painted as a ball that is slightly taller than wide.

    Args:
        center: (2,), image frame, in pixels.
        radius: Half its height, pixels.
        turn: (3, 3) rotation from the head's frame to the view frame.
        look: Skin, hair and beard.
    """

    center: np.ndarray
    radius: float
    turn: np.ndarray
    look: Look

    @functools.cached_property
    def _basis(self) -> np.ndarray:
        """Return rows across, up and toward the viewer, in the view frame; *up* is along the head in the image."""
        up = self.turn[:2, 1] / max(np.hypot(*self.turn[:2, 1]), 1e-6)
        return np.array([[up[1], -up[0], 0.0], [up[0], up[1], 0.0], [0.0, 0.0, 1.0]])

    @functools.cached_property
    def features(self) -> dict[str, np.ndarray]:
        """Return name to (3,): x and y in the image frame, and how much the point faces the viewer (-1 to 1)."""
        places = {}
        for name, direction in FACE.items():
            across, up, near = self._basis @ self.turn @ direction
            offset = self.radius * (_ASPECT * across * self._basis[0, :2] + up * self._basis[1, :2])
            places[name] = np.array([*(self.center + offset * (1.0, -1.0)), near])
        return places

    def shows(self, keypoint: str) -> bool:
        """Return whether a keypoint of the head faces the viewer; ears stick out a little."""
        return bool(self.features[keypoint][2] > (-0.35 if keypoint.endswith("ear") else 0.05))

    def colors(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return BGR (h, w, 3) and alpha (h, w) of the head at the pixels ``x`` (w,) and ``y`` (h,), image frame."""
        dx, dy = (x - self.center[0])[None, :] / self.radius, (self.center[1] - y)[:, None] / self.radius
        across = (dx * self._basis[0, 0] + dy * self._basis[0, 1]) / _ASPECT
        up = dx * self._basis[1, 0] + dy * self._basis[1, 1]
        distance = np.hypot(across, up)
        alpha = np.clip((1.0 - distance) * _ASPECT * self.radius + 0.5, 0.0, 1.0)
        near = np.sqrt(np.clip(1.0 - distance**2, 0.0, 1.0))
        sphere = np.stack([across, up, near], axis=-1) @ (self._basis @ self.turn)
        color = self._paint(sphere) * (0.70 + 0.32 * near)[..., None]
        return color.astype(np.float32), alpha.astype(np.float32)

    def _paint(self, at: np.ndarray) -> np.ndarray:
        """Return the unshaded colors at the directions ``at`` (h, w, 3) in the head frame."""
        color = np.broadcast_to(self.look.skin, at.shape).copy()
        x, y, z = np.moveaxis(at, -1, 0)
        front = z > 0
        color[front & (np.abs(x) < 0.13) & (y < 0.12) & (y > -0.22)] *= 1.10  # nose
        color[front & (np.abs(x) < 0.16) & (y < -0.22) & (y > -0.29)] *= 0.72
        if self.look.beard:
            color[(z > -0.1) & (y < -0.38 + 0.25 * np.abs(x))] = self.look.hair * 0.9 + 8.0
        color[front & (np.abs(x) < 0.26) & (np.abs(y + 0.46) < 0.06)] = (70, 60, 150)
        for side in ("left_eye", "right_eye"):
            ex, ey, _ = FACE[side]
            color[front & (((x - ex) / 1.4) ** 2 + (y - ey) ** 2 < 0.013)] = (235, 235, 235)
            color[front & ((x - ex) ** 2 + (y - ey) ** 2 < 0.009)] = (45, 35, 30)
            color[front & (np.abs(x - ex) < 0.18) & (np.abs(y - ey - 0.22) < 0.035)] = self.look.hair * 0.6
        color[_under_hair(self.look.hair_style, y, z)] = self.look.hair
        return color


def _under_hair(style: str, y: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Return where hair or a cap covers the ball."""
    if style == "none":
        return np.zeros(y.shape, dtype=bool)
    if style == "cap":
        return (y > 0.48) | ((z < -0.2) & (y > 0.25))
    return (y > 0.58 - 0.25 * (z < 0.4)) | (z < (-0.2 if style == "long" else -0.3))
