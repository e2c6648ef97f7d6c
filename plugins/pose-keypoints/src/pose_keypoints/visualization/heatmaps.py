"""Heatmaps laid over the image that they belong to."""

from __future__ import annotations

import cv2
import numpy as np


def overlay_heatmaps(image: np.ndarray, heatmaps: np.ndarray, *, opacity: float = 0.5) -> np.ndarray:
    """Mix the image with the largest value of each place, from blue (none) to red (the highest of all).

    Args:
        image: (h, w, 3) RGB uint8.
        heatmaps: (K, H, W) or (H, W) that covers the whole image, at any resolution.
        opacity: Share of the heatmap in the mixture.

    Returns:
        A new image (h, w, 3) RGB uint8.
    """
    largest = heatmaps.max(0) if heatmaps.ndim == 3 else heatmaps
    largest = np.nan_to_num(largest.astype(np.float32)).clip(0.0)
    largest = cv2.resize(largest, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_LINEAR)
    peak = float(largest.max())
    grey = (largest * (255.0 / peak if peak > 0 else 0.0)).astype(np.uint8)
    colours = cv2.cvtColor(cv2.applyColorMap(grey, cv2.COLORMAP_JET), cv2.COLOR_BGR2RGB)
    return cv2.addWeighted(colours, opacity, image, 1.0 - opacity, 0.0)


def join_axes(x_labels: np.ndarray, y_labels: np.ndarray) -> np.ndarray:
    """The heatmap that a pair of one-dimensional ones stands for, as coordinate classification (SimCC) predicts them.

    Args:
        x_labels: (N, K, W) or (K, W) along x.
        y_labels: (N, K, H) or (K, H) along y.

    Returns:
        (H, W), the largest product of all keypoints.
    """
    columns = x_labels.reshape(-1, x_labels.shape[-1]).astype(np.float32).clip(0.0)
    rows = y_labels.reshape(-1, y_labels.shape[-1]).astype(np.float32).clip(0.0)
    joined = np.zeros((rows.shape[1], columns.shape[1]), np.float32)
    for row, column in zip(rows, columns, strict=True):
        np.maximum(joined, np.outer(row, column), out=joined)
    return joined
