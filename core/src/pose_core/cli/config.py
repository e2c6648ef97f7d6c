"""``pose config show``: print a resolved config, and where each of its values comes from."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from pose_core.cli import output
from pose_core.cli.arguments import add_config_arguments

if TYPE_CHECKING:
    from pose_core.config import Setting


def add_parser(commands: argparse._SubParsersAction) -> None:
    """Add ``config`` and its verbs."""
    parser = commands.add_parser("config", help="show configs, resolved")
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    show_parser = verbs.add_parser(
        "show",
        help="print a config, resolved",
        description="Print a config with its bases merged and overrides applied, as Python that loads again.",
    )
    add_config_arguments(show_parser)
    show_parser.add_argument("--origin", action="store_true", help="list every value with its file and line")
    show_parser.add_argument("--json", action="store_true", help="print JSON")
    show_parser.set_defaults(handler=show)


def show(arguments: argparse.Namespace) -> None:
    """Print the config, or its values with their origins."""
    if arguments.origin:
        _show_origins(arguments)
        return
    from pose_core.config import format_config, load_config

    config = load_config(arguments.config, options=arguments.cfg_options, import_custom_modules=False)
    sys.stdout.write(format_config(config, suffix=".json" if arguments.json else ".py"))


def _show_origins(arguments: argparse.Namespace) -> None:
    from pose_core.config import explain_origins

    settings = explain_origins(arguments.config, options=arguments.cfg_options)
    if arguments.json:
        output.as_json([{"key": s.key, "value": s.value, **s.origin._asdict(), "misses": s.misses} for s in settings])
    else:
        output.table(["KEY", "ORIGIN", "VALUE"], [(s.key, s.origin, _described(s)) for s in settings])


def _described(setting: Setting) -> str:
    from pose_core.config.formatting import format_value
    from pose_core.config.ignored import shortened

    missed = f"  # does not reach {shortened(setting.misses)}" if setting.misses else ""
    return format_value(setting.value) + missed
