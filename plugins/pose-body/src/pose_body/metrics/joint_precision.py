"""Average precision per joint, as defined by PoseTrack's evaluation code (poseval).

Letters: P predicted poses and G true poses of a frame, K joints. Coordinates are in pixels of the image.
"""

from __future__ import annotations

import numpy as np

# A joint is correct within this fraction of the head size from the truth.
HEAD_SHARE = 0.5


def correct_joints(
    pred: np.ndarray, present: np.ndarray, gt: np.ndarray, labeled: np.ndarray, head_sizes: np.ndarray
) -> np.ndarray:
    """Find the correct joints among those predicted in a frame.

    Each prediction is assigned to the true pose that it has the largest fraction of correct joints of, and each true
    pose keeps the best of its predictions; the joints of all other predictions are wrong.

    Args:
        pred: Predicted joints, (P, K, 2).
        present: Whether each joint is predicted, (P, K).
        gt: True joints, (G, K, 2).
        labeled: Whether each true joint is labeled, (G, K).
        head_sizes: (G,).

    Returns:
        (P, K) bool.
    """
    correct = np.zeros(present.shape, dtype=bool)
    if not (len(pred) and len(gt)):
        return correct
    distances = np.linalg.norm(pred[:, None] - gt, axis=-1)
    near = (distances <= HEAD_SHARE * head_sizes[:, None]) & present[:, None] & labeled & (head_sizes > 0)[:, None]
    share = near.sum(axis=2) / np.maximum(labeled.sum(axis=1), 1)
    rows = np.arange(len(pred))
    favorite = share.argmax(axis=1)
    kept = np.zeros_like(share)
    kept[rows, favorite] = share[rows, favorite]
    best = kept.argmax(axis=0)
    for true in np.flatnonzero(kept.max(axis=0) > 0).tolist():
        correct[best[true]] = near[best[true], true]
    return correct


def average_precision(scores: np.ndarray, correct: np.ndarray, total: int) -> float:
    """Compute the area under the monotone precision-recall curve, as defined by PASCAL VOC since 2010.

    Args:
        scores: Scores to rank the predictions by, (D,).
        correct: (D,) bool.
        total: The number of true joints.

    Returns:
        From 0 to 1; NaN if ``total`` is 0.
    """
    if total == 0:
        return float("nan")
    hits = correct[np.argsort(scores)[::-1]].cumsum()
    precision = hits / np.arange(1, len(hits) + 1)
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    return float(envelope @ np.diff(hits / total, prepend=0.0))


def inside_polygon(points: np.ndarray, polygon: np.ndarray) -> np.ndarray:
    """Check which points are inside a polygon, by counting the crossings of a ray with its border.

    Args:
        points: (..., 2).
        polygon: Corners in order, (E, 2).

    Returns:
        (...) bool.
    """
    x, y = points[..., 0, None], points[..., 1, None]
    (x1, y1), (x2, y2) = polygon.T, np.roll(polygon, -1, axis=0).T
    beside = (y1 > y) != (y2 > y)
    with np.errstate(divide="ignore", invalid="ignore"):
        crossed = beside & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
    return np.count_nonzero(crossed, axis=-1) % 2 == 1
