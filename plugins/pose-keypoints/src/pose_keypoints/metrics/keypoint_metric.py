"""Base of the metrics that compare each predicted keypoint with its true one."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from mmengine.evaluator import BaseMetric

from pose_core.errors import MetricError


@dataclass(frozen=True)
class MatchedPoses:
    """Predicted poses and their true poses, in the same frame.

    Attributes:
        pred: Predicted keypoints, (N, K, D).
        gt: True keypoints, (N, K, D).
        mask: (N, K), true where a keypoint is labeled.
        sizes: Lengths by name, (N,) each, that distances are divided by.
    """

    pred: np.ndarray
    gt: np.ndarray
    mask: np.ndarray
    sizes: Mapping[str, np.ndarray] = field(default_factory=dict)


class KeypointMetric(BaseMetric):
    """Base of the metrics that compare each predicted keypoint with its true one.

    A sample holds ``gt_instances`` (``keypoints`` (N, K, D) and ``keypoints_visible`` (N, K), (N, K, 1) or, with a
    weight, (N, K, 2)) and ``pred_instances.keypoints`` (N, K, D): one prediction per true instance, in the same order
    and frame. A subclass implements :meth:`score`, and :meth:`sizes` if it divides by a length.

    Args:
        collect_device: ``cpu`` or ``gpu``: how results are collected from the ranks.
        prefix: Prefix of the metric names, followed by a slash.
        collect_dir: Folder to collect results in with ``collect_device='cpu'``.
        per_keypoint: Also report each labeled keypoint, as ``<metric>/<keypoint name>``.
    """

    # Not None: mmengine would warn about a missing prefix.
    default_prefix = ""

    def __init__(
        self,
        collect_device: str = "cpu",
        prefix: str | None = None,
        collect_dir: str | None = None,
        *,
        per_keypoint: bool = False,
    ) -> None:
        super().__init__(collect_device=collect_device, prefix=prefix, collect_dir=collect_dir)
        self.per_keypoint = per_keypoint
        self._selected: Sequence[int] | None = None

    def select_keypoints(self, keypoints: Sequence[int]) -> None:
        """Evaluate only some keypoints. Lengths that distances are divided by are still those of the whole pose.

        Args:
            keypoints: Indices of the keypoints in the skeleton.
        """
        self._selected = list(keypoints)

    @abstractmethod
    def score(self, poses: MatchedPoses) -> dict[str, float]:
        """Compute the metrics over all samples, as a dict of names to values."""

    def sizes(self, gt: Mapping[str, Any], pred: np.ndarray) -> dict[str, np.ndarray]:  # noqa: ARG002
        """Return the lengths of one sample's instances by name, (N,) each.

        Args:
            gt: The sample's ``gt_instances``.
            pred: Its predicted keypoints, (N, K, D).
        """
        return {}

    def process(self, data_batch: Any, data_samples: Sequence[Mapping[str, Any]]) -> None:  # noqa: ARG002
        """Collect what the metric needs from each sample.

        Args:
            data_batch: Unused.
            data_samples: Samples as dicts, with predictions and ground truth.

        Raises:
            MetricError: If a sample lacks a field, or its numbers of predictions and true instances differ.
        """
        self.results.extend(self._match(sample) for sample in data_samples)

    def compute_metrics(self, results: list[MatchedPoses]) -> dict[str, float]:
        """Compute the metrics from what :meth:`process` collected on all ranks.

        Args:
            results: One entry per sample.

        Raises:
            MetricError: If there is no sample, or the samples differ in their number of keypoints.
        """
        counts = {pose.gt.shape[1] for pose in results}
        if len(counts) != 1:
            found = f"samples of {' and '.join(map(str, sorted(counts)))} keypoints" if counts else "no sample"
            raise MetricError(f"{type(self).__name__} needs samples of one skeleton, got {found}.")
        return self.score(
            MatchedPoses(
                pred=np.concatenate([pose.pred for pose in results]),
                gt=np.concatenate([pose.gt for pose in results]),
                mask=np.concatenate([pose.mask for pose in results]),
                sizes={name: np.concatenate([pose.sizes[name] for pose in results]) for name in results[0].sizes},
            )
        )

    def report(self, name: str, mean: float, values: np.ndarray) -> dict[str, float]:
        """Return the mean as ``name`` and, with ``per_keypoint``, each keypoint's value as ``name/keypoint``.

        Args:
            name: Name of the metric.
            mean: Its value over all keypoints.
            values: Its value for each keypoint, (K,), NaN for keypoints that are never labeled.
        """
        metrics = {name: mean}
        if self.per_keypoint:
            indices = range(len(values)) if self._selected is None else self._selected
            names = keypoint_names(self.dataset_meta, indices)
            metrics |= {f"{name}/{names[k]}": float(values[k]) for k in np.flatnonzero(~np.isnan(values)).tolist()}
        return metrics

    def _match(self, sample: Mapping[str, Any]) -> MatchedPoses:
        gt, pred = sample["gt_instances"], np.asarray(sample["pred_instances"]["keypoints"])
        true = np.asarray(required(gt, "keypoints", type(self).__name__))
        mask = np.asarray(required(gt, "keypoints_visible", type(self).__name__)) > 0
        if mask.ndim == 3:
            mask = mask[..., 0]
        if pred.shape != true.shape:
            raise MetricError(
                f"{type(self).__name__}: predictions must have the shape of the ground truth, {true.shape}, got "
                f"{pred.shape} in sample {sample.get('id', '')}."
            )
        sizes = self.sizes(gt, pred)
        if self._selected is None:
            return MatchedPoses(pred, true, mask, sizes)
        chosen = checked_selection(self._selected, true.shape[1])
        return MatchedPoses(pred[:, chosen], true[:, chosen], mask[:, chosen], sizes)


def keypoint_names(dataset_meta: Mapping[str, Any] | None, keypoints: Iterable[int]) -> list[str]:
    """Return the names of keypoints in the skeleton, or their indices if it has no names."""
    names = (dataset_meta or {}).get("keypoint_id2name", {})
    return [str(names.get(k, k)) for k in keypoints]


def checked_selection(keypoints: Sequence[int], num_keypoints: int) -> list[int]:
    """Return ``keypoints`` after checking that the skeleton has them.

    Raises:
        MetricError: If it does not have one of them.
    """
    outside = [k for k in keypoints if not 0 <= k < num_keypoints]
    if outside:
        raise MetricError(
            f"Keypoints to evaluate must be between 0 and {num_keypoints - 1} (the poses have {num_keypoints} "
            f"keypoints), got {outside[0]}."
        )
    return list(keypoints)


def required(instances: Mapping[str, Any], key: str, metric: str) -> Any:
    """Return ``instances[key]``.

    Raises:
        MetricError: If the key is missing.
    """
    if key not in instances:
        raise MetricError(f"{metric} needs '{key}' in gt_instances: the dataset and PackPoseInputs must provide it.")
    return instances[key]


def bbox_size(gt: Mapping[str, Any], metric: str) -> np.ndarray:
    """Return the longer side of each true box, (N,), in pixels of the image.

    Raises:
        MetricError: If ``gt`` has no ``bboxes``.
    """
    boxes = np.asarray(required(gt, "bboxes", metric))
    return (boxes[:, 2:4] - boxes[:, :2]).max(axis=1)
