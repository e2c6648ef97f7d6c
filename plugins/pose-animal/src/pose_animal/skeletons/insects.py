"""Insects from above: the vinegar fly and the desert locust."""

from pose_animal.skeletons.quadrupeds import ZEBRA
from pose_core.skeleton import define_skeleton

_LEGS = ("foreleg", "midleg", "hindleg")


def _legs(side: str) -> list[list[str]]:
    """Return the joints of the legs of one side, each leg from the body outward."""
    return [[f"{leg}{side}{joint}" for joint in (1, 2, 3, 4)] for leg in _LEGS]


FLY = define_skeleton(
    "fly",
    keypoints=[
        *("head", "eyeL", "eyeR", "neck", "thorax", "abdomen"),
        *(joint for side in "RL" for leg in _legs(side) for joint in leg),
        *("wingL", "wingR"),
    ],
    links=[
        *(("eyeL", "head"), ("eyeR", "head"), ("neck", "head"), ("thorax", "neck"), ("abdomen", "thorax")),
        *(leg[::-1] for side in "RL" for leg in _legs(side)),
        *(("wingL", "neck"), ("wingR", "neck")),
    ],
    paper_info={
        "author": "Pereira, Talmo D and Aldarondo, Diego E and Willmore, Lindsay and Kislin, Mikhail and "
        "Wang, Samuel S-H and Murthy, Mala and Shaevitz, Joshua W",
        "title": "Fast animal pose estimation using deep neural networks",
        "container": "Nature methods",
        "year": "2019",
        "homepage": "https://github.com/jgraving/DeepPoseKit-Data",
    },
)

LOCUST = define_skeleton(
    "locust",
    keypoints=[
        *("head", "neck", "thorax", "abdomen1", "abdomen2"),
        *(
            name
            for side in "LR"
            for part in ([f"anttip{side}", f"antbase{side}", f"eye{side}"], *_legs(side))
            for name in part
        ),
    ],
    links=[
        *(("neck", "head"), ("thorax", "neck"), ("abdomen1", "thorax"), ("abdomen2", "abdomen1")),
        *(
            part
            for side in "LR"
            for part in ([f"eye{side}", f"antbase{side}", f"anttip{side}"], *(leg[::-1] for leg in _legs(side)))
        ),
    ],
    paper_info=ZEBRA.paper_info,
)
