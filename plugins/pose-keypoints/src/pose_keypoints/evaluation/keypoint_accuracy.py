"""Accuracy and error of keypoints against ground truth: PCK, AUC, EPE, NME.

Letters: N instances, K keypoints, D dimensions. Predictions and ground truth may be in any frame, as long as it is the
same one; normalization factors are lengths in that frame. Everything is computed in float64.
"""

from __future__ import annotations

import numpy as np

from pose_core.errors import MetricError


def keypoint_distances(
    pred: np.ndarray, gt: np.ndarray, mask: np.ndarray, norm_factor: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Compute the distances between predicted and true keypoints, and which of them count.

    Args:
        pred: Predicted keypoints, (N, K, D).
        gt: True keypoints, (N, K, D), same frame.
        mask: (N, K), true or positive where a keypoint is labeled.
        norm_factor: (N, D) or (N, 1), the length along each axis that offsets are divided by. An instance whose factor
            is not positive has no scale, so none of its keypoints counts.

    Returns:
        Distances (N, K), and a bool array (N, K) that is true where the distance counts.

    Raises:
        MetricError: If the shapes do not match.
    """
    pred, gt, mask = np.asarray(pred), np.asarray(gt), np.asarray(mask)
    if pred.ndim != 3 or pred.shape != gt.shape or mask.shape != pred.shape[:2]:
        raise MetricError(
            "Predictions, ground truth and mask must have the shapes (N, K, D), (N, K, D) and (N, K), got "
            f"{pred.shape}, {gt.shape} and {mask.shape}."
        )
    offset = np.subtract(pred, gt, dtype=np.float64)
    valid = mask > 0
    if norm_factor is not None:
        norm = np.asarray(norm_factor, dtype=np.float64)
        if norm.shape not in ((len(pred), 1), (len(pred), pred.shape[2])):
            raise MetricError(
                f"norm_factor must have the shape {(len(pred), pred.shape[2])} ({len(pred)} instances, "
                f"{pred.shape[2]} dimensions), got {norm.shape}."
            )
        scaled = norm > 0
        offset /= np.where(scaled, norm, 1.0)[:, None, :]
        valid = valid & np.all(scaled, axis=1, keepdims=True)
    return np.sqrt(np.einsum("nkd,nkd->nk", offset, offset)), valid


def pck_per_keypoint(distances: np.ndarray, valid: np.ndarray, thr: float) -> np.ndarray:
    """Compute the fraction of each keypoint's distances below ``thr``: (K,), NaN where no distance counts.

    Args:
        distances: (N, K), as :func:`keypoint_distances` returns them.
        valid: (N, K), true where a distance counts.
        thr: The distance below which a keypoint is correct.
    """
    return _divide_by_count(np.count_nonzero((distances < thr) & valid, axis=0), valid)


def auc_per_keypoint(distances: np.ndarray, valid: np.ndarray, num_thrs: int) -> np.ndarray:
    """Compute the area under each keypoint's PCK curve: (K,), NaN where no distance counts.

    Args:
        distances: (N, K), in units of the largest threshold.
        valid: (N, K), true where a distance counts.
        num_thrs: The curve is sampled at ``i / num_thrs`` for i from 0 to ``num_thrs - 1``; by convention 1 is
            excluded.

    Raises:
        MetricError: If ``num_thrs`` is not positive.
    """
    if num_thrs < 1:
        raise MetricError(f"num_thrs must be at least 1, got {num_thrs}.")
    counted = np.where(valid, distances, np.inf)
    correct = sum(np.count_nonzero(counted < i / num_thrs, axis=0) for i in range(num_thrs))
    return _divide_by_count(np.asarray(correct) / num_thrs, valid)


def error_per_keypoint(distances: np.ndarray, valid: np.ndarray) -> np.ndarray:
    """Compute the mean distance of each keypoint: (K,), NaN where no distance counts."""
    return _divide_by_count(np.where(valid, distances, 0.0).sum(axis=0), valid)


def keypoint_pck_accuracy(
    pred: np.ndarray, gt: np.ndarray, mask: np.ndarray, thr: float, norm_factor: np.ndarray
) -> tuple[np.ndarray, float, int]:
    """Compute the percentage of correct keypoints (PCK): those within ``thr`` normalized lengths of the truth.

    Source: "Articulated Human Detection with Flexible Mixtures of Parts" (Yang and Ramanan, 2013).

    Args:
        pred: Predicted keypoints, (N, K, D).
        gt: True keypoints, (N, K, D), same frame.
        mask: (N, K), true where a keypoint is labeled.
        thr: The normalized distance below which a keypoint is correct.
        norm_factor: (N, D) or (N, 1), such as the box, head or torso size of each instance.

    Returns:
        The accuracy of each keypoint (K,), -1 for keypoints that are never labeled; the mean over the other keypoints,
        0 if there are none; and the number of the other keypoints.

    Raises:
        MetricError: If the shapes do not match.

    Examples:
        >>> gt = np.array([[[10.0, 10.0], [50.0, 50.0]]])
        >>> pred = gt + [[[3.0, 4.0], [30.0, 40.0]]]
        >>> mask, size = np.ones((1, 2), dtype=bool), np.array([[100.0, 100.0]])
        >>> per_keypoint, mean, count = keypoint_pck_accuracy(pred, gt, mask, thr=0.2, norm_factor=size)
        >>> per_keypoint.tolist(), mean, count
        ([1.0, 0.0], 0.5, 2)
    """
    accuracy = pck_per_keypoint(*keypoint_distances(pred, gt, mask, norm_factor), thr)
    return np.nan_to_num(accuracy, nan=-1.0), mean_over_labeled(accuracy), int((~np.isnan(accuracy)).sum())


def keypoint_auc(pred: np.ndarray, gt: np.ndarray, mask: np.ndarray, norm_factor: float, num_thrs: int = 20) -> float:
    """Compute the area under the PCK curve over thresholds from 0 to ``norm_factor``.

    Args:
        pred: Predicted keypoints, (N, K, D).
        gt: True keypoints, (N, K, D), same frame.
        mask: (N, K), true where a keypoint is labeled.
        norm_factor: The largest threshold, a length in the keypoints' frame.
        num_thrs: Number of thresholds; see :func:`auc_per_keypoint`.

    Returns:
        The area, from 0 to 1; 0 if nothing is labeled.

    Raises:
        MetricError: If the shapes do not match, or a number is not positive.
    """
    if not norm_factor > 0:
        raise MetricError(f"norm_factor must be positive, got {norm_factor}.")
    distances, valid = keypoint_distances(pred, gt, mask)
    return mean_over_labeled(auc_per_keypoint(distances / norm_factor, valid, num_thrs))


def keypoint_epe(pred: np.ndarray, gt: np.ndarray, mask: np.ndarray) -> float:
    """Compute the end-point error: the mean distance between predicted and true keypoints, in units of their frame.

    Args:
        pred: Predicted keypoints, (N, K, D).
        gt: True keypoints, (N, K, D), same frame.
        mask: (N, K), true where a keypoint is labeled.

    Returns:
        The mean over all labeled keypoints; 0 if there are none.

    Raises:
        MetricError: If the shapes do not match.
    """
    return mean_error(*keypoint_distances(pred, gt, mask))


def keypoint_nme(pred: np.ndarray, gt: np.ndarray, mask: np.ndarray, normalize_factor: np.ndarray) -> float:
    """Compute the normalized mean error: the mean distance in units of each instance's size.

    Args:
        pred: Predicted keypoints, (N, K, D).
        gt: True keypoints, (N, K, D), same frame.
        mask: (N, K), true where a keypoint is labeled.
        normalize_factor: (N, D) or (N, 1), such as the distance between the eyes of each face.

    Returns:
        The mean over all labeled keypoints of instances that have a size; 0 if there are none.

    Raises:
        MetricError: If the shapes do not match.

    Examples:
        >>> gt = np.array([[[10.0, 10.0], [50.0, 50.0]]])
        >>> pred = gt + [[[3.0, 4.0], [0.0, 15.0]]]
        >>> keypoint_nme(pred, gt, np.ones((1, 2), dtype=bool), normalize_factor=np.array([[100.0]]))
        0.1
    """
    return mean_error(*keypoint_distances(pred, gt, mask, normalize_factor))


def mean_over_labeled(values: np.ndarray) -> float:
    """Return the mean of per-keypoint values, ignoring NaN (keypoints that are never labeled); 0 if all are NaN."""
    labeled = values[~np.isnan(values)]
    return float(labeled.mean()) if labeled.size else 0.0


def mean_error(distances: np.ndarray, valid: np.ndarray) -> float:
    """Return the mean of the distances that count; 0 if none does."""
    return float(distances[valid].mean()) if valid.any() else 0.0


def _divide_by_count(total: np.ndarray, valid: np.ndarray) -> np.ndarray:
    counts = np.count_nonzero(valid, axis=0)
    return np.where(counts > 0, total / np.maximum(counts, 1), np.nan)
