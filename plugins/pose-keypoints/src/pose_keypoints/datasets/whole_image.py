"""Datasets whose images show one instance each."""

from __future__ import annotations

import numpy as np

from pose_keypoints.datasets.base_coco_style import BaseCocoStyleDataset
from pose_keypoints.datasets.image_index import image_sizes
from pose_keypoints.datasets.numbers import Entries


class WholeImageDataset(BaseCocoStyleDataset):
    """The base of datasets whose images are cropped around one instance each: the box is the image.

    For arguments see :class:`BaseCocoStyleDataset`.
    """

    REQUIRED_KEYS = ("keypoints",)

    def parse_boxes(self, annotations: Entries, images: Entries) -> np.ndarray:  # noqa: ARG002
        """See the base class."""
        size = image_sizes(images, source=self.ann_file)
        return np.hstack((np.zeros_like(size), size))
