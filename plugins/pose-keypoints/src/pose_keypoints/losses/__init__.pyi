# Written by tests/generated.py from what the module exports: 'make generated' updates it.
from pose_keypoints.losses.classification import BCELoss as BCELoss
from pose_keypoints.losses.classification import LabelLoss as LabelLoss
from pose_keypoints.losses.classification import VariFocalLoss as VariFocalLoss
from pose_keypoints.losses.combining import CombinedLoss as CombinedLoss
from pose_keypoints.losses.combining import MultipleLossWrapper as MultipleLossWrapper
from pose_keypoints.losses.contrastive import InfoNCELoss as InfoNCELoss
from pose_keypoints.losses.coordinates import CoordinateLoss as CoordinateLoss
from pose_keypoints.losses.coordinates import L1Loss as L1Loss
from pose_keypoints.losses.coordinates import MSELoss as MSELoss
from pose_keypoints.losses.coordinates import SmoothL1Loss as SmoothL1Loss
from pose_keypoints.losses.coordinates import SoftWeightSmoothL1Loss as SoftWeightSmoothL1Loss
from pose_keypoints.losses.coordinates import SoftWingLoss as SoftWingLoss
from pose_keypoints.losses.coordinates import WingLoss as WingLoss
from pose_keypoints.losses.distributions import JSDiscretLoss as JSDiscretLoss
from pose_keypoints.losses.distributions import MLECCLoss as MLECCLoss
from pose_keypoints.losses.overlap import IoULoss as IoULoss
from pose_keypoints.losses.overlap import OKSLoss as OKSLoss
from pose_keypoints.methods.dwpose.losses import FeaLoss as FeaLoss
from pose_keypoints.methods.dwpose.losses import KDLoss as KDLoss
from pose_keypoints.methods.heatmap.losses import AdaptiveWingLoss as AdaptiveWingLoss
from pose_keypoints.methods.heatmap.losses import CombinedTargetMSELoss as CombinedTargetMSELoss
from pose_keypoints.methods.heatmap.losses import FocalHeatmapLoss as FocalHeatmapLoss
from pose_keypoints.methods.heatmap.losses import KeypointMSELoss as KeypointMSELoss
from pose_keypoints.methods.heatmap.losses import KeypointOHKMMSELoss as KeypointOHKMMSELoss
from pose_keypoints.methods.regression.rle_loss import RLELoss as RLELoss
from pose_keypoints.methods.simcc.losses import KLDiscretLoss as KLDiscretLoss
from pose_keypoints.waiting_for_3d.losses import BoneLoss as BoneLoss
from pose_keypoints.waiting_for_3d.losses import MPJPELoss as MPJPELoss
from pose_keypoints.waiting_for_3d.losses import SemiSupervisionLoss as SemiSupervisionLoss

__all__ = [
    "AdaptiveWingLoss",
    "BCELoss",
    "BoneLoss",
    "CombinedLoss",
    "CombinedTargetMSELoss",
    "CoordinateLoss",
    "FeaLoss",
    "FocalHeatmapLoss",
    "InfoNCELoss",
    "IoULoss",
    "JSDiscretLoss",
    "KDLoss",
    "KLDiscretLoss",
    "KeypointMSELoss",
    "KeypointOHKMMSELoss",
    "L1Loss",
    "LabelLoss",
    "MLECCLoss",
    "MPJPELoss",
    "MSELoss",
    "MultipleLossWrapper",
    "OKSLoss",
    "RLELoss",
    "SemiSupervisionLoss",
    "SmoothL1Loss",
    "SoftWeightSmoothL1Loss",
    "SoftWingLoss",
    "VariFocalLoss",
    "WingLoss",
]
