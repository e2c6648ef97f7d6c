"""Boxes: conversions between their forms, clipping, flipping, overlaps.

Forms, in pixels of one frame: *xyxy* (x1, y1, x2, y2), *xywh* (x1, y1, width, height), *cs* (center x, y and scale
width, height), *corner* (4, 2) (top-left, bottom-left, top-right, bottom-right). Boxes are continuous: one from 0 to 10
is 10 wide. Leading axes are arbitrary: one box (4,), N boxes (N, 4). Columns after the fourth, such as a score, are
kept where the form allows. Input arrays are never modified.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from pose_core.errors import StructureError

# Re-exported for compatibility: in MMPose the warp matrices are in this module.
from pose_keypoints.structures.warp import get_pers_warp_matrix, get_udp_warp_matrix, get_warp_matrix

if TYPE_CHECKING:
    from torch import Tensor

__all__ = [
    "bbox_clip_border",
    "bbox_corner2xywh",
    "bbox_corner2xyxy",
    "bbox_cs2xywh",
    "bbox_cs2xyxy",
    "bbox_overlaps",
    "bbox_xywh2corner",
    "bbox_xywh2cs",
    "bbox_xywh2xyxy",
    "bbox_xyxy2corner",
    "bbox_xyxy2cs",
    "bbox_xyxy2xywh",
    "flip_bbox",
    "get_pers_warp_matrix",
    "get_udp_warp_matrix",
    "get_warp_matrix",
]


def bbox_xyxy2xywh(bbox_xyxy: np.ndarray) -> np.ndarray:
    """Convert boxes (..., 4 or more) from xyxy to xywh.

    Raises:
        StructureError: If the last axis has fewer than 4 entries.
    """
    boxes = _checked(bbox_xyxy).copy()
    boxes[..., 2:4] -= boxes[..., :2]
    return boxes


def bbox_xywh2xyxy(bbox_xywh: np.ndarray) -> np.ndarray:
    """Convert boxes (..., 4 or more) from xywh to xyxy.

    Raises:
        StructureError: If the last axis has fewer than 4 entries.
    """
    boxes = _checked(bbox_xywh).copy()
    boxes[..., 2:4] += boxes[..., :2]
    return boxes


def bbox_xyxy2cs(bbox: np.ndarray, padding: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Convert boxes from xyxy to center and scale.

    Args:
        bbox: (..., 4 or more).
        padding: Factor of width and height that adds a margin around the box.

    Returns:
        Center (..., 2) x, y and scale (..., 2) width, height.

    Raises:
        StructureError: If the last axis has fewer than 4 entries.

    Examples:
        >>> center, scale = bbox_xyxy2cs(np.array([10, 20, 110, 220]), padding=1.25)
        >>> center.tolist(), scale.tolist()
        ([60.0, 120.0], [125.0, 250.0])
    """
    boxes = _checked(bbox)
    low, high = boxes[..., :2], boxes[..., 2:4]
    return (low + high) * 0.5, (high - low) * padding


def bbox_xywh2cs(bbox: np.ndarray, padding: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Convert boxes (..., 4 or more) from xywh to center and scale, as :func:`bbox_xyxy2cs` does.

    Raises:
        StructureError: If the last axis has fewer than 4 entries.
    """
    boxes = _checked(bbox)
    low, size = boxes[..., :2], boxes[..., 2:4]
    return low + size * 0.5, size * padding


def bbox_cs2xyxy(center: np.ndarray, scale: np.ndarray, padding: float = 1.0) -> np.ndarray:
    """Convert center (..., 2) and scale (..., 2), enlarged by ``padding``, to boxes (..., 4) xyxy without margin."""
    center, size = np.asarray(center), np.asarray(scale) / padding
    low = center - size * 0.5
    return np.concatenate((low, low + size), axis=-1)


def bbox_cs2xywh(center: np.ndarray, scale: np.ndarray, padding: float = 1.0) -> np.ndarray:
    """Convert center (..., 2) and scale (..., 2), enlarged by ``padding``, to boxes (..., 4) xywh without margin."""
    center, size = np.asarray(center), np.asarray(scale) / padding
    return np.concatenate((center - size * 0.5, size), axis=-1)


def bbox_xyxy2corner(bbox: np.ndarray) -> np.ndarray:
    """Convert boxes (..., 4) xyxy to corners (..., 4, 2): top-left, bottom-left, top-right, bottom-right.

    Raises:
        StructureError: If the last axis has fewer than 4 entries.
    """
    boxes = _checked(bbox)
    return boxes[..., [[0, 1], [0, 3], [2, 1], [2, 3]]]


def bbox_xywh2corner(bbox: np.ndarray) -> np.ndarray:
    """Convert boxes (..., 4) xywh to corners (..., 4, 2), in the order of :func:`bbox_xyxy2corner`.

    Raises:
        StructureError: If the last axis has fewer than 4 entries.
    """
    return bbox_xyxy2corner(bbox_xywh2xyxy(bbox))


def bbox_corner2xyxy(bbox: np.ndarray) -> np.ndarray:
    """Convert corners (..., 4, 2), in any order, to the axis-aligned boxes (..., 4) xyxy around them.

    Raises:
        StructureError: If the last two axes are not (4, 2).
    """
    corners = _checked_corners(bbox)
    return np.concatenate((corners.min(axis=-2), corners.max(axis=-2)), axis=-1)


def bbox_corner2xywh(bbox: np.ndarray) -> np.ndarray:
    """Convert corners (..., 4, 2), in any order, to the axis-aligned boxes (..., 4) xywh around them.

    Raises:
        StructureError: If the last two axes are not (4, 2).
    """
    return bbox_xyxy2xywh(bbox_corner2xyxy(bbox))


def bbox_clip_border(bbox: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Clip boxes or points to the image.

    Args:
        bbox: Boxes (..., 4) xyxy, or points such as corners (..., 2).
        shape: (w, h) of the image.

    Returns:
        The clipped boxes, x within [0, w] and y within [0, h].

    Raises:
        StructureError: If the last axis has neither 2 nor 4 entries.
    """
    boxes = np.asarray(bbox)
    if boxes.shape[-1] not in (2, 4):
        raise StructureError(f"bbox must be boxes (..., 4) xyxy or points (..., 2), got the shape {boxes.shape}.")
    return np.clip(boxes, 0, np.resize(np.asarray(shape[:2], dtype=boxes.dtype), boxes.shape[-1]))


def flip_bbox(
    bbox: np.ndarray,
    image_size: tuple[int, int],
    bbox_format: Literal["xywh", "xyxy", "center"] = "xywh",
    direction: Literal["horizontal", "vertical", "diagonal"] = "horizontal",
) -> np.ndarray:
    """Flip boxes together with their image, by the usual integer-pixel convention: x becomes w - 1 - x.

    Args:
        bbox: (..., 4) for ``"xywh"`` and ``"xyxy"``, (..., 2) for ``"center"``.
        image_size: (w, h) of the image.
        bbox_format: The form of ``bbox`` and of the result.
        direction: ``"horizontal"`` swaps left and right, ``"vertical"`` top and bottom, ``"diagonal"`` both.

    Raises:
        StructureError: If the format or direction is unknown, or the shape does not fit the format.
    """
    if bbox_format not in ("xywh", "xyxy", "center"):
        raise StructureError(f"bbox_format must be 'xywh', 'xyxy' or 'center', got {bbox_format!r}.")
    boxes = np.asarray(bbox) if bbox_format == "center" else _checked(bbox)
    if bbox_format == "center" and boxes.shape[-1] != 2:
        raise StructureError(f"bbox must be (..., 2) for bbox_format='center', got the shape {boxes.shape}.")
    flipped = boxes.copy()
    for axis in flipped_axes(direction):
        far = image_size[axis] - 1 - boxes[..., axis]
        if bbox_format == "center":
            flipped[..., axis] = far
        elif bbox_format == "xywh":
            flipped[..., axis] = far - boxes[..., axis + 2]
        else:
            flipped[..., axis] = image_size[axis] - 1 - boxes[..., axis + 2]
            flipped[..., axis + 2] = far
    return flipped


def flipped_axes(direction: str) -> tuple[int, ...]:
    """Return the coordinates that a flip mirrors: 0 for x, 1 for y.

    Raises:
        StructureError: If there is no such direction.
    """
    try:
        return {"horizontal": (0,), "vertical": (1,), "diagonal": (0, 1)}[direction]
    except KeyError:
        raise StructureError(f"direction must be 'horizontal', 'vertical' or 'diagonal', got {direction!r}.") from None


def bbox_overlaps(
    bboxes1: Tensor,
    bboxes2: Tensor,
    mode: Literal["iou", "iof", "giou"] = "iou",
    is_aligned: bool = False,
    eps: float = 1e-6,
) -> Tensor:
    """Compute the overlaps between boxes xyxy, on their device.

    Args:
        bboxes1: (..., M, 4).
        bboxes2: (..., N, 4) with the same leading axes.
        mode: ``"iou"``: intersection over union. ``"iof"``: intersection over the area of the first box. ``"giou"``:
            generalized IoU (Rezatofighi et al., 2019), -1 to 1.
        is_aligned: Compare box i with box i (M equals N) rather than all pairs.
        eps: Lower bound of the areas to divide by.

    Returns:
        Overlaps (..., M, N), or (..., M) if aligned.

    Raises:
        StructureError: If the mode is unknown, or the shapes do not match.
    """
    if mode not in ("iou", "iof", "giou"):
        raise StructureError(f"mode must be 'iou', 'iof' or 'giou', got {mode!r}.")
    shapes = f"{tuple(bboxes1.shape)} and {tuple(bboxes2.shape)}"
    if bboxes1.shape[-1] != 4 or bboxes2.shape[-1] != 4 or bboxes1.shape[:-2] != bboxes2.shape[:-2]:
        raise StructureError(f"Boxes must be (..., M, 4) and (..., N, 4) with the same leading axes, got {shapes}.")
    if is_aligned and bboxes1.shape != bboxes2.shape:
        raise StructureError(f"Aligned boxes must have the same shape, got {shapes}.")
    first = bboxes1 if is_aligned else bboxes1.unsqueeze(-2)
    second = bboxes2 if is_aligned else bboxes2.unsqueeze(-3)
    area1, area2 = _areas(first), _areas(second)
    low = first[..., :2].maximum(second[..., :2])
    high = first[..., 2:].minimum(second[..., 2:])
    overlap = (high - low).clamp(min=0).prod(-1)
    if mode == "iof":
        return overlap / area1.clamp(min=eps)
    union = (area1 + area2 - overlap).clamp(min=eps)
    if mode == "iou":
        return overlap / union
    around = (
        (first[..., 2:].maximum(second[..., 2:]) - first[..., :2].minimum(second[..., :2])).clamp(min=0).prod(-1)
    ).clamp(min=eps)
    return overlap / union - (around - union) / around


def _areas(boxes: Tensor) -> Tensor:
    return (boxes[..., 2:] - boxes[..., :2]).prod(-1)


def _checked(boxes: np.ndarray) -> np.ndarray:
    boxes = np.asarray(boxes)
    if boxes.ndim == 0 or boxes.shape[-1] < 4:
        raise StructureError(f"Boxes must be (..., 4), got the shape {boxes.shape}.")
    return boxes


def _checked_corners(corners: np.ndarray) -> np.ndarray:
    corners = np.asarray(corners)
    if corners.shape[-2:] != (4, 2):
        raise StructureError(f"Corners must be (..., 4, 2), got the shape {corners.shape}.")
    return corners
