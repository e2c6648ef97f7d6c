"""Colors and patterns of clothes, skin, walls and obstacles."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

# The ten tones of the Monk Skin Tone Scale (Ellis Monk, 2022), as sRGB.
_SKIN_TONES = ("f6ede4", "f3e7db", "f7ead0", "eadaba", "d7bd96", "a07e56", "825c43", "604134", "3a312a", "292420")
_HAIR_TONES = ("15110f", "2c1d14", "4a2f1d", "6b4526", "8d6b3f", "b89255", "a8a39c", "dcd8d0", "7a2e1a")

_KINDS = ("plain", "stripes", "hoops", "checks", "dots", "speckle")


@dataclass(frozen=True)
class Fabric:
    """Two alternating colors.

    Attributes:
        kind: ``plain``, ``stripes`` (along u), ``hoops`` (along v), ``checks``, ``dots`` or ``speckle``.
        first: (3,) BGR, 0 to 255.
        second: (3,) BGR, the pattern's other color.
        period: Length of one repeat, in units of u and v.
    """

    kind: str
    first: np.ndarray
    second: np.ndarray
    period: float = 0.05

    def colors(self, u: np.ndarray, v: np.ndarray) -> np.ndarray:
        """Return BGR (h, w, 3) float32 at the coordinates ``u`` (across) and ``v`` (along), both (h, w)."""
        if self.kind == "plain":
            return np.broadcast_to(self.first.astype(np.float32), (*u.shape, 3))
        share = self._share(u / self.period, v / self.period).astype(np.float32)[..., None]
        return self.first.astype(np.float32) + share * (self.second - self.first).astype(np.float32)

    def _share(self, u: np.ndarray, v: np.ndarray) -> np.ndarray:
        """Return the fraction of the second color at coordinates in repeats."""
        if self.kind == "stripes":
            return (u % 1.0) < 0.5
        if self.kind == "hoops":
            return (v % 1.0) < 0.5
        if self.kind == "checks":
            return ((u % 1.0) < 0.5) ^ ((v % 1.0) < 0.5)
        if self.kind == "dots":
            return (u % 1.0 - 0.5) ** 2 + (v % 1.0 - 0.5) ** 2 < 0.06
        return np.sin(9.0 * u + 4.0 * np.sin(7.0 * v)) * np.sin(11.0 * v + 3.0 * np.sin(5.0 * u)) * 0.5 + 0.5


def sample_fabric(rng: np.random.Generator, *, period: tuple[float, float] = (0.03, 0.09)) -> Fabric:
    """Sample a fabric; a third of all are plain."""
    kind = rng.choice(_KINDS, p=(0.35, 0.14, 0.17, 0.12, 0.1, 0.12))
    return Fabric(str(kind), sample_color(rng), sample_color(rng), rng.uniform(*period))


def plain(color: np.ndarray) -> Fabric:
    """Build a fabric of one color."""
    return Fabric("plain", color, color)


def sample_color(rng: np.random.Generator, *, saturation: tuple[float, float] = (0.0, 0.85)) -> np.ndarray:
    """Sample a BGR color of any hue, as float64 (3,)."""
    hue, strength, brightness = rng.integers(0, 180), rng.uniform(*saturation), rng.uniform(0.15, 0.98)
    pixel = np.array([[[hue, 255 * strength, 255 * brightness]]]).astype(np.uint8)
    return cv2.cvtColor(pixel, cv2.COLOR_HSV2BGR)[0, 0].astype(np.float64)


def sample_skin(rng: np.random.Generator) -> np.ndarray:
    """Sample a skin color, BGR, between two adjacent tones of the scale."""
    at = rng.uniform(0, len(_SKIN_TONES) - 1)
    lower = int(at)
    return (1 - at + lower) * _bgr(_SKIN_TONES[lower]) + (at - lower) * _bgr(_SKIN_TONES[lower + 1])


def sample_hair(rng: np.random.Generator) -> np.ndarray:
    """Sample a hair color, BGR."""
    return _bgr(_HAIR_TONES[rng.integers(len(_HAIR_TONES))]) * rng.uniform(0.85, 1.15)


def _bgr(tone: str) -> np.ndarray:
    return np.array([int(tone[i : i + 2], 16) for i in (4, 2, 0)], dtype=np.float64)
