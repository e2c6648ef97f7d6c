"""Target vectors of keypoints: along each axis one curve, moved to the keypoint's bin.

The curve is computed once, over all bins that it can be moved by; a keypoint's target is a window of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Curve:
    """What a keypoint looks like along one axis.

    Attributes:
        values: (2 * (num_bins + reach) + 1,) the curve, with the keypoint in the middle.
        num_bins: The number of bins of the axis.
        reach: How many bins outside of the axis a keypoint may lie and still be seen in it.
    """

    values: np.ndarray
    num_bins: int
    reach: float

    @classmethod
    def gaussian(cls, num_bins: int, sigma: float, *, normalized: bool) -> Curve:
        """A Gaussian, seen as far as 3 sigma.

        Args:
            num_bins: The number of bins of the axis.
            sigma: Standard deviation in bins.
            normalized: Whether its sum is 1 rather than its height.
        """
        steps = np.arange(-_margin(num_bins, 3 * sigma), _margin(num_bins, 3 * sigma) + 1)
        values = np.exp(np.square(steps) / (-2 * sigma**2))
        if normalized:
            values /= sigma * np.sqrt(2 * np.pi)
        return cls(values.astype(np.float32), num_bins, 3 * sigma)

    @classmethod
    def one_hot(cls, num_bins: int, smoothing: float) -> Curve:
        """A single bin, or nearly so: ``smoothing`` of its height is spread over the others."""
        values = np.full(2 * _margin(num_bins, 0) + 1, smoothing / max(num_bins - 1, 1), dtype=np.float32)
        values[_margin(num_bins, 0)] = 1 - smoothing
        return cls(values, num_bins, 0)

    def reaches(self, bins: np.ndarray) -> np.ndarray:
        """Whether anything is seen of keypoints at ``bins`` (...), which may be NaN."""
        below = 1 if self.reach else 0  # the field's window ends one bin later than it begins
        return (bins - self.reach < self.num_bins) & (bins + self.reach + below >= 0)

    def moved_to(self, bins: np.ndarray) -> np.ndarray:
        """The curve at ``bins`` (...), integers that are reached: (..., num_bins)."""
        windows = np.lib.stride_tricks.sliding_window_view(self.values, self.num_bins)
        return windows[_margin(self.num_bins, self.reach) - bins]


def _margin(num_bins: int, reach: float) -> int:
    return num_bins + int(np.ceil(reach)) + 1
