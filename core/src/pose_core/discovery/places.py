"""Locate a plugin's problem as ``file:line``."""

from __future__ import annotations

import contextlib
import importlib
import io
import re
import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path

_CORE = Path(__file__).parents[1]
_STANDARD_LIBRARY = Path(importlib.__file__).parents[1]


def place_of(error: BaseException) -> str:
    """Return ``file:line`` of an error: the faulty line of a syntax error, otherwise the innermost frame.

    Frames of core and the standard library are skipped, so that the location is in the code that called them.
    """
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}:{error.lineno or 1}"
    return _innermost_place(traceback.extract_tb(error.__traceback__))


def place_in(file: Path, pattern: str) -> str:
    """Return ``file:line`` of the first line that matches ``pattern``.

    Without a match return the file alone, and without a file ``""``.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return next((f"{file}:{number}" for number, line in enumerate(lines, 1) if re.search(pattern, line)), str(file))


class CapturedOutput(io.StringIO):
    """Output captured from the standard streams.

    Attributes:
        where: ``file:line`` of the first write.
    """

    where = ""

    def write(self, text: str) -> int:
        """Append ``text``, and record the location of the first write."""
        self.where = self.where or _innermost_place(traceback.extract_stack())
        return super().write(text)

    @contextlib.contextmanager
    def capture(self) -> Iterator[CapturedOutput]:
        """Redirect stdout and stderr to this buffer within the context."""
        with contextlib.redirect_stdout(self), contextlib.redirect_stderr(self):
            yield self


def _innermost_place(stack: Iterable[traceback.FrameSummary]) -> str:
    frames = [frame for frame in stack if _is_source(frame.filename)]
    outside = [frame for frame in frames if not _is_library(Path(frame.filename))]
    for frame in (*outside[-1:], *frames[-1:]):
        return f"{frame.filename}:{frame.lineno}"
    return ""


def _is_library(path: Path) -> bool:
    """Return whether a file belongs to core or the standard library."""
    installed = {"site-packages", "dist-packages"} & set(path.parts)
    return path.is_relative_to(_CORE) or (path.is_relative_to(_STANDARD_LIBRARY) and not installed)


def _is_source(filename: str) -> bool:
    return not filename.startswith("<") and Path(filename) != Path(importlib.__file__)
