"""Geometry of boxes, keypoints and warps; merging the samples of one image."""

from pose_keypoints.structures.bbox import (
    bbox_clip_border,
    bbox_corner2xywh,
    bbox_corner2xyxy,
    bbox_cs2xywh,
    bbox_cs2xyxy,
    bbox_overlaps,
    bbox_xywh2corner,
    bbox_xywh2cs,
    bbox_xywh2xyxy,
    bbox_xyxy2corner,
    bbox_xyxy2cs,
    bbox_xyxy2xywh,
    flip_bbox,
)
from pose_keypoints.structures.keypoint import flip_keypoints, flip_keypoints_custom_center, keypoint_clip_border
from pose_keypoints.structures.merging import merge_data_samples, revert_heatmap, split_instances
from pose_keypoints.structures.warp import get_pers_warp_matrix, get_udp_warp_matrix, get_warp_matrix

__all__ = [
    "bbox_clip_border",
    "bbox_corner2xywh",
    "bbox_corner2xyxy",
    "bbox_cs2xywh",
    "bbox_cs2xyxy",
    "bbox_overlaps",
    "bbox_xywh2corner",
    "bbox_xywh2cs",
    "bbox_xywh2xyxy",
    "bbox_xyxy2corner",
    "bbox_xyxy2cs",
    "bbox_xyxy2xywh",
    "flip_bbox",
    "flip_keypoints",
    "flip_keypoints_custom_center",
    "get_pers_warp_matrix",
    "get_udp_warp_matrix",
    "get_warp_matrix",
    "keypoint_clip_border",
    "merge_data_samples",
    "revert_heatmap",
    "split_instances",
]
