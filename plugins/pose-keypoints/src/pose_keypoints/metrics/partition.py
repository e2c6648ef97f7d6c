"""Evaluate a metric on each part of a skeleton."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mmengine.evaluator import BaseMetric

from pose_core.errors import MetricError
from pose_core.registry import METRICS


class KeypointPartitionMetric(BaseMetric):
    """Evaluates a metric on each part of a skeleton: body, face, hands.

    Reported as ``<part>/<name>``, such as ``face/NME`` or ``upper/coco/AP``. The lengths that PCK and NME divide by are
    measured on the whole pose; :class:`CocoMetric` scores and suppresses poses by the keypoints of the part.

    Args:
        metric: The config of a metric that has a method ``select_keypoints``, such as :class:`KeypointMetric`,
            :class:`CocoMetric` and their subclasses.
        partitions: The keypoint indices of each part, by name.

    Raises:
        MetricError: If there is no part, a part is empty, or the metric has no ``select_keypoints``.
    """

    default_prefix = ""

    def __init__(self, metric: Mapping[str, Any], partitions: Mapping[str, Sequence[int]]) -> None:
        super().__init__()
        self._shared_meta: dict[str, Any] | None = None
        if not partitions or not all(map(len, partitions.values())):
            raise MetricError(
                f"partitions must be one or more parts with at least one keypoint each, got {dict(partitions)}."
            )
        self.metrics = {part: _restrict(metric, keypoints) for part, keypoints in partitions.items()}

    @property
    def dataset_meta(self) -> dict[str, Any] | None:
        """The evaluated dataset's metainfo, shared with the metrics of all parts."""
        return self._shared_meta

    @dataset_meta.setter
    def dataset_meta(self, dataset_meta: dict[str, Any]) -> None:
        self._shared_meta = dataset_meta
        for metric in self.metrics.values():
            metric.dataset_meta = dataset_meta

    def process(self, data_batch: Any, data_samples: Sequence[Mapping[str, Any]]) -> None:
        """Pass the samples to the metric of each part.

        Args:
            data_batch: A batch from the data loader.
            data_samples: Samples as dicts, with predictions and ground truth.
        """
        for metric in self.metrics.values():
            metric.process(data_batch, data_samples)

    def evaluate(self, size: int) -> dict[str, float]:
        """Compute the metrics of all parts.

        Args:
            size: The number of samples in the dataset.
        """
        return {
            f"{part}/{name}": value
            for part, metric in self.metrics.items()
            for name, value in metric.evaluate(size).items()
        }

    def compute_metrics(self, results: list[Any]) -> dict[str, float]:  # noqa: ARG002
        """Return nothing: the metrics of the parts hold the results."""
        return {}


def _restrict(config: Mapping[str, Any], keypoints: Sequence[int]) -> Any:
    metric = METRICS.build(dict(config))
    if not hasattr(metric, "select_keypoints"):
        raise MetricError(
            f"KeypointPartitionMetric: metric must have a method select_keypoints, got {config.get('type')}."
        )
    metric.select_keypoints(list(keypoints))
    return metric
