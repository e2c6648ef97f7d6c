"""How near a network's output is to its target, for the training log: on the device, without waiting for it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from pose_keypoints.methods.arrays import constant_like


@torch.no_grad()
def keypoint_pck(pred: Tensor, gt: Tensor, weights: Tensor, size: Sequence[float], thr: float = 0.05) -> Tensor:
    """PCK: the mean over the keypoints of the share of samples in which they are right.

    Args:
        pred: (B, K, 2) predicted locations, any frame.
        gt: (B, K, 2) true ones, same frame.
        weights: (B, K), positive for a keypoint that counts.
        size: Width and height of the frame.
        thr: The distance below which a keypoint is right, as a fraction of width and height.

    Returns:
        A scalar on the device: 0 to 1, 0 where no keypoint counts.
    """
    scale = constant_like(np.asarray(size, dtype=np.float32), pred)
    distances = torch.linalg.vector_norm((pred - gt) / scale, dim=-1)
    counts = (weights > 0).float()
    right = ((distances < thr) * counts).sum(0) / counts.sum(0).clamp(min=1)  # (K,)
    labelled = counts.amax(0)
    return (right * labelled).sum() / labelled.sum().clamp(min=1)
