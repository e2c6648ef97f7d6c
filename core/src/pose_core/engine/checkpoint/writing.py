"""Writing files so that a kill at any moment leaves the old one or the new one, never half of it."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from mmengine.fileio import LocalBackend, register_backend

from pose_core.errors import EnvironmentSetupError


def write_atomically(path: str | os.PathLike[str], data: bytes) -> None:
    """Write ``data`` to ``path``, and make its folder if needed.

    The bytes go to a file beside it, reach the disk, and then take its name.

    Raises:
        EnvironmentSetupError: It cannot be written; what was there before is untouched.
    """
    target = Path(path)
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except OSError as error:
        raise EnvironmentSetupError(f"{target} cannot be written: {error.strerror or error}.") from error
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name survive a power failure, if the system can open folders."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def remove_drafts(folder: str | os.PathLike[str]) -> None:
    """Remove what a kill during :func:`write_atomically` left in ``folder``."""
    for draft in Path(folder).glob(".*.????????.tmp"):
        draft.unlink(missing_ok=True)


class AtomicLocalBackend(LocalBackend):
    """mmengine's backend for local files, writing them atomically."""

    def put(self, obj: bytes, filepath: str | Path) -> None:
        """Write bytes to a file."""
        write_atomically(filepath, obj)

    def put_text(self, obj: str, filepath: str | Path, encoding: str = "utf-8") -> None:
        """Write text to a file."""
        write_atomically(filepath, obj.encode(encoding))


def write_all_files_atomically() -> None:
    """Make mmengine write all local files, checkpoints above all, atomically."""
    register_backend("local", AtomicLocalBackend, force=True, prefixes="")
