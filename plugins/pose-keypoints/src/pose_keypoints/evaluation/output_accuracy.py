"""Accuracy of a network's raw output against its target: heatmaps, SimCC vectors, class labels.

For looking at training; what a model is judged by is computed on decoded keypoints.
"""

from __future__ import annotations

import numpy as np

from pose_keypoints.evaluation.keypoint_accuracy import keypoint_pck_accuracy


def pose_pck_accuracy(
    output: np.ndarray, target: np.ndarray, mask: np.ndarray, thr: float = 0.05, normalize: np.ndarray | None = None
) -> tuple[np.ndarray | None, float, int]:
    """PCK between the maxima of two stacks of heatmaps.

    Args:
        output: Predicted heatmaps, (N, K, H, W).
        target: True heatmaps, (N, K, H, W).
        mask: (N, K), true where a keypoint is labelled.
        thr: The normalised distance below which a keypoint is correct.
        normalize: (N, 2), the lengths in cells along x and y that distances are divided by; the heatmap's (W, H) when
            left out.

    Returns:
        See :func:`keypoint_pck_accuracy`; the first is ``None`` when there are no keypoints.

    Raises:
        MetricError: The shapes do not belong together.
    """
    from pose_keypoints.methods.heatmap.maxima import get_heatmap_maximum

    N, K, H, W = output.shape
    if K == 0:
        return None, 0.0, 0
    if normalize is None:
        normalize = np.tile([[W, H]], (N, 1))
    (pred, _), (gt, _) = get_heatmap_maximum(output), get_heatmap_maximum(target)
    return keypoint_pck_accuracy(pred, gt, mask, thr, normalize)


def simcc_pck_accuracy(
    output: tuple[np.ndarray, np.ndarray],
    target: tuple[np.ndarray, np.ndarray],
    simcc_split_ratio: float,
    mask: np.ndarray,
    thr: float = 0.05,
    normalize: np.ndarray | None = None,
) -> tuple[np.ndarray, float, int]:
    """PCK between the maxima of two pairs of SimCC vectors.

    Args:
        output: Predicted vectors along x, (N, K, w * ratio), and y, (N, K, h * ratio).
        target: True vectors, same shapes.
        simcc_split_ratio: Bins per input pixel.
        mask: (N, K), true where a keypoint is labelled.
        thr: The normalised distance below which a keypoint is correct.
        normalize: (N, 2), the lengths in input pixels along x and y that distances are divided by; the input size
            (w, h) when left out.

    Returns:
        See :func:`keypoint_pck_accuracy`.

    Raises:
        MetricError: The shapes do not belong together.
    """
    if normalize is None:
        size = [axis.shape[-1] / simcc_split_ratio for axis in output]
        normalize = np.tile([size], (len(output[0]), 1))
    pred, gt = (_simcc_maxima(*axes) / simcc_split_ratio for axes in (output, target))
    return keypoint_pck_accuracy(pred, gt, mask, thr, normalize)


def multilabel_classification_accuracy(pred: np.ndarray, gt: np.ndarray, mask: np.ndarray, thr: float = 0.5) -> float:
    """The share of instances of which every label is classified correctly.

    Args:
        pred: Predicted probabilities, (N, L).
        gt: True labels, (N, L), 0 or 1.
        mask: (N,) or (N, L), true where labels are known; an instance counts when all of its labels are.
        thr: The probability above which a label is set.

    Returns:
        The accuracy; 0 when no instance counts.
    """
    known = mask > 0 if mask.ndim == 1 else np.all(mask > 0, axis=1)
    if not known.any():
        return 0.0
    correct = np.all((pred - thr) * (gt - thr) > 0, axis=1)
    return float(correct[known].mean())


def _simcc_maxima(simcc_x: np.ndarray, simcc_y: np.ndarray) -> np.ndarray:
    """Where each pair of vectors is largest, (N, K, 2) in bins; (-1, -1) unless both have a positive value."""
    bins = np.stack((simcc_x.argmax(axis=2), simcc_y.argmax(axis=2)), axis=2).astype(np.float64)
    bins[np.minimum(simcc_x.max(axis=2), simcc_y.max(axis=2)) <= 0] = -1
    return bins
