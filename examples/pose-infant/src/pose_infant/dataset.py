"""The infant dataset."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from pose_core.errors import DataError
from pose_keypoints.datasets import BaseCocoStyleDataset


class InfantDataset(BaseCocoStyleDataset):
    """Infants with 13 keypoints and their age, in COCO's annotation format.

    Every annotation has ``age_weeks``, which is part of the samples as an array (1,).

    Args:
        ann_file: The annotation file, relative to ``data_root``.
        max_age_weeks: Older infants are left out.
        **kwargs: See :class:`~pose_keypoints.datasets.BaseCocoStyleDataset`.

    Raises:
        DataError: If an annotation has no valid age.
    """

    METAINFO: ClassVar = {"from_file": "infant.infant"}
    REQUIRED_KEYS = ("bbox", "keypoints", "age_weeks")

    def __init__(self, ann_file: str = "", *, max_age_weeks: float = 104, **kwargs: Any) -> None:
        self.max_age_weeks = max_age_weeks
        super().__init__(ann_file, **kwargs)

    def parse_annotations(self, annotations: Any, images: Any) -> dict[str, np.ndarray]:
        """Parse annotations, and mark older infants as crowds, which are used neither for training nor for testing."""
        ages = [entry["age_weeks"] for entry in annotations]
        if wrong := [entry["id"] for entry, age in zip(annotations, ages, strict=True) if not age >= 0]:
            raise DataError(f"'age_weeks' of annotation id {wrong[0]} of {self.ann_file} must be at least 0.")
        columns = super().parse_annotations(annotations, images)
        too_old = np.array(ages, dtype=np.float32) > self.max_age_weeks
        return {
            **columns,
            "age_weeks": np.array(ages, dtype=np.float32),
            "iscrowd": np.where(too_old, 1, columns["iscrowd"]),
        }
