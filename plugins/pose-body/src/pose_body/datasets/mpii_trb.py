"""MPII-TRB."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pose_keypoints.datasets import AnnotationFile, CenterScaleDataset
from pose_keypoints.datasets.annotation_file import decode_annotation
from pose_keypoints.datasets.ids import id_order


class MpiiTrbDataset(CenterScaleDataset):
    """MPII-TRB: MPII's people with 40 keypoints each: 14 joints, and the body's outline on both sides of them.

    The annotation file is in COCO's format, with ``center`` and ``scale`` instead of a box. Samples are sorted by the
    annotations' ids.

    Source: "TRB: A Novel Triplet Representation for Understanding 2D Human Body" (Duan et al., 2019).
    """

    METAINFO = {"from_file": "body.mpii_trb"}

    def read_annotations(self) -> AnnotationFile:
        """Read the annotation file, sorted by the annotations' ids."""
        file = super().read_annotations()
        annotations = [(decode_annotation(text, source=file.path), text) for text in file.annotations]
        annotations.sort(key=lambda entry: id_order(entry[0]["id"]))
        first: dict[Any, int] = {}
        for place, (annotation, _) in enumerate(annotations):
            first.setdefault(annotation.get("image_id"), place)
        images = sorted(file.images, key=lambda image: first.get(image.get("id"), len(annotations)))
        return replace(file, images=images, annotations=[text for _, text in annotations])
