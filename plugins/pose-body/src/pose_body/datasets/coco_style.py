"""Data sets in COCO's annotation format: a skeleton each. For arguments see :class:`BaseCocoStyleDataset`."""

from __future__ import annotations

from pose_keypoints.datasets.base_coco_style import BaseCocoStyleDataset


class CocoDataset(BaseCocoStyleDataset):
    """COCO keypoints, 17 a person.

    Source: "Microsoft COCO: Common Objects in Context" (Lin et al., 2014); https://cocodataset.org.
    """

    METAINFO = {"from_file": "body.coco"}


class CrowdPoseDataset(BaseCocoStyleDataset):
    """CrowdPose, 14 keypoints a person; ``crowd_index`` of an image says how much its people overlap, 0 to 1.

    Source: "CrowdPose: Efficient Crowded Scenes Pose Estimation and A New Benchmark" (Li et al., 2019).
    """

    METAINFO = {"from_file": "body.crowdpose"}


class AicDataset(BaseCocoStyleDataset):
    """AI Challenger human keypoints, 14 a person.

    Source: "AI Challenger: A Large-scale Dataset for Going Deeper in Image Understanding" (Wu et al., 2017).
    """

    METAINFO = {"from_file": "body.aic"}
