"""Examples for ``pose plugins check`` of the datasets whose annotations cover more than faces."""

from __future__ import annotations

from functools import partial
from typing import Any

from pose_core.testing import Examples
from pose_keypoints.conformance import PoseDatasetExample
from pose_keypoints.conformance.coco_files import write_coco_files


def _face(entry: dict[str, Any]) -> dict[str, Any]:
    return {"face_valid": True, "face_box": entry["bbox"], "face_kpts": entry["keypoints"]}


EXAMPLES: Examples = {"CocoWholeBodyFaceDataset": PoseDatasetExample(files=partial(write_coco_files, more=_face))}
