"""What is drawn of a skeleton: which lines, and everything's colour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pose_core.errors import VisualizationError
from pose_keypoints.visualization import openpose
from pose_keypoints.visualization.shapes import Color, parse_color

# How the field lets colours be given: one for all, or one each; None leaves them out.
Colors = str | Color | Sequence[str | Color] | np.ndarray | None


@dataclass(frozen=True)
class Scheme:
    """Lines and colours of K keypoints.

    Attributes:
        keypoint_colors: K colours, or none when keypoints are not drawn.
        links: Pairs of ids; none when they are not drawn.
        link_colors: One colour a link.
        sticks: Whether limbs are drawn as OpenPose's sticks rather than as lines.
    """

    keypoint_colors: tuple[Color, ...]
    links: tuple[tuple[int, int], ...]
    link_colors: tuple[Color, ...]
    sticks: bool = False


def make_scheme(
    count: int, keypoint_colors: Colors, links: Iterable[Sequence[int]] | None, link_colors: Colors
) -> Scheme:
    """The scheme of ``count`` keypoints with the given colours.

    Raises:
        VisualizationError: There is another number of colours than keypoints or links, a colour is unknown, or a link
            names a keypoint that does not exist.
    """
    pairs = tuple((int(start), int(end)) for start, end in (() if links is None or link_colors is None else links))
    for pair in pairs:
        if not 0 <= min(pair) <= max(pair) < count:
            raise VisualizationError(f"The link {pair} cannot be drawn: the sample has {count} keypoints.")
    return Scheme(_spread(keypoint_colors, count, "keypoint"), pairs, _spread(link_colors, len(pairs), "link"))


def as_openpose(
    scheme: Scheme, keypoints: np.ndarray, scores: np.ndarray, names: Mapping[str, int]
) -> tuple[Scheme, np.ndarray, np.ndarray]:
    """Turn body and limbs into OpenPose's, and leave the other keypoints (of hands, feet, face) as they are.

    Args:
        scheme: The data set's own.
        keypoints: (N, K, 2).
        scores: (N, K).
        names: Keypoint name to id.

    Returns:
        The scheme, keypoints and scores with the neck at the end; what was given where the skeleton has no such body.
    """
    if not openpose.is_drawable(names):
        return scheme, keypoints, scores
    keypoints, scores, names = openpose.add_neck(keypoints, scores, names)
    body = {names[name]: color for name, color in zip(openpose.BODY, openpose.COLORS, strict=True)}
    own = dict(enumerate(scheme.keypoint_colors))
    others = [
        (link, color)
        for link, color in zip(scheme.links, scheme.link_colors, strict=True)
        if not body.keys() & set(link)
    ]
    links = [*openpose.links(names), *others]
    colors = tuple(body.get(index) or own.get(index, openpose.OTHER) for index in range(keypoints.shape[1]))
    joined, link_colors = zip(*links, strict=True)
    return Scheme(colors, joined, link_colors, sticks=True), keypoints, scores


def _spread(colors: Colors, count: int, what: str) -> tuple[Color, ...]:
    """One colour for each of ``count`` things."""
    if colors is None:
        return ()
    try:
        if isinstance(colors, str) or _is_triple(colors):
            return (read_color(colors),) * count
        each = tuple(read_color(color) for color in colors)
    except (TypeError, ValueError) as error:
        raise VisualizationError(f"A {what} colour cannot be read: {error}.") from error
    if len(each) != count:
        raise VisualizationError(
            f"There are {len(each)} {what} colours for {count} {what}s: give one for each, or one."
        )
    return each


def read_color(color: Any) -> Color:
    """A colour given as text, or as a sequence of three numbers of any kind."""
    return parse_color(color if isinstance(color, str) else tuple(color))


def _is_triple(colors: Any) -> bool:
    """Whether it is one colour rather than a sequence of them."""
    return len(colors) == 3 and all(isinstance(value, (int, float, np.number)) for value in colors)
