"""Compact definitions of skeletons: names, chains of links, and values for groups of keypoints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, TypeVar

from pose_core.errors import SkeletonError, suggest
from pose_core.skeleton.keypoint import Color, Keypoint, Link
from pose_core.skeleton.sides import LEFT, mirrored, part_of, side_of
from pose_core.skeleton.skeleton import Skeleton

T = TypeVar("T")

# MMPose's colors: green left, orange right, blue in the middle.
LEFT_COLOR: Color = (0, 255, 0)
RIGHT_COLOR: Color = (255, 128, 0)
MIDDLE_COLOR: Color = (51, 153, 255)

# Names in one string, separated by spaces, or a sequence if a name contains a space.
Names = str | Sequence[str]
# Chains of names in one string, ``a-b-c d-e``, or sequences of names if a name contains a space or a hyphen.
Chains = str | Iterable[Sequence[str]]


def define_skeleton(
    name: str,
    *,
    keypoints: Names,
    links: Chains = "",
    upper: Names | None = None,
    lower: Names | None = None,
    swaps: Mapping[str, str] | None = None,
    colors: Mapping[Color, Names] | None = None,
    link_colors: Mapping[Color, Chains] | None = None,
    weights: Sequence[float] | Mapping[float, Names] = (),
    sigmas: Sequence[float] | Mapping[float, Names] = (),
    paper_info: Mapping[str, str] | None = None,
    extras: Mapping[str, Any] | None = None,
) -> Skeleton:
    """Build a skeleton from a compact description.

    A group of keypoints lists names; a name without its side stands for both sides (``"eye"`` for ``left_eye`` and
    ``right_eye``). If two groups match a keypoint, the one that lists its full name wins.

    Args:
        name: The name that configs use.
        keypoints: The K names, in the order of the annotations.
        links: Chains of links: ``"left_ankle-left_knee-left_hip left_hip-right_hip"`` makes three.
        upper: The keypoints of the upper body; by default, all that are not in ``lower``.
        lower: The keypoints of the lower body. Without ``upper`` and ``lower``, no keypoint belongs to either.
        swaps: Pairs of keypoints that flipping an image exchanges, each once; ``{}`` for none. By default, the left
            and right keypoints with the same name.
        colors: Color (RGB) to keypoints; by default green on the left, orange on the right, blue in the middle.
        link_colors: Color to chains of links, in either direction; by default, the color of the side that both ends
            are on, or blue.
        weights: K loss weights, or weight to keypoints; 1 by default.
        sigmas: K standard deviations as in :class:`Skeleton`, or value to keypoints; none by default.
        paper_info: The source of the dataset.
        extras: Other metainfo of the dataset, such as ``stats_info``.

    Raises:
        SkeletonError: If a group or chain names an unknown keypoint, a left keypoint has no right one, or the
            description contradicts itself.

    Examples:
        >>> pet = define_skeleton("pet", keypoints="nose left_ear right_ear tail", links="nose-left_ear nose-right_ear")
        >>> pet.flip_indices, pet.link_ids
        ((0, 2, 1, 3), ((0, 1), (0, 2)))
    """
    names = tuple(_split(keypoints))
    find = _Finder(name, names)
    partners = _partners(find, swaps)
    bodies = _bodies(find, upper, lower)
    drawn = find.values(colors or {})
    pairs = tuple(_pairs(links))
    drawn_links = _link_colors(name, pairs, link_colors or {})
    return Skeleton(
        name=name,
        keypoints=tuple(
            Keypoint(kpt, partners.get(kpt, ""), bodies.get(kpt, ""), drawn.get(kpt, _side_color(kpt))) for kpt in names
        ),
        links=tuple(
            Link(start, end, drawn_links.get(frozenset((start, end)), _side_color(start, end))) for start, end in pairs
        ),
        weights=tuple(find.one_per_keypoint("weights", weights, default=1.0)),
        sigmas=tuple(find.one_per_keypoint("sigmas", sigmas)) if sigmas else (),
        paper_info=dict(paper_info or {}),
        extras=dict(extras or {}),
    )


def contour_swaps(*contours: Names) -> dict[str, str]:
    """Return the swaps of contours that run from one side to the other: the first point with the last, and so on.

    The middle point of an odd number has no partner.

    Args:
        contours: The names along each contour.
    """
    lines = [_split(contour) for contour in contours]
    return {line[i]: line[-1 - i] for line in lines for i in range(len(line) // 2)}


class _Finder:
    """Look up keypoints by full name, or by a name without its side that stands for both sides."""

    def __init__(self, skeleton: str, names: tuple[str, ...]) -> None:
        self.skeleton = skeleton
        self.names = names
        self._parts: dict[str, list[str]] = {}
        for name in names:
            self._parts.setdefault(part_of(name), []).append(name)

    def group(self, group: Names) -> Iterator[tuple[str, bool]]:
        """Yield the keypoints of a group, and whether each is listed by its full name."""
        for entry in _split(group):
            if entry in self.names:
                yield entry, True
            elif entry in self._parts:
                yield from ((name, False) for name in self._parts[entry])
            else:
                near = suggest(entry, (*self.names, *self._parts))
                raise SkeletonError(f"In the skeleton '{self.skeleton}', '{entry}' is not a keypoint.{near}")

    def values(self, groups: Mapping[T, Names]) -> dict[str, T]:
        """Invert ``groups`` to a map from keypoint to value; full names take precedence."""
        found = [(name, exact, value) for value, group in groups.items() for name, exact in self.group(group)]
        found.sort(key=lambda entry: entry[1])
        return {name: value for name, _, value in found}

    def one_per_keypoint(
        self, what: str, values: Sequence[float] | Mapping[float, Names], default: float | None = None
    ) -> Iterator[float]:
        """Yield one value per keypoint."""
        if not isinstance(values, Mapping):
            yield from values
            return
        by_name = self.values(values)
        for name in self.names:
            value = by_name.get(name, default)
            if value is None:
                raise SkeletonError(f"In the skeleton '{self.skeleton}', {what} must have a value for '{name}'.")
            yield value


def _partners(find: _Finder, swaps: Mapping[str, str] | None) -> dict[str, str]:
    if swaps is not None:
        return {**swaps, **{right: left for left, right in swaps.items()}}
    sided = {name: mirrored(name) for name in find.names if side_of(name)}
    for name, partner in sided.items():
        if partner not in sided:
            raise SkeletonError(
                f"In the skeleton '{find.skeleton}', '{name}' has no counterpart '{partner}'."
                f"{suggest(partner, find.names, cutoff=0.8)} If it should not have one, pass the pairs as swaps=."
            )
    return sided


def _bodies(find: _Finder, upper: Names | None, lower: Names | None) -> dict[str, str]:
    if upper is None and lower is None:
        return {}
    below = dict.fromkeys((name for name, _ in find.group(lower or ())), "lower")
    above = find.names if upper is None else [name for name, _ in find.group(upper)]
    return {**dict.fromkeys(above, "upper"), **below}


def _link_colors(
    name: str, links: tuple[tuple[str, str], ...], groups: Mapping[Color, Chains]
) -> dict[frozenset[str], Color]:
    """Return a map from the two ends of a link, in any order, to its color."""
    drawn = {frozenset(pair): color for color, chains in groups.items() for pair in _pairs(chains)}
    if unknown := drawn.keys() - {frozenset(pair) for pair in links}:
        ends = " to ".join(sorted(min(unknown, key=sorted)))
        raise SkeletonError(f"In the skeleton '{name}', link_colors names {ends}, which is not a link.")
    return drawn


def _side_color(*names: str) -> Color:
    sides = {side_of(name) for name in names}
    if len(sides) > 1 or "" in sides:
        return MIDDLE_COLOR
    return LEFT_COLOR if LEFT in sides else RIGHT_COLOR


def _split(names: Names) -> Sequence[str]:
    return names.split() if isinstance(names, str) else names


def _pairs(chains: Chains) -> Iterator[tuple[str, str]]:
    separate = [chain.split("-") for chain in chains.split()] if isinstance(chains, str) else chains
    for chain in separate:
        if len(chain) < 2:
            raise SkeletonError(f"A chain of links needs at least two names, such as 'nose-neck', got {chain!r}.")
        yield from pairwise(chain)
