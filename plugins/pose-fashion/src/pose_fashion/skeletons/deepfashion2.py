"""DeepFashion2: the landmarks of 13 categories of clothes, 294 in total; a garment has those of its category.

The points of a category are numbered from 1 along its edges. Garments for the torso have a neckline (1 in the back,
then 2 to 6 from one shoulder to the other) and an outline (from 7 on, along sleeve, side and hem from one shoulder to
the other); those that open in front also have two front edges. Garments for the legs have a waistline (1 to 3) and an
outline.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from pose_core.skeleton import Color, contour_swaps, define_skeleton


class _Shape(NamedTuple):
    """The point numbers along the drawn lines, and along the lines that a flip reverses."""

    chains: list[Sequence[int]]
    contours: list[Sequence[int]]


def _torso(count: int) -> _Shape:
    outline = range(7, count + 1)
    return _Shape([(1, 2, 3, 4, 5, 6, 1), (2, *outline, 6)], [range(2, 7), outline])


def _open_torso(count: int) -> _Shape:
    """Build the shape: the outline's middle is the hem of one front edge; the other edge and the rest follow it."""
    middle, end = (count + 1) // 2, count - 6
    edge, other_edge = (4, count - 1, count, middle), range(end + 1, end + 5)  # from the neck down
    return _Shape(
        [
            (1, 2, 3, *edge, *range(middle - 1, 6, -1), 2),
            (1, 6, 5, *other_edge, *range(middle + 1, end + 1), 6),
        ],
        [(2, 3, 5, 6), range(7, end + 1), *zip(edge, other_edge, strict=True)],
    )


def _legs(count: int) -> _Shape:
    outline = range(4, count + 1)
    return _Shape([(1, 2, 3), (1, *outline, 3)], [range(1, 4), outline])


# Name, number of points, shape and color of each category, in the dataset's order.
_KINDS: tuple[tuple[str, int, Callable[[int], _Shape], Color], ...] = (
    ("sss", 25, _torso, (255, 128, 0)),  # short-sleeved shirt
    ("lss", 33, _torso, (255, 0, 128)),  # long-sleeved shirt
    ("sso", 31, _open_torso, (128, 0, 255)),  # short-sleeved outwear
    ("lso", 39, _open_torso, (0, 128, 255)),  # long-sleeved outwear
    ("vest", 15, _torso, (0, 128, 128)),
    ("sling", 15, _torso, (0, 0, 128)),
    ("shorts", 10, _legs, (128, 128, 128)),
    ("trousers", 14, _legs, (128, 0, 128)),
    ("skirt", 8, _legs, (64, 128, 128)),
    ("ssd", 29, _torso, (64, 64, 128)),  # short-sleeved dress
    ("lsd", 37, _torso, (128, 64, 0)),  # long-sleeved dress
    ("vd", 19, _torso, (128, 64, 255)),  # vest dress
    ("sd", 19, _torso, (128, 64, 64)),  # sling dress
)


def _names(kind: str, numbers: Sequence[int]) -> list[str]:
    return [f"{kind}_kpt{number}" for number in numbers]


_POINTS = {kind: _names(kind, range(1, count + 1)) for kind, count, _, _ in _KINDS}
_CHAINS = {kind: [_names(kind, chain) for chain in shape(count).chains] for kind, count, shape, _ in _KINDS}

DEEPFASHION2 = define_skeleton(
    "deepfashion2",
    keypoints=[name for names in _POINTS.values() for name in names],
    links=[chain for chains in _CHAINS.values() for chain in chains],
    swaps=contour_swaps(
        *(_names(kind, contour) for kind, count, shape, _ in _KINDS for contour in shape(count).contours)
    ),
    colors={color: _POINTS[kind] for kind, _, _, color in _KINDS},
    link_colors={color: _CHAINS[kind] for kind, _, _, color in _KINDS},
    paper_info={
        "author": "Yuying Ge and Ruimao Zhang and Lingyun Wu and Xiaogang Wang and Xiaoou Tang and Ping Luo",
        "title": "DeepFashion2: A Versatile Benchmark for Detection, Pose Estimation, Segmentation and "
        "Re-Identification of Clothing Images",
        "container": "Proceedings of IEEE Conference on Computer Vision and Pattern Recognition (CVPR)",
        "year": "2019",
        "homepage": "https://github.com/switchablenorms/DeepFashion2",
    },
)
