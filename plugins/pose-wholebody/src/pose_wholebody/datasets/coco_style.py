"""Whole-body datasets, mostly in COCO's annotation format. For the arguments see :class:`BaseCocoStyleDataset`."""

from __future__ import annotations

import numpy as np

from pose_keypoints.datasets import BaseCocoStyleDataset, Columns, Entries, stacked_keypoints
from pose_wholebody.parts import ANNOTATED_PARTS


class CocoWholeBodyDataset(BaseCocoStyleDataset):
    """COCO-WholeBody, 133 keypoints per person: 17 of the body, 6 of the feet, 68 of the face and 21 of each hand.

    The annotation file is COCO's, with ``foot_kpts``, ``face_kpts``, ``lefthand_kpts`` and ``righthand_kpts`` in
    addition to ``keypoints``. ``num_keypoints`` counts those of the body. Visibility is 1 for all labeled keypoints:
    the file has small fractions for some hands.

    Source: "Whole-Body Human Pose Estimation in the Wild" (Jin et al., 2020).
    """

    METAINFO = {"from_file": "wholebody.coco_wholebody"}
    REQUIRED_KEYS = ("bbox", *ANNOTATED_PARTS)

    def parse_annotations(self, annotations: Entries, images: Entries) -> Columns:
        """See the base class."""
        parts = [
            stacked_keypoints(annotations, key, count, source=self.ann_file) for key, count in ANNOTATED_PARTS.items()
        ]
        annotations = [
            {**entry, "keypoints": whole}
            for entry, whole in zip(annotations, np.concatenate(parts, axis=1), strict=True)
        ]
        columns = super().parse_annotations(annotations, images)
        columns["keypoints_visible"] = (columns["keypoints_visible"] > 0).astype(np.float32)
        return columns


class UBody2dDataset(CocoWholeBodyDataset):
    """UBody: the upper body in talks, films, sign language and more, with COCO-WholeBody's 133 keypoints and format.

    Source: "One-Stage 3D Whole-Body Mesh Recovery with Component Aware Transformer" (Lin et al., 2023).
    """

    METAINFO = {"from_file": "wholebody.ubody2d"}


class HalpeDataset(BaseCocoStyleDataset):
    """Halpe, 136 keypoints per person: 26 of body and feet, 68 of the face and 21 of each hand.

    Source: "PaStaNet: Toward Human Activity Knowledge Engine" (Li et al., 2020).
    """

    METAINFO = {"from_file": "wholebody.halpe"}
