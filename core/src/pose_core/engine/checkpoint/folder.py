"""Finding the checkpoint to resume from."""

from __future__ import annotations

import logging
import os
import re
import zipfile
from pathlib import Path

logger = logging.getLogger(__name__)

# mmengine's name for the file that names the newest checkpoint; ours holds a path relative to its folder.
LAST_CHECKPOINT = "last_checkpoint"

_WEIGHTS_ALONE = re.compile(r"best_.*|.*-[0-9a-f]{8}\.pth")


def find_checkpoint(folder: str | os.PathLike[str]) -> Path | None:
    """Return the newest intact checkpoint in ``folder``, or ``None``.

    The one that ``last_checkpoint`` names comes first, then the others by age. Those that are damaged are skipped, and
    the log says so. The best and the published ones (``best_*.pth``, ``*-<hash>.pth``) hold no optimizer and are not
    considered.
    """
    folder = Path(folder)
    for path in _candidates(folder):
        problem = _problem(path)
        if not problem:
            return path
        logger.warning("%s is skipped: %s", path, problem)
    return None


def weights_alone(folder: str | os.PathLike[str]) -> list[str]:
    """Return the names of the best and the published checkpoints in ``folder``, which training cannot resume from."""
    return sorted(path.name for path in Path(folder).glob("*.pth") if _WEIGHTS_ALONE.fullmatch(path.name))


def _candidates(folder: Path) -> list[Path]:
    others = [path for path in folder.glob("*.pth") if not _WEIGHTS_ALONE.fullmatch(path.name)]
    others.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
    last = _last(folder)
    return list(dict.fromkeys([last, *others] if last else others))


def _last(folder: Path) -> Path | None:
    """Return the file that ``last_checkpoint`` names, if it is in ``folder``."""
    note = folder / LAST_CHECKPOINT
    if not note.is_file():
        return None
    name = note.read_text(encoding="utf-8").strip()
    # mmengine writes an absolute path, which in a copy of the folder still points to the original.
    beside = folder / (Path(name).name if Path(name).is_absolute() else name)
    if name and beside.is_file():
        return beside
    logger.warning("%s names '%s', which is not in the folder", note, name)
    return None


def _problem(path: Path) -> str:
    """Return why ``path`` cannot be read whole, in a few words; nothing if it can.

    torch does not check the checksums that it writes.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            damaged = archive.testzip()
    except (OSError, zipfile.BadZipFile, EOFError) as error:
        return f"it is damaged ({error})"
    return f"it is damaged (in {damaged})" if damaged else ""
