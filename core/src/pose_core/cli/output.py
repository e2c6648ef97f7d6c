"""Output of the command line: tables on a terminal, plain columns in a pipe, JSON on request, errors on stderr."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

# Cells up to this long are not broken on a terminal.
_SHORT = 24


def table(header: Sequence[str] | None, rows: Iterable[Sequence[object]]) -> None:
    """Print rows under an optional header: a rich table on a terminal, columns separated by two spaces in a pipe."""
    cells = [[str(cell) for cell in row] for row in rows]
    if sys.stdout.isatty():
        _rich_table(header, cells)
        return
    lines = [list(header), *cells] if header else cells
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))] if lines else []
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def width() -> int:
    """Return the width of the terminal in columns; unlimited in a pipe."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else sys.maxsize


def as_json(value: Any) -> None:
    """Print ``value`` as JSON."""
    print(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def error(message: str) -> None:
    """Print an error as one paragraph on stderr."""
    _paragraph("pose: error: ", message, "bold red")


def warning(message: str) -> None:
    """Print a warning as one paragraph on stderr; the command continues."""
    _paragraph("pose: warning: ", message, "yellow")


def counted(number: int, noun: str) -> str:
    """Return ``"1 plugin"``, ``"2 plugins"``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _paragraph(lead: str, message: str, style: str) -> None:
    if not sys.stderr.isatty():
        print(lead + message, file=sys.stderr)
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(stderr=True, highlight=False)
    body = textwrap.fill(message, width=max(40, console.width - 2), initial_indent=" " * len(lead)).lstrip()
    console.print(Text.assemble((lead, style), body), soft_wrap=True)


def _rich_table(header: Sequence[str] | None, cells: list[list[str]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    grid = Table(
        box=box.SIMPLE_HEAD if header else None, show_header=header is not None, pad_edge=False, collapse_padding=True
    )
    for title, *column in zip(*filter(None, [header, *cells]), strict=True):
        # short columns are never wrapped; long ones share the remaining width
        short = max(map(len, (title, *column))) <= _SHORT
        grid.add_column(title if header else "", overflow="fold", no_wrap=short)
    for line in cells:
        grid.add_row(*map(Text, line))
    Console().print(grid)
