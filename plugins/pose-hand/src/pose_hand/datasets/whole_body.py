"""Hands of whole-body datasets. For the arguments see :class:`BaseCocoStyleDataset`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

from pose_core.errors import DataError
from pose_keypoints.datasets import AnnotationFile, BaseCocoStyleDataset
from pose_keypoints.datasets.body_parts import coco_wholebody_parts, split_annotations

# The indices of Halpe's left and right hand among its 136 keypoints.
_HALPE_KEYPOINTS = 136
_HALPE_HANDS = (slice(94, 115), slice(115, 136))


class CocoWholeBodyHandDataset(BaseCocoStyleDataset):
    """The left and right hands of COCO-WholeBody, 21 keypoints each.

    The annotation file is that of COCO-WholeBody. Each valid hand is one sample, numbered from 0.

    Source: "Whole-Body Human Pose Estimation in the Wild" (Jin et al., 2020).
    """

    METAINFO = {"from_file": "hand.coco_wholebody_hand"}

    def read_annotations(self) -> AnnotationFile:
        """Read the annotation file, with hands instead of people."""
        hands = partial(coco_wholebody_parts, names=("lefthand", "righthand"), source=self.ann_file)
        return split_annotations(super().read_annotations(), hands, renumber=True)


class HalpeHandDataset(BaseCocoStyleDataset):
    """The left and right hands of Halpe, 21 keypoints each.

    The annotation file is that of Halpe's 136 keypoints. Each hand with a labeled keypoint is one sample, numbered
    from 0; its box is the bounding box of the labeled keypoints.

    Source: "PaStaNet: Toward Human Activity Knowledge Engine" (Li et al., 2020); https://github.com/Fang-Haoshu/Halpe-FullBody.
    """

    METAINFO = {"from_file": "hand.coco_wholebody_hand"}

    def read_annotations(self) -> AnnotationFile:
        """Read the annotation file, with hands instead of people."""
        return split_annotations(super().read_annotations(), self._hands, renumber=True)

    def _hands(self, person: dict[str, Any]) -> Iterator[dict[str, Any]]:
        keypoints = np.asarray(person.get("keypoints", ()), dtype=np.float64)
        if keypoints.size != 3 * _HALPE_KEYPOINTS:
            raise DataError(
                f"Halpe's annotations must have {_HALPE_KEYPOINTS} keypoints, got {keypoints.size // 3} in annotation "
                f"id {person['id']} of {self.ann_file}."
            )
        for hand in (keypoints.reshape(-1, 3)[place] for place in _HALPE_HANDS):
            labeled = hand[hand[:, 2] > 0, :2]
            if len(labeled):
                left_top = labeled.min(axis=0)
                yield {
                    "image_id": person.get("image_id"),
                    "iscrowd": person.get("iscrowd", 0),
                    "bbox": [*left_top.tolist(), *(labeled.max(axis=0) - left_top).tolist()],
                    "keypoints": hand.ravel().tolist(),
                }
