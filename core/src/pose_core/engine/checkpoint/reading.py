"""Reading checkpoints: from files, URLs and short names, executing nothing that they hold."""

from __future__ import annotations

import os
import re
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import torch

from pose_core.engine.checkpoint.download import fetch
from pose_core.engine.checkpoint.names import SCHEMES, address_of
from pose_core.engine.checkpoint.plain import ARRAY_SECTIONS, arrays_again
from pose_core.engine.checkpoint.stand_ins import STAND_INS, to_plain
from pose_core.errors import CheckpointError, EnvironmentSetupError, suggest

_FOREIGN_GLOBAL = re.compile(r"GLOBAL (\S+)")
# A zip archive, and the pickle that torch wrote before version 1.6.
_TORCH_FILES = (b"PK", b"\x80")
_SCHEME = re.compile(r"[A-Za-z][\w.+:-]+://")


def load_checkpoint(source: str | os.PathLike[str], *, map_location: Any = "cpu") -> dict[str, Any]:
    """Read a checkpoint.

    Args:
        source: A file (what ``torch.save`` writes, or ``.safetensors``); an ``http(s)://`` address, downloaded once and
            checked against the SHA-256 digits in its name or in ``#sha256=...``; or a short name,
            ``torchvision://resnet50``, ``open-mmlab://...``, ``mmcls://...``.
        map_location: Where tensors go, as ``torch.load`` takes it.

    Returns:
        What the file holds. Objects of mmengine's classes come as plain data: log buffers as dicts of their histories,
        configs as dicts. A safetensors file gives ``state_dict`` and, when it has one, ``meta``.

    Raises:
        CheckpointError: It does not exist, is damaged, is not a checkpoint, or names code to be run.
        EnvironmentSetupError: safetensors is needed and not installed.
    """
    checkpoint = _read(locate(source), map_location)
    return _backbone_alone(checkpoint) if str(source).startswith("mmcls://") else checkpoint


def locate(source: str | os.PathLike[str]) -> Path:
    """Return the local file of ``source``, downloaded if needed.

    Raises:
        CheckpointError: There is none, or the scheme is not one that is served.
    """
    text = os.fspath(source)
    if text.startswith(SCHEMES):
        text = address_of(text)
    if urlparse(text).scheme in ("http", "https"):
        return fetch(text)
    if _SCHEME.match(text):
        known = ", ".join(("http://", "https://", *SCHEMES))
        raise CheckpointError(f"'{text}': checkpoints are read from files and from {known}; download it by hand.")
    path = Path(text).expanduser()
    if path.is_dir():
        raise CheckpointError(f"'{text}' is a folder, not a checkpoint.{_among(path)}")
    if not path.is_file():
        raise CheckpointError(f"There is no checkpoint '{text}'.{_among(path.parent, path.name)}")
    return path


def _among(folder: Path, name: str = "") -> str:
    """List the checkpoints in ``folder`` for the end of a message: those like ``name``, or all."""
    files = sorted(file.name for file in folder.glob("*.pth")) if folder.is_dir() else []
    if name:
        return suggest(name, files)
    return f" It holds {', '.join(files)}." if files else ""


def _read(path: Path, map_location: Any) -> dict[str, Any]:
    read = _read_safetensors if path.suffix == ".safetensors" else _read_pickle
    checkpoint = read(path, map_location)
    if not isinstance(checkpoint, dict):
        raise CheckpointError(f"{path} holds a {type(checkpoint).__name__}, not a checkpoint.")
    return checkpoint


def _read_pickle(path: Path, map_location: Any) -> Any:
    try:
        with torch.serialization.safe_globals(STAND_INS), warnings.catch_warnings():
            warnings.filterwarnings("ignore", message=".*pickle protocol.*")
            content = torch.load(path, map_location=map_location, weights_only=True)
        content = to_plain(content)
    except Exception as error:  # damaged bytes end in errors of every kind
        raise _refusal(path, error) from error
    if isinstance(content, dict):
        content.update({key: arrays_again(content[key]) for key in ARRAY_SECTIONS if key in content})
    return content


def _refusal(path: Path, error: Exception) -> CheckpointError:
    if isinstance(error, torch.OutOfMemoryError):
        return CheckpointError(f"{path} does not fit the device's memory: load it with map_location='cpu'.")
    foreign = _FOREIGN_GLOBAL.search(str(error))
    if foreign:
        return CheckpointError(
            f"{path} names '{foreign[1]}', which is not data: it was refused, because loading that could run code. "
            "If you trust it, read it where it was written and save its state_dict alone."
        )
    with path.open("rb") as file:
        beginning = file.read(32)
    if beginning.startswith(b"version https://git-lfs"):
        return CheckpointError(f"{path} is a Git LFS pointer, not the file itself: run 'git lfs pull'.")
    if not beginning:
        return CheckpointError(f"{path} is empty: copy or download it again.")
    if not beginning.startswith(_TORCH_FILES):
        shown = beginning.decode("ascii", "replace").replace("\ufffd", "?").partition("\n")[0]
        return CheckpointError(
            f"{path} is not a checkpoint: it begins with {shown!r}. A checkpoint is what torch.save wrote, or "
            ".safetensors."
        )
    reason = f"{type(error).__name__}: {error}".partition("\n")[0]
    if "weights_only" in reason:  # torch's advice how to load the file all the same, which could run code
        reason = "a pickle that torch.save did not write"
    return CheckpointError(f"{path} is damaged or not a checkpoint ({reason.rstrip(': .')}).")


def _read_safetensors(path: Path, map_location: Any) -> dict[str, Any]:
    try:
        from safetensors import SafetensorError, safe_open
    except ImportError as error:
        raise EnvironmentSetupError(f"{path} needs safetensors: pip install 'pose-core[safetensors]'.") from error
    try:
        with safe_open(path, framework="pt", device=str(map_location or "cpu")) as file:
            checkpoint: dict[str, Any] = {"state_dict": {key: file.get_tensor(key) for key in file.keys()}}  # noqa: SIM118
            if meta := file.metadata():
                checkpoint["meta"] = dict(meta)
    except (SafetensorError, OSError) as error:
        raise CheckpointError(f"{path} is damaged or not a safetensors file: {error}.") from error
    return checkpoint


def _backbone_alone(checkpoint: dict[str, Any]) -> dict[str, Any]:
    """Reduce a classifier of the field to its backbone, under the backbone's own keys."""
    weights = checkpoint.get("state_dict", checkpoint)
    prefix = "backbone."
    return {"state_dict": {key[len(prefix) :]: value for key, value in weights.items() if key.startswith(prefix)}}
