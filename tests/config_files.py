"""Writing the files of a config for a test."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent


def write_files(folder: Path, paths: Mapping[str, str] | None = None, /, **names: str) -> Path:
    """Write text to ``paths`` below ``folder``, and to ``top.py`` for ``top_py=``; return ``folder``."""
    files = dict(paths or {})
    for name, text in names.items():
        stem, _, suffix = name.rpartition("_")
        files[f"{stem}.{suffix}"] = text
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    return folder
