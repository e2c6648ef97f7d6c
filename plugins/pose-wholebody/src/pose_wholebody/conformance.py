"""Examples for ``pose plugins check`` of components that read COCO-WholeBody's annotations."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from pose_core.testing import Examples
from pose_keypoints.conformance import PoseDatasetExample, PoseMetricExample, perfect_samples
from pose_keypoints.conformance.coco_files import write_coco_files
from pose_wholebody.parts import ANNOTATED_PARTS, NUM_KEYPOINTS


def _by_part(entry: dict[str, Any]) -> dict[str, Any]:
    """Split the keypoints of a whole body into one key per part."""
    ends = np.cumsum([3 * count for count in ANNOTATED_PARTS.values()])[:-1]
    parts = np.split(np.asarray(entry["keypoints"]), ends)
    return {key: part.tolist() for key, part in zip(ANNOTATED_PARTS, parts, strict=True)}


def _samples() -> list[dict[str, Any]]:
    samples = perfect_samples(np.random.default_rng(0), num_keypoints=NUM_KEYPOINTS)
    for sample in samples:
        sample["raw_ann_info"].update(_by_part(sample["raw_ann_info"]))
    return samples


EXAMPLES: Examples = {
    "CocoWholeBodyDataset": PoseDatasetExample(files=partial(write_coco_files, more=_by_part)),
    "CocoWholeBodyMetric": PoseMetricExample(
        best={"coco-wholebody/AP": 1, "coco-wholebody/AP/face": 1},
        skeleton="wholebody.coco_wholebody",
        samples=_samples,
    ),
}
