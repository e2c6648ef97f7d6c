"""The links and colors that a skeleton is drawn with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pose_core.errors import VisualizationError
from pose_keypoints.visualization import openpose
from pose_keypoints.visualization.shapes import Color, parse_color

# One color for all, or one each; None to not draw them.
Colors = str | Color | Sequence[str | Color] | np.ndarray | None


@dataclass(frozen=True)
class Scheme:
    """Links and colors of K keypoints.

    Attributes:
        keypoint_colors: K colors; empty if keypoints are not drawn.
        links: Pairs of keypoint ids; empty if links are not drawn.
        link_colors: One color per link.
        sticks: Whether to draw limbs as OpenPose's sticks rather than as lines.
    """

    keypoint_colors: tuple[Color, ...]
    links: tuple[tuple[int, int], ...]
    link_colors: tuple[Color, ...]
    sticks: bool = False


def make_scheme(
    count: int, keypoint_colors: Colors, links: Iterable[Sequence[int]] | None, link_colors: Colors
) -> Scheme:
    """Build the scheme of ``count`` keypoints with the given colors.

    Raises:
        VisualizationError: If the number of colors is not that of keypoints or links, a color is unknown, or a link
            names a keypoint that does not exist.
    """
    pairs = tuple((int(start), int(end)) for start, end in (() if links is None or link_colors is None else links))
    for pair in pairs:
        if not 0 <= min(pair) <= max(pair) < count:
            raise VisualizationError(f"Links must be below {count} (the sample has {count} keypoints), got {pair}.")
    return Scheme(
        _expand_colors(keypoint_colors, count, "keypoint"), pairs, _expand_colors(link_colors, len(pairs), "link")
    )


def as_openpose(
    scheme: Scheme, keypoints: np.ndarray, scores: np.ndarray, names: Mapping[str, int]
) -> tuple[Scheme, np.ndarray, np.ndarray]:
    """Replace body and limbs by OpenPose's, and keep the other keypoints (hands, feet, face).

    Args:
        scheme: The dataset's scheme.
        keypoints: (N, K, 2).
        scores: (N, K).
        names: Keypoint name to id.

    Returns:
        The scheme, keypoints and scores with the neck at the end; the inputs if the skeleton does not have such a body.
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


def _expand_colors(colors: Colors, count: int, what: str) -> tuple[Color, ...]:
    """Return one color for each of ``count`` things."""
    if colors is None:
        return ()
    try:
        if isinstance(colors, str) or _is_triple(colors):
            return (read_color(colors),) * count
        each = tuple(read_color(color) for color in colors)
    except (TypeError, ValueError) as error:
        raise VisualizationError(f"Invalid {what} color: {error}.") from error
    if len(each) != count:
        raise VisualizationError(f"{what} colors must be one color, or {count} (one per {what}), got {len(each)}.")
    return each


def read_color(color: Any) -> Color:
    """Parse a color given as a string, or as a sequence of three numbers of any type."""
    return parse_color(color if isinstance(color, str) else tuple(color))


def _is_triple(colors: Any) -> bool:
    """Return whether ``colors`` is one color rather than a sequence of colors."""
    return len(colors) == 3 and all(isinstance(value, (int, float, np.number)) for value in colors)
