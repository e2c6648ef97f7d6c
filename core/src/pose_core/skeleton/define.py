"""A compact way to write a skeleton down: names, chains of links, and values for the keypoints that have them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, TypeVar

from pose_core.errors import SkeletonError, suggest
from pose_core.skeleton.sides import LEFT, mirrored, part_of, side_of
from pose_core.skeleton.skeleton import Color, Keypoint, Link, Skeleton

T = TypeVar("T")

# The field's colors: green left, orange right, blue in the middle.
LEFT_COLOR: Color = (0, 255, 0)
RIGHT_COLOR: Color = (255, 128, 0)
MIDDLE_COLOR: Color = (51, 153, 255)

# Names in one text, separated by blanks; a sequence where a name itself holds a blank.
Names = str | Sequence[str]
# Chains of names in one text, ``a-b-c d-e``; sequences of names where a name itself holds a blank or a hyphen.
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
    """Make a skeleton from a description without repetitions.

    Wherever keypoints are grouped, a group lists keypoints by name, or both sides at once by the name without its side:
    ``"eye"`` for ``left_eye`` and ``right_eye``. A keypoint's full name goes before its part.

    Args:
        name: The name that configs use.
        keypoints: The K names in the order of the annotations.
        links: Chains of links: ``"left_ankle-left_knee-left_hip left_hip-right_hip"`` makes three.
        upper: The keypoints of the upper body; when left out, all that are not ``lower``.
        lower: The keypoints of the lower body. With neither, no keypoint belongs to one of them.
        swaps: Pairs that a mirrored image exchanges, each once; ``{}`` for none. When left out, the left and right
            keypoints of one name.
        colors: Color (RGB) to keypoints; the others are green on the left, orange on the right, blue in the middle.
        link_colors: Color to chains of links, in any direction; the others take the color of the side that both ends
            are on, else blue.
        weights: K loss weights, or weight to keypoints; the others have 1.
        sigmas: K standard deviations as :class:`Skeleton` has them, or value to keypoints; none when left out.
        paper_info: Where the dataset comes from.
        extras: What else belongs to it, such as ``stats_info``.

    Raises:
        SkeletonError: A group or chain names what is no keypoint, a left keypoint has no right one, or the description
            contradicts itself.
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
        weights=tuple(find.one_each("weights", weights, default=1.0)),
        sigmas=tuple(find.one_each("sigmas", sigmas)) if sigmas else (),
        paper_info=dict(paper_info or {}),
        extras=dict(extras or {}),
    )


def contour_swaps(*contours: Names) -> dict[str, str]:
    """The swaps of contours that run from one side to the other: the first point with the last, and so on inwards.

    The point in the middle of an odd number has no partner.

    Args:
        contours: The names along each contour.
    """
    lines = [_split(contour) for contour in contours]
    return {line[i]: line[-1 - i] for line in lines for i in range(len(line) // 2)}


class _Finder:
    """Resolves groups of names, and parts that stand for both sides, among a skeleton's keypoints."""

    def __init__(self, skeleton: str, names: tuple[str, ...]) -> None:
        self.skeleton = skeleton
        self.names = names
        self._parts: dict[str, list[str]] = {}
        for name in names:
            self._parts.setdefault(part_of(name), []).append(name)

    def group(self, group: Names) -> Iterator[tuple[str, bool]]:
        """The keypoints of a group, each with whether it is listed by its full name."""
        for entry in _split(group):
            if entry in self.names:
                yield entry, True
            elif entry in self._parts:
                yield from ((name, False) for name in self._parts[entry])
            else:
                near = suggest(entry, (*self.names, *self._parts))
                raise SkeletonError(f"In the skeleton '{self.skeleton}', '{entry}' is no keypoint.{near}")

    def values(self, groups: Mapping[T, Names]) -> dict[str, T]:
        """Keypoint to value, from value to keypoints; a full name goes before a part."""
        found = [(name, exact, value) for value, group in groups.items() for name, exact in self.group(group)]
        found.sort(key=lambda entry: entry[1])
        return {name: value for name, _, value in found}

    def one_each(
        self, what: str, values: Sequence[float] | Mapping[float, Names], default: float | None = None
    ) -> Iterator[float]:
        """One value a keypoint."""
        if not isinstance(values, Mapping):
            yield from values
            return
        by_name = self.values(values)
        for name in self.names:
            value = by_name.get(name, default)
            if value is None:
                raise SkeletonError(f"The {what} of the skeleton '{self.skeleton}' leave out '{name}'.")
            yield value


def _partners(find: _Finder, swaps: Mapping[str, str] | None) -> dict[str, str]:
    if swaps is not None:
        return {**swaps, **{right: left for left, right in swaps.items()}}
    sided = {name: mirrored(name) for name in find.names if side_of(name)}
    for name, partner in sided.items():
        if partner not in sided:
            raise SkeletonError(
                f"In the skeleton '{find.skeleton}', '{name}' has no counterpart '{partner}'."
                f"{suggest(partner, find.names, cutoff=0.8)} If it should not have one, give the pairs as swaps=."
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
    """The two ends of a link, in any order, to its color."""
    drawn = {frozenset(pair): color for color, chains in groups.items() for pair in _pairs(chains)}
    if unknown := drawn.keys() - {frozenset(pair) for pair in links}:
        ends = " to ".join(sorted(min(unknown, key=sorted)))
        raise SkeletonError(f"In the skeleton '{name}', link_colors names {ends}, which is no link of it.")
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
            raise SkeletonError(f"A chain of links needs two names or more, got {chain!r}; write 'nose-neck'.")
        yield from pairwise(chain)
