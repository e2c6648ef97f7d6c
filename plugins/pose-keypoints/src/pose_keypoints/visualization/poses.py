"""Draw keypoints and links of several people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pose_keypoints.visualization.scheme import Scheme
from pose_keypoints.visualization.shapes import draw_disc, draw_line, draw_stick, draw_text

_STICK_OPACITY = 0.6  # as OpenPose draws limbs


@dataclass(frozen=True, kw_only=True)
class PoseStyle:
    """Sizes and opacity of poses.

    Attributes:
        line_width: Width of links, in pixels.
        radius: Radius of keypoints, in pixels.
        alpha: Opacity, 0 to 1.
        fade: Multiply the opacity by the score.
        ids: Write each keypoint's id next to it.
    """

    line_width: float = 1
    radius: float = 3
    alpha: float = 1.0
    fade: bool = False
    ids: bool = False


def draw_poses(
    image: np.ndarray, keypoints: np.ndarray, scores: np.ndarray, threshold: float, scheme: Scheme, style: PoseStyle
) -> None:
    """Draw poses into an RGB image.

    Args:
        image: (h, w, 3) uint8, modified in place.
        keypoints: (N, K, 2), image frame. Anything outside the image is cut off.
        scores: Scores or visibilities (N, K); keypoints below ``threshold`` or with 0 are not drawn, nor are their
            links.
        threshold: The lowest score to draw.
        scheme: Links and colors.
        style: Sizes and opacity.
    """
    shown = (scores >= threshold) & (scores > 0) & np.isfinite(keypoints).all(-1)
    opacity = style.alpha * scores.clip(0.0, 1.0) if style.fade else np.full(scores.shape, style.alpha)
    for points, drawn, alpha in zip(keypoints.tolist(), shown.tolist(), opacity.tolist(), strict=True):
        _draw_links(image, points, drawn, alpha, scheme, style)
        for index, color in enumerate(scheme.keypoint_colors):
            if drawn[index]:
                draw_disc(image, points[index], style.radius, color, alpha[index])
                if style.ids:
                    beside = (points[index][0] + style.radius, points[index][1] - style.radius)
                    draw_text(image, str(index), beside, color, size=max(8.0, 3.0 * style.radius))


def _draw_links(
    image: np.ndarray,
    points: list[list[float]],
    drawn: list[bool],
    alpha: list[float],
    scheme: Scheme,
    style: PoseStyle,
) -> None:
    width = max(1, round(style.line_width))
    for (start, end), color in zip(scheme.links, scheme.link_colors, strict=True):
        if drawn[start] and drawn[end]:
            faintest = min(alpha[start], alpha[end])
            if scheme.sticks:
                draw_stick(image, points[start], points[end], color, 1.3 * style.radius, _STICK_OPACITY * faintest)
            else:
                draw_line(image, points[start], points[end], color, width, faintest)
