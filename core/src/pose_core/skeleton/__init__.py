"""Skeletons: the names, links, flip pairs, sigmas, weights and colors of the keypoints of a dataset.

Skeletons are data and are found by name: a plugin declares them under the kind ``skeletons``, and a config refers to
them as ``metainfo=dict(from_file='configs/_base_/datasets/coco.py')`` or ``dict(from_file='body.coco')``.
"""

from pose_core.skeleton.dataset_info import dataset_info, skeleton_from_info
from pose_core.skeleton.define import LEFT_COLOR, MIDDLE_COLOR, RIGHT_COLOR, contour_swaps, define_skeleton
from pose_core.skeleton.keypoint import Color, Keypoint, Link
from pose_core.skeleton.loading import load_skeleton
from pose_core.skeleton.metainfo import parse_pose_metainfo
from pose_core.skeleton.skeleton import Skeleton

__all__ = [
    "LEFT_COLOR",
    "MIDDLE_COLOR",
    "RIGHT_COLOR",
    "Color",
    "Keypoint",
    "Link",
    "Skeleton",
    "contour_swaps",
    "dataset_info",
    "define_skeleton",
    "load_skeleton",
    "parse_pose_metainfo",
    "skeleton_from_info",
]
