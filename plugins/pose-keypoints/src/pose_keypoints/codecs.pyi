# Written by tests/generated.py from what the module exports: 'make generated' updates it.
from pose_core.contracts import BaseKeypointCodec as BaseKeypointCodec
from pose_keypoints.methods.heatmap.megvii_heatmap import MegviiHeatmap as MegviiHeatmap
from pose_keypoints.methods.heatmap.msra_heatmap import MSRAHeatmap as MSRAHeatmap
from pose_keypoints.methods.heatmap.udp_heatmap import UDPHeatmap as UDPHeatmap
from pose_keypoints.methods.regression.integral_regression_label import IntegralRegressionLabel as IntegralRegressionLabel
from pose_keypoints.methods.regression.regression_label import RegressionLabel as RegressionLabel
from pose_keypoints.methods.simcc.simcc_label import SimCCLabel as SimCCLabel

__all__ = [
    "BaseKeypointCodec",
    "IntegralRegressionLabel",
    "MSRAHeatmap",
    "MegviiHeatmap",
    "RegressionLabel",
    "SimCCLabel",
    "UDPHeatmap",
]
