"""Explain COCO scores of -1 or 0, one sentence per cause."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pose_body.metrics.ground_truth import GroundTruth
from pose_body.metrics.oks_matching import AREA_RANGES, OKS_THRESHOLDS, OksMatches
from pose_body.metrics.predictions import PosePredictions


def explain(truth: GroundTruth, predictions: PosePredictions, matches: OksMatches) -> Iterator[str]:
    """Explain unusual results.

    Args:
        truth: The ground truth.
        predictions: The predictions that were compared with it.
        matches: Their matches.

    Yields:
        One sentence per finding; nothing for normal results.
    """
    every = matches.ranges.index("all")
    counted = matches.counted[:, every]
    if not counted.any():
        yield _explain_no_truth(truth)
        return
    flat = np.count_nonzero(counted & (truth.areas <= 0))
    if flat:
        yield (
            f"{flat} of {np.count_nonzero(counted)} annotated poses in {truth.source} have area 0, so hardly any "
            "prediction can match: correct 'area', or set use_area=False to use areas of the boxes."
        )
    if not (matches.matched & ~matches.ignored)[:, every].any():
        yield _explain_no_match(truth, predictions, matches)
    for area in matches.ranges:
        if not matches.counted[:, matches.ranges.index(area)].any():
            low, high = AREA_RANGES[area]
            yield (
                f"AP and AR of {area} poses are -1: no pose in {truth.source} that counts has an area of {low:.0f} to "
                f"{high:.0f} square pixels."
            )
    broken = np.count_nonzero(~np.isfinite(predictions.keypoints).all(axis=(1, 2)))
    if broken:
        yield f"{broken} of {len(predictions)} predicted poses have non-finite values: they match nothing."


def _explain_no_truth(truth: GroundTruth) -> str:
    if not len(truth.category):
        return f"AP is -1: there is no annotated pose in {truth.source}."
    crowds = np.count_nonzero(truth.crowd)
    return (
        f"AP is -1: none of the {len(truth.category)} annotated poses in {truth.source} counts, "
        f"{crowds} are crowds and {len(truth.category) - crowds} have no labeled keypoint."
    )


def _explain_no_match(truth: GroundTruth, predictions: PosePredictions, matches: OksMatches) -> str:
    if not len(predictions):
        return "AP is 0: no pose was predicted."
    predicted, annotated = set(predictions.category.tolist()), set(truth.category.tolist())
    if not predicted & annotated:
        return (
            f"AP is 0: the predictions are of category {_join(predicted)}, "
            f"the annotations in {truth.source} of category {_join(annotated)}."
        )
    if not set(predictions.image.tolist()) & set(truth.image.tolist()):
        return f"AP is 0: none of the images with predictions has an annotated pose in {truth.source}."
    return (
        f"AP is 0: the best prediction has an OKS of {matches.best_oks.max():.2g}, below {OKS_THRESHOLDS[0]}; the "
        "model is untrained, or its keypoints are in another order or not in pixels of the image."
    )


def _join(values: set[int]) -> str:
    return ", ".join(map(str, sorted(values)))
