# Written by tests/generated.py from what the module exports: 'make generated' updates it.
from pose_keypoints.visualization.heatmaps import overlay_heatmaps as overlay_heatmaps
from pose_keypoints.visualization.local_visualizer import PoseLocalVisualizer as PoseLocalVisualizer
from pose_keypoints.visualization.pictures import write_picture as write_picture
from pose_keypoints.visualization.poses import PoseStyle as PoseStyle
from pose_keypoints.visualization.poses import draw_poses as draw_poses
from pose_keypoints.visualization.scheme import Scheme as Scheme
from pose_keypoints.visualization.scheme import make_scheme as make_scheme
from pose_keypoints.visualization.targets import draw_targets as draw_targets

__all__ = [
    "PoseLocalVisualizer",
    "PoseStyle",
    "Scheme",
    "draw_poses",
    "draw_targets",
    "make_scheme",
    "overlay_heatmaps",
    "write_picture",
]
