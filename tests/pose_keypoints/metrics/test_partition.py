"""KeypointPartitionMetric: each part as though it were all there is, measured by the whole pose."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from pose_core.errors import MetricError
from pose_keypoints.metrics.partition import KeypointPartitionMetric

META = {"dataset_name": "toy", "num_keypoints": 6, "keypoint_id2name": dict(enumerate("abcdef"))}
PARTS = {"left": [0, 2, 4], "right": range(1, 6, 2)}


@pytest.fixture
def samples() -> list[dict[str, Any]]:
    rng = np.random.default_rng(0)
    samples = []
    for _ in range(7):
        gt = rng.uniform(0, 100, (1, 6, 2))
        instances = {
            "keypoints": gt,
            "keypoints_visible": (rng.random((1, 6)) > 0.2).astype(np.float32),
            "bboxes": np.array([[0, 0, *rng.uniform(50, 90, 2)]]),
        }
        pred = {"keypoints": gt + rng.normal(0, 5, gt.shape), "keypoint_scores": np.ones((1, 6))}
        samples.append({"gt_instances": instances, "pred_instances": pred})
    return samples


def evaluate(metric: Any, samples: list[dict[str, Any]]) -> dict[str, float]:
    metric.dataset_meta = META
    metric.process({}, samples)
    return metric.evaluate(len(samples))


def only(samples: list[dict[str, Any]], keypoints: Any) -> list[dict[str, Any]]:
    """The samples, with the other keypoints not labeled."""
    hidden = [k for k in range(6) if k not in keypoints]
    cut = [{**sample, "gt_instances": dict(sample["gt_instances"])} for sample in samples]
    for sample in cut:
        visible = sample["gt_instances"]["keypoints_visible"].copy()
        visible[:, hidden] = 0
        sample["gt_instances"]["keypoints_visible"] = visible
    return cut


@pytest.mark.parametrize(
    "config",
    [
        {"type": "PCKAccuracy", "thr": 0.1, "norm_item": ["bbox", "torso"]},
        {"type": "NME", "norm_mode": "keypoint_distance", "keypoint_indices": (0, 1)},
        {"type": "keypoints.EPE", "prefix": "x", "per_keypoint": True},
        {"type": "AUC", "norm_factor": 10},
    ],
)
def test_a_part_is_the_metric_of_its_keypoints(config: dict[str, Any], samples: list[dict[str, Any]]) -> None:
    from pose_core.registry import METRICS

    given = dict(config)
    numbers = evaluate(KeypointPartitionMetric(config, PARTS), samples)
    assert config == given
    for part, keypoints in PARTS.items():
        expected = evaluate(METRICS.build(config), only(samples, keypoints))
        assert {name: numbers[f"{part}/{name}"] for name in expected} == pytest.approx(expected)
    assert len(numbers) == sum(len(evaluate(METRICS.build(config), only(samples, k))) for k in PARTS.values())


def test_mistakes_are_named(samples: list[dict[str, Any]]) -> None:
    for partitions in ({}, {"left": []}):
        with pytest.raises(MetricError, match="partitions must be one or more parts"):
            KeypointPartitionMetric({"type": "EPE"}, partitions)
    with pytest.raises(MetricError, match=r"must be between 0 and 5 .*, got 6"):
        evaluate(KeypointPartitionMetric({"type": "EPE"}, {"tail": [5, 6]}), samples)
    with pytest.raises(MetricError, match="metric must have a method select_keypoints, got KeypointPartitionMetric"):
        KeypointPartitionMetric(
            {"type": "KeypointPartitionMetric", "metric": {"type": "EPE"}, "partitions": PARTS}, PARTS
        )
