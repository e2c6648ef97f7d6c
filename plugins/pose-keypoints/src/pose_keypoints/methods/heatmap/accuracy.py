"""How near the peaks of heatmaps are to those of their targets, for the training log."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from pose_keypoints.methods.arrays import constant_like
from pose_keypoints.methods.heatmap.maxima import get_heatmap_maximum


@torch.no_grad()
def heatmap_pck(output: Tensor, target: Tensor, weights: Tensor, thr: float = 0.05) -> Tensor:
    """PCK between heatmaps and targets, without waiting for the device: the mean over the keypoints of the batch.

    Of combined maps (disc and offsets) the discs count.

    Args:
        output: (B, C, H, W), C a multiple of K.
        target: (B, C, H, W).
        weights: (B, K), positive for a keypoint that counts.
        thr: The distance below which a keypoint is right, as a fraction of the maps' width and height.

    Returns:
        A scalar on the device: 0 to 1, 0 where no keypoint counts.
    """
    maps_per_keypoint = output.shape[1] // weights.shape[1]
    here, there = (_peaks(maps[:, ::maps_per_keypoint]) for maps in (output, target))
    H, W = output.shape[2:]
    size = constant_like(np.array([W, H], dtype=np.float32), here)
    distances = torch.linalg.vector_norm((here - there) / size, dim=-1)
    counts = (weights > 0).float()
    right = ((distances < thr) * counts).sum(0) / counts.sum(0).clamp(min=1)  # (K,)
    labelled = counts.amax(0)
    return (right * labelled).sum() / labelled.sum().clamp(min=1)


def _peaks(maps: Tensor) -> Tensor:
    """(B, K, 2), on the device of ``maps`` (B, K, H, W); on the CPU by NumPy, whose argmax is faster there."""
    if maps.is_cuda:
        return get_heatmap_maximum(maps.float())[0]
    return torch.from_numpy(get_heatmap_maximum(maps.detach().float().cpu().numpy())[0]).to(maps.device)
