"""Passing over images that cannot be read: ``on_error='skip'``."""

from __future__ import annotations

import logging
import weakref
from collections.abc import Iterable
from typing import Any

import torch

from pose_core.errors import ImageError
from pose_keypoints.transforms.loading import LoadImage

logger = logging.getLogger(__name__)


class SkippedImages:
    """The images of a data set that turned out to be unreadable, known to all worker processes of its loader.

    Each is logged when it is found; their number when the data set is disposed of, at the latest when the program ends.

    Args:
        paths: The images of the data set.
        source: Its annotation file, for messages.
    """

    def __init__(self, paths: Iterable[str], source: str) -> None:
        self._number = {path: number for number, path in enumerate(dict.fromkeys(paths))}
        # Shared memory, so that what a worker finds is known to the others and to the main process.
        self._found = torch.zeros(len(self._number), dtype=torch.bool).share_memory_()
        weakref.finalize(self, _report, self._found, source)

    def __len__(self) -> int:
        return int(self._found.sum())

    def __contains__(self, path: str) -> bool:
        return bool(self._found[self._number[path]])

    def add(self, path: str, error: ImageError) -> None:
        """Note that an image cannot be read."""
        if path not in self:
            self._found[self._number[path]] = True
            logger.warning("skipped: %s", str(error))  # as text: an error keeps its frames alive

    def __deepcopy__(self, memo: dict[int, Any]) -> SkippedImages:
        return self  # a subset of a data set has the same images


def _report(found: torch.Tensor, source: str) -> None:
    if count := int(found.sum()):
        logger.warning("%d of %d images of %s could not be read: others took their place", count, len(found), source)


def readable_samples(paths: Iterable[str], loader: LoadImage, source: str) -> list[int]:
    """Read all images once.

    Args:
        paths: The image of every sample.
        loader: What reads an image.
        source: The annotation file, for messages.

    Returns:
        The indices of the samples whose image can be read.
    """
    readable: dict[str, bool] = {}
    samples = []
    for index, path in enumerate(paths):
        if path not in readable:
            readable[path] = _is_readable(path, loader)
        if readable[path]:
            samples.append(index)
    if count := len(readable) - sum(readable.values()):
        logger.warning("%d of %d images of %s cannot be read: they are left out", count, len(readable), source)
    return samples


def _is_readable(path: str, loader: LoadImage) -> bool:
    try:
        loader.read(path)
    except ImageError as error:
        logger.warning("skipped: %s", str(error))
        return False
    return True
