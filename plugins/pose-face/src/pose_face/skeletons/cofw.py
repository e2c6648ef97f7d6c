"""COFW: 29 keypoints per face, occluded by glasses, hands and hair."""

from pose_face.skeletons.landmarks import define_face

COFW = define_face(
    "cofw",
    29,
    contours=(
        *((0, 2, 3, 1), (4, 6), (5, 7)),  # brows: corners, upper and lower middle
        *((8, 10, 11, 9), (12, 14), (13, 15), (16, 17)),  # eyes: corners, upper and lower lids, pupils
        *((18, 19), (22, 23)),  # nostrils, corners of the mouth
    ),
    paper_info={
        "author": "Burgos-Artizzu, Xavier P and Perona, Pietro and Doll{\\'a}r, Piotr",
        "title": "Robust face landmark estimation under occlusion",
        "container": "Proceedings of the IEEE international conference on computer vision",
        "year": "2013",
        "homepage": "http://www.vision.caltech.edu/xpburgos/ICCV13/",
    },
)
