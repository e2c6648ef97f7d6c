"""WFLW's 98 and LaPa's 106 keypoints, which share jaw, brows and the bridge of the nose."""

from pose_face.skeletons.landmarks import define_face

_JAW_AND_BROWS = (
    range(33),
    (33, 34, 35, 36, 37, 42, 43, 44, 45, 46),  # brows, upper edge
    (38, 39, 40, 41, 47, 48, 49, 50),  # brows, lower edge
)

WFLW = define_face(
    "wflw",
    98,
    contours=(
        *_JAW_AND_BROWS,
        range(55, 60),  # below the nose
        (*range(60, 65), *range(68, 73)),  # upper lids
        (67, 66, 65, 75, 74, 73),  # lower lids
        *(range(76, 83), range(83, 88), range(88, 93), range(93, 96)),  # lips
        (96, 97),  # pupils
    ),
    paper_info={
        "author": "Wu, Wayne and Qian, Chen and Yang, Shuo and Wang, Quan and Cai, Yici and Zhou, Qiang",
        "title": "Look at boundary: A boundary-aware face alignment algorithm",
        "container": "Proceedings of the IEEE conference on computer vision and pattern recognition",
        "year": "2018",
        "homepage": "https://wywu.github.io/projects/LAB/WFLW.html",
    },
)

LAPA = define_face(
    "lapa",
    106,
    contours=(
        *_JAW_AND_BROWS,
        range(55, 66),  # sides of the nose
        (*range(66, 71), *range(75, 80)),  # upper lids
        (73, 72, 71, 82, 81, 80),  # lower lids
        (74, 83),  # pupils
        *(range(84, 91), range(91, 96), range(96, 101), range(101, 104)),  # lips
        (104, 105),  # middle of the eyes
    ),
    # The jaw has the lowest weight; the eyelids have the highest, then the lips.
    weights=(*[0.8] * 33, *[1.0] * 33, *[2.0] * 8, 1.0, *[2.0] * 8, 1.0, *[1.5] * 20, *[1.0] * 2),
    paper_info={
        "author": "Liu, Yinglu and Shi, Hailin and Shen, Hao and Si, Yue and Wang, Xiaobo and Mei, Tao",
        "title": "A New Dataset and Boundary-Attention Semantic Segmentation for Face Parsing.",
        "container": "Proceedings of the AAAI Conference on Artificial Intelligence (AAAI)",
        "year": "2020",
        "homepage": "https://github.com/JDAI-CV/lapa-dataset",
    },
)
