"""The reference of the command line: the help of every command, as ``docs/cli.md`` has it."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from unittest import mock

from pose_core.cli import build_parser

_INTRODUCTION = """# The command line

What `--help` says of each command. This page is generated: `make generated` writes it, a test compares it.

Errors are one paragraph on stderr, with a traceback only after `--debug`. Exit codes: 0 ok, 1 failed, 2 wrong usage, 130 interrupted.
What lists or shows takes `--json`.
"""


def describe() -> str:
    """The page."""
    with mock.patch.dict(os.environ, {"COLUMNS": "100"}):
        sections = [f"## {parser.prog}\n\n```text\n{parser.format_help()}```\n" for parser in _parsers(build_parser())]
    return "\n".join([_INTRODUCTION, *sections])


def _parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """The parser and those of its commands, depth first, without those that only hold others."""
    below = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not below or parser.prog == "pose":
        yield parser
    for action in below:
        for child in action.choices.values():
            yield from _parsers(child)
