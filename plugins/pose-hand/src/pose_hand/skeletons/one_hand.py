"""One hand with 21 keypoints, starting at the wrist or at the fingertips."""

from dataclasses import replace

from pose_hand.skeletons.fingers import FROM_TIP, define_hands, finger_names

ONEHAND10K = define_hands(
    "onehand10k",
    ["wrist", *finger_names()],
    paper_info={
        "author": "Wang, Yangang and Peng, Cong and Liu, Yebin",
        "title": "Mask-pose cascaded cnn for 2d hand pose estimation from single color image",
        "container": "IEEE Transactions on Circuits and Systems for Video Technology",
        "year": "2018",
        "homepage": "https://www.yangangwang.com/papers/WANG-MCC-2018-10.html",
    },
)

FREIHAND = replace(
    ONEHAND10K,
    name="freihand",
    paper_info={
        "author": "Zimmermann, Christian and Ceylan, Duygu and Yang, Jimei and Russell, Bryan and Argus, Max and "
        "Brox, Thomas",
        "title": "Freihand: A dataset for markerless capture of hand pose and shape from single rgb images",
        "container": "Proceedings of the IEEE International Conference on Computer Vision",
        "year": "2019",
        "homepage": "https://lmb.informatik.uni-freiburg.de/projects/freihand/",
    },
)

PANOPTIC_HAND2D = replace(
    ONEHAND10K,
    name="panoptic_hand2d",
    paper_info={
        "author": "Simon, Tomas and Joo, Hanbyul and Matthews, Iain and Sheikh, Yaser",
        "title": "Hand keypoint detection in single images using multiview bootstrapping",
        "container": "Proceedings of the IEEE conference on Computer Vision and Pattern Recognition",
        "year": "2017",
        "homepage": "http://domedb.perception.cs.cmu.edu/handdb.html",
    },
)

# A hand of COCO-WholeBody on its own.
COCO_WHOLEBODY_HAND = replace(
    ONEHAND10K,
    name="coco_wholebody_hand",
    # COCO-WholeBody's evaluation, 2020.
    sigmas=(
        0.029,
        *(0.022, 0.035, 0.037, 0.047),
        *(0.026, 0.025, 0.024, 0.035),
        *(0.018, 0.024, 0.022, 0.026),
        *(0.017, 0.021, 0.021, 0.032),
        *(0.020, 0.019, 0.022, 0.031),
    ),
    paper_info={
        "author": "Jin, Sheng and Xu, Lumin and Xu, Jin and Wang, Can and Liu, Wentao and Qian, Chen and "
        "Ouyang, Wanli and Luo, Ping",
        "title": "Whole-Body Human Pose Estimation in the Wild",
        "container": "Proceedings of the European Conference on Computer Vision (ECCV)",
        "year": "2020",
        "homepage": "https://github.com/jin-s13/COCO-WholeBody/",
    },
)

RHD2D = define_hands(
    "rhd2d",
    ["wrist", *finger_names(order=FROM_TIP)],
    paper_info={
        "author": "Christian Zimmermann and Thomas Brox",
        "title": "Learning to Estimate 3D Hand Pose from Single RGB Images",
        "container": "arXiv",
        "year": "2017",
        "homepage": "https://lmb.informatik.uni-freiburg.de/resources/datasets/RenderedHandposeDataset.en.html",
    },
)
