"""Target vectors of keypoints: along each axis one curve, moved to the keypoint's bin.

The curve is computed once, over all bins that it can be moved by; a keypoint's target is a window of it.
"""

from __future__ import annotations

import numpy as np


class Curve:
    """What a keypoint looks like along one axis.

    Args:
        values: (2 * (num_bins + margin) + 1,) the curve, with the keypoint in the middle.
        num_bins: The number of bins of the axis.
        lowest: The lowest bin of a keypoint that is still seen, at least -margin; it may lie outside.
        end: The lowest bin beyond it of one that is not, at most num_bins + margin.
    """

    def __init__(self, values: np.ndarray, num_bins: int, *, lowest: float, end: float) -> None:
        self.lowest, self.end = lowest, end
        self._windows = np.lib.stride_tricks.sliding_window_view(values, num_bins)
        self._window_of_first_bin = len(values) // 2

    @classmethod
    def gaussian(cls, num_bins: int, sigma: float, *, normalized: bool) -> Curve:
        """A Gaussian, seen as far as 3 sigma.

        Args:
            num_bins: The number of bins of the axis.
            sigma: Standard deviation in bins.
            normalized: Whether its sum is 1 rather than its height.
        """
        reach = num_bins + int(np.ceil(3 * sigma)) + 1
        values = np.exp(np.square(np.arange(-reach, reach + 1)) / (-2 * sigma**2))
        if normalized:
            values /= sigma * np.sqrt(2 * np.pi)
        # the field's window begins 3 sigma before the keypoint and ends a bin later than 3 sigma after it
        return cls(values.astype(np.float32), num_bins, lowest=-3 * sigma - 1, end=num_bins + 3 * sigma)

    @classmethod
    def one_hot(cls, num_bins: int, smoothing: float) -> Curve:
        """A single bin, or nearly so: ``smoothing`` of its height is spread over the others."""
        values = np.full(2 * num_bins + 1, smoothing / max(num_bins - 1, 1), dtype=np.float32)
        values[num_bins] = 1 - smoothing
        return cls(values, num_bins, lowest=0, end=num_bins)

    def moved_to(self, bins: np.ndarray) -> np.ndarray:
        """The curve at ``bins`` (...), integers that are seen: a copy (..., num_bins)."""
        return self._windows[self._window_of_first_bin - bins]
