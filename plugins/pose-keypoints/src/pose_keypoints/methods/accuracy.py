"""Accuracy of a network's output for the training log, computed on the device without synchronization."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from pose_keypoints.methods.arrays import constant_like


@torch.no_grad()
def keypoint_pck(pred: Tensor, gt: Tensor, weights: Tensor, size: Sequence[float], thr: float = 0.05) -> Tensor:
    """Compute PCK: the fraction of samples in which a keypoint is correct, averaged over the keypoints.

    Args:
        pred: (B, K, 2) predicted locations, any frame.
        gt: (B, K, 2) true locations, same frame.
        weights: (B, K), positive for keypoints to evaluate.
        size: Width and height of the frame.
        thr: The distance below which a keypoint is correct, as a fraction of width and height.

    Returns:
        A scalar on the device, 0 to 1; 0 if there are no keypoints to evaluate.
    """
    scale = constant_like(np.asarray(size, dtype=np.float32), pred)
    distances = torch.linalg.vector_norm((pred - gt) / scale, dim=-1)
    counts = (weights > 0).float()
    right = ((distances < thr) * counts).sum(0) / counts.sum(0).clamp(min=1)  # (K,)
    labeled = counts.amax(0)
    return (right * labeled).sum() / labeled.sum().clamp(min=1)
