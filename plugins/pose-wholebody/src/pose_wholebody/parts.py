"""The parts of a whole body."""

from __future__ import annotations

# Where an annotation of COCO-WholeBody has the parts of a person, and how many keypoints each has, in the order of the
# skeleton.
ANNOTATED_PARTS = {"keypoints": 17, "foot_kpts": 6, "face_kpts": 68, "lefthand_kpts": 21, "righthand_kpts": 21}
NUM_KEYPOINTS = sum(ANNOTATED_PARTS.values())

# What the parts are called, and the indices of their keypoints in the skeleton.
PARTS = {
    "body": range(17),
    "foot": range(17, 23),
    "face": range(23, 91),
    "lefthand": range(91, 112),
    "righthand": range(112, 133),
}

# Where Halpe's 136 keypoints have the face.
HALPE_FACE = range(26, 94)
