"""``pose plugins list``: one line per plugin."""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import asdict
from typing import Any

from pose_core.cli import output
from pose_core.discovery import Catalog, PluginRecord, catalog

# Minimum width in columns of a terminal to show the locations in the same table.
_WIDE = 140


def add_parser(verbs: argparse._SubParsersAction) -> None:
    """Add the verb ``list``."""
    parser = verbs.add_parser("list", help="list the installed plugins", description="List the installed plugins.")
    parser.add_argument("-v", "--verbose", action="store_true", help="show the location of each plugin")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(handler=list_plugins)


def list_plugins(arguments: argparse.Namespace) -> None:
    """Print the table of plugins, and warnings about their problems."""
    index = catalog()
    if arguments.json:
        output.as_json([summary(index, record) for record in index.records])
        return
    beside = arguments.verbose and output.width() >= _WIDE
    header = ["SCOPE", "PACKAGE", "VERSION", "API", "STATUS", "COMPONENTS"] + ["LOCATION"] * beside
    rows = []
    for record in index.records:
        api = str(record.plugin.api) if record.plugin else "?"
        row = [record.scope, record.package, record.version, api, record.status.value, _counts(index, record)]
        rows.append(row + [record.location] * beside)
    output.table(header, rows)
    if arguments.verbose and not beside:
        output.table(["SCOPE", "LOCATION"], [(record.scope, record.location) for record in index.records])
    for record in index.records:
        if record.problem:
            output.warning(f"{record.title}: {record.report}")


def summary(index: Catalog, record: PluginRecord) -> dict[str, Any]:
    """Return the listing of one plugin, for JSON."""
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
        "kinds": [asdict(kind) for kind in record.plugin.kinds] if record.usable and record.plugin else [],
        "components": dict(_kind_counts(index, record)),
    }


def _kind_counts(index: Catalog, record: PluginRecord) -> Counter[str]:
    return Counter(c.kind for c in index.components(record.scope)) if record.usable else Counter()


def _counts(index: Catalog, record: PluginRecord) -> str:
    counts = _kind_counts(index, record)
    parts = [f"{counts[kind]} {kind}" for kind in index.kinds if counts[kind]]
    if record.usable and record.plugin and record.plugin.kinds:
        parts.append(f"declares {', '.join(kind.name for kind in record.plugin.kinds)}")
    return ", ".join(parts) or "-"
