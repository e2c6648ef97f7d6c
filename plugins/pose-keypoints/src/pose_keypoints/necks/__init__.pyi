# Written by tests/generated.py from what the module exports: 'make generated' updates it.
from pose_keypoints.necks.channel_mapper import ChannelMapper as ChannelMapper
from pose_keypoints.necks.cspnext_pafpn import CSPNeXtPAFPN as CSPNeXtPAFPN
from pose_keypoints.necks.feature_map_processor import FeatureMapProcessor as FeatureMapProcessor
from pose_keypoints.necks.fpn import FPN as FPN
from pose_keypoints.necks.global_average_pooling import GlobalAveragePooling as GlobalAveragePooling

__all__ = [
    "CSPNeXtPAFPN",
    "ChannelMapper",
    "FPN",
    "FeatureMapProcessor",
    "GlobalAveragePooling",
]
