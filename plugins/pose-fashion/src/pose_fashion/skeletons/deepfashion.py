"""DeepFashion's landmarks: up to 8 keypoints per garment, in pairs."""

from pose_core.skeleton import Skeleton, define_skeleton

_WHITE = (255, 255, 255)
_PAPER_INFO = {
    "author": "Liu, Ziwei and Luo, Ping and Qiu, Shi and Wang, Xiaogang and Tang, Xiaoou",
    "title": "DeepFashion: Powering Robust Clothes Recognition and Retrieval with Rich Annotations",
    "container": "Proceedings of IEEE Conference on Computer Vision and Pattern Recognition (CVPR)",
    "year": "2016",
    "homepage": "http://mmlab.ie.cuhk.edu.hk/projects/DeepFashion/LandmarkDetection.html",
}


def _define(subset: str, *parts: str) -> Skeleton:
    names = [f"{side} {part}" for part in parts for side in ("left", "right")]
    return define_skeleton(f"deepfashion_{subset}", keypoints=names, colors={_WHITE: names}, paper_info=_PAPER_INFO)


DEEPFASHION_FULL = _define("full", "collar", "sleeve", "waistline", "hem")
DEEPFASHION_UPPER = _define("upper", "collar", "sleeve", "hem")
DEEPFASHION_LOWER = _define("lower", "waistline", "hem")
