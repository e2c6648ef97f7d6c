"""Datasets in COCO's annotation format, one skeleton each. For the arguments see :class:`BaseCocoStyleDataset`."""

from __future__ import annotations

import numpy as np

from pose_keypoints.datasets import BaseCocoStyleDataset, Columns, Entries, stacked_numbers


class CocoDataset(BaseCocoStyleDataset):
    """COCO keypoints, 17 a person.

    Source: "Microsoft COCO: Common Objects in Context" (Lin et al., 2014); https://cocodataset.org.
    """

    METAINFO = {"from_file": "body.coco"}


class CrowdPoseDataset(BaseCocoStyleDataset):
    """CrowdPose, 14 keypoints per person; ``crowd_index`` of an image measures how much its people overlap, 0 to 1.

    Source: "CrowdPose: Efficient Crowded Scenes Pose Estimation and A New Benchmark" (Li et al., 2019).
    """

    METAINFO = {"from_file": "body.crowdpose"}


class AicDataset(BaseCocoStyleDataset):
    """AI Challenger human keypoints, 14 a person.

    Source: "AI Challenger: A Large-scale Dataset for Going Deeper in Image Understanding" (Wu et al., 2017).
    """

    METAINFO = {"from_file": "body.aic"}


class OCHumanDataset(BaseCocoStyleDataset):
    """OCHuman: people who occlude each other, 17 keypoints each, for validation and test only.

    Source: "Pose2Seg: Detection Free Human Instance Segmentation" (Zhang et al., 2019).
    """

    METAINFO = {"from_file": "body.ochuman"}


class MhpDataset(BaseCocoStyleDataset):
    """Multi-Human Parsing v2: crowded scenes, 16 keypoints per person.

    Source: "Understanding Humans in Crowded Scenes" (Zhao et al., 2018).
    """

    METAINFO = {"from_file": "body.mhp"}


class PoseTrack18Dataset(BaseCocoStyleDataset):
    """PoseTrack 2018: frames of videos, 17 keypoints per person.

    The annotation file is in COCO's format, with a ``track_id`` and a ``bbox_head`` per person. Samples have the
    ``num_frames`` of their video.

    Source: "PoseTrack: A Benchmark for Human Pose Estimation and Tracking" (Andriluka et al., 2018).
    """

    METAINFO = {"from_file": "body.posetrack18"}


class JhmdbDataset(BaseCocoStyleDataset):
    """JHMDB: frames of videos of actions, 15 keypoints per person.

    The annotation file is in COCO's format, but counts pixels from 1; samples count them from 0.

    Source: "Towards Understanding Action Recognition" (Jhuang et al., 2013).
    """

    METAINFO = {"from_file": "body.jhmdb"}

    def parse_annotations(self, annotations: Entries, images: Entries) -> Columns:
        """See the base class."""
        columns = super().parse_annotations(annotations, images)
        return columns | {"keypoints": columns["keypoints"] - 1}

    def parse_boxes(self, annotations: Entries, images: Entries) -> np.ndarray:
        """See the base class."""
        boxes = stacked_numbers(annotations, "bbox", 4, source=self.ann_file) - (1, 1, 0, 0)
        return super().parse_boxes([{"bbox": box} for box in boxes], images)


class ExlposeDataset(BaseCocoStyleDataset):
    """ExLPose: people in very little light, 14 keypoints each.

    Source: "Human Pose Estimation in Extremely Low-Light Conditions" (Lee et al., 2023).
    """

    METAINFO = {"from_file": "body.exlpose"}


class HumanArtDataset(BaseCocoStyleDataset):
    """Human-Art: people in photographs, paintings, sculptures and more, 17 keypoints each.

    Source: "Human-Art: A Versatile Human-Centric Dataset Bridging Natural and Artificial Scenes" (Ju et al., 2023).
    """

    METAINFO = {"from_file": "body.humanart"}


class HumanArt21Dataset(BaseCocoStyleDataset):
    """Human-Art with 21 keypoints per person, including fingers and toes, from the annotations' ``keypoints_21``.

    Source: "Human-Art: A Versatile Human-Centric Dataset Bridging Natural and Artificial Scenes" (Ju et al., 2023).
    """

    METAINFO = {"from_file": "body.humanart21"}
    REQUIRED_KEYS = ("bbox", "keypoints_21")

    def parse_annotations(self, annotations: Entries, images: Entries) -> Columns:
        """See the base class."""
        annotations = [{**entry, "keypoints": entry["keypoints_21"]} for entry in annotations]
        return super().parse_annotations(annotations, images)
