"""Overlay heatmaps on their image."""

from __future__ import annotations

import cv2
import numpy as np


def overlay_heatmaps(image: np.ndarray, heatmaps: np.ndarray, *, opacity: float = 0.5) -> np.ndarray:
    """Blend the image with the maximum over keypoints, from blue (0) to red (the overall maximum).

    Args:
        image: (h, w, 3) RGB uint8.
        heatmaps: (K, H, W) or (H, W), covering the whole image, at any resolution.
        opacity: Opacity of the heatmap, 0 to 1.

    Returns:
        A new image (h, w, 3) RGB uint8.
    """
    largest = heatmaps.max(0) if heatmaps.ndim == 3 else heatmaps
    largest = np.nan_to_num(largest.astype(np.float32)).clip(0.0)
    largest = cv2.resize(largest, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_LINEAR)
    peak = float(largest.max())
    gray = (largest * (255.0 / peak if peak > 0 else 0.0)).astype(np.uint8)
    colors = cv2.cvtColor(cv2.applyColorMap(gray, cv2.COLORMAP_JET), cv2.COLOR_BGR2RGB)
    return cv2.addWeighted(colors, opacity, image, 1.0 - opacity, 0.0)


def join_axes(x_labels: np.ndarray, y_labels: np.ndarray) -> np.ndarray:
    """Combine a pair of one-dimensional heatmaps, as SimCC predicts them, into a two-dimensional one.

    Args:
        x_labels: (N, K, W) or (K, W) along x.
        y_labels: (N, K, H) or (K, H) along y.

    Returns:
        (H, W), the maximum over keypoints of the outer products.
    """
    columns = x_labels.reshape(-1, x_labels.shape[-1]).astype(np.float32).clip(0.0)
    rows = y_labels.reshape(-1, y_labels.shape[-1]).astype(np.float32).clip(0.0)
    joined = np.zeros((rows.shape[1], columns.shape[1]), np.float32)
    for row, column in zip(rows, columns, strict=True):
        np.maximum(joined, np.outer(row, column), out=joined)
    return joined
