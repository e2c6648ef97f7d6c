"""Four-legged mammals: Animal-Pose, AP-10K, the Amur tiger, Horse-10 and Grevy's zebra."""

from pose_core.skeleton import define_skeleton

ANIMALPOSE = define_skeleton(
    "animalpose",
    keypoints="""
        L_Eye R_Eye L_EarBase R_EarBase Nose Throat TailBase Withers
        L_F_Elbow R_F_Elbow L_B_Elbow R_B_Elbow L_F_Knee R_F_Knee L_B_Knee R_B_Knee
        L_F_Paw R_F_Paw L_B_Paw R_B_Paw
    """,
    lower="TailBase B_Elbow B_Knee B_Paw",
    links="""
        L_Eye-R_Eye L_Eye-L_EarBase R_Eye-R_EarBase L_Eye-Nose R_Eye-Nose Nose-Throat-Withers TailBase-Withers
        Throat-L_F_Elbow-L_F_Knee-L_F_Paw Throat-R_F_Elbow-R_F_Knee-R_F_Paw
        TailBase-L_B_Elbow-L_B_Knee-L_B_Paw TailBase-R_B_Elbow-R_B_Knee-R_B_Paw
    """,
    weights={1.2: "F_Knee B_Knee", 1.5: "F_Paw B_Paw"},
    # The paper has none; MMPose adapted COCO's.
    sigmas=(
        *(0.025, 0.025, 0.026, 0.035, 0.035, 0.1, 0.1, 0.1),
        *(0.107, 0.107, 0.107, 0.107, 0.087, 0.087, 0.087, 0.087),
        *(0.089, 0.089, 0.089, 0.089),
    ),
    paper_info={
        "author": "Cao, Jinkun and Tang, Hongyang and Fang, Hao-Shu and Shen, Xiaoyong and Lu, Cewu and Tai, Yu-Wing",
        "title": "Cross-Domain Adaptation for Animal Pose Estimation",
        "container": "The IEEE International Conference on Computer Vision (ICCV)",
        "year": "2019",
        "homepage": "https://sites.google.com/view/animal-pose/",
    },
)

AP10K = define_skeleton(
    "ap10k",
    keypoints=(
        *("L_Eye", "R_Eye", "Nose", "Neck", "Root of tail"),
        *("L_Shoulder", "L_Elbow", "L_F_Paw", "R_Shoulder", "R_Elbow", "R_F_Paw"),
        *("L_Hip", "L_Knee", "L_B_Paw", "R_Hip", "R_Knee", "R_B_Paw"),
    ),
    # MMPose counts the right front paw, but not the left one, as lower body.
    lower=("Root of tail", "Hip", "Knee", "B_Paw", "R_F_Paw"),
    links=(
        *(("L_Eye", "R_Eye"), ("L_Eye", "Nose"), ("R_Eye", "Nose"), ("Nose", "Neck", "Root of tail")),
        *(("Neck", "L_Shoulder", "L_Elbow", "L_F_Paw"), ("Neck", "R_Shoulder", "R_Elbow", "R_F_Paw")),
        *(("Root of tail", "L_Hip", "L_Knee", "L_B_Paw"), ("Root of tail", "R_Hip", "R_Knee", "R_B_Paw")),
    ),
    # COCO's, by position.
    weights=(*[1.0] * 7, 1.2, 1.2, 1.5, 1.5, 1.0, 1.0, 1.2, 1.2, 1.5, 1.5),
    # AP-10K's evaluation, 2021.
    sigmas=(
        *(0.025, 0.025, 0.026, 0.035, 0.035),
        *(0.079, 0.072, 0.062, 0.079, 0.072, 0.062),
        *(0.107, 0.087, 0.089, 0.107, 0.087, 0.089),
    ),
    paper_info={
        "author": "Yu, Hang and Xu, Yufei and Zhang, Jing and Zhao, Wei and Guan, Ziyu and Tao, Dacheng",
        "title": "AP-10K: A Benchmark for Animal Pose Estimation in the Wild",
        "container": "35th Conference on Neural Information Processing Systems (NeurIPS 2021) Track on Datasets and "
        "Benchmarks.",
        "year": "2021",
        "homepage": "https://github.com/AlexTheBad/AP-10K",
    },
)

ATRW = define_skeleton(
    "atrw",
    keypoints="""
        left_ear right_ear nose right_shoulder right_front_paw left_shoulder left_front_paw
        right_hip right_knee right_back_paw left_hip left_knee left_back_paw tail center
    """,
    lower="hip knee back_paw tail center",
    links="""
        left_ear-nose right_ear-nose-center left_shoulder-left_front_paw left_shoulder-center
        right_shoulder-right_front_paw right_shoulder-center tail-center
        right_back_paw-right_knee-right_hip-tail left_back_paw-left_knee-left_hip-tail
    """,
    # ATRW's evaluation, 2020.
    sigmas=(
        *(0.0277, 0.0823, 0.0831, 0.0202, 0.0716, 0.0263, 0.0646, 0.0302),
        *(0.0440, 0.0316, 0.0333, 0.0547, 0.0263, 0.0683, 0.0539),
    ),
    paper_info={
        "author": "Li, Shuyuan and Li, Jianguo and Tang, Hanlin and Qian, Rui and Lin, Weiyao",
        "title": "ATRW: A Benchmark for Amur Tiger Re-identification in the Wild",
        "container": "Proceedings of the 28th ACM International Conference on Multimedia",
        "year": "2020",
        "homepage": "https://cvwc2019.github.io/challenge.html",
    },
)

HORSE10 = define_skeleton(
    "horse10",
    keypoints="""
        Nose Eye Nearknee Nearfrontfetlock Nearfrontfoot Offknee Offfrontfetlock Offfrontfoot
        Shoulder Midshoulder Elbow Girth Wither
        Nearhindhock Nearhindfetlock Nearhindfoot Hip Stifle Offhindhock Offhindfetlock Offhindfoot Ischium
    """,
    # Horses are filmed from the side: near and off legs do not swap when mirrored.
    swaps={},
    lower="""
        Nearhindhock Nearhindfetlock Nearhindfoot Hip Stifle Offhindhock Offhindfetlock Offhindfoot Ischium
    """,
    links="""
        Nose-Eye-Wither-Hip-Ischium-Stifle-Girth-Elbow-Shoulder-Midshoulder-Wither
        Nearknee-Nearfrontfetlock-Nearfrontfoot Offknee-Offfrontfetlock-Offfrontfoot
        Nearhindhock-Nearhindfetlock-Nearhindfoot Offhindhock-Offhindfetlock-Offhindfoot
    """,
    paper_info={
        "author": "Mathis, Alexander and Biasi, Thomas and Schneider, Steffen and Yuksekgonul, Mert and "
        "Rogers, Byron and Bethge, Matthias and Mathis, Mackenzie W",
        "title": "Pretraining boosts out-of-domain robustness for pose estimation",
        "container": "Proceedings of the IEEE/CVF Winter Conference on Applications of Computer Vision",
        "year": "2021",
        "homepage": "http://www.mackenziemathislab.org/horse10",
    },
)

ZEBRA = define_skeleton(
    "zebra",
    keypoints="snout head neck forelegL1 forelegR1 hindlegL1 hindlegR1 tailbase tailtip",
    links="""
        head-snout neck-head forelegL1-neck forelegR1-neck
        hindlegL1-tailbase hindlegR1-tailbase-neck tailtip-tailbase
    """,
    paper_info={
        "author": "Graving, Jacob M and Chae, Daniel and Naik, Hemal and Li, Liang and Koger, Benjamin and "
        "Costelloe, Blair R and Couzin, Iain D",
        "title": "DeepPoseKit, a software toolkit for fast and robust animal pose estimation using deep learning",
        "container": "Elife",
        "year": "2019",
        "homepage": "https://github.com/jgraving/DeepPoseKit-Data",
    },
)
