"""AFLW: 19 keypoints per face: brows, eyes, nose, mouth and chin."""

from pose_face.skeletons.landmarks import define_face

AFLW = define_face(
    "aflw",
    19,
    contours=(range(6), range(6, 12), range(12, 15), range(15, 18)),  # brows, eyes, nose, mouth
    paper_info={
        "author": "Koestinger, Martin and Wohlhart, Paul and Roth, Peter M and Bischof, Horst",
        "title": "Annotated facial landmarks in the wild: A large-scale, real-world database for facial landmark "
        "localization",
        "container": "2011 IEEE international conference on computer vision workshops (ICCV workshops)",
        "year": "2011",
        "homepage": "https://www.tugraz.at/institute/icg/research/team-bischof/lrs/downloads/aflw/",
    },
)
