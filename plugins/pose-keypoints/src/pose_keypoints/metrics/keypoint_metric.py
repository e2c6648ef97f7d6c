"""What the metrics that compare each predicted keypoint with its true one have in common."""

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
    """Predicted poses beside their true ones, in one frame.

    Attributes:
        pred: Predicted keypoints, (N, K, D).
        gt: True keypoints, (N, K, D).
        mask: (N, K), true where a keypoint is labelled.
        sizes: Lengths by name, (N,) each, by which distances are divided.
    """

    pred: np.ndarray
    gt: np.ndarray
    mask: np.ndarray
    sizes: Mapping[str, np.ndarray] = field(default_factory=dict)


class KeypointMetric(BaseMetric):
    """Base of the metrics that compare each predicted keypoint with its true one.

    A sample holds ``gt_instances`` (``keypoints`` (N, K, D) and ``keypoints_visible`` (N, K), (N, K, 1) or, with a
    weight, (N, K, 2)) and ``pred_instances.keypoints`` (N, K, D): one prediction for each true instance, in the same
    order and frame. A subclass implements :meth:`score`, and :meth:`sizes` where it divides by a length.

    Args:
        collect_device: ``cpu`` or ``gpu``: how results travel between ranks.
        prefix: Put before the names of the metrics, followed by a slash.
        collect_dir: Folder through which results travel with ``collect_device='cpu'``.
        per_keypoint: Report each keypoint too, as ``<metric>/<keypoint name>``, unless it is labelled nowhere.
    """

    # Not None, which mmengine takes for a forgotten prefix and warns about.
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
        """Let only some keypoints count. Lengths that distances are divided by are still those of the whole pose.

        Args:
            keypoints: Their indices in the skeleton.
        """
        self._selected = list(keypoints)

    @abstractmethod
    def score(self, poses: MatchedPoses) -> dict[str, float]:
        """Metric names to values, for all samples together."""

    def sizes(self, gt: Mapping[str, Any], pred: np.ndarray) -> dict[str, np.ndarray]:  # noqa: ARG002
        """The lengths of one sample's instances, (N,) each.

        Args:
            gt: The sample's ``gt_instances``.
            pred: Its predicted keypoints, (N, K, D).
        """
        return {}

    def process(self, data_batch: Any, data_samples: Sequence[Mapping[str, Any]]) -> None:  # noqa: ARG002
        """Keep what the metric needs of each sample.

        Args:
            data_batch: Unused.
            data_samples: Samples as dicts, with predictions and ground truth.

        Raises:
            MetricError: A sample lacks something, or has another number of predictions than of true instances.
        """
        self.results.extend(self._match(sample) for sample in data_samples)

    def compute_metrics(self, results: list[MatchedPoses]) -> dict[str, float]:
        """Compute the metrics from what :meth:`process` kept, of all ranks.

        Args:
            results: One entry a sample.

        Raises:
            MetricError: There is no sample, or the samples differ in their number of keypoints.
        """
        counts = {pose.gt.shape[1] for pose in results}
        if len(counts) != 1:
            found = f"samples of {' and '.join(map(str, sorted(counts)))} keypoints" if counts else "no sample"
            raise MetricError(f"{type(self).__name__} needs samples of one skeleton, but was given {found}.")
        return self.score(
            MatchedPoses(
                pred=np.concatenate([pose.pred for pose in results]),
                gt=np.concatenate([pose.gt for pose in results]),
                mask=np.concatenate([pose.mask for pose in results]),
                sizes={name: np.concatenate([pose.sizes[name] for pose in results]) for name in results[0].sizes},
            )
        )

    def report(self, name: str, mean: float, values: np.ndarray) -> dict[str, float]:
        """The mean under ``name``, and each keypoint's value under ``name/keypoint`` when that was asked for.

        Args:
            name: The metric.
            mean: Its value over all keypoints.
            values: Its value for each keypoint, (K,), NaN for one that is labelled nowhere.
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
                f"{type(self).__name__} compares each predicted keypoint with its true one, but sample "
                f"{sample.get('id', '')} has predictions {pred.shape} for ground truth {true.shape}."
            )
        sizes = self.sizes(gt, pred)
        if self._selected is None:
            return MatchedPoses(pred, true, mask, sizes)
        chosen = checked_selection(self._selected, true.shape[1])
        return MatchedPoses(pred[:, chosen], true[:, chosen], mask[:, chosen], sizes)


def keypoint_names(dataset_meta: Mapping[str, Any] | None, keypoints: Iterable[int]) -> list[str]:
    """What keypoints are called: by their names in the skeleton, by their indices where it has none."""
    names = (dataset_meta or {}).get("keypoint_id2name", {})
    return [str(names.get(k, k)) for k in keypoints]


def checked_selection(keypoints: Sequence[int], num_keypoints: int) -> list[int]:
    """``keypoints``.

    Raises:
        MetricError: One lies outside of the skeleton.
    """
    outside = [k for k in keypoints if not 0 <= k < num_keypoints]
    if outside:
        raise MetricError(f"Keypoint {outside[0]} is to be evaluated, but the poses have {num_keypoints}, from 0 on.")
    return list(keypoints)


def required(instances: Mapping[str, Any], key: str, metric: str) -> Any:
    """``instances[key]``.

    Raises:
        MetricError: It is not there.
    """
    if key not in instances:
        raise MetricError(f"{metric} needs '{key}' in gt_instances: the dataset or PackPoseInputs does not provide it.")
    return instances[key]


def bbox_size(gt: Mapping[str, Any], metric: str) -> np.ndarray:
    """The longer side of each true box, (N,), in pixels of the image.

    Raises:
        MetricError: ``gt`` has no ``bboxes``.
    """
    boxes = np.asarray(required(gt, "bboxes", metric))
    return (boxes[:, 2:4] - boxes[:, :2]).max(axis=1)
