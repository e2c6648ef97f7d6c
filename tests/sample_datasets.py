"""Which datasets have real annotations and images beside the checkout, and in which files."""

from __future__ import annotations

from typing import Any, NamedTuple


class Case(NamedTuple):
    """A dataset of the sample data, with its number of keypoints, of instances that can be used, and of images."""

    folder: str
    ann_file: str
    K: int
    instances: int
    images: int
    extra: dict[str, Any] | None = None


INTERHAND = {
    "camera_param_file": "test_interhand2.6m_camera.json",
    "joint_file": "test_interhand2.6m_joint_3d.json",
}
CASES = {
    "CocoDataset": Case("coco", "test_coco.json", 17, 12, 4),
    "CrowdPoseDataset": Case("crowdpose", "test_crowdpose.json", 14, 4, 2),
    "AicDataset": Case("aic", "test_aic.json", 14, 9, 3),
    "MpiiDataset": Case("mpii", "test_mpii.json", 16, 5, 5),
    "MpiiTrbDataset": Case("mpii", "test_mpii_trb.json", 40, 5, 5),
    "OCHumanDataset": Case("ochuman", "test_ochuman.json", 17, 5, 3),
    "MhpDataset": Case("mhp", "test_mhp.json", 16, 4, 2),
    "PoseTrack18Dataset": Case("posetrack18", "annotations/test_posetrack18_val.json", 17, 14, 3),
    "JhmdbDataset": Case("jhmdb", "test_jhmdb_sub1.json", 15, 3, 3),
    "ExlposeDataset": Case("exlpose", "test_exlpose.json", 14, 6, 2),
    "HumanArtDataset": Case("humanart", "test_humanart.json", 17, 4, 3),
    "HumanArt21Dataset": Case("humanart", "test_humanart.json", 21, 4, 3),
    "Face300WDataset": Case("300w", "test_300w.json", 68, 2, 2),
    "Face300WLPDataset": Case("300wlp", "test_300wlp.json", 68, 2, 2),
    "Face300VWDataset": Case("300vw", "anno_300vw.json", 68, 3, 3),
    "AFLWDataset": Case("aflw", "test_aflw.json", 19, 2, 2),
    "COFWDataset": Case("cofw", "test_cofw.json", 29, 2, 2),
    "LapaDataset": Case("lapa", "test_lapa.json", 106, 2, 2),
    "WFLWDataset": Case("wflw", "test_wflw.json", 98, 4, 2),
    "CocoWholeBodyFaceDataset": Case("coco", "test_coco_wholebody.json", 68, 4, 3),
    "FreiHandDataset": Case("freihand", "test_freihand.json", 21, 8, 8),
    "OneHand10KDataset": Case("onehand10k", "test_onehand10k.json", 21, 4, 4),
    "PanopticHand2DDataset": Case("panoptic", "test_panoptic.json", 21, 4, 4),
    "Rhd2DDataset": Case("rhd", "test_rhd.json", 21, 3, 3),
    "CocoWholeBodyHandDataset": Case("coco", "test_coco_wholebody.json", 21, 10, 4),
    "InterHand2DDoubleDataset": Case("interhand2.6m", "test_interhand2.6m_data.json", 42, 4, 4, INTERHAND),
    "HalpeHandDataset": Case("halpe", "test_halpe.json", 21, 11, 4, {"data_prefix": {"img": "../coco"}}),
    "CocoWholeBodyDataset": Case("coco", "test_coco_wholebody.json", 133, 12, 4),
    "HalpeDataset": Case("halpe", "test_halpe.json", 136, 12, 4, {"data_prefix": {"img": "../coco"}}),
    "AnimalPoseDataset": Case("animalpose", "test_animalpose.json", 20, 2, 2),
    "AP10KDataset": Case("ap10k", "test_ap10k.json", 17, 2, 2),
    "AnimalKingdomDataset": Case("ak", "test_animalkingdom.json", 23, 2, 2),
    "ATRWDataset": Case("atrw", "test_atrw.json", 15, 2, 2),
    "FlyDataset": Case("fly", "test_fly.json", 32, 2, 2),
    "Horse10Dataset": Case("horse10", "test_horse10.json", 22, 3, 3),
    "LocustDataset": Case("locust", "test_locust.json", 35, 2, 2),
    "MacaqueDataset": Case("macaque", "test_macaque.json", 17, 2, 2),
    "ZebraDataset": Case("zebra", "test_zebra.json", 9, 2, 2),
    "DeepFashionDataset": Case("fld", "test_fld.json", 8, 2, 2, {"subset": "full"}),
    "DeepFashion2Dataset": Case("deepfasion2", "deepfasion2.json", 294, 2, 2),
}
