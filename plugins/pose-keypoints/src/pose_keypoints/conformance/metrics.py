"""Examples of metrics, with perfect predictions for twelve people with five keypoints."""

from __future__ import annotations

from pose_core.testing import Examples
from pose_keypoints.conformance.behavior.metrics import PoseMetricExample

METRICS: Examples = {
    "PCKAccuracy": PoseMetricExample(arguments={"norm_item": ["bbox", "head"]}, best={"PCK": 1, "PCKh": 1}),
    # the first of 20 thresholds is 0, and no error is below 0
    "AUC": PoseMetricExample(best={"AUC": 0.95}),
    "EPE": PoseMetricExample(best={"EPE": 0}),
    "NME": PoseMetricExample(arguments={"norm_mode": "use_norm_item", "norm_item": "bbox_size"}, best={"NME": 0}),
    "KeypointPartitionMetric": PoseMetricExample(
        arguments={"metric": {"type": "EPE"}, "partitions": {"upper": [0, 1], "lower": [2, 3, 4]}},
        best={"upper/EPE": 0, "lower/EPE": 0},
    ),
}
