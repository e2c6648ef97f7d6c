"""COCO keypoint evaluation."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from mmengine.evaluator import BaseMetric
from mmengine.logging import print_log

from pose_body.metrics.average_precision import coco_stats, crowd_stats, curves_of_part
from pose_body.metrics.diagnosis import explain
from pose_body.metrics.ground_truth import GroundTruth
from pose_body.metrics.oks_matching import AREA_RANGES, match_by_oks
from pose_body.metrics.predictions import PosePredictions
from pose_body.metrics.sample_poses import SamplePoses, truth_of_samples, unique_samples
from pose_core.errors import MetricError, suggest
from pose_keypoints.datasets.columns import values_array
from pose_keypoints.datasets.ids import id_order
from pose_keypoints.evaluation.conversion import transform_sigmas
from pose_keypoints.metrics.keypoint_metric import checked_selection, keypoint_names

_CHOICES = {
    "iou_type": ("keypoints", "keypoints_crowd"),
    "score_mode": ("bbox", "bbox_keypoint", "bbox_rle", "keypoint"),
    "nms_mode": ("oks_nms", "soft_oks_nms", "none"),
}


class CocoMetric(BaseMetric):
    """AP and AR of poses by object keypoint similarity, as defined by COCO's keypoint challenge.

    Reported as ``AP``, ``AP .5``, ``AP .75``, ``AP (M)``, ``AP (L)``, and the same for ``AR``; for CrowdPose ``AP``,
    ``AP .5``, ``AP .75``, ``AR``, ``AR .5``, ``AR .75``, ``AP(E)``, ``AP(M)``, ``AP(H)``. From 0 to 1; -1 if no
    annotated pose counts. If a number is -1 or 0, the log explains why. Sources:
    https://cocodataset.org/#keypoints-eval; "CrowdPose" (Li et al., 2019).

    A sample can have any number of poses, for top-down and bottom-up models; see :meth:`SamplePoses.of` for its keys.
    Samples that a distributed loader repeats count once.

    Args:
        ann_file: COCO-style annotation file: its images are evaluated. Default: the ground truth is the samples'
            ``raw_ann_info``.
        use_area: Use the areas of the annotations; otherwise 0.53 of width times height of the boxes, as for CrowdPose
            and AI Challenger, which have no areas.
        iou_type: ``keypoints``, or ``keypoints_crowd`` for the protocol of CrowdPose.
        score_mode: Score to rank poses by: see :meth:`PosePredictions.scored`.
        keypoint_score_thr: The score above which a keypoint counts in ``bbox_keypoint``.
        nms_mode: ``oks_nms``, ``soft_oks_nms`` or ``none``: how to suppress duplicates within an image.
        nms_thr: The threshold of ``oks_nms``, the width of ``soft_oks_nms``.
        format_only: Only write the predictions, without evaluating them; needs ``outfile_prefix``.
        pred_converter: ``num_keypoints`` and ``mapping`` of a ``KeypointConverter`` from the model's skeleton to the
            annotations' skeleton.
        gt_converter: The same for the annotations.
        outfile_prefix: Write the predictions to ``<outfile_prefix>.keypoints.json``, in COCO's result format.
        collect_device: ``cpu`` or ``gpu``: how results are collected from the ranks.
        prefix: Prefix of the metric names, followed by a slash.
        collect_dir: Folder to collect results in with ``collect_device='cpu'``.
        per_keypoint: Also report ``AP/<keypoint name>``: the AP of poses that consist of that keypoint alone.
        category: Evaluate only this category of ``ann_file``, by id or name. Default: all of them. A file with several
            skeletons needs it, as its dataset does.

    Raises:
        MetricError: If an option is not one of its choices, or an option that it needs is missing.
        DataError: If the annotation file is missing, is not JSON, or lacks a field that evaluation needs.
    """

    default_prefix = "coco"

    # The keys of an annotation's keypoints, in the order of the skeleton.
    ANNOTATED_PARTS: ClassVar[Sequence[str]] = ("keypoints",)

    def __init__(
        self,
        ann_file: str | None = None,
        use_area: bool = True,
        iou_type: str = "keypoints",
        score_mode: str = "bbox_keypoint",
        keypoint_score_thr: float = 0.2,
        nms_mode: str = "oks_nms",
        nms_thr: float = 0.9,
        format_only: bool = False,
        pred_converter: Mapping[str, Any] | None = None,
        gt_converter: Mapping[str, Any] | None = None,
        outfile_prefix: str | None = None,
        collect_device: str = "cpu",
        prefix: str | None = None,
        collect_dir: str | None = None,
        *,
        per_keypoint: bool = False,
        category: int | str | None = None,
    ) -> None:
        super().__init__(collect_device=collect_device, prefix=prefix, collect_dir=collect_dir)
        for option, value in (("iou_type", iou_type), ("score_mode", score_mode), ("nms_mode", nms_mode)):
            if value not in _CHOICES[option]:
                raise MetricError(
                    f"`{option}` must be one of {', '.join(_CHOICES[option])}, "
                    f"got '{value}'.{suggest(str(value), _CHOICES[option])}"
                )
        for option, converter in (("pred_converter", pred_converter), ("gt_converter", gt_converter)):
            if converter is not None and not {"num_keypoints", "mapping"} <= converter.keys():
                raise MetricError(f"{option} needs num_keypoints and mapping, got {', '.join(converter) or 'nothing'}.")
        if format_only and outfile_prefix is None:
            raise MetricError("format_only=True needs outfile_prefix, the path to write predictions to.")
        self.use_area = use_area
        self.iou_type = iou_type
        self.score_mode = score_mode
        self.keypoint_score_thr = keypoint_score_thr
        self.nms_mode = nms_mode
        self.nms_thr = nms_thr
        self.format_only = format_only
        self.pred_converter = pred_converter
        self.gt_converter = gt_converter
        self.outfile_prefix = outfile_prefix
        self.per_keypoint = per_keypoint
        self.category = category
        self._selected: Sequence[int] | None = None
        self._said: set[str] = set()
        # Read here, so that a mistake in the file shows before the first epoch.
        self.ground_truth = None if ann_file is None or format_only else self.read_ground_truth(ann_file)

    def read_ground_truth(self, ann_file: str) -> GroundTruth:
        """Read the annotation file; override this if it has more than COCO's fields."""
        return GroundTruth.from_file(ann_file, category=self.category, **self._truth_options)

    @property
    def _truth_options(self) -> dict[str, Any]:
        return {"use_area": self.use_area, "converter": self.gt_converter, "parts": self.ANNOTATED_PARTS}

    def select_keypoints(self, keypoints: Sequence[int]) -> None:
        """Evaluate only some keypoints, also for scores and suppression.

        Args:
            keypoints: Indices of the keypoints in the evaluated skeleton.
        """
        self._selected = list(keypoints)

    @property
    def sigmas(self) -> np.ndarray:
        """Per-keypoint standard deviations of the evaluated skeleton, (K,).

        Raises:
            MetricError: If the dataset has none.
        """
        sigmas = np.asarray((self.dataset_meta or {}).get("sigmas", ()))
        if not sigmas.size:
            raise MetricError("CocoMetric needs a dataset whose skeleton has sigmas, for OKS.")
        if self.gt_converter is None:
            return sigmas
        return np.asarray(transform_sigmas(sigmas, self.gt_converter["num_keypoints"], self.gt_converter["mapping"]))

    def process(self, data_batch: Any, data_samples: Sequence[Mapping[str, Any]]) -> None:  # noqa: ARG002
        """Collect what evaluation needs from each sample.

        Args:
            data_batch: Unused.
            data_samples: Samples as dicts, with predictions.

        Raises:
            MetricError: If a sample lacks a field.
        """
        annotated = self.ANNOTATED_PARTS if self.ground_truth is None and not self.format_only else None
        self.results.extend(SamplePoses.of(sample, annotated=annotated) for sample in data_samples)

    def compute_metrics(self, results: list[SamplePoses]) -> dict[str, float]:
        """Evaluate and write what :meth:`process` collected on all ranks.

        Args:
            results: One entry per sample, in any order.

        Raises:
            MetricError: If predictions, ground truth and skeleton do not match.
        """
        samples = unique_samples(results)
        truth = self.ground_truth
        if truth is None and not self.format_only:
            truth = truth_of_samples(samples, **self._truth_options)
        image_ids = truth.image_ids if truth is not None else _image_ids(samples)
        sigmas = self.sigmas
        predictions = PosePredictions.of(samples, image_ids, len(sigmas))
        if self.pred_converter is not None and len(predictions):
            predictions = predictions.converted(self.pred_converter["num_keypoints"], self.pred_converter["mapping"])
        self._check_fit(truth, predictions)
        if self._selected is not None:
            chosen = checked_selection(self._selected, len(sigmas))
            sigmas, predictions = sigmas[chosen], predictions.selected(chosen)
            truth = None if truth is None else truth.selected(chosen)
        predictions = predictions.scored(self.score_mode, self.keypoint_score_thr)
        predictions = predictions.without_doubles(self.nms_mode, self.nms_thr, sigmas)
        if self.outfile_prefix is not None:
            self._write(predictions)
        return {} if truth is None else self.evaluate_poses(truth, predictions, sigmas)

    def evaluate_poses(self, truth: GroundTruth, predictions: PosePredictions, sigmas: np.ndarray) -> dict[str, float]:
        """Compute the numbers of the protocol, and log anything unusual about them.

        Args:
            truth: The ground truth.
            predictions: The predictions.
            sigmas: Per-keypoint standard deviations, (K,).
        """
        if self.iou_type == "keypoints_crowd":
            matches = match_by_oks(truth, predictions, sigmas, {"all": AREA_RANGES["all"]})
            stats = crowd_stats(matches, truth.crowd_index)
            if np.isnan(truth.crowd_index).any():
                self._log_once(
                    f"Images in {truth.source} without a crowd index are excluded from AP(E), AP(M) and AP(H)."
                )
        else:
            matches = match_by_oks(truth, predictions, sigmas)
            stats = coco_stats(matches)
        for sentence in explain(truth, predictions, matches):
            self._log_once(sentence)
        if self.per_keypoint:
            # The keypoint names of another skeleton are not known here.
            meta = self.dataset_meta if self.gt_converter is None else None
            names = keypoint_names(meta, self._selected or range(len(sigmas)))
            curves = [curves_of_part(truth, predictions, sigmas, [k]) for k in range(len(sigmas))]
            stats |= {f"AP/{name}": curve.average_precision() for name, curve in zip(names, curves, strict=True)}
        return stats

    def coco_results(self, predictions: PosePredictions) -> list[dict[str, Any]]:
        """Return the predictions as they are written."""
        return predictions.coco_results()

    def _log_once(self, sentence: str) -> None:
        """Log a sentence once, however often the metric is evaluated."""
        if sentence not in self._said:
            print_log(sentence, logger="current", level=logging.WARNING)
            self._said.add(sentence)

    def _check_fit(self, truth: GroundTruth | None, predictions: PosePredictions) -> None:
        found = {f"{len(self.sigmas)} in the skeleton": len(self.sigmas)}
        if len(predictions):
            found[f"{predictions.keypoints.shape[1]} in the predictions"] = predictions.keypoints.shape[1]
        if truth is not None and len(truth.category):
            found[f"{truth.keypoints.shape[1]} in {truth.source}"] = truth.keypoints.shape[1]
        if len(set(found.values())) > 1:
            raise MetricError(
                f"The numbers of keypoints must agree, got {', '.join(found)}: set pred_converter or gt_converter, or "
                "evaluate with annotations of the dataset's skeleton."
            )

    def _write(self, predictions: PosePredictions) -> None:
        path = Path(f"{self.outfile_prefix}.keypoints.json")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(self.coco_results(predictions)))
        print_log(f"Wrote {len(predictions)} predicted poses to {path}.", logger="current")


def _image_ids(samples: Sequence[SamplePoses]) -> np.ndarray:
    return values_array(sorted({sample.image_id for sample in samples}, key=id_order))
