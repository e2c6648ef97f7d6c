"""The image effects that RTMPose's configs use from Albumentations: same distributions, without the library.

The arguments are those of Albumentations 2; random numbers come from NumPy's global generator, as in all transforms.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

import cv2
import numpy as np

from pose_core.errors import ConfigError

Range = Sequence[float]


class Effect(ABC):
    """A change of an image that is applied with a given probability.

    Args:
        p: The probability.
    """

    def __init__(self, p: float = 0.5) -> None:
        self.p = p

    def __call__(self, image: np.ndarray) -> np.ndarray:
        """Return ``image`` (h, w, C), changed or not; it is not modified in place."""
        return self.apply(image) if np.random.random() < self.p else image

    @abstractmethod
    def apply(self, image: np.ndarray) -> np.ndarray:
        """Return the changed ``image``."""


class Blur(Effect):
    """Mean over a square with a random odd side.

    Args:
        blur_limit: The smallest and the largest side, in pixels; a single number for sides from 3 to it.
        p: The probability.

    Raises:
        ConfigError: If the limits are not odd, at least 3 and ascending.
    """

    def __init__(self, blur_limit: int | Sequence[int] = (3, 7), p: float = 0.5) -> None:
        super().__init__(p)
        limits = (3, blur_limit) if isinstance(blur_limit, int) else tuple(blur_limit)
        if len(limits) != 2 or not 3 <= limits[0] <= limits[1] or not limits[0] % 2 == limits[1] % 2 == 1:
            raise ConfigError(
                f"{type(self).__name__}: blur_limit must be ascending odd numbers of at least 3, got {blur_limit}."
            )
        self.sides = range(limits[0], limits[1] + 1, 2)

    def apply(self, image: np.ndarray) -> np.ndarray:
        """Blur with a random side."""
        return self.blurred(image, self.sides[np.random.randint(len(self.sides))])

    def blurred(self, image: np.ndarray, side: int) -> np.ndarray:
        """Return ``image`` blurred over a square of ``side`` pixels."""
        return cv2.blur(image, (side, side))


class MedianBlur(Blur):
    """Median over a square with a random odd side. The arguments are those of :class:`Blur`."""

    def blurred(self, image: np.ndarray, side: int) -> np.ndarray:
        """Return each channel's median over a square of ``side`` pixels."""
        return cv2.medianBlur(image, side)


class CoarseDropout(Effect):
    """Fills rectangles in random places with one color (Cutout, DeVries & Taylor, 2017).

    Args:
        num_holes_range: The smallest and the largest number of rectangles.
        hole_height_range: The smallest and the largest height: integers are pixels, floats are fractions of the image.
        hole_width_range: Likewise for the width.
        fill: The color: one number, or one per channel.
        p: The probability.

    Raises:
        ConfigError: If a range is not ascending.
    """

    def __init__(
        self,
        num_holes_range: Sequence[int] = (1, 2),
        hole_height_range: Range = (0.1, 0.2),
        hole_width_range: Range = (0.1, 0.2),
        fill: float | Sequence[float] = 0,
        p: float = 0.5,
    ) -> None:
        super().__init__(p)
        ranges = {
            "num_holes_range": num_holes_range,
            "hole_height_range": hole_height_range,
            "hole_width_range": hole_width_range,
        }
        for name, (low, high) in ranges.items():
            if not 0 < low <= high:
                raise ConfigError(f"CoarseDropout: {name} must be positive and ascending, got {(low, high)}.")
        self.num_holes_range = tuple(num_holes_range)
        self.hole_height_range, self.hole_width_range = tuple(hole_height_range), tuple(hole_width_range)
        self.fill = fill

    def apply(self, image: np.ndarray) -> np.ndarray:
        """Fill rectangles, in a copy."""
        image, (h, w) = image.copy(), image.shape[:2]
        for _ in range(np.random.randint(self.num_holes_range[0], self.num_holes_range[1] + 1)):
            height, width = _draw_side(self.hole_height_range, h), _draw_side(self.hole_width_range, w)
            y, x = np.random.randint(h - height + 1), np.random.randint(w - width + 1)
            image[y : y + height, x : x + width] = self.fill
        return image


class GridDropout(Effect):
    """Fills a grid of rectangles with one color (GridMask, Chen et al., 2020).

    Args:
        ratio: A rectangle's side as a fraction of its grid cell's, between 0 and 1.
        random_offset: Whether the offset of the grid is random.
        unit_size_range: The smallest and the largest side of a square grid cell, in pixels, at least 2.
        holes_number_xy: Number of cells along x and y, used without ``unit_size_range``. By default cells are a tenth
            of the width.
        shift_xy: Offset of the grid, in pixels, unless it is random.
        fill: The color: one number, or one per channel.
        p: The probability.

    Raises:
        ConfigError: If a number is out of range; when called, if the cells do not fit the image.
    """

    def __init__(
        self,
        ratio: float = 0.5,
        random_offset: bool = True,
        unit_size_range: Sequence[int] | None = None,
        holes_number_xy: Sequence[int | None] | None = None,
        shift_xy: Sequence[int] = (0, 0),
        fill: float | Sequence[float] = 0,
        p: float = 0.5,
    ) -> None:
        super().__init__(p)
        if not 0 < ratio < 1:
            raise ConfigError(f"GridDropout: ratio must be between 0 and 1, got {ratio}.")
        if unit_size_range is not None and not 2 <= unit_size_range[0] <= unit_size_range[1]:
            raise ConfigError(
                f"GridDropout: unit_size_range must be ascending and at least 2, got {tuple(unit_size_range)}."
            )
        self.ratio, self.random_offset, self.fill = ratio, random_offset, fill
        self.unit_size_range, self.holes_number_xy, self.shift_xy = unit_size_range, holes_number_xy, shift_xy

    def apply(self, image: np.ndarray) -> np.ndarray:
        """Fill the grid, in a copy."""
        image, (h, w) = image.copy(), image.shape[:2]
        units = self._cell_size(w, h)
        holes = [min(max(int(unit * self.ratio), 1), unit - 1) for unit in units]
        slack = [unit - hole for unit, hole in zip(units, holes, strict=True)]
        if self.random_offset:
            shifts = [np.random.randint(room + 1) for room in slack]
        else:
            shifts = [min(max(shift, 0), room) for shift, room in zip(self.shift_xy, slack, strict=True)]
        in_x, in_y = (
            (np.arange(size) - shift) % unit < hole
            for size, shift, unit, hole in zip((w, h), shifts, units, holes, strict=True)
        )
        # The grid starts at the offset: nothing before it is filled.
        in_x[: shifts[0]], in_y[: shifts[1]] = False, False
        image[in_y[:, None] & in_x] = self.fill
        return image

    def _cell_size(self, w: int, h: int) -> tuple[int, int]:
        """Return width and height of a grid cell."""
        if self.unit_size_range is not None:
            if self.unit_size_range[1] > min(h, w):
                raise ConfigError(
                    f"GridDropout: unit_size_range must not exceed the image ({w}x{h} pixels), got "
                    f"{tuple(self.unit_size_range)}."
                )
            side = np.random.randint(self.unit_size_range[0], self.unit_size_range[1] + 1)
            return side, side
        along_x, along_y = self.holes_number_xy or (None, None)
        for count, size in ((along_x, w), (along_y, h)):
            if count is not None and not 1 <= count <= size // 2:
                raise ConfigError(f"GridDropout: holes_number_xy must fit in {size} pixels, got {count} cells.")
        width = max(2, w // 10) if along_x is None else w // along_x
        return width, max(min(width, h), 2) if along_y is None else h // along_y


# By the name that Albumentations has for them.
EFFECTS: Mapping[str, type[Effect]] = {
    effect.__name__: effect for effect in (Blur, MedianBlur, CoarseDropout, GridDropout)
}


def _draw_side(limits: Sequence[Any], size: int) -> int:
    """Draw a side in pixels, at most ``size``: integer limits are pixels, others fractions of ``size``."""
    low, high = limits
    if isinstance(low, int) and isinstance(high, int):
        return min(int(np.random.randint(low, high + 1)), size)
    return min(int(size * np.random.uniform(low, high)), size)
