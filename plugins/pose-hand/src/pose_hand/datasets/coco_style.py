"""Hand datasets in COCO's annotation format. For the arguments see :class:`BaseCocoStyleDataset`."""

from __future__ import annotations

import numpy as np

from pose_keypoints.datasets import BaseCocoStyleDataset, Columns, Entries, WholeImageDataset, stacked_numbers


class OneHand10KDataset(BaseCocoStyleDataset):
    """OneHand10K: one hand per image, 21 keypoints.

    Source: "Mask-Pose Cascaded CNN for 2D Hand Pose Estimation from Single Color Image" (Wang et al., 2018).
    """

    METAINFO = {"from_file": "hand.onehand10k"}


class FreiHandDataset(WholeImageDataset):
    """FreiHAND: one hand with 21 keypoints per image of 224 x 224 pixels, which is also its box.

    Source: "FreiHAND: A Dataset for Markerless Capture of Hand Pose and Shape from Single RGB Images"
    (Zimmermann et al., 2019).
    """

    METAINFO = {"from_file": "hand.freihand2d"}


class PanopticHand2DDataset(BaseCocoStyleDataset):
    """CMU Panoptic HandDB: hands in scenes, 21 keypoints each.

    Samples have the person's ``head_size`` (1,), in pixels, for PCKh.

    Source: "Hand Keypoint Detection in Single Images Using Multiview Bootstrapping" (Simon et al., 2017).
    """

    METAINFO = {"from_file": "hand.panoptic_hand2d"}
    REQUIRED_KEYS = ("bbox", "keypoints", "head_size")

    def parse_annotations(self, annotations: Entries, images: Entries) -> Columns:
        """See the base class."""
        head_size = stacked_numbers(annotations, "head_size", 1, source=self.ann_file)
        return super().parse_annotations(annotations, images) | {"head_size": head_size[:, 0].astype(np.float32)}


class Rhd2DDataset(BaseCocoStyleDataset):
    """Rendered Hand Pose: rendered hands, 21 keypoints each.

    The annotation file is in COCO's format, but ``keypoints`` is a list of 21 triples.

    Source: "Learning to Estimate 3D Hand Pose from Single RGB Images" (Zimmermann and Brox, 2017).
    """

    METAINFO = {"from_file": "hand.rhd2d"}
    # The file has each finger from its tip on, as the skeleton says; its list of names has them from the root on.
    CHECKS_KEYPOINT_NAMES = False
