"""Datasets that give center and scale in place of a box."""

from __future__ import annotations

import numpy as np

from pose_keypoints.datasets.base_coco_style import BaseCocoStyleDataset
from pose_keypoints.datasets.building import Columns
from pose_keypoints.datasets.numbers import Entries, stacked_numbers
from pose_keypoints.structures import bbox_cs2xyxy, bbox_xyxy2cs

# The unit of `scale` in pixels: MPII's, which other datasets adopted.
PIXEL_STD = 200.0


class CenterScaleDataset(BaseCocoStyleDataset):
    """The base of datasets whose annotations have ``center`` and ``scale``: a square box's center, and its side / 200.

    Otherwise annotations are in COCO's format. Samples also have ``bbox_center`` (1, 2) and ``bbox_scale`` (1, 2) in
    pixels, image frame; boxes may reach beyond the image. For arguments see :class:`BaseCocoStyleDataset`.
    """

    REQUIRED_KEYS = ("center", "scale", "keypoints")

    def parse_annotations(self, annotations: Entries, images: Entries) -> Columns:
        """See the base class."""
        columns = super().parse_annotations(annotations, images)
        columns["bbox_center"], columns["bbox_scale"] = bbox_xyxy2cs(columns["bbox"])
        return columns

    def parse_boxes(self, annotations: Entries, images: Entries) -> np.ndarray:  # noqa: ARG002
        """See the base class."""
        center = stacked_numbers(annotations, "center", 2, source=self.ann_file)
        side = stacked_numbers(annotations, "scale", 1, source=self.ann_file) * PIXEL_STD
        return bbox_cs2xyxy(center, side.repeat(2, axis=1))
