"""The command line ``pose``: one module per verb, heavy imports inside the handlers.

A handler takes the parsed arguments and returns an exit code (``None`` for 0). Exit codes: 0 ok, 1 failed, 2 usage, 130
interrupted.
"""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from pose_core import __version__, deprecation
from pose_core.cli import output
from pose_core.discovery import PluginRecord, call_isolated, catalog
from pose_core.errors import PluginError, PoseError

_VERBS = ("train", "test", "plugins", "config", "doctor")


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``pose`` with ``argv`` (by default the process's) and return its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    debug = "--debug" in arguments
    # Python hides them by default, but users' configs and plugins are what uses deprecated names
    warnings.filterwarnings("default", message=deprecation.ANY, category=DeprecationWarning)
    try:
        parsed = build_parser().parse_args([argument for argument in arguments if argument != "--debug"])
        parsed.command_line = arguments
        return parsed.handler(parsed) or 0
    except PoseError as error:
        if debug:
            raise
        output.error(str(error))
        return 1
    except KeyboardInterrupt:
        if debug:
            raise
        output.error("interrupted.")
        return 130
    except BrokenPipeError:
        # The reader of our output has closed the pipe (`pose plugins list | head`): not an error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def build_parser() -> argparse.ArgumentParser:
    """Build the parser of ``pose`` with core's verbs and the commands that plugins add."""
    parser = argparse.ArgumentParser(
        prog="pose",
        description="Train, test and run keypoint models.",
        epilog="Help for a command: pose train --help.",
    )
    parser.add_argument("--version", action=_Version, help="show the versions of pose-core and the plugins")
    parser.add_argument("--debug", action="store_true", help="show the traceback of an error")
    parser.set_defaults(handler=lambda _: parser.print_help())
    commands = parser.add_subparsers(action=_Commands, title="commands", metavar="COMMAND")
    for verb in _VERBS:
        import_module(f"pose_core.cli.{verb}").add_parser(commands)
    call_isolated("pose_commands", on_error=_warn, commands=commands)
    return parser


class _Commands(argparse._SubParsersAction):
    """The commands; a duplicate name is refused, as argparse itself does since Python 3.11."""

    def add_parser(self, name: str, **options: Any) -> argparse.ArgumentParser:
        """Add the command ``name``.

        Raises:
            PluginError: The name is taken.
        """
        if name in self.choices:
            raise PluginError(f"the command '{name}' exists already")
        return super().add_parser(name, **options)


class _Version(argparse.Action):
    """``--version``: one line per package."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str | None = None) -> None:
        super().__init__(option_strings, dest, nargs=0, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        lines = [("pose-core", __version__), *((record.package, record.version) for record in catalog().records)]
        output.table(None, lines)
        parser.exit()


def _warn(record: PluginRecord, problem: str) -> None:
    output.warning(f"{problem} Its commands are missing; to fix this, {record.remedy}.")
