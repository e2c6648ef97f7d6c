"""``file:line`` of what is wrong with a plugin."""

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
    """Where ``error`` arose: of a syntax error the line at fault, otherwise the innermost frame.

    Where core or the standard library complains of what it was given, the place is that of the caller.
    """
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}:{error.lineno or 1}"
    return _innermost(traceback.extract_tb(error.__traceback__))


def place_in(file: Path, pattern: str) -> str:
    """The first line of ``file`` that ``pattern`` is found in; of none the file, and nothing where there is no file."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return next((f"{file}:{number}" for number, line in enumerate(lines, 1) if re.search(pattern, line)), str(file))


class Printed(io.StringIO):
    """What is printed while it stands in for the standard streams, and where that began.

    Attributes:
        where: The place of the first print.
    """

    where = ""

    def write(self, text: str) -> int:
        """Take ``text``."""
        self.where = self.where or _innermost(traceback.extract_stack())
        return super().write(text)

    @contextlib.contextmanager
    def kept(self) -> Iterator[Printed]:
        """Take what is printed within."""
        with contextlib.redirect_stdout(self), contextlib.redirect_stderr(self):
            yield self


def _innermost(stack: Iterable[traceback.FrameSummary]) -> str:
    frames = [frame for frame in stack if _is_source(frame.filename)]
    outside = [frame for frame in frames if not _is_of_library(Path(frame.filename))]
    for frame in (*outside[-1:], *frames[-1:]):
        return f"{frame.filename}:{frame.lineno}"
    return ""


def _is_of_library(path: Path) -> bool:
    """Whether a file is core's, or the standard library's."""
    installed = {"site-packages", "dist-packages"} & set(path.parts)
    return path.is_relative_to(_CORE) or (path.is_relative_to(_STANDARD_LIBRARY) and not installed)


def _is_source(filename: str) -> bool:
    return not filename.startswith("<") and Path(filename) != Path(importlib.__file__)
