"""Consistency checks of skeletons; the first contradiction raises an error that names both sides of it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from numbers import Integral
from typing import Any

from pose_core.errors import SkeletonError, suggest
from pose_core.skeleton.keypoint import Keypoint, Link
from pose_core.skeleton.sides import side_of


def check_skeleton(
    name: str,
    keypoints: Sequence[Keypoint],
    links: Sequence[Link],
    *,
    weights: Sequence[float],
    sigmas: Sequence[float],
) -> None:
    """Check the names, swaps, links, colors, weights and sigmas of a skeleton.

    Args:
        name: The name of the skeleton in error messages.
        keypoints: K keypoints.
        links: The links between them.
        weights: K weights of the training loss.
        sigmas: K standard deviations of the annotation error, or none.

    Raises:
        SkeletonError: If one of them contradicts another or is out of range.
    """
    title = f"the skeleton '{name}'"
    names = [keypoint.name for keypoint in keypoints]
    by_name = {keypoint.name: keypoint for keypoint in keypoints}
    _check_names(names, title)
    for keypoint in keypoints:
        _check_swap(keypoint, by_name, title)
        _check_color(keypoint.color, f"the keypoint '{keypoint.name}'", title)
    for link in links:
        between = f"the link from '{link.start}' to '{link.end}'"
        for end in (link.start, link.end):
            if end not in by_name:
                raise SkeletonError(
                    f"In {title}, {between} names '{end}', which is not a keypoint.{suggest(end, list(by_name))}"
                )
        _check_color(link.color, between, title)
    _check_numbers("joint weights", weights, names, title, positive=False)
    if sigmas:
        _check_numbers("sigmas", sigmas, names, title, positive=True)


def _check_names(names: Sequence[str], title: str) -> None:
    if not names:
        raise SkeletonError(f"In {title}, there must be at least one keypoint, got none.")
    for i, name in enumerate(names):
        if not isinstance(name, str) or not name:
            raise SkeletonError(f"In {title}, the name of keypoint {i} must be a non-empty string, got {name!r}.")
    if repeated := [name for name, count in Counter(names).items() if count > 1]:
        at = " and ".join(str(i) for i, name in enumerate(names) if name == repeated[0])
        raise SkeletonError(f"In {title}, keypoints {at} are all named '{repeated[0]}'; names must be unique.")


def _check_swap(keypoint: Keypoint, by_name: dict[str, Keypoint], title: str) -> None:
    """Check that a swap is mutual, so that mirroring twice changes nothing, and that it crosses sides."""
    if not keypoint.swap:
        return
    swaps = f"In {title}, '{keypoint.name}' swaps with '{keypoint.swap}'"
    partner = by_name.get(keypoint.swap)
    if partner is None:
        raise SkeletonError(f"{swaps}, which is not a keypoint.{suggest(keypoint.swap, list(by_name))}")
    if partner.swap != keypoint.name:
        back = f"'{partner.swap}'" if partner.swap else "nothing"
        raise SkeletonError(f"{swaps}, but '{partner.name}' swaps with {back}; swaps must be mutual.")
    side = side_of(keypoint.name)
    if side and partner is not keypoint and side == side_of(partner.name):
        raise SkeletonError(f"{swaps}, but both are on the {side}; a keypoint must swap with one on the other side.")


def _check_color(color: Sequence[Any], what: str, title: str) -> None:
    if len(color) != 3 or not all(isinstance(value, Integral) and 0 <= int(value) <= 255 for value in color):
        raise SkeletonError(
            f"In {title}, the color of {what} must be three integers from 0 to 255 (red, green, blue), got {color!r}."
        )


def _check_numbers(what: str, values: Sequence[float], names: Sequence[str], title: str, *, positive: bool) -> None:
    if len(values) != len(names):
        raise SkeletonError(f"In {title}, {what} must have {len(names)} values, one per keypoint, got {len(values)}.")
    for name, value in zip(names, values, strict=True):
        if not math.isfinite(value) or value < 0 or (positive and value == 0):
            bound = "greater than 0" if positive else "at least 0"
            raise SkeletonError(f"In {title}, {what} must be finite and {bound}, got {value} for '{name}'.")
