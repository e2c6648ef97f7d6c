"""COCO-WholeBody evaluation."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from pose_body.metrics import CocoMetric
from pose_body.metrics.average_precision import curves_of_part
from pose_body.metrics.ground_truth import GroundTruth
from pose_body.metrics.predictions import PosePredictions
from pose_wholebody.parts import ANNOTATED_PARTS, NUM_KEYPOINTS, PARTS


class CocoWholeBodyMetric(CocoMetric):
    """AP and AR of whole bodies, as defined by COCO-WholeBody: COCO's over all 133 keypoints.

    In addition to the numbers of :class:`CocoMetric`, it reports ``AP/body``, ``AP/foot``, ``AP/face``,
    ``AP/lefthand``, ``AP/righthand`` and the same for ``AR``: the same poses, with the similarity of the part alone.
    Annotations and written predictions are COCO-WholeBody's, with ``foot_kpts``, ``face_kpts``, ``lefthand_kpts`` and
    ``righthand_kpts`` in addition to ``keypoints``. For the arguments see :class:`CocoMetric`. Source: "Whole-Body
    Human Pose Estimation in the Wild" (Jin et al., 2020).
    """

    default_prefix = "coco-wholebody"
    ANNOTATED_PARTS = tuple(ANNOTATED_PARTS)

    def evaluate_poses(self, truth: GroundTruth, predictions: PosePredictions, sigmas: np.ndarray) -> dict[str, float]:
        """See the base class; also evaluates the parts, unless keypoints other than the 133 are evaluated."""
        if len(sigmas) != NUM_KEYPOINTS:
            return super().evaluate_poses(truth, predictions, sigmas)
        # In COCO-WholeBody's result format, `keypoints` is the body, which defines the area.
        predictions = replace(predictions, spanning=len(PARTS["body"]))
        stats = super().evaluate_poses(truth, predictions, sigmas)
        curves = {part: curves_of_part(truth, predictions, sigmas, PARTS[part]) for part in PARTS}
        stats |= {f"AP/{part}": curve.average_precision() for part, curve in curves.items()}
        return stats | {f"AR/{part}": curve.average_recall() for part, curve in curves.items()}

    def coco_results(self, predictions: PosePredictions) -> list[dict[str, Any]]:
        """Convert predictions to COCO-WholeBody's result format: keypoints by part."""
        results = predictions.coco_results()
        for result in results:
            if len(keypoints := result["keypoints"]) == 3 * NUM_KEYPOINTS:
                for key, part in zip(ANNOTATED_PARTS, PARTS.values(), strict=True):
                    result[key] = keypoints[3 * part.start : 3 * part.stop]
        return results
