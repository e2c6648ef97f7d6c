# Written by tests/generated.py from what the module exports: 'make generated' updates it.
from pose_core.contracts import BaseTransform as BaseTransform
from pose_keypoints.transforms.albumentation import Albumentation as Albumentation
from pose_keypoints.transforms.bbox import GetBBoxCenterScale as GetBBoxCenterScale
from pose_keypoints.transforms.bbox import RandomBBoxTransform as RandomBBoxTransform
from pose_keypoints.transforms.bbox import RandomHalfBody as RandomHalfBody
from pose_keypoints.transforms.converting import KeypointConverter as KeypointConverter
from pose_keypoints.transforms.flip import RandomFlip as RandomFlip
from pose_keypoints.transforms.loading import LoadImage as LoadImage
from pose_keypoints.transforms.loading import read_image as read_image
from pose_keypoints.transforms.packing import PackPoseInputs as PackPoseInputs
from pose_keypoints.transforms.photometric import PhotometricDistortion as PhotometricDistortion
from pose_keypoints.transforms.photometric import YOLOXHSVRandomAug as YOLOXHSVRandomAug
from pose_keypoints.transforms.target import GenerateTarget as GenerateTarget
from pose_keypoints.transforms.topdown import TopdownAffine as TopdownAffine

__all__ = [
    "Albumentation",
    "BaseTransform",
    "GenerateTarget",
    "GetBBoxCenterScale",
    "KeypointConverter",
    "LoadImage",
    "PackPoseInputs",
    "PhotometricDistortion",
    "RandomBBoxTransform",
    "RandomFlip",
    "RandomHalfBody",
    "TopdownAffine",
    "YOLOXHSVRandomAug",
    "read_image",
]
