"""Object keypoint similarity (OKS): how similar two poses are, from 0 to 1.

A keypoint that is off by d pixels contributes ``exp(-d^2 / (2 * area * (2 * sigma)^2))``; OKS is the mean over the
keypoints. Source: COCO keypoint evaluation, https://cocodataset.org/#keypoints-eval.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pose_core.errors import MetricError

# Per-keypoint standard deviations of human annotation, relative to the object's scale: COCO keypoint evaluation, 2017.
COCO_SIGMAS = np.array([26, 25, 25, 35, 35, 79, 79, 72, 72, 62, 62, 107, 107, 87, 87, 89, 89], dtype=np.float64) / 1000


def oks_iou(
    g: np.ndarray,
    d: np.ndarray,
    a_g: float,
    a_d: np.ndarray,
    sigmas: Sequence[float] | np.ndarray | None = None,
    vis_thr: float | None = None,
) -> np.ndarray:
    """Compute the similarity of one pose to each of several.

    Args:
        g: The pose, (3 * K,): x, y and score of each keypoint, in pixels of the image.
        d: The other poses, (N, 3 * K).
        a_g: The area of the pose's object, in square pixels.
        a_d: The areas of the others, (N,). Each pair uses the mean of its areas.
        sigmas: Per-keypoint standard deviations, (K,). Default: those of COCO's 17 keypoints.
        vis_thr: Compare only keypoints whose score is above this in both poses. Default: compare all.

    Returns:
        Similarities (N,), 0 for pairs without a keypoint to compare.

    Raises:
        MetricError: If ``sigmas`` do not fit the number of keypoints.
    """
    pose, others = np.reshape(g, (1, -1, 3)), np.reshape(d, (len(d), -1, 3))
    return pairwise_oks(pose, np.reshape(a_g, 1), others, np.asarray(a_d), sigmas, vis_thr)[0]


def pairwise_oks(
    poses: np.ndarray,
    areas: np.ndarray,
    others: np.ndarray,
    other_areas: np.ndarray,
    sigmas: Sequence[float] | np.ndarray | None = None,
    vis_thr: float | None = None,
) -> np.ndarray:
    """Compute the similarity of every pose to every other, for any number of images at once.

    Args:
        poses: (..., N, K, 3): x, y and score of each keypoint, in pixels of the image; scores are only used with
            ``vis_thr``.
        areas: (..., N), in square pixels.
        others: (..., M, K, 3).
        other_areas: (..., M).
        sigmas: As in :func:`oks_iou`.
        vis_thr: As in :func:`oks_iou`.

    Returns:
        (..., N, M).

    Raises:
        MetricError: If ``sigmas`` do not fit the number of keypoints.
    """
    sigmas = COCO_SIGMAS if sigmas is None else np.asarray(sigmas, dtype=np.float64)
    if sigmas.shape != (poses.shape[-2],):
        raise MetricError(
            f"OKS needs one sigma per keypoint: the poses have {poses.shape[-2]} keypoints, got {sigmas.size} sigmas."
        )
    square = _square_difference(poses[..., 0], others[..., 0])
    square += _square_difference(poses[..., 1], others[..., 1])
    area = (areas[..., :, None] + other_areas[..., None, :]) / 2 + np.spacing(1)
    square /= area[..., None]
    square *= -1 / (2 * (2 * sigmas) ** 2)
    similarity = np.exp(square, out=square)
    if vis_thr is None:
        return similarity.mean(axis=-1)
    seen = (poses[..., :, None, :, 2] > vis_thr) & (others[..., None, :, :, 2] > vis_thr)
    return (similarity * seen).sum(axis=-1) / np.maximum(np.count_nonzero(seen, axis=-1), 1)


def _square_difference(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Compute the squared difference of (..., N, K) and (..., M, K): (..., N, M, K)."""
    difference = np.ascontiguousarray(one)[..., :, None, :] - np.ascontiguousarray(other)[..., None, :, :]
    difference *= difference
    return difference
