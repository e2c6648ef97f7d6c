"""Match predicted poses with the ground truth by OKS, for all images, thresholds and area ranges at once.

Equals ``pycocotools.cocoeval.COCOeval`` for keypoints, to the last bit, without its loops.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from pose_body.metrics.ground_truth import GroundTruth
from pose_body.metrics.predictions import PosePredictions

OKS_THRESHOLDS = np.linspace(0.5, 0.95, 10)

# Square pixels, both ends included.
AREA_RANGES: dict[str, tuple[float, float]] = {
    "all": (0.0, 1e5**2),
    "medium": (32.0**2, 96.0**2),
    "large": (96.0**2, 1e5**2),
}

# Maximum number of predictions per image and category; the best ones count.
MAX_DETECTIONS = 20


@dataclass(frozen=True)
class OksMatches:
    """Matches of predictions with the ground truth. D predictions, G true poses, A area ranges, T thresholds.

    The predictions are those that count, sorted by category, image and descending score.

    Attributes:
        ranges: Names of the area ranges, A of them.
        num_categories: Number of categories in the ground truth.
        category: (D,), index of the category.
        image: (D,), index of the image.
        scores: (D,).
        matched: (D, A, T), whether the prediction matches a true pose.
        ignored: (D, A, T), whether it counts as neither right nor wrong.
        best_oks: (D,), the largest OKS with a true pose of its image and category that is neither a crowd nor
            unlabeled; 0 if there is none.
        true_category: (G,), index of the category.
        true_image: (G,), index of the image.
        counted: (G, A), whether missing the true pose is an error.
    """

    ranges: tuple[str, ...]
    num_categories: int
    category: np.ndarray
    image: np.ndarray
    scores: np.ndarray
    matched: np.ndarray
    ignored: np.ndarray
    best_oks: np.ndarray
    true_category: np.ndarray
    true_image: np.ndarray
    counted: np.ndarray


def match_by_oks(
    truth: GroundTruth,
    predictions: PosePredictions,
    sigmas: np.ndarray,
    ranges: Mapping[str, tuple[float, float]] = AREA_RANGES,
) -> OksMatches:
    """Match predictions with the ground truth, greedily by score within each image and category.

    A prediction matches the most similar free true pose above the threshold; true poses that count take precedence over
    ignored ones.

    Args:
        truth: The ground truth; K keypoints.
        predictions: The predictions; K keypoints, and images indexed as in ``truth``.
        sigmas: Per-keypoint standard deviations, (K,).
        ranges: Area ranges by name. True poses and unmatched predictions outside them are ignored.
    """
    num_images = len(truth.image_ids)
    categories, true_category = np.unique(truth.category, return_inverse=True)
    limits = np.array(list(ranges.values()))
    counted = ~truth.ignored[:, None] & _within(truth.areas, limits)
    rows, cells = _best_rows(predictions, categories, num_images)

    matched = np.zeros((len(rows), len(limits), len(OKS_THRESHOLDS)), dtype=bool)
    ignored = np.zeros_like(matched)
    best_oks = np.zeros(len(rows))
    for true_rows, places, filled in _group_cells(true_category * num_images + truth.image, cells):
        cell, _ = np.nonzero(filled)
        hits = places[filled]
        oks = np.full((*filled.shape, true_rows.shape[1]), -1.0)
        oks[filled] = _oks(truth, true_rows[cell], predictions.keypoints[rows[hits]], sigmas)
        best_oks[hits] = np.where(truth.ignored[true_rows[cell]], 0.0, oks[filled]).max(axis=1)
        found = _match_block(oks, truth.crowd[true_rows], ~counted[true_rows], filled.sum(axis=0))
        matched[hits], ignored[hits] = (part[filled] for part in found)
    outside = ~_within(predictions.areas[rows], limits)
    ignored |= ~matched & outside[:, :, None]
    return OksMatches(
        ranges=tuple(ranges),
        num_categories=len(categories),
        category=cells // num_images,
        image=cells % num_images,
        scores=predictions.scores[rows],
        matched=matched,
        ignored=ignored,
        best_oks=best_oks,
        true_category=true_category,
        true_image=truth.image,
        counted=counted,
    )


def _within(areas: np.ndarray, limits: np.ndarray) -> np.ndarray:
    return (areas[:, None] >= limits[:, 0]) & (areas[:, None] <= limits[:, 1])


def _best_rows(predictions: PosePredictions, categories: np.ndarray, num_images: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the predictions that count, by cell (category and image) and descending score, and their cells."""
    known = np.flatnonzero(np.isin(predictions.category, categories))
    cells = np.searchsorted(categories, predictions.category[known]) * num_images + predictions.image[known]
    order = np.lexsort((-predictions.scores[known], cells))
    rows, cells = known[order], cells[order]
    rank = np.arange(len(cells)) - np.searchsorted(cells, cells)
    return rows[rank < MAX_DETECTIONS], cells[rank < MAX_DETECTIONS]


def _group_cells(true_cells: np.ndarray, cells: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Group cells with both kinds of poses into blocks with equally many true poses, most predictions first.

    Args:
        true_cells: (G,), the cell of each true pose.
        cells: (D,), the cell of each prediction, sorted.

    Yields:
        For B cells with M true poses and up to P predictions: the true poses (B, M), the predictions (B, P), and
        whether each prediction exists (B, P).
    """
    order = np.argsort(true_cells, kind="stable")
    true_ids, true_first, true_count = np.unique(true_cells[order], return_index=True, return_counts=True)
    ids, first, count = np.unique(cells, return_index=True, return_counts=True)
    _, true_at, at = np.intersect1d(true_ids, ids, assume_unique=True, return_indices=True)
    for size in np.unique(true_count[true_at]):
        chosen = np.flatnonzero(true_count[true_at] == size)
        chosen = chosen[np.argsort(-count[at[chosen]], kind="stable")]
        counts = count[at[chosen], None]
        ranks = np.arange(counts.max())
        true_rows = order[true_first[true_at[chosen], None] + np.arange(size)]
        yield true_rows, first[at[chosen], None] + ranks, ranks < counts


def _oks(truth: GroundTruth, true_rows: np.ndarray, predicted: np.ndarray, sigmas: np.ndarray) -> np.ndarray:
    """Compute the OKS (P, M) of each prediction (P, K, 3) with each of its true poses, (P, M) rows of ``truth``."""
    true = truth.keypoints[true_rows]
    labeled = true[..., 2] > 0
    count = np.count_nonzero(labeled, axis=2)
    x, y = (predicted[:, None, :, axis] - true[..., axis] for axis in (0, 1))
    blank = count == 0
    if blank.any():
        # Nothing to compare with: use the distance to the box at twice its size.
        points, boxes = np.broadcast_to(predicted[:, None], true.shape)[blank], truth.boxes[true_rows[blank]]
        x[blank], y[blank] = (_distance_outside(points[..., axis], boxes[:, axis::2]) for axis in (0, 1))
        labeled[blank], count[blank] = True, labeled.shape[2]
    # The order of operations is COCOeval's; poses with equally many keypoints are summed together, so that each sum has
    # the same terms in the same order.
    exponent = (x**2 + y**2) / (sigmas * 2) ** 2 / (truth.areas[true_rows] + np.spacing(1))[..., None] / 2
    oks = np.empty(count.shape)
    for number in np.unique(count):
        rows = count == number
        oks[rows] = np.exp(-exponent[rows][labeled[rows]].reshape(-1, number)).sum(axis=1) / number
    return oks


def _distance_outside(points: np.ndarray, spans: np.ndarray) -> np.ndarray:
    """Compute how far points (Q, K) are outside spans (Q, 2) of start and length, extended by their length."""
    low, high = spans[:, :1] - spans[:, 1:], spans[:, :1] + spans[:, 1:] * 2
    return np.maximum(0, low - points) + np.maximum(0, points - high)


def _match_block(
    oks: np.ndarray, crowd: np.ndarray, uncounted: np.ndarray, live: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Match the predictions of B cells with their M true poses, best prediction first.

    Args:
        oks: (B, P, M), -1 where there is no prediction.
        crowd: (B, M), whether a true pose can be matched repeatedly.
        uncounted: (B, M, A), whether a true pose is ignored.
        live: (P,), the number of leading cells with a prediction of this rank.

    Returns:
        Whether each prediction is matched, and whether with an ignored pose, both (B, P, A, T).
    """
    thresholds = np.minimum(OKS_THRESHOLDS, 1 - 1e-10)
    B, P, M = oks.shape
    A, T = uncounted.shape[2], len(thresholds)
    secondary = uncounted.transpose(0, 2, 1)[:, :, None, :]
    free = np.ones((B, A, T, M), dtype=bool)
    matched, ignored = np.zeros((2, B, P, A, T), dtype=bool)
    for rank, cells in enumerate(live.tolist()):
        similarity = oks[:cells, rank, None, None, :]
        candidates = free[:cells] & (similarity >= thresholds[:, None])
        primary = candidates & ~secondary[:cells]
        candidates = np.where(primary.any(axis=-1, keepdims=True), primary, candidates)
        # Among equally similar poses the last one wins, as in COCOeval.
        best = M - 1 - np.where(candidates, similarity, -1.0)[..., ::-1].argmax(axis=-1)
        hit = candidates.any(axis=-1)
        matched[:cells, rank] = hit
        cell, area, threshold = np.nonzero(hit)
        taken = best[hit]
        ignored[cell, rank, area, threshold] = uncounted[cell, taken, area]
        free[cell, area, threshold, taken] = crowd[cell, taken]
    return matched, ignored
