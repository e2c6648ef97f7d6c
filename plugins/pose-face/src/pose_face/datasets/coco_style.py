"""Face datasets in COCO's annotation format. For the arguments see :class:`BaseCocoStyleDataset`."""

from __future__ import annotations

from functools import partial

from pose_keypoints.datasets import AnnotationFile, BaseCocoStyleDataset
from pose_keypoints.datasets.body_parts import coco_wholebody_parts, split_annotations


class Face300WLPDataset(BaseCocoStyleDataset):
    """300W-LP: faces of 300W rotated to large poses with a 3D model, 68 keypoints each.

    Source: "Face Alignment Across Large Poses: A 3D Solution" (Zhu et al., 2016).
    """

    METAINFO = {"from_file": "face.300wlp"}


class COFWDataset(BaseCocoStyleDataset):
    """COFW: faces occluded by glasses, hands and hair, 29 keypoints each.

    Source: "Robust Face Landmark Estimation under Occlusion" (Burgos-Artizzu et al., 2013).
    """

    METAINFO = {"from_file": "face.cofw"}


class LapaDataset(BaseCocoStyleDataset):
    """LaPa: faces in all poses and expressions, 106 keypoints each.

    Source: "A New Dataset and Boundary-Attention Semantic Segmentation for Face Parsing" (Liu et al., 2020).
    """

    METAINFO = {"from_file": "face.lapa"}


class CocoWholeBodyFaceDataset(BaseCocoStyleDataset):
    """The faces of COCO-WholeBody, 68 keypoints each.

    The annotation file is that of COCO-WholeBody; people without a valid face are skipped.

    Source: "Whole-Body Human Pose Estimation in the Wild" (Jin et al., 2020).
    """

    METAINFO = {"from_file": "face.coco_wholebody_face"}

    def read_annotations(self) -> AnnotationFile:
        """Read the annotation file, with faces instead of people."""
        faces = partial(coco_wholebody_parts, names=("face",), source=self.ann_file)
        return split_annotations(super().read_annotations(), faces)
