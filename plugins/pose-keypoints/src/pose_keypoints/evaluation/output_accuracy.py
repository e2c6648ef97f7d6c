"""Accuracy of a network's raw output against its target: heatmaps, SimCC vectors, class labels.

Use these to monitor training; metrics evaluate a model on decoded keypoints.
"""

from __future__ import annotations

import numpy as np

from pose_keypoints.evaluation.keypoint_accuracy import keypoint_pck_accuracy


def pose_pck_accuracy(
    output: np.ndarray, target: np.ndarray, mask: np.ndarray, thr: float = 0.05, normalize: np.ndarray | None = None
) -> tuple[np.ndarray | None, float, int]:
    """Compute PCK between the maxima of two stacks of heatmaps.

    Args:
        output: Predicted heatmaps, (N, K, H, W).
        target: True heatmaps, (N, K, H, W).
        mask: (N, K), true where a keypoint is labeled.
        thr: The normalized distance below which a keypoint is correct.
        normalize: (N, 2), the lengths in cells along x and y that distances are divided by. Default: the heatmap's
            (W, H).

    Returns:
        See :func:`keypoint_pck_accuracy`; the first is ``None`` if there are no keypoints.

    Raises:
        MetricError: If the shapes do not match.
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
    """Compute PCK between the maxima of two pairs of SimCC vectors.

    Args:
        output: Predicted vectors along x, (N, K, w * ratio), and y, (N, K, h * ratio).
        target: True vectors, same shapes.
        simcc_split_ratio: Bins per input pixel.
        mask: (N, K), true where a keypoint is labeled.
        thr: The normalized distance below which a keypoint is correct.
        normalize: (N, 2), the lengths in input pixels along x and y that distances are divided by. Default: the input
            size (w, h).

    Returns:
        See :func:`keypoint_pck_accuracy`.

    Raises:
        MetricError: If the shapes do not match.
    """
    if normalize is None:
        size = [axis.shape[-1] / simcc_split_ratio for axis in output]
        normalize = np.tile([size], (len(output[0]), 1))
    pred, gt = (_simcc_maxima(*axes) / simcc_split_ratio for axes in (output, target))
    return keypoint_pck_accuracy(pred, gt, mask, thr, normalize)


def multilabel_classification_accuracy(pred: np.ndarray, gt: np.ndarray, mask: np.ndarray, thr: float = 0.5) -> float:
    """Compute the fraction of instances whose labels are all classified correctly.

    Args:
        pred: Predicted probabilities, (N, L).
        gt: True labels, (N, L), 0 or 1.
        mask: (N,) or (N, L), true where labels are known; an instance counts only if all its labels are known.
        thr: The probability above which a label is set.

    Returns:
        The accuracy; 0 if no instance counts.
    """
    known = mask > 0 if mask.ndim == 1 else np.all(mask > 0, axis=1)
    if not known.any():
        return 0.0
    correct = np.all((pred - thr) * (gt - thr) > 0, axis=1)
    return float(correct[known].mean())


def _simcc_maxima(simcc_x: np.ndarray, simcc_y: np.ndarray) -> np.ndarray:
    """Locate the maximum of each pair of vectors, (N, K, 2) in bins; (-1, -1) unless both have a positive value."""
    bins = np.stack((simcc_x.argmax(axis=2), simcc_y.argmax(axis=2)), axis=2).astype(np.float64)
    bins[np.minimum(simcc_x.max(axis=2), simcc_y.max(axis=2)) <= 0] = -1
    return bins
