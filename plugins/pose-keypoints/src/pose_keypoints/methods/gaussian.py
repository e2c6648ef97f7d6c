"""The Gaussian kernels that codecs use for blurring."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np


@lru_cache(maxsize=32)
def gaussian_kernel(size: int) -> np.ndarray:
    """Return OpenCV's kernel of a given size: ``sigma = 0.3 * ((size - 1) / 2 - 1) + 0.8``, or a fixed small kernel.

    Args:
        size: Odd and positive.

    Returns:
        (size,) float32, with sum 1.
    """
    return cv2.getGaussianKernel(size, 0, cv2.CV_32F)[:, 0]
