"""``pose plugins search TERM``: find components, configs and declared kinds by name, kind or doc."""

from __future__ import annotations

import argparse

from pose_core.cli import output
from pose_core.discovery import catalog
from pose_core.discovery.shipped import shipped_configs
from pose_core.discovery.source import read_source


def add_parser(verbs: argparse._SubParsersAction) -> None:
    """Add the verb ``search``."""
    parser = verbs.add_parser(
        "search",
        help="find components and configs",
        description="Find components, configs and declared kinds of the installed plugins whose name, kind or doc "
        "contains every term.",
    )
    parser.add_argument("terms", nargs="+", metavar="TERM", help="text to search for, case-insensitive")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(handler=search)


def search(arguments: argparse.Namespace) -> int:
    """Print the matches, those by name first, and return 1 if there are none."""
    terms = [term.lower() for term in arguments.terms]
    found: list[tuple[bool, str, str, str]] = []
    for component in catalog().components():
        source = read_source(component.target)
        doc = source.doc if source else ""
        if all(term in f"{component.full_name} {component.kind} {doc}".lower() for term in terms):
            beside = not all(term in component.full_name.lower() for term in terms)
            found.append((beside, component.full_name, component.kind, doc))
    for record in catalog().owners.values():
        for kind in record.plugin.kinds if record.plugin else ():
            if all(term in f"{kind.name} {kind.summary}".lower() for term in terms):
                found.append((False, kind.name, "kind", f"{kind.summary}; declared by '{record.scope}'"))
        names = [config.name for config in shipped_configs(record)]
        found.extend((False, name, "config", "") for name in names if all(term in name.lower() for term in terms))
    found.sort(key=lambda row: row[0])
    if arguments.json:
        output.as_json([{"name": name, "kind": kind, "doc": doc} for _, name, kind, doc in found])
    elif found:
        output.table(["NAME", "KIND", "WHAT"], [row[1:] for row in found])
    else:
        output.error(
            f"no installed component or config matches {' and '.join(repr(term) for term in arguments.terms)}."
        )
    return int(not found)
