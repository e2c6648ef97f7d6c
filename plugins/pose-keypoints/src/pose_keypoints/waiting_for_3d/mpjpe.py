"""Mean per-joint position error of 3D poses, with or without alignment."""

from __future__ import annotations

import numpy as np

from pose_core.errors import MetricError, suggest

_ALIGNMENTS = ("none", "procrustes", "scale")


def keypoint_mpjpe(pred: np.ndarray, gt: np.ndarray, mask: np.ndarray, alignment: str = "none") -> float:
    """Compute the mean per-joint position error (MPJPE, P-MPJPE, N-MPJPE), in units of the keypoints.

    Source: "Human3.6M" (Ionescu et al., 2014); N-MPJPE: "Unsupervised Geometry-Aware Representation for 3D Human Pose
    Estimation" (Rhodin et al., 2018).

    Args:
        pred: Predicted keypoints, (N, K, D).
        gt: True keypoints, (N, K, D).
        mask: (N, K), true where a keypoint counts. By convention, alignment uses all keypoints.
        alignment: ``none`` compares without alignment; ``scale`` scales each prediction to the truth (N-MPJPE);
            ``procrustes`` also rotates and translates it (P-MPJPE).

    Returns:
        The mean over the keypoints that count.

    Raises:
        MetricError: If no keypoint counts, the shapes do not match, or the alignment is unknown.
    """
    if alignment not in _ALIGNMENTS:
        raise MetricError(
            f"alignment must be one of {', '.join(_ALIGNMENTS)}, got '{alignment}'.{suggest(alignment, _ALIGNMENTS)}"
        )
    if pred.shape != gt.shape or mask.shape != pred.shape[:2]:
        raise MetricError(
            "Predictions, ground truth and mask must have the shapes (N, K, D), (N, K, D) and (N, K), got "
            f"{pred.shape}, {gt.shape} and {mask.shape}."
        )
    counts = mask > 0
    if not counts.any():
        raise MetricError("MPJPE needs at least one keypoint that counts; the mask is false everywhere.")
    if alignment == "procrustes":
        pred = align_by_similarity(pred, gt)
    elif alignment == "scale":
        pred = pred * (np.einsum("nkd,nkd->n", pred, gt) / np.einsum("nkd,nkd->n", pred, pred))[:, None, None]
    return float(np.linalg.norm(pred - gt, axis=-1)[counts].mean())


def align_by_similarity(source: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Rotate, scale and translate each point set onto its target by least squares, without reflection.

    Source: "Least-squares estimation of transformation parameters between two point patterns" (Umeyama, 1991).

    Args:
        source: Point sets, (N, K, D).
        target: Point sets, (N, K, D).

    Returns:
        The transformed source, (N, K, D).
    """
    source_mean, target_mean = source.mean(axis=1, keepdims=True), target.mean(axis=1, keepdims=True)
    source, target = source - source_mean, target - target_mean
    u, singular, vt = np.linalg.svd(np.einsum("nki,nkj->nij", source, target))
    # A negative determinant would be a reflection: flip the axis with the smallest singular value.
    sign = np.ones_like(singular)
    sign[:, -1] = np.sign(np.linalg.det(u @ vt))
    rotation = (u * sign[:, None, :]) @ vt
    scale = (singular * sign).sum(axis=1) / np.einsum("nkd,nkd->n", source, source)
    return scale[:, None, None] * (source @ rotation) + target_mean
