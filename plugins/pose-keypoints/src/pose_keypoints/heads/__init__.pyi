# Written by tests/generated.py from what the module exports: 'make generated' updates it.
from pose_keypoints.heads.base_head import BaseHead as BaseHead
from pose_keypoints.heads.features import last_feature as last_feature
from pose_keypoints.heads.targets import Targets as Targets
from pose_keypoints.heads.vis_predict_head import VisPredictHead as VisPredictHead
from pose_keypoints.methods.heatmap.base_heatmap_head import BaseHeatmapHead as BaseHeatmapHead
from pose_keypoints.methods.heatmap.cpm_head import CPMHead as CPMHead
from pose_keypoints.methods.heatmap.heatmap_head import HeatmapHead as HeatmapHead
from pose_keypoints.methods.heatmap.mspn_head import MSPNHead as MSPNHead
from pose_keypoints.methods.heatmap.staged_head import StagedHeatmapHead as StagedHeatmapHead
from pose_keypoints.methods.heatmap.vipnas_head import ViPNASHead as ViPNASHead
from pose_keypoints.methods.regression.coordinate_head import CoordinateHead as CoordinateHead
from pose_keypoints.methods.regression.dsnt_head import DSNTHead as DSNTHead
from pose_keypoints.methods.regression.integral_regression_head import IntegralRegressionHead as IntegralRegressionHead
from pose_keypoints.methods.regression.regression_head import RegressionHead as RegressionHead
from pose_keypoints.methods.regression.rle_head import RLEHead as RLEHead
from pose_keypoints.methods.simcc.rtmcc_head import RTMCCHead as RTMCCHead
from pose_keypoints.methods.simcc.rtmcc_head import RTMWHead as RTMWHead
from pose_keypoints.methods.simcc.simcc_base_head import SimCCBaseHead as SimCCBaseHead
from pose_keypoints.methods.simcc.simcc_head import SimCCHead as SimCCHead

__all__ = [
    "BaseHead",
    "BaseHeatmapHead",
    "CPMHead",
    "CoordinateHead",
    "DSNTHead",
    "HeatmapHead",
    "IntegralRegressionHead",
    "MSPNHead",
    "RLEHead",
    "RTMCCHead",
    "RTMWHead",
    "RegressionHead",
    "SimCCBaseHead",
    "SimCCHead",
    "StagedHeatmapHead",
    "Targets",
    "ViPNASHead",
    "VisPredictHead",
    "last_feature",
]
