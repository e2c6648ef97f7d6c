"""Target vectors of keypoints: one curve per axis, shifted to the keypoint's bin.

The curve is computed once, for all possible shifts; a keypoint's target is a window of it.
"""

from __future__ import annotations

import numpy as np


class Curve:
    """The target of a keypoint along one axis.

    Args:
        values: (2 * (num_bins + margin) + 1,) the curve, with the keypoint in the middle.
        num_bins: The number of bins of the axis.
        lowest: The first bin for which a keypoint has a target, at least -margin; it may lie outside the axis.
        end: The first bin after it for which a keypoint has no target, at most num_bins + margin.
    """

    def __init__(self, values: np.ndarray, num_bins: int, *, lowest: float, end: float) -> None:
        self.lowest, self.end = lowest, end
        self._windows = np.lib.stride_tricks.sliding_window_view(values, num_bins)
        self._window_of_first_bin = len(values) // 2

    @classmethod
    def gaussian(cls, num_bins: int, sigma: float, *, normalized: bool) -> Curve:
        """Return a Gaussian that gives keypoints up to 3 sigma outside the axis a target.

        Args:
            num_bins: The number of bins of the axis.
            sigma: Standard deviation, bins.
            normalized: Whether the Gaussian has sum 1 instead of height 1.
        """
        reach = num_bins + int(np.ceil(3 * sigma)) + 1
        values = np.exp(np.square(np.arange(-reach, reach + 1)) / (-2 * sigma**2))
        if normalized:
            values /= sigma * np.sqrt(2 * np.pi)
        # The field's window begins 3 sigma before the keypoint and ends one bin more than 3 sigma after it.
        return cls(values.astype(np.float32), num_bins, lowest=-3 * sigma - 1, end=num_bins + 3 * sigma)

    @classmethod
    def one_hot(cls, num_bins: int, smoothing: float) -> Curve:
        """Return a single bin of height 1, of which ``smoothing`` is spread over the other bins."""
        values = np.full(2 * num_bins + 1, smoothing / max(num_bins - 1, 1), dtype=np.float32)
        values[num_bins] = 1 - smoothing
        return cls(values, num_bins, lowest=0, end=num_bins)

    def moved_to(self, bins: np.ndarray) -> np.ndarray:
        """Return a copy (..., num_bins) of the curve, shifted to ``bins`` (...), integers in [``lowest``, ``end``)."""
        return self._windows[self._window_of_first_bin - bins]
