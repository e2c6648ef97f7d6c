"""Examples for ``pose plugins check`` of the datasets and metrics that do not use plain COCO files."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from pose_core.testing import Examples
from pose_keypoints.conformance import PoseDatasetExample, PoseMetricExample
from pose_keypoints.conformance.coco_files import random_triples, write_annotations, write_coco_files


def _mpii_files(folder: Path, dataset_class: type) -> dict[str, Any]:
    write_coco_files(folder, dataset_class)  # for the images
    triples = np.reshape(random_triples(16), (16, 3))
    person = {
        "image": "0.png",
        "center": [48.0, 64.0],
        "scale": 0.5,
        "joints": triples[:, :2].tolist(),
        "joints_vis": [1] * 16,
    }
    return write_annotations(folder, [person])


def _posetrack_files(folder: Path, samples: list[dict[str, Any]]) -> dict[str, Any]:
    annotations = [{**sample["raw_ann_info"], "bbox_head": [0, 0, 20, 20]} for sample in samples]
    images = [{"id": sample["img_id"], "file_name": f"images/v/{sample['img_id']}.jpg"} for sample in samples]
    (folder / "annotations.json").write_text(json.dumps({"images": images, "annotations": annotations}))
    return {"ann_file": str(folder / "annotations.json")}


EXAMPLES: Examples = {
    "HumanArt21Dataset": PoseDatasetExample(
        files=partial(write_coco_files, more=lambda entry: {"keypoints_21": entry["keypoints"]})
    ),
    "MpiiDataset": PoseDatasetExample(files=_mpii_files),
    "PoseTrack18VideoDataset": PoseDatasetExample(
        arguments={"frame_sampler_mode": "fixed", "frame_indices": (-1, 0), "ph_fill_len": 1}, files=write_coco_files
    ),
    "CocoMetric": PoseMetricExample(best={"coco/AP": 1, "coco/AR": 1}, skeleton="body.coco"),
    "PoseTrack18Metric": PoseMetricExample(
        best={"posetrack18/Total AP": 100}, skeleton="body.posetrack18", files=_posetrack_files
    ),
    "MpiiPCKAccuracy": PoseMetricExample(best={"PCK": 100}, skeleton="body.mpii"),
    "JhmdbPCKAccuracy": PoseMetricExample(best={"PCK": 1}, skeleton="body.jhmdb"),
}
