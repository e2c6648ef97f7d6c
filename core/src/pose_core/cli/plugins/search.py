"""``pose plugins search TERM``: components, configs and declared kinds whose name, kind or doc contains the term."""

from __future__ import annotations

import argparse

from pose_core.cli import output
from pose_core.discovery import catalogue
from pose_core.discovery.shipped import shipped_configs
from pose_core.discovery.source import read_source


def add_parser(verbs: argparse._SubParsersAction) -> None:
    """Add ``search``."""
    parser = verbs.add_parser(
        "search",
        help="find components and configs",
        description="Find components and configs of the installed plugins, and kinds that they declare, whose name, "
        "kind or doc holds every term.",
    )
    parser.add_argument("terms", nargs="+", metavar="TERM", help="text to look for; case makes no difference")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(handler=search)


def search(arguments: argparse.Namespace) -> int:
    """Print what matches, names before kinds and docs, and return 1 when nothing does."""
    terms = [term.lower() for term in arguments.terms]
    found: list[tuple[bool, str, str, str]] = []
    for component in catalogue().components():
        source = read_source(component.target)
        doc = source.doc if source else ""
        if all(term in f"{component.full_name} {component.kind} {doc}".lower() for term in terms):
            beside = not all(term in component.full_name.lower() for term in terms)
            found.append((beside, component.full_name, component.kind, doc))
    for record in catalogue().owners.values():
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
        output.error(f"nothing that is installed holds {' and '.join(repr(term) for term in arguments.terms)}.")
    return int(not found)
