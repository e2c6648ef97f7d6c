"""Show pictures in windows, if there is a display."""

from __future__ import annotations

import functools
import logging
import os

import cv2
import numpy as np

logger = logging.getLogger(__name__)


def show_window(title: str, picture: np.ndarray, seconds: float) -> None:
    """Show an RGB picture for ``seconds``; 0 waits for a key."""
    cv2.imshow(title, picture[..., ::-1])
    cv2.waitKey(max(0, round(seconds * 1000)))


@functools.cache
def can_show() -> bool:
    """Return whether a window can be opened, and log one warning if not. OpenCV would abort the process."""
    found = os.name == "nt" or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    if not found:
        logger.warning("no display to show pictures on: write them to a folder instead")
    return found
