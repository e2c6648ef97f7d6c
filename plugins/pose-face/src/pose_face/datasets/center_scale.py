"""Face datasets with center and scale instead of a box. For the arguments see :class:`BaseCocoStyleDataset`."""

from __future__ import annotations

import numpy as np

from pose_keypoints.datasets import CenterScaleDataset, Columns, Entries, stacked_numbers


class Face300WDataset(CenterScaleDataset):
    """300W: faces in the wild, indoors and outdoors, 68 keypoints each.

    Source: "300 Faces In-The-Wild Challenge: Database and Results" (Sagonas et al., 2016).
    """

    METAINFO = {"from_file": "face.300w"}


class Face300VWDataset(CenterScaleDataset):
    """300VW: faces in long videos, 68 keypoints each.

    Source: "The First Facial Landmark Tracking in-the-Wild Challenge: Benchmark and Results" (Shen et al., 2015).
    """

    METAINFO = {"from_file": "face.300vw"}


class AFLWDataset(CenterScaleDataset):
    """AFLW: faces in all poses, 19 keypoints each.

    Test samples have the annotation's ``box_size`` (1,), in pixels, which errors are normalized by.

    Source: "Annotated Facial Landmarks in the Wild" (Koestinger et al., 2011).
    """

    METAINFO = {"from_file": "face.aflw"}

    def parse_annotations(self, annotations: Entries, images: Entries) -> Columns:
        """See the base class."""
        columns = super().parse_annotations(annotations, images)
        if self.test_mode:
            size = stacked_numbers(annotations, "box_size", 1, source=self.ann_file)
            columns["box_size"] = size[:, 0].astype(np.float32)
        return columns


class WFLWDataset(CenterScaleDataset):
    """WFLW: faces in the wild, labeled by pose, expression, light, make-up, occlusion and blur, 98 keypoints each.

    Source: "Look at Boundary: A Boundary-Aware Face Alignment Algorithm" (Wu et al., 2018).
    """

    METAINFO = {"from_file": "face.wflw"}
