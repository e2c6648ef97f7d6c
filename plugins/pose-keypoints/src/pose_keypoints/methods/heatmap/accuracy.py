"""Accuracy of the peaks of heatmaps, for the training log."""

from __future__ import annotations

import torch
from torch import Tensor

from pose_keypoints.methods.accuracy import keypoint_pck
from pose_keypoints.methods.arrays import run_on_best_backend
from pose_keypoints.methods.heatmap.maxima import get_heatmap_maximum


@torch.no_grad()
def heatmap_pck(output: Tensor, target: Tensor, weights: Tensor, thr: float = 0.05) -> Tensor:
    """Compute PCK between the peaks of heatmaps and targets, without synchronizing with the device.

    For combined maps (disc and offsets), the peaks of the discs are compared.

    Args:
        output: (B, C, H, W), C a multiple of K.
        target: (B, C, H, W).
        weights: (B, K), positive for keypoints to evaluate.
        thr: The distance below which a keypoint is correct, as a fraction of the maps' width and height.

    Returns:
        A scalar on the device, 0 to 1; 0 if there are no keypoints to evaluate.
    """
    maps_per_keypoint = output.shape[1] // weights.shape[1]
    (pred, _), (gt, _) = (
        run_on_best_backend(get_heatmap_maximum, maps[:, ::maps_per_keypoint]) for maps in (output, target)
    )
    H, W = output.shape[2:]
    return keypoint_pck(pred, gt, weights, (W, H), thr)
