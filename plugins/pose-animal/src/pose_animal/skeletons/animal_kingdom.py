"""Animal Kingdom: 23 keypoints shared by mammals, birds, reptiles, amphibians and fish."""

from pose_core.skeleton import define_skeleton

ANIMAL_KINGDOM = define_skeleton(
    "Animal Kingdom",
    keypoints="""
        Head_Mid_Top Eye_Left Eye_Right Mouth_Front_Top Mouth_Back_Left Mouth_Back_Right Mouth_Front_Bottom
        Shoulder_Left Shoulder_Right Elbow_Left Elbow_Right Wrist_Left Wrist_Right Torso_Mid_Back
        Hip_Left Hip_Right Knee_Left Knee_Right Ankle_Left Ankle_Right Tail_Top_Back Tail_Mid_Back Tail_End_Back
    """,
    lower="Hip Knee Ankle Tail_Top_Back Tail_Mid_Back Tail_End_Back",
    links="""
        Eye_Left-Head_Mid_Top Eye_Right-Head_Mid_Top
        Mouth_Front_Top-Mouth_Back_Left Mouth_Front_Top-Mouth_Back_Right
        Mouth_Back_Left-Mouth_Front_Bottom Mouth_Back_Right-Mouth_Front_Bottom
        Head_Mid_Top-Shoulder_Left Head_Mid_Top-Shoulder_Right
        Shoulder_Left-Elbow_Left-Wrist_Left Shoulder_Right-Elbow_Right-Wrist_Right
        Head_Mid_Top-Torso_Mid_Back-Tail_Top_Back Tail_Top_Back-Hip_Left Tail_Top_Back-Hip_Right
        Hip_Left-Knee_Left-Ankle_Left Hip_Right-Knee_Right-Ankle_Right
        Tail_Top_Back-Tail_Mid_Back-Tail_End_Back
    """,
    # Animal Kingdom is evaluated by PCK; for OKS, MMPose uses the smallest of COCO's sigmas for every keypoint.
    sigmas=(0.025,) * 23,
    paper_info={
        "author": "Ng, Xun Long and Ong, Kian Eng and Zheng, Qichen and Ni, Yun and Yeo, Si Yong and Liu, Jun",
        "title": "Animal Kingdom: A Large and Diverse Dataset for Animal Behavior Understanding",
        "container": "Conference on Computer Vision and Pattern Recognition (CVPR)",
        "year": "2022",
        "homepage": "https://sutdcv.github.io/Animal-Kingdom",
    },
)
