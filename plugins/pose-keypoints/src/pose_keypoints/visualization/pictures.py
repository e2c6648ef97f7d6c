"""Convert images for drawing and write pictures."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from pose_core.errors import VisualizationError


def as_rgb(image: np.ndarray) -> np.ndarray:
    """Convert an image (h, w, 3) or (h, w) to contiguous (h, w, 3) uint8.

    Raises:
        VisualizationError: If it has another shape.
    """
    if not isinstance(image, np.ndarray) or image.ndim not in (2, 3) or (image.ndim == 3 and image.shape[2] != 3):
        got = f"an array of the shape {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
        raise VisualizationError(f"The image to draw on must be (h, w, 3) or (h, w), got {got}.")
    image = np.ascontiguousarray(image.astype(np.uint8, copy=False))
    return cv2.cvtColor(image, cv2.COLOR_GRAY2RGB) if image.ndim == 2 else image


def write_picture(picture: np.ndarray, file: Path) -> None:
    """Write an RGB picture in the format of the file's suffix, creating parent folders.

    Raises:
        VisualizationError: If OpenCV does not support the format, or the file cannot be written.
    """
    try:
        encoded = cv2.imencode(file.suffix, picture[..., ::-1])[1]
    except cv2.error as error:
        raise VisualizationError(
            f"The picture {file} cannot be written: OpenCV does not support '{file.suffix}'."
        ) from error
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(encoded.tobytes())
    except OSError as error:
        raise VisualizationError(f"The picture {file} cannot be written: {error.strerror or error}.") from error
