"""The components of this package, under the scope ``animal``."""

from pose_core.plugin import Plugin

PLUGIN = Plugin(
    api=1,
    summary="animal pose: datasets, skeletons and configs",
    configs="pose_animal:configs",
    components={
        "datasets": [
            "pose_animal.datasets.coco_style:AnimalPoseDataset",
            "pose_animal.datasets.coco_style:AP10KDataset",
            "pose_animal.datasets.coco_style:AnimalKingdomDataset",
            "pose_animal.datasets.coco_style:ATRWDataset",
            "pose_animal.datasets.coco_style:FlyDataset",
            "pose_animal.datasets.coco_style:Horse10Dataset",
            "pose_animal.datasets.coco_style:LocustDataset",
            "pose_animal.datasets.coco_style:MacaqueDataset",
            "pose_animal.datasets.coco_style:ZebraDataset",
        ],
        "skeletons": {
            "animalpose": "pose_animal.skeletons.quadrupeds:ANIMALPOSE",
            "ap10k": "pose_animal.skeletons.quadrupeds:AP10K",
            "atrw": "pose_animal.skeletons.quadrupeds:ATRW",
            "horse10": "pose_animal.skeletons.quadrupeds:HORSE10",
            "zebra": "pose_animal.skeletons.quadrupeds:ZEBRA",
            "fly": "pose_animal.skeletons.insects:FLY",
            "locust": "pose_animal.skeletons.insects:LOCUST",
            "macaque": "pose_animal.skeletons.macaque:MACAQUE",
            "ak": "pose_animal.skeletons.animal_kingdom:ANIMAL_KINGDOM",
        },
    },
)
