"""Accuracy and error of keypoints against ground truth: PCK, AUC, EPE, NME.

Letters: N instances, K keypoints, D dimensions. Coordinates of prediction and ground truth must share one frame,
whichever it is; a normalisation factor is a length in the same frame. Everything is computed in float64.
"""

from __future__ import annotations

import numpy as np

from pose_core.errors import MetricError


def keypoint_distances(
    pred: np.ndarray, gt: np.ndarray, mask: np.ndarray, norm_factor: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Distances between predicted and true keypoints, and which of them count.

    Args:
        pred: Predicted keypoints, (N, K, D).
        gt: True keypoints, (N, K, D), same frame.
        mask: (N, K), true or positive where a keypoint is labelled.
        norm_factor: (N, D) or (N, 1), the length along each axis by which offsets are divided. An instance with a
            factor that is not positive has no scale, so none of its keypoints counts.

    Returns:
        Distances (N, K), and a bool array (N, K) that is true where the distance counts.

    Raises:
        MetricError: The shapes do not belong together.
    """
    pred, gt, mask = np.asarray(pred), np.asarray(gt), np.asarray(mask)
    if pred.ndim != 3 or pred.shape != gt.shape or mask.shape != pred.shape[:2]:
        raise MetricError(
            f"Predictions {pred.shape}, ground truth {gt.shape} and mask {mask.shape} do not belong together: "
            "they must be (N, K, D), (N, K, D) and (N, K)."
        )
    offset = np.subtract(pred, gt, dtype=np.float64)
    valid = mask > 0
    if norm_factor is not None:
        norm = np.asarray(norm_factor, dtype=np.float64)
        if norm.shape not in ((len(pred), 1), (len(pred), pred.shape[2])):
            raise MetricError(
                f"The normalisation factors have shape {norm.shape}, but {len(pred)} instances of {pred.shape[2]} "
                f"dimensions need {(len(pred), pred.shape[2])}."
            )
        scaled = norm > 0
        offset /= np.where(scaled, norm, 1.0)[:, None, :]
        valid = valid & np.all(scaled, axis=1, keepdims=True)
    return np.sqrt(np.einsum("nkd,nkd->nk", offset, offset)), valid


def pck_per_keypoint(distances: np.ndarray, valid: np.ndarray, thr: float) -> np.ndarray:
    """The share of each keypoint's distances below ``thr``: (K,), NaN for a keypoint of which none counts.

    Args:
        distances: (N, K), as :func:`keypoint_distances` returns them.
        valid: (N, K), which of them count.
        thr: The distance below which a keypoint is correct.
    """
    return _share(np.count_nonzero((distances < thr) & valid, axis=0), valid)


def auc_per_keypoint(distances: np.ndarray, valid: np.ndarray, num_thrs: int) -> np.ndarray:
    """The area under each keypoint's PCK curve: (K,), NaN for a keypoint of which no distance counts.

    Args:
        distances: (N, K), in units of the largest threshold.
        valid: (N, K), which of them count.
        num_thrs: The curve is sampled at ``i / num_thrs`` for i from 0 to ``num_thrs - 1``: 1 is left out, as the
            field does.

    Raises:
        MetricError: ``num_thrs`` is not positive.
    """
    if num_thrs < 1:
        raise MetricError(f"num_thrs must be at least 1, got {num_thrs}.")
    counted = np.where(valid, distances, np.inf)
    correct = sum(np.count_nonzero(counted < i / num_thrs, axis=0) for i in range(num_thrs))
    return _share(np.asarray(correct) / num_thrs, valid)


def error_per_keypoint(distances: np.ndarray, valid: np.ndarray) -> np.ndarray:
    """The mean distance of each keypoint: (K,), NaN for a keypoint of which none counts."""
    return _share(np.where(valid, distances, 0.0).sum(axis=0), valid)


def keypoint_pck_accuracy(
    pred: np.ndarray, gt: np.ndarray, mask: np.ndarray, thr: float, norm_factor: np.ndarray
) -> tuple[np.ndarray, float, int]:
    """Percentage of correct keypoints: those nearer to the truth than ``thr`` normalised lengths.

    Source: "Articulated Human Detection with Flexible Mixtures of Parts" (Yang and Ramanan, 2013).

    Args:
        pred: Predicted keypoints, (N, K, D).
        gt: True keypoints, (N, K, D), same frame.
        mask: (N, K), true where a keypoint is labelled.
        thr: The normalised distance below which a keypoint is correct.
        norm_factor: (N, D) or (N, 1), such as the box size, the head size or the torso size of each instance.

    Returns:
        The accuracy of each keypoint (K,), -1 for one that is labelled nowhere; the mean over the keypoints that are
        labelled somewhere, 0 when none is; and their number.

    Raises:
        MetricError: The shapes do not belong together.
    """
    accuracy = pck_per_keypoint(*keypoint_distances(pred, gt, mask, norm_factor), thr)
    return np.nan_to_num(accuracy, nan=-1.0), mean_over_labelled(accuracy), int((~np.isnan(accuracy)).sum())


def keypoint_auc(pred: np.ndarray, gt: np.ndarray, mask: np.ndarray, norm_factor: float, num_thrs: int = 20) -> float:
    """Area under the PCK curve over thresholds from 0 to ``norm_factor``.

    Args:
        pred: Predicted keypoints, (N, K, D).
        gt: True keypoints, (N, K, D), same frame.
        mask: (N, K), true where a keypoint is labelled.
        norm_factor: The largest threshold, a length in the frame of the keypoints.
        num_thrs: How many thresholds; see :func:`auc_per_keypoint`.

    Returns:
        The area, from 0 to 1; 0 when nothing is labelled.

    Raises:
        MetricError: The shapes do not belong together, or a number is not positive.
    """
    if not norm_factor > 0:
        raise MetricError(f"norm_factor must be positive, got {norm_factor}.")
    distances, valid = keypoint_distances(pred, gt, mask)
    return mean_over_labelled(auc_per_keypoint(distances / norm_factor, valid, num_thrs))


def keypoint_epe(pred: np.ndarray, gt: np.ndarray, mask: np.ndarray) -> float:
    """End-point error: the mean distance between predicted and true keypoints, in the unit of their frame.

    Args:
        pred: Predicted keypoints, (N, K, D).
        gt: True keypoints, (N, K, D), same frame.
        mask: (N, K), true where a keypoint is labelled.

    Returns:
        The mean over all labelled keypoints; 0 when there is none.

    Raises:
        MetricError: The shapes do not belong together.
    """
    return mean_error(*keypoint_distances(pred, gt, mask))


def keypoint_nme(pred: np.ndarray, gt: np.ndarray, mask: np.ndarray, normalize_factor: np.ndarray) -> float:
    """Normalised mean error: the mean distance in units of each instance's own size.

    Args:
        pred: Predicted keypoints, (N, K, D).
        gt: True keypoints, (N, K, D), same frame.
        mask: (N, K), true where a keypoint is labelled.
        normalize_factor: (N, D) or (N, 1), such as the distance between the eyes of each face.

    Returns:
        The mean over all labelled keypoints of instances that have a size; 0 when there is none.

    Raises:
        MetricError: The shapes do not belong together.
    """
    return mean_error(*keypoint_distances(pred, gt, mask, normalize_factor))


def mean_over_labelled(values: np.ndarray) -> float:
    """The mean of per-keypoint values without the NaN of keypoints that are labelled nowhere; 0 when all are NaN."""
    labelled = values[~np.isnan(values)]
    return float(labelled.mean()) if labelled.size else 0.0


def mean_error(distances: np.ndarray, valid: np.ndarray) -> float:
    """The mean of the distances that count; 0 when none does."""
    return float(distances[valid].mean()) if valid.any() else 0.0


def _share(total: np.ndarray, valid: np.ndarray) -> np.ndarray:
    counts = np.count_nonzero(valid, axis=0)
    return np.where(counts > 0, total / np.maximum(counts, 1), np.nan)
