"""Arrange many pictures on one page."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

_GAP = 6  # pixels
_PAPER = 250  # gray value


def contact_sheet(
    pictures: Sequence[np.ndarray], *, columns: int = 5, tile: tuple[int, int] = (320, 240)
) -> np.ndarray:
    """Arrange pictures in rows, each scaled to fit its tile; remaining space is blank.

    Args:
        pictures: At least one picture, (h, w, 3) uint8 each.
        columns: Pictures per row.
        tile: (w, h) of a tile, in pixels.

    Returns:
        The page (h, w, 3) uint8.

    Raises:
        ValueError: If there are no pictures.
    """
    if not pictures:
        raise ValueError("a contact sheet needs at least one picture")
    width, height = tile
    columns = min(columns, len(pictures))
    rows = -(-len(pictures) // columns)
    page = np.full((rows * (height + _GAP) + _GAP, columns * (width + _GAP) + _GAP, 3), _PAPER, np.uint8)
    for index, picture in enumerate(pictures):
        scale = min(width / picture.shape[1], height / picture.shape[0])
        size = (max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale)))
        fitted = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
        top = _GAP + (index // columns) * (height + _GAP) + (height - size[1]) // 2
        left = _GAP + (index % columns) * (width + _GAP) + (width - size[0]) // 2
        page[top : top + size[1], left : left + size[0]] = fitted
    return page
