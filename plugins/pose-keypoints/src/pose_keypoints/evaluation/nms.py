"""Suppress duplicate poses and boxes of the same object."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from pose_core.errors import MetricError
from pose_keypoints.evaluation.oks import pairwise_oks

if TYPE_CHECKING:
    from torch import Tensor

Pose = Mapping[str, Any]


def oks_nms(
    kpts_db: Sequence[Pose],
    thr: float,
    sigmas: Sequence[float] | np.ndarray | None = None,
    vis_thr: float | None = None,
    score_per_joint: bool = False,
) -> np.ndarray:
    """Keep the best pose of each group whose OKS is above a threshold.

    Args:
        kpts_db: The poses of one image: ``keypoints`` (K, 3) or (3 * K,), x, y and score in pixels of the image;
            ``score``, one number or (K,); ``area`` in square pixels.
        thr: The OKS above which two poses count as the same object.
        sigmas: Per-keypoint standard deviations, (K,). Default: those of COCO's 17 keypoints.
        vis_thr: Compare only keypoints whose score is above this in both poses.
        score_per_joint: Whether ``score`` holds one number per keypoint; their mean is used.

    Returns:
        The indices of the poses to keep, best first.

    Raises:
        MetricError: If the number of ``sigmas`` is not the number of keypoints.
    """
    if not kpts_db:
        return np.zeros(0, dtype=np.intp)
    return keep_by_overlap(_overlaps(kpts_db, sigmas, vis_thr), _scores(kpts_db, score_per_joint), thr)


def soft_oks_nms(
    kpts_db: Sequence[Pose],
    thr: float,
    max_dets: int = 20,
    sigmas: Sequence[float] | np.ndarray | None = None,
    vis_thr: float | None = None,
    score_per_joint: bool = False,
) -> np.ndarray:
    """Keep the best poses while each one lowers the scores of poses similar to it.

    Source: "Soft-NMS" (Bodla et al., 2017), with OKS instead of IoU and Gaussian weights.

    Args:
        kpts_db: As in :func:`oks_nms`.
        thr: The width of the Gaussian: the score of a pose with OKS o to a better one is multiplied by
            ``exp(-o^2 / thr)``.
        max_dets: Maximum number of poses to keep.
        sigmas: As in :func:`oks_nms`.
        vis_thr: As in :func:`oks_nms`.
        score_per_joint: As in :func:`oks_nms`.

    Returns:
        The indices of the poses to keep, best first.

    Raises:
        MetricError: If the number of ``sigmas`` is not the number of keypoints.
    """
    if not kpts_db:
        return np.zeros(0, dtype=np.intp)
    return keep_by_rescoring(_overlaps(kpts_db, sigmas, vis_thr), _scores(kpts_db, score_per_joint), thr, max_dets)


def keep_by_overlap(overlaps: np.ndarray, scores: np.ndarray, thr: float) -> np.ndarray:
    """Suppress greedily, given all overlaps.

    Args:
        overlaps: Pairwise overlaps, (N, N).
        scores: (N,).
        thr: The overlap above which the worse of a pair is dropped.

    Returns:
        The indices to keep, best first; among equal scores the later index wins.
    """
    similar = overlaps > thr
    dropped = np.zeros(len(scores), dtype=bool)
    keep = []
    for index in np.argsort(scores, kind="stable")[::-1].tolist():
        if not dropped[index]:
            keep.append(index)
            dropped |= similar[index]
    return np.array(keep, dtype=np.intp)


def keep_by_rescoring(overlaps: np.ndarray, scores: np.ndarray, thr: float, max_dets: int = 20) -> np.ndarray:
    """Suppress softly, by lowering scores, given all overlaps.

    Args:
        overlaps: Pairwise overlaps, (N, N).
        scores: (N,).
        thr: The width of the Gaussian.
        max_dets: Maximum number to keep.

    Returns:
        The indices to keep, best first; among equal scores the later index wins.
    """
    # Reversed, so that argmax finds the last of equal scores.
    decay = np.exp(-(np.nan_to_num(overlaps[::-1, ::-1]) ** 2) / thr)
    remaining = np.array(scores, dtype=np.float64)[::-1]
    left = np.ones(len(scores), dtype=bool)
    keep = []
    for _ in range(min(max_dets, len(scores))):
        best = int(np.where(left, remaining, -np.inf).argmax())
        keep.append(best)
        left[best] = False
        remaining *= decay[best]
    return len(scores) - 1 - np.array(keep, dtype=np.intp)


def nearby_joints_nms(
    kpts_db: Sequence[Pose],
    dist_thr: float = 0.05,
    num_nearby_joints_thr: int | None = None,
    score_per_joint: bool = False,
    max_dets: int = 30,
) -> list[int]:
    """Keep the best pose of each group that shares many nearby joints.

    Source: "Bottom-Up Human Pose Estimation Via Disentangled Keypoint Regression" (Geng et al., 2021).

    Args:
        kpts_db: The poses of one image: ``keypoints`` (K, 2), in pixels of the image; ``score``, one number or (K,).
        dist_thr: Two joints are near if closer than this fraction of the diagonal of the pose's bounding box.
        num_nearby_joints_thr: Two poses are the same if more joints than this are near. Default: half of K.
        score_per_joint: Whether ``score`` holds one number per keypoint; their mean is used.
        max_dets: Maximum number of poses to keep; all if not positive.

    Returns:
        The indices of the poses to keep, best first.

    Raises:
        MetricError: If a threshold is out of range.
    """
    if dist_thr <= 0:
        raise MetricError(f"dist_thr must be positive, got {dist_thr}.")
    if not kpts_db:
        return []
    scores = _scores(kpts_db, score_per_joint)
    poses = np.array([pose["keypoints"] for pose in kpts_db], dtype=np.float64)
    num_joints = poses.shape[1]
    needed = num_joints // 2 if num_nearby_joints_thr is None else num_nearby_joints_thr
    if needed >= num_joints:
        raise MetricError(f"num_nearby_joints_thr must be below {num_joints}, the number of joints, got {needed}.")
    diagonal = np.linalg.norm(poses.max(axis=1) - poses.min(axis=1), axis=1)
    distance = np.linalg.norm(poses[:, None] - poses, axis=3)
    same = np.count_nonzero(distance < dist_thr * diagonal[:, None, None], axis=2) > needed
    np.fill_diagonal(same, True)

    dropped = np.zeros(len(poses), dtype=bool)
    keep: list[int] = []
    for index in np.argsort(scores, kind="stable")[::-1].tolist():
        group = np.flatnonzero(same[index])
        best = int(group[scores[group].argmax()])
        # Nearness is relative to one pose's size, so it is not symmetric.
        if not dropped[index] and not dropped[best]:
            keep.append(best)
            dropped[group] = True
    keep.sort(key=lambda index: -scores[index])
    return keep[:max_dets] if max_dets > 0 else keep


def nms(dets: np.ndarray, thr: float) -> list[int]:
    """Keep the best box of each group whose IoU is above a threshold.

    Boxes are continuous: a box from 0 to 1 has width 1.

    Args:
        dets: (N, 5), x1, y1, x2, y2 in pixels of the image, and score.
        thr: The IoU above which the worse of two boxes is dropped.

    Returns:
        The indices to keep, best first.
    """
    dets = np.asarray(dets, dtype=np.float64).reshape(-1, 5)
    boxes, scores = dets[:, :4], dets[:, 4]
    overlap = np.minimum(boxes[:, None, 2:], boxes[:, 2:]) - np.maximum(boxes[:, None, :2], boxes[:, :2])
    shared = np.clip(overlap, 0, None).prod(axis=2)
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    union = areas[:, None] + areas - shared
    return keep_by_overlap(shared / np.where(union > 0, union, 1.0), scores, thr).tolist()


def nms_torch(
    bboxes: Tensor,
    scores: Tensor,
    threshold: float = 0.65,
    iou_calculator: Callable[[Tensor, Tensor], Tensor] | None = None,
    return_group: bool = False,
) -> Tensor | list[Tensor]:
    """Keep the best box of each group whose overlap is above a threshold, on the device of the boxes.

    Args:
        bboxes: (N, 4), x1, y1, x2, y2 in pixels; or whatever ``iou_calculator`` compares.
        scores: (N,).
        threshold: The overlap above which the worse of two is dropped.
        iou_calculator: Maps (M, 4) and (N, 4) to their overlaps (M, N). Default:
            :func:`pose_keypoints.structures.bbox_overlaps`.
        return_group: Return whole groups instead of the best of each.

    Returns:
        The indices to keep, best first; with ``return_group``, the indices of each group, best first.
    """
    import torch

    from pose_keypoints.structures import bbox_overlaps

    order = scores.argsort(descending=True, stable=True)
    if not len(order):
        return [] if return_group else order
    ranked = bboxes[order]
    similar = ((iou_calculator or bbox_overlaps)(ranked, ranked) > threshold).cpu().numpy()
    rest = np.arange(len(similar))
    groups = []
    while len(rest):
        joins = similar[rest[0], rest]
        joins[0] = True
        groups.append(rest[joins])
        rest = rest[~joins]
    if return_group:
        return [order[torch.from_numpy(group).to(order.device)] for group in groups]
    return order[torch.as_tensor([int(group[0]) for group in groups], device=order.device)]


def _scores(kpts_db: Sequence[Pose], score_per_joint: bool) -> np.ndarray:
    scores = np.array([pose["score"] for pose in kpts_db], dtype=np.float64)
    return scores.mean(axis=1) if score_per_joint else scores.reshape(len(kpts_db))


def _overlaps(
    kpts_db: Sequence[Pose], sigmas: Sequence[float] | np.ndarray | None, vis_thr: float | None
) -> np.ndarray:
    poses = np.array([pose["keypoints"] for pose in kpts_db], dtype=np.float64).reshape(len(kpts_db), -1, 3)
    areas = np.array([pose["area"] for pose in kpts_db], dtype=np.float64).reshape(len(kpts_db))
    return pairwise_oks(poses, areas, poses, areas, sigmas, vis_thr)
