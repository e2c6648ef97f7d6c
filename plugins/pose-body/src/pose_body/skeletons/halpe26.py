"""Halpe26: COCO's 17 keypoints, the body axis and the feet."""

from pose_body.skeletons.coco import COCO
from pose_core.skeleton import MIDDLE_COLOR, define_skeleton

HALPE26 = define_skeleton(
    "halpe26",
    keypoints=f"""
        {" ".join(COCO.names)} head neck hip
        left_big_toe right_big_toe left_small_toe right_small_toe left_heel right_heel
    """,
    lower="left_hip right_hip hip knee ankle big_toe small_toe heel",
    links="""
        left_ankle-left_knee-left_hip-hip right_ankle-right_knee-right_hip-hip head-neck-hip
        neck-left_shoulder-left_elbow-left_wrist neck-right_shoulder-right_elbow-right_wrist
        left_eye-right_eye nose-left_eye nose-right_eye left_eye-left_ear right_eye-right_ear
        left_ear-left_shoulder right_ear-right_shoulder
        left_ankle-left_big_toe left_ankle-left_small_toe left_ankle-left_heel
        right_ankle-right_big_toe right_ankle-right_small_toe right_ankle-right_heel
    """,
    colors={MIDDLE_COLOR: "eye ear"},
    link_colors={MIDDLE_COLOR: "left_eye-left_ear-left_shoulder right_eye-right_ear-right_shoulder"},
    weights=(*COCO.weights, 1.0, 1.0, 1.2, *(1.5,) * 6),
    # COCO's; for the axis and the feet, MMPose's values.
    sigmas=(*COCO.sigmas, 0.026, 0.026, 0.066, *(0.079,) * 6),
    paper_info={
        "author": "Li, Yong-Lu and Xu, Liang and Liu, Xinpeng and Huang, Xijie and Xu, Yue and Wang, Shiyi and "
        "Fang, Hao-Shu and Ma, Ze and Chen, Mingyang and Lu, Cewu",
        "title": "PaStaNet: Toward Human Activity Knowledge Engine",
        "container": "CVPR",
        "year": "2020",
        "homepage": "https://github.com/Fang-Haoshu/Halpe-FullBody/",
    },
)
