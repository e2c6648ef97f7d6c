"""Draw a dataset's samples, before and after its pipeline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch

from pose_core.errors import ImageError
from pose_keypoints.transforms import read_image
from pose_keypoints.visualization import PoseStyle, Scheme, draw_poses, draw_targets, make_scheme
from pose_keypoints.visualization.contact_sheet import contact_sheet
from pose_keypoints.visualization.samples import as_array, keypoints_of
from pose_keypoints.visualization.shapes import draw_box

# The picture size that lines are drawn for: the shorter side on a page, in pixels.
_SHOWN = 240
_BOX = (255, 255, 255)
_CONTEXT = 0.5  # margin shown around a box, as a fraction of its longer side
_PLAIN = (0, 220, 0)


@dataclass(frozen=True)
class Browsed:
    """Pictures of a sample.

    Attributes:
        title: One line that identifies the sample.
        before: RGB, its image with box and keypoints, cropped around the instance if there is only one.
        after: RGB, the network's input with the keypoints, and each kind of target; empty without the pipeline, or if
            the pipeline drops the sample.
    """

    title: str
    before: np.ndarray
    after: list[np.ndarray] = field(default_factory=list)

    @property
    def strip(self) -> np.ndarray:
        """Join all pictures side by side."""
        pictures = [self.before, *self.after]
        return contact_sheet(pictures, columns=len(pictures), tile=(_SHOWN, _SHOWN))


def browse(dataset: Any, indices: Sequence[int], *, transformed: bool, seed: int = 0) -> Iterator[Browsed | ImageError]:
    """Draw samples.

    Args:
        dataset: The dataset, whose pipeline packs ``transformed_keypoints``.
        indices: Indices of the samples.
        transformed: Also run the pipeline.
        seed: Seed of the pipeline's random steps.

    Yields:
        Each sample's pictures, or the error if its image cannot be read.
    """
    meta = dataset.metainfo
    for index in indices:
        # Seed again: a dataset that picks samples at random must pick the same one.
        _seed(seed + index)
        info = dataset.get_data_info(index)
        try:
            before = _draw_before(info, meta)
            _seed(seed + index)
            packed = dataset[index] if transformed else None
        except ImageError as error:
            yield error
            continue
        dropped = packed is not None and packed["data_samples"].get("id", info.get("id")) != info.get("id")
        after = _draw_after(packed, meta) if packed is not None and not dropped else []
        note = " (dropped by the pipeline)" if transformed and not after else ""
        yield Browsed(f"{index}: {_title(info)}{note}", before, after)


def _seed(seed: int) -> None:
    np.random.seed(seed % 2**32)
    torch.manual_seed(seed)


def _title(info: Mapping[str, Any]) -> str:
    path = info.get("img_path")
    name = Path(path if isinstance(path, str) else path[0] if path else "").name
    which = f"id {info['id']}" if np.ndim(info["id"]) == 0 else f"{len(info['id'])} instances"
    labeled = int((_visibility(info) > 0).sum()) if "keypoints" in info else 0
    return f"{name}, {which}, {labeled} keypoints"


def _draw_before(info: Mapping[str, Any], meta: Mapping[str, Any]) -> np.ndarray:
    path = info["img_path"]
    image = info.get("img", None)
    image = read_image(path if isinstance(path, str) else path[0]) if image is None else image
    picture = np.ascontiguousarray(image[..., ::-1])
    if "keypoints" not in info:
        return picture
    points, visible = np.asarray(info["keypoints"], np.float64)[..., :2], _visibility(info)
    boxes = np.asarray(info.get("bbox", np.zeros((0, 4))), np.float64)
    left, top, right, bottom = _window(points, visible, boxes, picture.shape)
    size = min(right - left, bottom - top)
    picture, zoom = picture[top:bottom, left:right].copy(), max(_SHOWN / size, 1.0)
    if zoom > 1:  # enlarged before drawing, so that lines stay thin on small instances
        picture = cv2.resize(picture, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_LINEAR)
    unit = zoom * size / _SHOWN
    for box in boxes:
        corners = zoom * (box[:4] - (left, top, left, top))
        draw_box(picture, corners.tolist(), _BOX, max(1, round(unit)))
    points = zoom * (points - (left, top))
    draw_poses(picture, points, visible, 0.0, _scheme(meta, points.shape[1]), _style(unit))
    return picture


def _draw_after(packed: Mapping[str, Any], meta: Mapping[str, Any]) -> list[np.ndarray]:
    inputs, sample = packed["inputs"], packed["data_samples"]
    levels = inputs if isinstance(inputs, list) else [inputs]
    image = as_array(levels[0])
    image = image[0] if image.ndim == 4 else image
    picture = np.ascontiguousarray(image.transpose(1, 2, 0)[..., ::-1]).astype(np.uint8)
    drawn, scheme = picture.copy(), _scheme(meta, meta["num_keypoints"])
    instances = sample.gt_instances
    if "transformed_keypoints" in instances:
        points, visible = keypoints_of(instances)
        scheme = _scheme(meta, points.shape[1])
        draw_poses(drawn, points, visible, 0.0, scheme, _style(min(picture.shape[:2]) / _SHOWN))
    return [drawn, *draw_targets(picture, sample, scheme)]


def _visibility(info: Mapping[str, Any]) -> np.ndarray:
    visible = np.asarray(info["keypoints_visible"], np.float64)
    return visible[..., 0] if visible.ndim == 3 else visible


def _scheme(meta: Mapping[str, Any], count: int) -> Scheme:
    """Return the skeleton's links and colors; plain dots if the pipeline converts to another skeleton."""
    if count != meta["num_keypoints"]:
        return make_scheme(count, _PLAIN, None, None)
    return make_scheme(count, meta["keypoint_colors"], meta["skeleton_links"], meta["skeleton_link_colors"])


def _style(unit: float) -> PoseStyle:
    return PoseStyle(line_width=1.2 * unit, radius=2.0 * unit)


def _window(
    points: np.ndarray, visible: np.ndarray, boxes: np.ndarray, shape: tuple[int, ...]
) -> tuple[int, int, int, int]:
    """Return the area of an image to show: around a single instance, otherwise all of it."""
    height, width = shape[:2]
    if len(points) != 1:
        return 0, 0, width, height
    corners = np.concatenate((points[visible > 0], boxes[:, :2], boxes[:, 2:4]))
    low, high = corners.min(0), corners.max(0)
    around = _CONTEXT * (high - low).max()
    left, top = np.clip(low - around, 0, (width - 2, height - 2)).astype(int).tolist()
    right, bottom = np.clip(high + around, (left + 2, top + 2), (width, height)).astype(int).tolist()
    return left, top, right, bottom
