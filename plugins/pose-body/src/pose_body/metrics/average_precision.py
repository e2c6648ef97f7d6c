"""Average precision and recall of matched predictions, as COCO defines them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pose_body.metrics.ground_truth import GroundTruth
from pose_body.metrics.oks_matching import AREA_RANGES, OKS_THRESHOLDS, OksMatches, match_by_oks
from pose_body.metrics.predictions import PosePredictions

RECALL_THRESHOLDS = np.linspace(0.0, 1.0, 101)

# CrowdPose's images below the first crowd index are easy, below the second medium, the others hard. These are the
# limits in the benchmark's evaluation code, and thus of published numbers; the paper has 0.1 for the first.
_CROWD_LEVELS = {"E": (-np.inf, 0.2), "M": (0.2, 0.8), "H": (0.8, np.inf)}


@dataclass(frozen=True)
class PrecisionRecall:
    """Precision and recall. A area ranges, T OKS thresholds, R recall thresholds, C categories.

    Attributes:
        ranges: Names of the area ranges, A of them.
        precision: (A, T, R, C), -1 where no true pose counts.
        recall: (A, T, C), the same.
    """

    ranges: tuple[str, ...]
    precision: np.ndarray
    recall: np.ndarray

    @classmethod
    def of(cls, matches: OksMatches, images: np.ndarray | None = None) -> PrecisionRecall:
        """Accumulate matches over images.

        Args:
            matches: The matches.
            images: (I,) bool, the images to include. Default: all.
        """
        A, T, C = len(matches.ranges), len(OKS_THRESHOLDS), matches.num_categories
        precision = np.full((A, T, len(RECALL_THRESHOLDS), C), -1.0)
        recall = np.full((A, T, C), -1.0)
        taken, true_taken = (True, True) if images is None else (images[matches.image], images[matches.true_image])
        for category in range(C):
            rows = np.flatnonzero((matches.category == category) & taken)
            rows = rows[np.argsort(-matches.scores[rows], kind="stable")]
            true_rows = (matches.true_category == category) & true_taken
            total = np.count_nonzero(matches.counted[true_rows], axis=0)
            right = _running_count(matches.matched[rows] & ~matches.ignored[rows])
            wrong = _running_count(~matches.matched[rows] & ~matches.ignored[rows])
            for a in np.flatnonzero(total).tolist():
                recall[a, :, category], precision[a, :, :, category] = _curve(right[a], wrong[a], total[a])
        return cls(matches.ranges, precision, recall)

    def average_precision(self, area: str = "all", oks: float | None = None) -> float:
        """Return AP over all OKS thresholds or at one, -1 if no true pose counts."""
        return self._mean(self.precision, area, oks)

    def average_recall(self, area: str = "all", oks: float | None = None) -> float:
        """Return AR over all OKS thresholds or at one, -1 if no true pose counts."""
        return self._mean(self.recall, area, oks)

    def _mean(self, values: np.ndarray, area: str, oks: float | None) -> float:
        of_area = values[self.ranges.index(area)]
        chosen = of_area if oks is None else of_area[oks == OKS_THRESHOLDS]
        defined = chosen[chosen > -1]
        return float(defined.mean()) if defined.size else -1.0


def coco_stats(matches: OksMatches) -> dict[str, float]:
    """Compute the ten numbers of COCO keypoint evaluation, 2017.

    Args:
        matches: For the area ranges all, medium and large.
    """
    curves = PrecisionRecall.of(matches)
    return {
        "AP": curves.average_precision(),
        "AP .5": curves.average_precision(oks=0.5),
        "AP .75": curves.average_precision(oks=0.75),
        "AP (M)": curves.average_precision("medium"),
        "AP (L)": curves.average_precision("large"),
        "AR": curves.average_recall(),
        "AR .5": curves.average_recall(oks=0.5),
        "AR .75": curves.average_recall(oks=0.75),
        "AR (M)": curves.average_recall("medium"),
        "AR (L)": curves.average_recall("large"),
    }


def crowd_stats(matches: OksMatches, crowd_index: np.ndarray) -> dict[str, float]:
    """Compute the nine numbers of "CrowdPose" (Li et al., 2019): AP and AR, and AP of easy, medium and hard images.

    Args:
        matches: For the area range all.
        crowd_index: (I,), how crowded each image is, from 0 to 1.
    """
    curves = PrecisionRecall.of(matches)
    return {
        "AP": curves.average_precision(),
        "AP .5": curves.average_precision(oks=0.5),
        "AP .75": curves.average_precision(oks=0.75),
        "AR": curves.average_recall(),
        "AR .5": curves.average_recall(oks=0.5),
        "AR .75": curves.average_recall(oks=0.75),
        **{
            f"AP({level})": PrecisionRecall.of(matches, (crowd_index >= low) & (crowd_index < high)).average_precision()
            for level, (low, high) in _CROWD_LEVELS.items()
        },
    }


def curves_of_part(
    truth: GroundTruth, predictions: PosePredictions, sigmas: np.ndarray, keypoints: Sequence[int]
) -> PrecisionRecall:
    """Compute precision and recall of a part of each pose, over all areas.

    The similarity is that of the part alone, and poses without labeled keypoints in the part do not count; scores are
    those of whole poses. COCO-WholeBody defines the AP of feet, face and hands like this.

    Args:
        truth: The ground truth.
        predictions: The predictions.
        sigmas: Per-keypoint standard deviations of the whole pose, (K,).
        keypoints: The part's keypoints.
    """
    area = {"all": AREA_RANGES["all"]}
    chosen = list(keypoints)
    return PrecisionRecall.of(match_by_oks(truth.selected(chosen), predictions.selected(chosen), sigmas[chosen], area))


def _running_count(hits: np.ndarray) -> np.ndarray:
    """Count the true values of (D, A, T) up to each prediction, (A, T, D)."""
    return np.cumsum(hits.transpose(1, 2, 0), axis=2, dtype=np.float64)


def _curve(right: np.ndarray, wrong: np.ndarray, total: int) -> tuple[np.ndarray, np.ndarray]:
    """Compute the final recall (T,), and the best precision at each recall threshold or above (T, R)."""
    T, D = right.shape
    sampled = np.zeros((T, len(RECALL_THRESHOLDS)))
    if D == 0:
        return np.zeros(T), sampled
    recall = right / total
    precision = right / (wrong + right + np.spacing(1))
    envelope = np.maximum.accumulate(precision[:, ::-1], axis=1)[:, ::-1]
    for t in range(T):
        places = np.searchsorted(recall[t], RECALL_THRESHOLDS, side="left")
        reached = places < D
        sampled[t, reached] = envelope[t, places[reached]]
    return recall[:, -1], sampled
