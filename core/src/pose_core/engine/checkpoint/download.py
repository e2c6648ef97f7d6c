"""Weights from the network, kept in a cache, and checked against their SHA-256 at every use."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import re
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urlparse

import torch

from pose_core import __version__
from pose_core.engine.checkpoint.writing import write_atomically
from pose_core.errors import CheckpointError

logger = logging.getLogger(__name__)

_HASH_IN_NAME = re.compile(r"-([0-9a-f]{8,64})\.[^.]+$")
_DATE = re.compile(r"(19|20)\d{2}[01]\d[0-3]\d")
_HASH_IN_FRAGMENT = re.compile(r"sha256=([0-9a-fA-F]{8,64})")
_MEGABYTE = 1 << 20
_TIMEOUT = 60


def cache_folder() -> Path:
    """Return the folder of downloads: ``$POSE_HOME/checkpoints``, or torch hub's, which the field shares."""
    home = os.environ.get("POSE_HOME")
    return Path(home).expanduser() / "checkpoints" if home else Path(torch.hub.get_dir()) / "checkpoints"


def fetch(url: str) -> Path:
    """Return the local file of a URL; download it unless the cache has it intact.

    Its SHA-256 is expected to begin with the digits that the URL gives, as ``#sha256=...`` or, as torch hub writes it,
    in the file's name (``resnet50-0676ba61.pth``). Without either, the digits of the first download are kept beside the
    file. The file is checked against them each time.

    Raises:
        CheckpointError: It cannot be downloaded, or what arrives has another SHA-256.
    """
    parts = urlparse(url)
    name = unquote(Path(parts.path).name)
    if not name:
        raise CheckpointError(f"{url} does not name a file: add the file's name to the address.")
    expected = _expected_hash(name, parts.fragment)
    # Only a hash makes a name unique: two addresses may both end in 'model.pth'.
    path = cache_folder() / (name if _hash_in_name(name) else f"{hashlib.sha256(url.encode()).hexdigest()[:8]}-{name}")
    note = path.with_name(f"{path.name}.sha256")
    path.parent.mkdir(parents=True, exist_ok=True)
    with _one_at_a_time(path):
        if path.is_file():
            known = expected or (note.read_text().strip() if note.is_file() else "")
            if known and sha256(path).startswith(known):
                return path
            logger.warning("%s in the cache is not what %s holds; downloading it again", path, url)
        _download(url.partition("#")[0], path, expected)
        if not expected:
            write_atomically(note, sha256(path).encode())
    return path


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_MEGABYTE):
            digest.update(chunk)
    return digest.hexdigest()


def _expected_hash(name: str, fragment: str) -> str:
    given = _HASH_IN_FRAGMENT.search(fragment)
    return given[1].lower() if given else _hash_in_name(name)


def _hash_in_name(name: str) -> str:
    found = _HASH_IN_NAME.search(name)
    # 'model-20240131.pth' carries a date.
    return found[1] if found and not _DATE.fullmatch(found[1]) else ""


def _download(url: str, path: Path, expected: str) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with draft.open("wb") as file:
            found = _receive(url, file)
        if not found.startswith(expected):
            raise CheckpointError(
                f"{url} is not the expected file: its SHA-256 begins with {found[: len(expected)]} instead of "
                f"{expected}. It was not kept."
            )
        draft.replace(path)
    except (OSError, ValueError) as error:  # ValueError: the address itself is malformed
        reason = f"HTTP {error.code}" if isinstance(error, urllib.error.HTTPError) else getattr(error, "reason", error)
        raise CheckpointError(
            f"{url} cannot be downloaded: {reason}. Check the address and the network, "
            f"or copy the file to {path} by hand."
        ) from error
    finally:
        draft.unlink(missing_ok=True)


def _receive(url: str, file: BinaryIO) -> str:
    """Write what ``url`` sends to ``file`` and return its SHA-256."""
    request = urllib.request.Request(url, headers={"User-Agent": f"pose-core/{__version__}"})
    digest = hashlib.sha256()
    received = 0
    with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer:
        total = int(answer.headers.get("Content-Length") or 0)
        with _progress(url, total) as advance:
            while chunk := answer.read(_MEGABYTE):
                file.write(chunk)
                digest.update(chunk)
                received += len(chunk)
                advance(1)
    if total and received != total:
        raise OSError(f"{received} of {total} bytes arrived")
    file.flush()
    os.fsync(file.fileno())
    return digest.hexdigest()


@contextlib.contextmanager
def _progress(url: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show a bar over megabytes on a terminal, one line in a log."""
    logger.info("downloading %s%s", url, f" ({total / _MEGABYTE:.0f} MB)" if total else "")
    if not total or not sys.stderr.isatty():
        yield lambda _: None
        return
    from pose_core.cli.progress import progress

    with progress(Path(url).name, total=-(-total // _MEGABYTE), unit="MB") as advance:
        yield advance


@contextlib.contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    """Let one process of this machine look after ``path``; the other ranks wait and find it done."""
    with path.with_name(f".{path.name}.lock").open("w") as lock:
        with contextlib.suppress(ImportError):  # Windows: two processes may download twice, and both keep the same
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
