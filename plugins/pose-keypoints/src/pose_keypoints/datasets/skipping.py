"""Passing over files that cannot be read: ``on_error='skip'``."""

from __future__ import annotations

import logging
import weakref
from collections.abc import Iterable
from typing import Any, Protocol, runtime_checkable

import torch

from pose_core.errors import ReadError

logger = logging.getLogger(__name__)

# The files that one sample reads: mostly one image, or the frames of a clip, or none.
Files = tuple[str, ...]


@runtime_checkable
class FileReader(Protocol):
    """A transform that loads files, such as :class:`~pose_keypoints.transforms.loading.LoadImage`."""

    def read(self, path: str) -> Any:
        """Read a file.

        Raises:
            ReadError: It is missing or damaged.
        """


class SkippedFiles:
    """The files of a dataset that turned out to be unreadable, known to all worker processes of its loader.

    The files of one sample count as one. They are logged when they are found; their number is logged when the dataset
    is disposed of, at the latest when the program ends.

    Args:
        files: The files of every sample.
        what: What they are, for messages: ``images``.
        source: The annotation file, for messages.
    """

    def __init__(self, files: Iterable[Files], *, what: str, source: str) -> None:
        self._number = {each: number for number, each in enumerate(dict.fromkeys(files))}
        # Shared memory, so that what a worker finds is known to the others and to the main process.
        self._found = torch.zeros(len(self._number), dtype=torch.bool).share_memory_()
        weakref.finalize(self, _report, self._found, what, source)

    def __len__(self) -> int:
        return int(self._found.sum())

    def __contains__(self, files: Files) -> bool:
        return bool(self._found[self._number[files]])

    def add(self, files: Files, error: ReadError) -> None:
        """Note that the files of a sample cannot be read."""
        if files not in self:
            self._found[self._number[files]] = True
            logger.warning("skipped: %s", str(error))  # as text: an error keeps its frames alive

    def __deepcopy__(self, memo: dict[int, Any]) -> SkippedFiles:
        return self  # a subset of a dataset has the same files


def _report(found: torch.Tensor, what: str, source: str) -> None:
    if count := int(found.sum()):
        logger.warning("%d of %d %s of %s could not be read: others took their place", count, len(found), what, source)


def readable_samples(files: Iterable[Files], reader: FileReader, *, what: str, source: str) -> list[int]:
    """Find the samples whose files can be read, by reading every file once.

    Args:
        files: The files of every sample.
        reader: The transform that reads a file.
        what: What they are, for messages: ``images``.
        source: The annotation file, for messages.

    Returns:
        The indices of the samples.
    """
    readable: dict[str, bool] = {}
    whole: dict[Files, bool] = {}
    samples = []
    for index, each in enumerate(files):
        for path in each:
            if path not in readable:
                readable[path] = _is_readable(path, reader)
        whole[each] = all(readable[path] for path in each)
        if whole[each]:
            samples.append(index)
    if count := len(whole) - sum(whole.values()):
        logger.warning("%d of %d %s of %s cannot be read: they are left out", count, len(whole), what, source)
    return samples


def _is_readable(path: str, reader: FileReader) -> bool:
    try:
        reader.read(path)
    except ReadError as error:
        logger.warning("skipped: %s", str(error))
        return False
    return True
