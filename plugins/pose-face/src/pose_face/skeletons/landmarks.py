"""What faces have in common: numbered points along contours, which run from one side of the face to the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pose_core.skeleton import Color, Skeleton, contour_swaps, define_skeleton

COLOR: Color = (255, 255, 255)


def define_face(
    name: str,
    num_keypoints: int,
    contours: Iterable[Sequence[int]],
    *,
    prefix: str = "kpt",
    weights: Sequence[float] = (),
    sigmas: Sequence[float] = (),
    paper_info: Mapping[str, str],
) -> Skeleton:
    """Make the skeleton of a face.

    Args:
        name: The name that configs use.
        num_keypoints: K; the points are called ``kpt-0`` to ``kpt-<K-1>``.
        contours: The points that a mirrored image exchanges: the first of each contour with its last, and so on.
        prefix: In place of ``kpt``.
        weights: K loss weights.
        sigmas: K standard deviations; none when left out.
        paper_info: Where the data set comes from.
    """
    names = [f"{prefix}-{i}" for i in range(num_keypoints)]
    return define_skeleton(
        name,
        keypoints=names,
        swaps=contour_swaps(*([names[i] for i in contour] for contour in contours)),
        colors={COLOR: names},
        weights=weights,
        sigmas=sigmas,
        paper_info=paper_info,
    )
