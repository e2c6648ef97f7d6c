"""Functions that evaluate keypoints: accuracies, errors, object keypoint similarity, suppression, conversion."""

from pose_keypoints.evaluation.conversion import transform_ann, transform_pred, transform_sigmas
from pose_keypoints.evaluation.keypoint_accuracy import (
    keypoint_auc,
    keypoint_epe,
    keypoint_nme,
    keypoint_pck_accuracy,
)
from pose_keypoints.evaluation.nms import nearby_joints_nms, nms, nms_torch, oks_nms, soft_oks_nms
from pose_keypoints.evaluation.oks import COCO_SIGMAS, oks_iou
from pose_keypoints.evaluation.output_accuracy import (
    multilabel_classification_accuracy,
    pose_pck_accuracy,
    simcc_pck_accuracy,
)
from pose_keypoints.waiting_for_3d.mpjpe import keypoint_mpjpe

__all__ = [
    "COCO_SIGMAS",
    "keypoint_auc",
    "keypoint_epe",
    "keypoint_mpjpe",
    "keypoint_nme",
    "keypoint_pck_accuracy",
    "multilabel_classification_accuracy",
    "nearby_joints_nms",
    "nms",
    "nms_torch",
    "oks_iou",
    "oks_nms",
    "pose_pck_accuracy",
    "simcc_pck_accuracy",
    "soft_oks_nms",
    "transform_ann",
    "transform_pred",
    "transform_sigmas",
]
