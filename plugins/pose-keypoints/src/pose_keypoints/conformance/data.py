"""Examples of datasets and transforms."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from pose_core.testing import Examples
from pose_keypoints.conformance.behavior.datasets import PoseDatasetExample
from pose_keypoints.conformance.behavior.poses import pipeline_results
from pose_keypoints.conformance.behavior.transforms import PoseTransformExample
from pose_keypoints.conformance.coco_files import write_coco_files
from pose_keypoints.plugin import PLUGIN

_MSRA = {"type": "MSRAHeatmap", "input_size": (96, 128), "heatmap_size": (24, 32), "sigma": 2}


def _combined(folder: Path, _: type) -> dict[str, Any]:
    arguments = write_coco_files(folder, object)
    part = {"type": "BaseCocoStyleDataset", **arguments}
    return {"datasets": [part, part], "metainfo": arguments["metainfo"]}


def _image_in_memory() -> dict[str, Any]:
    results = pipeline_results(np.random.default_rng(0))
    return {key: results[key] for key in ("img", "img_path", "id")}


DATASETS: Examples = {
    "BaseCocoStyleDataset": PoseDatasetExample(files=write_coco_files),
    "CombinedDataset": PoseDatasetExample(files=_combined),
}

TRANSFORMS: Examples = {
    **dict.fromkeys(PLUGIN.table()["transforms"], PoseTransformExample()),
    "LoadImage": PoseTransformExample(arguments={"to_float32": True}, results=_image_in_memory),
    "TopdownAffine": PoseTransformExample(arguments={"input_size": (48, 64)}),
    "KeypointConverter": PoseTransformExample(arguments={"num_keypoints": 2, "mapping": [(0, 0), ((1, 2), 1)]}),
    "GenerateTarget": PoseTransformExample(arguments={"encoder": _MSRA, "use_dataset_keypoint_weights": True}),
    "Albumentation": PoseTransformExample(arguments={"transforms": [{"type": "Blur", "p": 1.0}]}),
}
