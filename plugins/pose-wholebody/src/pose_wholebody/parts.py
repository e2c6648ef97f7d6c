"""The parts of a whole body."""

from __future__ import annotations

# The keys of a person's parts in COCO-WholeBody's annotations, and their numbers of keypoints, in the order of the
# skeleton.
ANNOTATED_PARTS = {"keypoints": 17, "foot_kpts": 6, "face_kpts": 68, "lefthand_kpts": 21, "righthand_kpts": 21}
NUM_KEYPOINTS = sum(ANNOTATED_PARTS.values())

# The names of the parts, and the indices of their keypoints in the skeleton.
PARTS = {
    "body": range(17),
    "foot": range(17, 23),
    "face": range(23, 91),
    "lefthand": range(91, 112),
    "righthand": range(112, 133),
}

# The indices of the face in Halpe's 136 keypoints.
HALPE_FACE = range(26, 94)
