"""COCO and AI Challenger combined: COCO's 17 keypoints, then the two that only AI Challenger has."""

from dataclasses import replace

from pose_body.skeletons.coco import COCO
from pose_core.skeleton import MIDDLE_COLOR, Keypoint, Link

COCO_AIC = replace(
    COCO,
    name="coco_aic",
    keypoints=(*COCO.keypoints, *(Keypoint(name, "", "upper", MIDDLE_COLOR) for name in ("head_top", "neck"))),
    links=(*COCO.links, Link("head_top", "neck", MIDDLE_COLOR)),
    weights=(*COCO.weights, 1.0, 1.0),
    # MMPose uses the nose's sigma for both; AI Challenger's are on another scale.
    sigmas=(*COCO.sigmas, 0.026, 0.026),
)
