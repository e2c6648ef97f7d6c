"""The examples, by the name of the component or of the base class."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from pose_core.testing import (
    CodecExample,
    DatasetExample,
    HeadExample,
    MetricExample,
    TransformExample,
    pipeline_results,
)
from pose_core.testing.examples import Examples
from pose_keypoints.conformance.coco_files import write_coco_files

_INPUT_SIZE = (96, 128)
_HEATMAP = {"input_size": _INPUT_SIZE, "heatmap_size": (24, 32), "sigma": 2}
_MSRA = {"type": "MSRAHeatmap", **_HEATMAP}
_FEATS = [(2, 8, 8, 6)]
_K = 5


def _combined(folder: Path, _: type) -> dict[str, Any]:
    arguments = write_coco_files(folder, object)
    part = {"type": "BaseCocoStyleDataset", **arguments}
    return {"datasets": [part, part], "metainfo": arguments["metainfo"]}


def _image_file() -> dict[str, Any]:
    results = pipeline_results(np.random.default_rng(0))
    return {"img": results["img"], "img_path": "", "id": 0}


EXAMPLES: Examples = {
    # codecs: of a cell of 4 pixels a half is lost by rounding, and a quarter by the usual decoding
    "MSRAHeatmap": [
        CodecExample(arguments=_HEATMAP, tolerance=3),
        CodecExample(arguments={**_HEATMAP, "unbiased": True}, tolerance=1),
    ],
    "UDPHeatmap": [
        CodecExample(arguments=_HEATMAP, tolerance=1),
        CodecExample(arguments={**_HEATMAP, "heatmap_type": "combined"}, tolerance=1),
    ],
    # heads
    "HeatmapHead": HeadExample(
        feats=_FEATS,
        num_keypoints=_K,
        arguments={
            "in_channels": 8,
            "out_channels": _K,
            "deconv_out_channels": (8, 8),
            "deconv_kernel_sizes": (4, 4),
            "decoder": _MSRA,
        },
    ),
    # data sets
    "BaseCocoStyleDataset": DatasetExample(files=write_coco_files),
    "CombinedDataset": DatasetExample(files=_combined),
    # transforms
    "LoadImage": TransformExample(arguments={"to_float32": True}, results=_image_file),
    "TopdownAffine": TransformExample(arguments={"input_size": _INPUT_SIZE}),
    "KeypointConverter": TransformExample(arguments={"num_keypoints": 2, "mapping": [(0, 0), ((1, 2), 1)]}),
    "GenerateTarget": TransformExample(arguments={"encoder": _MSRA, "use_dataset_keypoint_weights": True}),
    # metrics
    "PCKAccuracy": MetricExample(arguments={"norm_item": ["bbox", "head"]}, best={"PCK": 1, "PCKh": 1}),
    "AUC": MetricExample(best={"AUC": 0.95}),
    "EPE": MetricExample(best={"EPE": 0}),
    "NME": MetricExample(arguments={"norm_mode": "use_norm_item", "norm_item": "bbox_size"}, best={"NME": 0}),
}
