"""The 17 keypoints of every figure, as in a COCO annotation file."""

from __future__ import annotations

from typing import Any

# Keypoint order and links of the COCO keypoint task (Lin et al., "Microsoft COCO: Common Objects in Context", 2014).
KEYPOINTS: tuple[str, ...] = (
    "nose",
    *(f"{side}_{part}" for part in ("eye", "ear", "shoulder", "elbow", "wrist") for side in ("left", "right")),
    *(f"{side}_{part}" for part in ("hip", "knee", "ankle") for side in ("left", "right")),
)

# 1-based, as in COCO's format.
_LINKS = (
    *((16, 14), (14, 12), (17, 15), (15, 13), (12, 13), (6, 12), (7, 13), (6, 7), (6, 8), (7, 9)),
    *((8, 10), (9, 11), (2, 3), (1, 2), (1, 3), (2, 4), (3, 5), (4, 6), (5, 7)),
)


def person_category() -> dict[str, Any]:
    """Return the entry for the annotation file's ``categories``, which defines the skeleton."""
    return {
        "id": 1,
        "name": "person",
        "supercategory": "person",
        "keypoints": list(KEYPOINTS),
        "skeleton": [list(link) for link in _LINKS],
    }
