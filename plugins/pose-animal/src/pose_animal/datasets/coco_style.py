"""Animal datasets in COCO's format, one skeleton each. For the arguments see :class:`BaseCocoStyleDataset`."""

from __future__ import annotations

from pose_keypoints.datasets import BaseCocoStyleDataset, WholeImageDataset


class AnimalPoseDataset(BaseCocoStyleDataset):
    """Animal-Pose: cats, dogs, sheep, horses and cows, 20 keypoints each.

    Source: "Cross-Domain Adaptation for Animal Pose Estimation" (Cao et al., 2019).
    """

    METAINFO = {"from_file": "animal.animalpose"}


class AP10KDataset(BaseCocoStyleDataset):
    """AP-10K: mammals of 54 species, one category each, 17 keypoints.

    Source: "AP-10K: A Benchmark for Animal Pose Estimation in the Wild" (Yu et al., 2021).
    """

    METAINFO = {"from_file": "animal.ap10k"}


class AnimalKingdomDataset(BaseCocoStyleDataset):
    """Animal Kingdom: mammals, birds, reptiles, amphibians and fish in videos, one category each, 23 keypoints.

    Source: "Animal Kingdom: A Large and Diverse Dataset for Animal Behavior Understanding" (Ng et al., 2022).
    """

    METAINFO = {"from_file": "animal.ak"}


class ATRWDataset(BaseCocoStyleDataset):
    """ATRW: Amur tigers, 15 keypoints each.

    Source: "ATRW: A Benchmark for Amur Tiger Re-identification in the Wild" (Li et al., 2020).
    """

    METAINFO = {"from_file": "animal.atrw"}


class FlyDataset(BaseCocoStyleDataset):
    """Vinegar Fly: flies from above, 32 keypoints each.

    Source: "Fast Animal Pose Estimation Using Deep Neural Networks" (Pereira et al., 2019).
    """

    METAINFO = {"from_file": "animal.fly"}


class Horse10Dataset(BaseCocoStyleDataset):
    """Horse-10: thoroughbreds from the side, 22 keypoints each.

    Source: "Pretraining Boosts Out-of-Domain Robustness for Pose Estimation" (Mathis et al., 2021).
    """

    METAINFO = {"from_file": "animal.horse10"}


class LocustDataset(WholeImageDataset):
    """Desert Locust: one locust with 35 keypoints per image of 160 x 160 pixels, which is also its box.

    Source: "DeepPoseKit, a Software Toolkit for Fast and Robust Animal Pose Estimation Using Deep Learning" (Graving et
    al., 2019).
    """

    METAINFO = {"from_file": "animal.locust"}


class MacaqueDataset(BaseCocoStyleDataset):
    """MacaquePose: macaques, COCO's 17 keypoints each.

    Source: "MacaquePose: A Novel 'in the Wild' Macaque Monkey Pose Dataset for Markerless Motion Capture" (Labuguen et
    al., 2020).
    """

    METAINFO = {"from_file": "animal.macaque"}


class ZebraDataset(WholeImageDataset):
    """Grevy's Zebra: one zebra from above with 9 keypoints per image of 160 x 160 pixels, which is also its box.

    Source: "DeepPoseKit, a Software Toolkit for Fast and Robust Animal Pose Estimation Using Deep Learning" (Graving et
    al., 2019).
    """

    METAINFO = {"from_file": "animal.zebra"}
