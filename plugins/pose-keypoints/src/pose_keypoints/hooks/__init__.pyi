# Written by tests/generated.py from what the module exports: 'make generated' updates it.
from pose_keypoints.hooks.badcase import BadCaseAnalysisHook as BadCaseAnalysisHook
from pose_keypoints.hooks.contact_sheet import ContactSheetHook as ContactSheetHook
from pose_keypoints.hooks.pipeline_switch import PipelineSwitchHook as PipelineSwitchHook
from pose_keypoints.hooks.sync_norm import SyncNormHook as SyncNormHook
from pose_keypoints.hooks.visualization import PoseVisualizationHook as PoseVisualizationHook

__all__ = [
    "BadCaseAnalysisHook",
    "ContactSheetHook",
    "PipelineSwitchHook",
    "PoseVisualizationHook",
    "SyncNormHook",
]
