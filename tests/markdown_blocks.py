"""The code blocks of a Markdown file, run in order as a reader would.

- A block whose first line is a comment that names a file (``# pose_horse/plugin.py``) is written to that file.
- Any other ``python`` block is run as a script; later blocks of the page see what earlier ones defined.
- An ``sh`` block is run with ``bash -e``.
- A block after a line ``<!-- not run: REASON -->`` is left alone.

What a page installs with pip lies in a folder beside its files, with nothing that it depends on, and is gone with it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_BLOCK = re.compile(
    r"(?:^<!-- (?P<skip>not run: [^\n]+) -->\n+)?^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.M | re.S
)
_FILE = re.compile(r"# (?P<path>[\w./-]+\.\w+)$")


@dataclass(frozen=True)
class Block:
    """One fenced block: its language, its text and the line of the page that it starts on."""

    language: str
    text: str
    line: int

    @property
    def file(self) -> str | None:
        """The file that the block is to be written to, if its first line names one."""
        match = _FILE.match(self.text.partition("\n")[0])
        return match["path"] if match else None


def blocks(page: Path) -> list[Block]:
    """The blocks of a page that are to be run or written."""
    text = page.read_text(encoding="utf-8")
    found = _BLOCK.finditer(text)
    return [
        Block(match["language"], match["text"], text.count("\n", 0, match.start("text")))
        for match in found
        if not match["skip"] and match["language"] in ("python", "sh", "toml")
    ]


def run_page(page: Path, folder: Path) -> None:
    """Write and run the blocks of ``page`` in ``folder``; the first failure is an ``AssertionError`` with its place."""
    said: list[str] = []
    for block in blocks(page):
        if block.file:
            target = folder / block.file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block.text)
        elif block.language == "python":
            said.append(block.text)
            _run([sys.executable, "-c", "".join(said)], folder, page, block)
        elif block.language == "sh":
            _run(["bash", "-ec", block.text], folder, page, block)


def _run(command: list[str], folder: Path, page: Path, block: Block) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=_environment(folder))
    assert done.returncode == 0, f"{page.name}:{block.line}\n{block.text}\n{done.stdout[-2000:]}{done.stderr[-4000:]}"


def _environment(folder: Path) -> dict[str, str]:
    site = str(folder / "site-packages")
    return {
        **os.environ,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PYTHONPATH": os.pathsep.join(filter(None, [site, os.environ.get("PYTHONPATH")])),
        "PIP_TARGET": site,
        "PIP_UPGRADE": "1",
        "PIP_NO_DEPS": "1",
        "PIP_NO_BUILD_ISOLATION": "0",  # sic: how pip reads an option that is negative
        "PIP_QUIET": "1",
    }
