"""Average precision joint by joint, as PoseTrack's evaluation code (poseval) defines it.

Letters: P predicted poses and G true poses of a frame, K joints. Coordinates are in pixels of the image.
"""

from __future__ import annotations

import numpy as np

# A joint is right that is nearer to the truth than this share of the head's size.
HEAD_SHARE = 0.5


def correct_joints(
    pred: np.ndarray, present: np.ndarray, gt: np.ndarray, labelled: np.ndarray, head_sizes: np.ndarray
) -> np.ndarray:
    """Which of the joints that are predicted in a frame are right.

    Each prediction goes to the true pose of which it gets the largest share of joints right, and each true pose keeps
    the best of its predictions; the joints of all others are wrong.

    Args:
        pred: Predicted joints, (P, K, 2).
        present: Which of them are predicted, (P, K).
        gt: True joints, (G, K, 2).
        labelled: Which of them are labelled, (G, K).
        head_sizes: (G,).

    Returns:
        (P, K) bool.
    """
    correct = np.zeros(present.shape, dtype=bool)
    if not (len(pred) and len(gt)):
        return correct
    distances = np.linalg.norm(pred[:, None] - gt, axis=-1)
    near = (distances <= HEAD_SHARE * head_sizes[:, None]) & present[:, None] & labelled & (head_sizes > 0)[:, None]
    share = near.sum(axis=2) / np.maximum(labelled.sum(axis=1), 1)
    rows = np.arange(len(pred))
    favourite = share.argmax(axis=1)
    kept = np.zeros_like(share)
    kept[rows, favourite] = share[rows, favourite]
    best = kept.argmax(axis=0)
    for true in np.flatnonzero(kept.max(axis=0) > 0).tolist():
        correct[best[true]] = near[best[true], true]
    return correct


def average_precision(scores: np.ndarray, correct: np.ndarray, total: int) -> float:
    """The area under the curve of precision over recall, its dents filled, as PASCAL VOC defines it since 2010.

    Args:
        scores: (D,), what the predictions are ranked by.
        correct: (D,) bool.
        total: How many there are to be found.

    Returns:
        From 0 to 1; NaN where there is nothing to be found.
    """
    if total == 0:
        return float("nan")
    hits = correct[np.argsort(scores)[::-1]].cumsum()
    precision = hits / np.arange(1, len(hits) + 1)
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    return float(envelope @ np.diff(hits / total, prepend=0.0))


def inside_polygon(points: np.ndarray, polygon: np.ndarray) -> np.ndarray:
    """Whether points lie in a polygon: whether a ray from each crosses its border an odd number of times.

    Args:
        points: (..., 2).
        polygon: Its corners in turn, (E, 2).

    Returns:
        (...) bool.
    """
    x, y = points[..., 0, None], points[..., 1, None]
    (x1, y1), (x2, y2) = polygon.T, np.roll(polygon, -1, axis=0).T
    beside = (y1 > y) != (y2 > y)
    with np.errstate(divide="ignore", invalid="ignore"):
        crossed = beside & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
    return np.count_nonzero(crossed, axis=-1) % 2 == 1
