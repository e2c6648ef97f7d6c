"""Draw the targets that a codec encoded over the network's input."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from mmengine.structures import InstanceData

from pose_core.structures import MultilevelPixelData, PoseDataSample
from pose_keypoints.visualization.heatmaps import overlay_heatmaps
from pose_keypoints.visualization.samples import as_array
from pose_keypoints.visualization.scheme import Scheme
from pose_keypoints.visualization.shapes import Color, draw_disc, draw_line

_MARGIN = 0.3  # of the shorter side, for the curves next to an image
_PAPER = 250  # gray value
_FAINT = 0.35  # opacity of the image behind coordinates and curves


def draw_targets(image: np.ndarray, sample: PoseDataSample, scheme: Scheme) -> list[np.ndarray]:
    """Draw one picture per kind of target of a sample: heatmaps of each level, SimCC vectors, coordinates.

    Args:
        image: (h, w, 3) RGB, the network's input.
        sample: A sample as packed by ``PackPoseInputs``.
        scheme: The colors of keypoints.

    Returns:
        RGB pictures; an empty list if the sample has no targets.
    """
    pictures = [overlay_heatmaps(image, heatmaps) for heatmaps in _heatmaps(sample, len(scheme.keypoint_colors))]
    labels = sample.get("gt_instance_labels", InstanceData())
    if "keypoint_x_labels" in labels:
        x_labels, y_labels = as_array(labels.keypoint_x_labels), as_array(labels.keypoint_y_labels)
        pictures.append(_draw_vectors(image, x_labels, y_labels, scheme.keypoint_colors))
    elif "keypoint_labels" in labels and not pictures:
        pictures.append(_draw_coordinates(image, as_array(labels.keypoint_labels), scheme.keypoint_colors))
    return pictures


def _heatmaps(sample: PoseDataSample, num_keypoints: int) -> list[np.ndarray]:
    """Return the heatmaps (C, H, W) of each level."""
    fields = sample.get("gt_fields", ())
    if "heatmaps" not in fields:
        return []
    levels = fields.heatmaps if isinstance(fields, MultilevelPixelData) else [fields.heatmaps]
    maps = [as_array(level) for level in levels]
    # UDP's combined targets are a disc and two offsets per keypoint.
    return [level[::3] if num_keypoints and len(level) == 3 * num_keypoints else level for level in maps]


def _draw_vectors(image: np.ndarray, x_labels: np.ndarray, y_labels: np.ndarray, colors: Sequence[Color]) -> np.ndarray:
    """Draw one curve per keypoint, along x below the image and along y beside it."""
    height, width = image.shape[:2]
    margin = round(_MARGIN * min(height, width))
    page = np.full((height + margin, width + margin, 3), _PAPER, np.uint8)
    page[:height, :width] = _fade(image)
    for labels, length, swap in ((x_labels, width, False), (y_labels, height, True)):
        curves = labels.reshape(-1, labels.shape[-1])
        along = (np.arange(curves.shape[1]) + 0.5) * length / curves.shape[1]
        start = width if swap else height
        for number, curve in enumerate(curves):
            across = start + (margin - 2) * curve / max(float(curve.max()), 1e-12)
            points = np.stack((across, along) if swap else (along, across), axis=1).round().astype(np.int32)
            cv2.polylines(page, [points], False, colors[number % len(colors)] if colors else (0, 0, 0), 1, cv2.LINE_AA)
    return page


def _draw_coordinates(image: np.ndarray, labels: np.ndarray, colors: Sequence[Color]) -> np.ndarray:
    """Draw a cross at each pair of coordinates, given as fractions of the image's sides."""
    picture = _fade(image)
    size = np.array(image.shape[1::-1])
    arm = max(image.shape[:2]) / 60
    for number, (x, y) in enumerate((labels[..., :2] * size).reshape(-1, 2).tolist()):
        color = colors[number % len(colors)] if colors else (255, 0, 0)
        draw_line(picture, (x - arm, y), (x + arm, y), color, 1)
        draw_line(picture, (x, y - arm), (x, y + arm), color, 1)
        draw_disc(picture, (x, y), arm / 3, color)
    return picture


def _fade(image: np.ndarray) -> np.ndarray:
    return cv2.addWeighted(image, _FAINT, np.full_like(image, 255), 1 - _FAINT, 0.0)
