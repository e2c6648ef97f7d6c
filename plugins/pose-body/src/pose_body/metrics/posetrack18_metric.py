"""PoseTrack 2018 pose evaluation."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import compress
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec
import numpy as np
from mmengine.logging import print_log

from pose_body.metrics.coco_metric import CocoMetric
from pose_body.metrics.ground_truth import GroundTruth, ImageId
from pose_body.metrics.joint_precision import average_precision, correct_joints, inside_polygon
from pose_body.metrics.predictions import PosePredictions
from pose_core.errors import DataError, MetricError
from pose_keypoints.datasets import read_coco_file, stacked_numbers
from pose_keypoints.datasets.annotation_file import decode_annotations, have_values
from pose_keypoints.datasets.findings import noting
from pose_keypoints.evaluation.keypoint_accuracy import mean_over_labeled
from pose_keypoints.metrics.keypoint_metric import keypoint_names

# Limb to its joints; the ears are not annotated and not evaluated.
POSETRACK_LIMBS: dict[str, tuple[int, ...]] = {
    "Head": (0, 1, 2),
    "Shou": (5, 6),
    "Elb": (7, 8),
    "Wri": (9, 10),
    "Hip": (11, 12),
    "Knee": (13, 14),
    "Ankl": (15, 16),
}
_NUM_KEYPOINTS = 17
_JOINTS = np.array([joint for limb in POSETRACK_LIMBS.values() for joint in limb])

# The size of a head, as a fraction of the diagonal of its box, in PoseTrack and MPII.
_HEAD_SHARE_OF_BOX = 0.6

_NO_BOX = (0.0, 0.0, 0.0, 0.0)


class PoseTrack18Metric(CocoMetric):
    """AP of joints in video frames, as computed by PoseTrack's evaluation code (poseval), in percent.

    Reported as ``Head AP``, ``Shou AP``, ``Elb AP``, ``Wri AP``, ``Hip AP``, ``Knee AP``, ``Ankl AP`` and ``Total AP``,
    the means over the joints of the limb and over all 15; -1 for limbs that are never annotated. A joint is correct
    within half a head size of the truth, and ranked by its own score. Frames without an annotated person do not count,
    nor do joints predicted in ``ignore_regions``. Source: "PoseTrack: A Benchmark for Human Pose Estimation and
    Tracking" (Andriluka et al., 2018).

    Args:
        ann_file: The annotation file, in COCO's format with ``bbox_head`` (left, top, width, height) in annotations and
            ``ignore_regions_x`` and ``ignore_regions_y`` in images.
        score_mode: See :class:`CocoMetric`; used to suppress duplicates.
        keypoint_score_thr: See :class:`CocoMetric`.
        nms_mode: See :class:`CocoMetric`.
        nms_thr: See :class:`CocoMetric`.
        format_only: Only write the predictions, without evaluating them; needs ``outfile_prefix``.
        outfile_prefix: Write the predictions into this folder, one file per video, in PoseTrack's format.
        collect_device: See :class:`CocoMetric`.
        prefix: See :class:`CocoMetric`.
        collect_dir: See :class:`CocoMetric`.
        pred_converter: See :class:`CocoMetric`.
        per_keypoint: Also report ``AP/<keypoint name>``.

    Raises:
        MetricError: If an option is not one of its choices, or an option that it needs is missing.
        DataError: If the annotation file is missing, is not JSON, or lacks a field that evaluation needs.
    """

    default_prefix = "posetrack18"

    def __init__(
        self,
        ann_file: str | None = None,
        score_mode: str = "keypoint",
        keypoint_score_thr: float = 0.2,
        nms_mode: str = "oks_nms",
        nms_thr: float = 0.9,
        format_only: bool = False,
        outfile_prefix: str | None = None,
        collect_device: str = "cpu",
        prefix: str | None = None,
        collect_dir: str | None = None,
        *,
        pred_converter: Mapping[str, Any] | None = None,
        per_keypoint: bool = False,
    ) -> None:
        if ann_file is None:
            raise MetricError("PoseTrack18Metric needs ann_file: samples do not have head boxes and ignored regions.")
        self._images: dict[Any, _Image] = {}
        self._head_sizes = np.zeros(0)
        super().__init__(
            ann_file=ann_file,
            use_area=False,
            score_mode=score_mode,
            keypoint_score_thr=keypoint_score_thr,
            nms_mode=nms_mode,
            nms_thr=nms_thr,
            format_only=format_only,
            outfile_prefix=outfile_prefix,
            collect_device=collect_device,
            prefix=prefix,
            collect_dir=collect_dir,
            pred_converter=pred_converter,
            per_keypoint=per_keypoint,
        )
        if format_only:
            self.read_ground_truth(ann_file)

    def read_ground_truth(self, ann_file: str) -> GroundTruth:
        """Read the annotation file, and keep its head sizes and images."""
        with noting():
            file = read_coco_file(ann_file)
            self._images = {image.id: image for image in _converted(file.images, ann_file)}
            entries = decode_annotations(file.annotations, source=ann_file)
            annotations = [
                {**entry, "bbox": entry.get("bbox") or _NO_BOX, "bbox_head": entry.get("bbox_head") or _NO_BOX}
                for entry in compress(entries, have_values(entries, ("keypoints",)))
            ]
            truth = GroundTruth.from_annotations(
                [(entry.pop("image_id", None), entry) for entry in annotations],
                dict.fromkeys(self._images, float("nan")),
                source=ann_file,
                use_area=False,
            )
        if truth.keypoints.shape[1] != _NUM_KEYPOINTS and len(annotations):
            raise DataError(
                f"{ann_file} must have {_NUM_KEYPOINTS} keypoints, as PoseTrack has, got {truth.keypoints.shape[1]}."
            )
        boxes = stacked_numbers(annotations, "bbox_head", 4, source=ann_file)
        self._head_sizes = _HEAD_SHARE_OF_BOX * np.linalg.norm(boxes[:, 2:], axis=1)
        return truth

    def select_keypoints(self, keypoints: Sequence[int]) -> None:
        """Raise an error: this metric cannot be restricted to some keypoints.

        Raises:
            MetricError: In any case.
        """
        raise MetricError(f"{type(self).__name__} reports each limb and cannot be restricted to {list(keypoints)}.")

    def evaluate_poses(self, truth: GroundTruth, predictions: PosePredictions, sigmas: np.ndarray) -> dict[str, float]:  # noqa: ARG002
        """Compute the numbers of the protocol, and log why they are 0 or -1.

        Args:
            truth: The ground truth.
            predictions: The predictions.
            sigmas: Unused.
        """
        labeled = truth.keypoints[..., 2] > 0
        present, correct = self._match_joints(truth, predictions, labeled)
        scores = predictions.keypoints[..., 2]
        precision = np.full(_NUM_KEYPOINTS, np.nan)
        for joint in _JOINTS.tolist():
            rows = present[:, joint]
            total = int(np.count_nonzero(labeled[:, joint]))
            precision[joint] = 100 * average_precision(scores[rows, joint], correct[rows, joint], total)
        self._explain(truth, labeled, present, correct)
        stats = {f"{limb} AP": _mean(precision[list(joints)]) for limb, joints in POSETRACK_LIMBS.items()}
        stats["Total AP"] = _mean(precision[_JOINTS])
        if self.per_keypoint:
            names = keypoint_names(self.dataset_meta, range(_NUM_KEYPOINTS))
            annotated = np.flatnonzero(~np.isnan(precision)).tolist()
            stats |= {f"AP/{names[joint]}": float(precision[joint]) for joint in annotated}
        return stats

    def _match_joints(
        self, truth: GroundTruth, predictions: PosePredictions, labeled: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return which predicted joints count, and which of them are correct, both (D, K)."""
        present = np.isfinite(predictions.keypoints).all(axis=2)
        present[~np.isin(predictions.image, truth.image)] = False
        correct = np.zeros_like(present)
        true_rows, rows = (_rows_by_image(part.image, len(truth.image_ids)) for part in (truth, predictions))
        image_ids = truth.image_ids.tolist()
        for image in np.unique(truth.image).tolist():
            of_image, true_of_image = rows[image], true_rows[image]
            points = predictions.keypoints[of_image, :, :2]
            for region in self._images[image_ids[image]].regions():
                present[of_image] &= ~inside_polygon(points, region)
            correct[of_image] = correct_joints(
                points,
                present[of_image],
                truth.keypoints[true_of_image, :, :2],
                labeled[true_of_image],
                self._head_sizes[true_of_image],
            )
        return present, correct

    def _explain(self, truth: GroundTruth, labeled: np.ndarray, present: np.ndarray, correct: np.ndarray) -> None:
        headless = np.count_nonzero(labeled.any(axis=1) & (self._head_sizes <= 0))
        if headless:
            self._log_once(f"{headless} annotated poses in {truth.source} have no 'bbox_head': nothing can match them.")
        if not labeled.any():
            self._log_once(f"AP is -1: no joint is annotated in {truth.source}.")
        elif not present.any():
            self._log_once("AP is 0: no joint was predicted in a frame with annotated persons.")
        elif not correct.any():
            self._log_once(
                "AP is 0: no predicted joint is within half a head size of the truth; the model is untrained, or its "
                "keypoints are in another order or not in pixels of the image."
            )

    def _write(self, predictions: PosePredictions) -> None:
        """Write one file per video, named like the annotation file of that video."""
        folder = Path(str(self.outfile_prefix))
        folder.mkdir(parents=True, exist_ok=True)
        videos: dict[str, list[_Image]] = defaultdict(list)
        for image in self._images.values():
            videos[PurePosixPath(image.file_name).parent.name].append(image)
        poses: dict[Any, list[dict[str, Any]]] = defaultdict(list)
        for result in self.coco_results(predictions):
            poses[result["image_id"]].append({**result, "scores": result["keypoints"][2::3], "track_id": 0})
        for video, images in videos.items():
            content = {
                "categories": [{"id": 1, "name": "person", "keypoints": keypoint_names(self.dataset_meta, range(17))}],
                "images": [{"id": image.id, "file_name": image.file_name} for image in images],
                "annotations": [pose for image in images for pose in poses[image.id]],
            }
            (folder / f"{video}.json").write_text(json.dumps(content))
        print_log(f"Wrote {len(predictions)} predicted poses in {len(videos)} videos to {folder}.", logger="current")


class _Image(msgspec.Struct):
    id: ImageId
    file_name: str
    ignore_regions_x: list[list[float]] = []
    ignore_regions_y: list[list[float]] = []

    def regions(self) -> list[np.ndarray]:
        """Return the polygons in which predictions do not count, (E, 2) each."""
        return [
            np.stack((x, y), axis=1) for x, y in zip(self.ignore_regions_x, self.ignore_regions_y, strict=True) if x
        ]


def _converted(images: Sequence[dict[str, Any]], ann_file: str) -> list[_Image]:
    try:
        converted = msgspec.convert(images, list[_Image])
    except msgspec.ValidationError as error:
        raise DataError(f"The images of {ann_file} are not PoseTrack's: {error}.") from error
    for image in converted:
        if list(map(len, image.ignore_regions_x)) != list(map(len, image.ignore_regions_y)):
            raise DataError(
                f"ignore_regions_x and ignore_regions_y must match; they differ in image id {image.id} of {ann_file}."
            )
    return converted


def _rows_by_image(image: np.ndarray, num_images: int) -> list[np.ndarray]:
    order = np.argsort(image, kind="stable")
    return np.split(order, np.searchsorted(image[order], np.arange(1, num_images)))


def _mean(values: np.ndarray) -> float:
    return -1.0 if np.isnan(values).all() else mean_over_labeled(values)
