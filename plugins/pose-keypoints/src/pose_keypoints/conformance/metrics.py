"""How metrics are tried out: on perfect predictions for twelve people of five keypoints."""

from __future__ import annotations

from pose_core.testing import Examples, MetricExample

METRICS: Examples = {
    "PCKAccuracy": MetricExample(arguments={"norm_item": ["bbox", "head"]}, best={"PCK": 1, "PCKh": 1}),
    # of the thresholds from 0 on, which no error is below
    "AUC": MetricExample(best={"AUC": 0.95}),
    "EPE": MetricExample(best={"EPE": 0}),
    "NME": MetricExample(arguments={"norm_mode": "use_norm_item", "norm_item": "bbox_size"}, best={"NME": 0}),
    "KeypointPartitionMetric": MetricExample(
        arguments={"metric": {"type": "EPE"}, "partitions": {"upper": [0, 1], "lower": [2, 3, 4]}},
        best={"upper/EPE": 0, "lower/EPE": 0},
    ),
}
