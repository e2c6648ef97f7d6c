"""What this package contributes, under the scope ``keypoints``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pose_core.plugin import Plugin, hookimpl

if TYPE_CHECKING:
    import argparse

PLUGIN = Plugin(
    api=1,
    summary="shared toolkit of keypoint models: transforms, estimators, top-down methods, metrics, visualisation",
    configs="pose_keypoints:configs",
    examples="pose_keypoints.conformance:EXAMPLES",
    components={
        "estimators": ["pose_keypoints.estimators.topdown:TopdownPoseEstimator"],
        "distillers": ["pose_keypoints.methods.dwpose.dwpose_distiller:DWPoseDistiller"],
        "preprocessors": ["pose_keypoints.preprocessors.pose_data_preprocessor:PoseDataPreprocessor"],
        "necks": [
            "pose_keypoints.necks.channel_mapper:ChannelMapper",
            "pose_keypoints.necks.cspnext_pafpn:CSPNeXtPAFPN",
            "pose_keypoints.necks.feature_map_processor:FeatureMapProcessor",
            "pose_keypoints.necks.global_average_pooling:GlobalAveragePooling",
            "pose_keypoints.necks.fpn:FPN",
        ],
        "heads": [
            "pose_keypoints.methods.heatmap.heatmap_head:HeatmapHead",
            "pose_keypoints.methods.simcc.simcc_head:SimCCHead",
            "pose_keypoints.methods.simcc.rtmcc_head:RTMCCHead",
            "pose_keypoints.methods.simcc.rtmcc_head:RTMWHead",
            "pose_keypoints.methods.heatmap.vipnas_head:ViPNASHead",
            "pose_keypoints.methods.heatmap.cpm_head:CPMHead",
            "pose_keypoints.methods.heatmap.mspn_head:MSPNHead",
            "pose_keypoints.methods.regression.regression_head:RegressionHead",
            "pose_keypoints.methods.regression.rle_head:RLEHead",
            "pose_keypoints.methods.regression.integral_regression_head:IntegralRegressionHead",
            "pose_keypoints.methods.regression.dsnt_head:DSNTHead",
            "pose_keypoints.heads.vis_predict_head:VisPredictHead",
        ],
        "losses": [
            "pose_keypoints.methods.heatmap.losses:AdaptiveWingLoss",
            "pose_keypoints.methods.heatmap.losses:CombinedTargetMSELoss",
            "pose_keypoints.methods.heatmap.losses:KeypointMSELoss",
            "pose_keypoints.methods.heatmap.losses:KeypointOHKMMSELoss",
            "pose_keypoints.methods.heatmap.losses:FocalHeatmapLoss",
            "pose_keypoints.losses.coordinates:L1Loss",
            "pose_keypoints.losses.coordinates:MSELoss",
            "pose_keypoints.losses.coordinates:SmoothL1Loss",
            "pose_keypoints.losses.coordinates:SoftWeightSmoothL1Loss",
            "pose_keypoints.losses.coordinates:SoftWingLoss",
            "pose_keypoints.losses.coordinates:WingLoss",
            "pose_keypoints.losses.classification:BCELoss",
            "pose_keypoints.losses.classification:VariFocalLoss",
            "pose_keypoints.losses.overlap:IoULoss",
            "pose_keypoints.losses.overlap:OKSLoss",
            "pose_keypoints.losses.poses_3d:BoneLoss",
            "pose_keypoints.losses.poses_3d:MPJPELoss",
            "pose_keypoints.losses.poses_3d:SemiSupervisionLoss",
            "pose_keypoints.losses.combining:CombinedLoss",
            "pose_keypoints.losses.combining:MultipleLossWrapper",
            "pose_keypoints.losses.contrastive:InfoNCELoss",
            "pose_keypoints.losses.distributions:JSDiscretLoss",
            "pose_keypoints.losses.distributions:MLECCLoss",
            "pose_keypoints.methods.simcc.losses:KLDiscretLoss",
            "pose_keypoints.methods.dwpose.losses:FeaLoss",
            "pose_keypoints.methods.dwpose.losses:KDLoss",
            "pose_keypoints.methods.regression.rle_loss:RLELoss",
        ],
        "codecs": [
            "pose_keypoints.methods.heatmap.msra_heatmap:MSRAHeatmap",
            "pose_keypoints.methods.heatmap.udp_heatmap:UDPHeatmap",
            "pose_keypoints.methods.simcc.simcc_label:SimCCLabel",
            "pose_keypoints.methods.heatmap.megvii_heatmap:MegviiHeatmap",
            "pose_keypoints.methods.regression.regression_label:RegressionLabel",
            "pose_keypoints.methods.regression.integral_regression_label:IntegralRegressionLabel",
        ],
        "datasets": [
            "pose_keypoints.datasets.base_coco_style:BaseCocoStyleDataset",
            "pose_keypoints.datasets.combined:CombinedDataset",
        ],
        "transforms": [
            "pose_keypoints.transforms.loading:LoadImage",
            "pose_keypoints.transforms.bbox:GetBBoxCenterScale",
            "pose_keypoints.transforms.bbox:RandomBBoxTransform",
            "pose_keypoints.transforms.bbox:RandomHalfBody",
            "pose_keypoints.transforms.flip:RandomFlip",
            "pose_keypoints.transforms.topdown:TopdownAffine",
            "pose_keypoints.transforms.converting:KeypointConverter",
            "pose_keypoints.transforms.photometric:PhotometricDistortion",
            "pose_keypoints.transforms.photometric:YOLOXHSVRandomAug",
            "pose_keypoints.transforms.albumentation:Albumentation",
            "pose_keypoints.transforms.target:GenerateTarget",
            "pose_keypoints.transforms.packing:PackPoseInputs",
        ],
        "metrics": [
            "pose_keypoints.metrics.pck:PCKAccuracy",
            "pose_keypoints.metrics.auc:AUC",
            "pose_keypoints.metrics.epe:EPE",
            "pose_keypoints.metrics.nme:NME",
            "pose_keypoints.metrics.partition:KeypointPartitionMetric",
        ],
        "visualizers": ["pose_keypoints.visualization.local_visualizer:PoseLocalVisualizer"],
        "hooks": [
            "pose_keypoints.hooks.visualization:PoseVisualizationHook",
            "pose_keypoints.hooks.badcase:BadCaseAnalysisHook",
            "pose_keypoints.hooks.contact_sheet:ContactSheetHook",
            "pose_keypoints.hooks.pipeline_switch:PipelineSwitchHook",
            "pose_keypoints.hooks.sync_norm:SyncNormHook",
        ],
        "averages": ["pose_keypoints.optimization.averaging:ExpMomentumEMA"],
        "optim_constructors": [
            "pose_keypoints.optimization.forced_defaults:ForceDefaultOptimWrapperConstructor",
            "pose_keypoints.optimization.layer_decay:LayerDecayOptimWrapperConstructor",
        ],
        "schedulers": [
            "pose_keypoints.optimization.quadratic_warmup:QuadraticWarmupLR",
            "pose_keypoints.optimization.quadratic_warmup:QuadraticWarmupMomentum",
            "pose_keypoints.optimization.quadratic_warmup:QuadraticWarmupParamScheduler",
        ],
    },
)


@hookimpl
def pose_commands(commands: argparse._SubParsersAction) -> None:
    """Add ``pose data``."""
    from pose_keypoints.cli import data

    data.add_parser(commands)
