"""The 68 keypoints of Multi-PIE and i·bug: jaw, brows, nose, eyes and mouth, from the person's right to the left."""

from dataclasses import replace

from pose_core.skeleton import Keypoint
from pose_face.skeletons.landmarks import COLOR, define_face

CONTOURS = (
    range(17),  # jaw
    range(17, 27),  # brows
    range(31, 36),  # below the nose
    (36, 37, 38, 39, 42, 43, 44, 45),  # upper lids
    (41, 40, 47, 46),  # lower lids
    range(48, 55),  # upper lip, outside
    range(55, 60),  # lower lip, outside
    range(60, 65),  # upper lip, inside
    range(65, 68),  # lower lip, inside
)

FACE_300W = define_face(
    "300w",
    68,
    CONTOURS,
    paper_info={
        "author": "Sagonas, Christos and Antonakos, Epameinondas and Tzimiropoulos, Georgios and Zafeiriou, Stefanos "
        "and Pantic, Maja",
        "title": "300 faces in-the-wild challenge: Database and results",
        "container": "Image and vision computing",
        "year": "2016",
        "homepage": "https://ibug.doc.ic.ac.uk/resources/300-W/",
    },
)

FACE_300VW = replace(
    FACE_300W,
    name="300vw",
    paper_info={
        "author": "Shen, Jie and Zafeiriou, Stefanos and Chrysos, Grigoris G and Kossaifi, Jean and "
        "Tzimiropoulos, Georgios and Pantic, Maja",
        "title": "The first facial landmark tracking in-the-wild challenge: Benchmark and results",
        "container": "Proceedings of the IEEE international conference on computer vision workshops",
        "year": "2015",
        "homepage": "https://ibug.doc.ic.ac.uk/resources/300-VW/",
    },
)

# MMPose has no flip pairs here: the dataset already contains every image mirrored.
FACE_300WLP = replace(
    FACE_300W,
    name="300wlp",
    keypoints=tuple(Keypoint(name, color=COLOR) for name in FACE_300W.names),
    paper_info={
        "author": "Xiangyu Zhu and Zhen Lei and Xiaoming Liu and Hailin Shi and Stan Z. Li",
        "title": "Face alignment across large poses: A 3d solution",
        "container": "Proceedings of the IEEE conference on computer vision and pattern recognition",
        "year": "2016",
        "homepage": "http://www.cbsr.ia.ac.cn/users/xiangyuzhu/projects/3DDFA/main.htm",
    },
)

# The face of COCO-WholeBody on its own.
COCO_WHOLEBODY_FACE = define_face(
    "coco_wholebody_face",
    68,
    CONTOURS,
    prefix="face",
    # COCO-WholeBody's evaluation, 2020.
    sigmas=(
        *(0.042, 0.043, 0.044, 0.043, 0.040, 0.035, 0.031, 0.025, 0.020),
        *(0.023, 0.029, 0.032, 0.037, 0.038, 0.043, 0.041, 0.045),
        *(0.013, 0.012, 0.011, 0.011, 0.012, 0.012, 0.011, 0.011, 0.013, 0.015),
        *(0.009, 0.007, 0.007, 0.007, 0.012, 0.009, 0.008, 0.016, 0.010),
        *(0.017, 0.011, 0.009, 0.011, 0.009, 0.007, 0.013, 0.008, 0.011, 0.012, 0.010, 0.034),
        *(0.008, 0.008, 0.009, 0.008, 0.008, 0.007, 0.010, 0.008, 0.009, 0.009, 0.009, 0.007),
        *(0.007, 0.008, 0.011, 0.008, 0.008, 0.008, 0.010, 0.008),
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
