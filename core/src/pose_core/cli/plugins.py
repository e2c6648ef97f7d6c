"""``pose plugins``: what is installed and what it contributes, read without importing torch, OpenCV or mmengine."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import Any

from pose_core.cli import output
from pose_core.discovery import Catalogue, Component, PluginRecord, catalogue
from pose_core.errors import NotRegisteredError, suggest
from pose_core.kinds import KINDS


def add_parser(commands: argparse._SubParsersAction) -> None:
    """Add ``plugins list`` and ``plugins show``."""
    parser = commands.add_parser("plugins", help="list the installed plugins and their components")
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    listing = verbs.add_parser("list", help="the installed plugins", description="List the installed plugins.")
    listing.add_argument("-v", "--verbose", action="store_true", help="show where each is installed")
    listing.add_argument("--json", action="store_true", help="print JSON")
    listing.set_defaults(handler=list_plugins)

    show = verbs.add_parser("show", help="one plugin, or one component", description="Show a plugin or a component.")
    show.add_argument(
        "name", metavar="SCOPE[.NAME]", help="a scope such as 'body', or a component such as 'body.CocoMetric'"
    )
    show.add_argument("--json", action="store_true", help="print JSON")
    show.set_defaults(handler=show_plugin)


def list_plugins(arguments: argparse.Namespace) -> None:
    """Print one line a plugin."""
    index = catalogue()
    if arguments.json:
        output.as_json([_summary(index, record) for record in index.records])
        return
    header = ["SCOPE", "PACKAGE", "VERSION", "API", "STATUS", "COMPONENTS"] + ["LOCATION"] * arguments.verbose
    rows = []
    for record in index.records:
        api = str(record.plugin.api) if record.plugin else "?"
        row = [record.scope, record.package, record.version, api, record.status.value, _counts(index, record)]
        rows.append(row + [record.location] * arguments.verbose)
    output.table(header, rows)
    for record in index.records:
        if record.problem:
            output.warning(f"{record.title}: {record.problem}{f' ({record.where})' if record.where else ''}")


def show_plugin(arguments: argparse.Namespace) -> None:
    """Print the components of a plugin, or one component."""
    scope, _, name = arguments.name.partition(".")
    record = _record(scope)
    components = [c for c in catalogue().components(scope) if name in ("", c.name)]
    if name and not components:
        names = {c.name for c in catalogue().components(scope)}
        raise NotRegisteredError(f"The plugin '{scope}' has no component '{name}'.{suggest(name, names)}")
    if arguments.json:
        output.as_json({**_summary(catalogue(), record), "components": [_described(c) for c in components]})
        return
    print(f"{record.scope}: {record.plugin.summary if record.plugin else record.problem}")
    print(f"{record.package} {record.version}, {record.status.value}, {record.location}\n")
    output.table(["COMPONENT", "KIND", "WHERE"], [(c.full_name, c.kind, c.target) for c in components])
    if not name and (shipped := _configs(record)):
        print(f"\n{len(shipped)} configs:")
        print("\n".join(f"  {config}" for config in shipped))


def _record(scope: str) -> PluginRecord:
    index = catalogue()
    for record in (*index.owners.values(), *index.records):
        if record.scope == scope:
            return record
    raise NotRegisteredError(
        f"There is no plugin '{scope}' here.{suggest(scope, index.owners)} 'pose plugins list' shows those there are."
    )


def _summary(index: Catalogue, record: PluginRecord) -> dict[str, Any]:
    return {
        "scope": record.scope,
        "package": record.package,
        "version": record.version,
        "api": record.plugin.api if record.plugin else None,
        "status": record.status.value,
        "problem": record.problem,
        "where": record.where,
        "summary": record.plugin.summary if record.plugin else "",
        "location": record.location,
        "components": dict(_kind_counts(index, record)),
    }


def _described(component: Component) -> dict[str, str]:
    return {"name": component.full_name, "kind": component.kind, "target": component.target}


def _kind_counts(index: Catalogue, record: PluginRecord) -> Counter[str]:
    return Counter(c.kind for c in index.components(record.scope)) if record.usable else Counter()


def _counts(index: Catalogue, record: PluginRecord) -> str:
    counts = _kind_counts(index, record)
    return ", ".join(f"{counts[kind]} {kind}" for kind in KINDS if counts[kind]) or "-"


def _configs(record: PluginRecord) -> list[str]:
    """The configs that a plugin ships, as they are named on the command line; bases (``_base_``) left out."""
    if record.plugin is None or record.plugin.configs is None or record.module is None or not record.module.__file__:
        return []
    folder = Path(record.module.__file__).parent / record.plugin.configs.partition(":")[2]
    found = (path.relative_to(folder) for path in sorted(folder.rglob("*.py")))
    return [
        f"{record.scope}::{path.as_posix()}" for path in found if not any(part.startswith("_") for part in path.parts)
    ]
