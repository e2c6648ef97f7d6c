"""One metric for each part of a skeleton."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mmengine.evaluator import BaseMetric

from pose_core.errors import MetricError
from pose_core.registry import METRICS


class KeypointPartitionMetric(BaseMetric):
    """A metric of each part of a skeleton: body, face, hands.

    Reported as ``<part>/<name>``, such as ``face/NME`` or ``upper/coco/AP``. Lengths by which PCK and NME divide are
    measured on the whole pose; :class:`CocoMetric` scores and suppresses poses by the keypoints of the part.

    Args:
        metric: The config of the metric: any that has a method ``select_keypoints``, as :class:`KeypointMetric` and
            :class:`CocoMetric` and their kin do.
        partitions: Part to the indices of its keypoints.

    Raises:
        MetricError: There is no part, one is empty, or the metric cannot be restricted to some keypoints.
    """

    default_prefix = ""

    def __init__(self, metric: Mapping[str, Any], partitions: Mapping[str, Sequence[int]]) -> None:
        super().__init__()
        self._told: dict[str, Any] | None = None
        if not partitions or not all(map(len, partitions.values())):
            raise MetricError(
                f"partitions must give the keypoints of one part or more, none of them empty, got {dict(partitions)}."
            )
        self.metrics = {part: _restricted(metric, keypoints) for part, keypoints in partitions.items()}

    @property
    def dataset_meta(self) -> dict[str, Any] | None:
        """What the evaluated data set says about itself; the metrics of all parts are told."""
        return self._told

    @dataset_meta.setter
    def dataset_meta(self, dataset_meta: dict[str, Any]) -> None:
        self._told = dataset_meta
        for metric in self.metrics.values():
            metric.dataset_meta = dataset_meta

    def process(self, data_batch: Any, data_samples: Sequence[Mapping[str, Any]]) -> None:
        """Let the metric of each part see the samples.

        Args:
            data_batch: A batch of the loader.
            data_samples: Samples as dicts, with predictions and ground truth.
        """
        for metric in self.metrics.values():
            metric.process(data_batch, data_samples)

    def evaluate(self, size: int) -> dict[str, float]:
        """The numbers of all parts.

        Args:
            size: How many samples the data set has.
        """
        return {
            f"{part}/{name}": value
            for part, metric in self.metrics.items()
            for name, value in metric.evaluate(size).items()
        }

    def compute_metrics(self, results: list[Any]) -> dict[str, float]:  # noqa: ARG002
        """Nothing: the metrics of the parts keep results of their own."""
        return {}


def _restricted(config: Mapping[str, Any], keypoints: Sequence[int]) -> Any:
    metric = METRICS.build(dict(config))
    if not hasattr(metric, "select_keypoints"):
        raise MetricError(
            f"{config.get('type')} cannot be restricted to the keypoints of a part: it has no select_keypoints."
        )
    metric.select_keypoints(list(keypoints))
    return metric
