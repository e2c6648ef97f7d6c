"""Effects on images that RTMPose's configs take from Albumentations: the same distributions, without the library.

Their arguments are those of Albumentations 2; random numbers come from NumPy's global generator, as everywhere here.
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
    """A change of an image that happens with a certain chance.

    Args:
        p: The chance.
    """

    def __init__(self, p: float = 0.5) -> None:
        self.p = p

    def __call__(self, image: np.ndarray) -> np.ndarray:
        """``image`` (h, w, C), changed or as it is; it is not written into."""
        return self.apply(image) if np.random.random() < self.p else image

    @abstractmethod
    def apply(self, image: np.ndarray) -> np.ndarray:
        """``image``, changed."""


class Blur(Effect):
    """The mean over a square, whose odd side is drawn.

    Args:
        blur_limit: The smallest and the largest side, pixels; one number for sides from 3 to it.
        p: The chance.

    Raises:
        ConfigError: These are not odd, from 3 on and in their order.
    """

    def __init__(self, blur_limit: int | Sequence[int] = (3, 7), p: float = 0.5) -> None:
        super().__init__(p)
        limits = (3, blur_limit) if isinstance(blur_limit, int) else tuple(blur_limit)
        if len(limits) != 2 or not 3 <= limits[0] <= limits[1] or not limits[0] % 2 == limits[1] % 2 == 1:
            raise ConfigError(f"{type(self).__name__}: blur_limit must be odd numbers from 3 on, got {blur_limit}.")
        self.sides = range(limits[0], limits[1] + 1, 2)

    def apply(self, image: np.ndarray) -> np.ndarray:
        """Blur by a side that is drawn."""
        return self.blurred(image, self.sides[np.random.randint(len(self.sides))])

    def blurred(self, image: np.ndarray, side: int) -> np.ndarray:
        """``image``, blurred over a square of ``side`` pixels."""
        return cv2.blur(image, (side, side))


class MedianBlur(Blur):
    """The median over a square, whose odd side is drawn. The arguments are those of :class:`Blur`."""

    def blurred(self, image: np.ndarray, side: int) -> np.ndarray:
        """``image``, with each channel's median over a square of ``side`` pixels."""
        return cv2.medianBlur(image, side)


class CoarseDropout(Effect):
    """Rectangles in random places filled with one colour (Cutout, DeVries & Taylor, 2017).

    Args:
        num_holes_range: The smallest and the largest number of rectangles.
        hole_height_range: The smallest and the largest height: pixels when integers, else fractions of the image's.
        hole_width_range: Likewise the width.
        fill: The colour: a number, or one a channel.
        p: The chance.

    Raises:
        ConfigError: A range is not ascending.
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
            height, width = _drawn_side(self.hole_height_range, h), _drawn_side(self.hole_width_range, w)
            y, x = np.random.randint(h - height + 1), np.random.randint(w - width + 1)
            image[y : y + height, x : x + width] = self.fill
        return image


class GridDropout(Effect):
    """A grid of rectangles filled with one colour (GridMask, Chen et al., 2020).

    Args:
        ratio: A rectangle's side as a fraction of its grid cell's, between 0 and 1.
        random_offset: Whether the grid's place is drawn.
        unit_size_range: The smallest and the largest side of a square grid cell, pixels, at least 2.
        holes_number_xy: Without it: how many cells there are along x and y. A tenth of the width when neither is given.
        shift_xy: The grid's place, pixels, unless it is drawn.
        fill: The colour: a number, or one a channel.
        p: The chance.

    Raises:
        ConfigError: A number is outside these limits, or, when an image comes, cells do not fit it.
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
            raise ConfigError(f"GridDropout: ratio must lie between 0 and 1, got {ratio}.")
        if unit_size_range is not None and not 2 <= unit_size_range[0] <= unit_size_range[1]:
            raise ConfigError(f"GridDropout: unit_size_range must ascend from 2 on, got {tuple(unit_size_range)}.")
        self.ratio, self.random_offset, self.fill = ratio, random_offset, fill
        self.unit_size_range, self.holes_number_xy, self.shift_xy = unit_size_range, holes_number_xy, shift_xy

    def apply(self, image: np.ndarray) -> np.ndarray:
        """Fill the grid, in a copy."""
        image, (h, w) = image.copy(), image.shape[:2]
        units = self._units(w, h)
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
        # the cells of the grid begin at the shift: nothing is filled before
        in_x[: shifts[0]], in_y[: shifts[1]] = False, False
        image[in_y[:, None] & in_x] = self.fill
        return image

    def _units(self, w: int, h: int) -> tuple[int, int]:
        """Width and height of a grid cell."""
        if self.unit_size_range is not None:
            if self.unit_size_range[1] > min(h, w):
                raise ConfigError(
                    f"GridDropout: unit_size_range {tuple(self.unit_size_range)} exceeds an image of {w}x{h} pixels."
                )
            side = np.random.randint(self.unit_size_range[0], self.unit_size_range[1] + 1)
            return side, side
        along_x, along_y = self.holes_number_xy or (None, None)
        for count, size in ((along_x, w), (along_y, h)):
            if count is not None and not 1 <= count <= size // 2:
                raise ConfigError(f"GridDropout: {count} cells do not fit in {size} pixels; holes_number_xy is wrong.")
        width = max(2, w // 10) if along_x is None else w // along_x
        return width, max(min(width, h), 2) if along_y is None else h // along_y


# By the name that Albumentations has for them.
EFFECTS: Mapping[str, type[Effect]] = {
    effect.__name__: effect for effect in (Blur, MedianBlur, CoarseDropout, GridDropout)
}


def _drawn_side(limits: Sequence[Any], size: int) -> int:
    """A side in pixels, at most ``size``: integer limits are pixels, others fractions of ``size``."""
    low, high = limits
    if isinstance(low, int) and isinstance(high, int):
        return min(int(np.random.randint(low, high + 1)), size)
    return min(int(size * np.random.uniform(low, high)), size)
