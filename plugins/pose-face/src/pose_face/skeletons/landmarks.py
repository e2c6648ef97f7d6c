"""Shared structure of faces: numbered keypoints along contours from one side of the face to the other."""

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
    """Build the skeleton of a face.

    Args:
        name: The name that configs use.
        num_keypoints: K; the keypoints are named ``kpt-0`` to ``kpt-<K-1>``.
        contours: Keypoints that swap under flips: the first of each contour with its last, and so on.
        prefix: Replaces ``kpt``.
        weights: K loss weights.
        sigmas: K standard deviations. Default: none.
        paper_info: Reference of the dataset.
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
