"""Find the image files that command-line arguments name."""

from __future__ import annotations

import glob
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pose_core.errors import DataError, suggest

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff", ".ppm", ".pgm"})


@dataclass(frozen=True)
class ImageFile:
    """An image.

    Attributes:
        path: Path of the image.
        name: Name of its output, relative to the output folder; unique within one call.
    """

    path: Path
    name: Path


def find_images(inputs: Sequence[str]) -> list[ImageFile]:
    """Find the images of files, folders (recursively) and patterns such as ``shots/*.jpg``.

    Names of images in a folder are relative to it. An image that is given twice is listed once.

    Raises:
        DataError: If a name does not exist, or a folder has no images.
    """
    found: dict[Path, Path] = {}
    taken: set[Path] = set()
    for text in inputs:
        for path, name in _expand(text):
            key = path.resolve()
            if key not in found:
                found[key] = _unique_name(name, taken)
                taken.add(found[key])
    return [ImageFile(path, name) for path, name in found.items()]


def _expand(text: str) -> Iterable[tuple[Path, Path]]:
    """Yield paths and their preferred names."""
    path = Path(text).expanduser()
    if path.is_file():
        return [(path, Path(path.name))]
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES and file.is_file())
        if not files:
            raise DataError(f"The folder '{text}' has no images: none of its files ends in {_suffixes()}.")
        return [(file, file.relative_to(path)) for file in files]
    if glob.has_magic(text):
        matches = sorted(glob.glob(str(path), recursive=True))  # noqa: PTH207 - the pattern may be absolute
        if not matches:
            raise DataError(f"Nothing matches the pattern '{text}'.")
        return [pair for match in matches for pair in _expand_match(Path(match))]
    nearby = [str(path.parent / file.name) for file in path.parent.iterdir()] if path.parent.is_dir() else []
    raise DataError(f"There is no file or folder '{text}'.{suggest(text, nearby)}")


def _expand_match(path: Path) -> Iterable[tuple[Path, Path]]:
    """Expand a match of a pattern; skip files of other kinds and folders without images."""
    if path.is_file():
        return [(path, Path(path.name))] if path.suffix.lower() in SUFFIXES else []
    files = sorted(file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES and file.is_file())
    return [(file, file.relative_to(path.parent)) for file in files]


def _unique_name(name: Path, taken: set[Path]) -> Path:
    """Return ``name``, with a number appended if it is taken."""
    number, free = 1, name
    while free in taken:
        number += 1
        free = name.with_name(f"{name.stem}_{number}{name.suffix}")
    return free


def _suffixes() -> str:
    return ", ".join(sorted(SUFFIXES))
