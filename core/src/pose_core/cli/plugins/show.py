"""``pose plugins show SCOPE[.NAME]``: a plugin with its components and configs, or one component in full."""

from __future__ import annotations

import argparse
from typing import Any

from pose_core.cli import output
from pose_core.cli.plugins.listing import summary
from pose_core.discovery import Component, PluginRecord, catalogue
from pose_core.discovery.shipped import configs_that_use, shipped_configs
from pose_core.discovery.source import read_source
from pose_core.errors import NotRegisteredError, suggest


def add_parser(verbs: argparse._SubParsersAction) -> None:
    """Add ``show``."""
    parser = verbs.add_parser(
        "show",
        help="one plugin, or one component",
        description="Show a plugin's components and configs, or one component: doc, arguments, source, users.",
    )
    parser.add_argument("name", metavar="SCOPE[.NAME]", help="such as 'body', or 'body.CocoMetric'")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(handler=show)


def show(arguments: argparse.Namespace) -> None:
    """Print a plugin or a component."""
    scope, _, name = arguments.name.partition(".")
    record = _record(scope)
    components = [c for c in catalogue().components(scope) if name in ("", c.name)]
    if name and not components:
        names = {c.name for c in catalogue().components(scope)}
        raise NotRegisteredError(f"The plugin '{scope}' has no component '{name}'.{suggest(name, names)}")
    configs = [config.name for config in shipped_configs(record)]
    if arguments.json:
        described = [describe(component) for component in components]
        output.as_json({**summary(catalogue(), record), "configs": configs, "components": described})
    elif name:
        _show_components(components)
    else:
        _show_plugin(record, components, configs)


def describe(component: Component) -> dict[str, Any]:
    """Everything that is known of a component without importing it."""
    source = read_source(component.target)
    return {
        "name": component.full_name,
        "kind": component.kind,
        "target": component.target,
        "doc": source.doc if source else "",
        "signature": source.signature if source else "",
        "source": source.place if source else "",
        "configs": configs_that_use(component),
    }


def _show_plugin(record: PluginRecord, components: list[Component], configs: list[str]) -> None:
    print(f"{record.scope}: {record.plugin.summary if record.plugin else record.problem}")
    print(f"{record.package} {record.version}, {record.status.value}, {record.location}\n")
    rows = [(c.full_name, c.kind, source.doc if (source := read_source(c.target)) else "") for c in components]
    output.table(["COMPONENT", "KIND", "WHAT"], rows)
    if configs:
        print(f"\n{len(configs)} configs")
        print("\n".join(f"  {config}" for config in configs))


def _show_components(components: list[Component]) -> None:
    for component in components:
        facts = describe(component)
        print(f"{facts['name']}: {facts['doc']}")
        rows = [("kind", component.kind), ("arguments", facts["signature"] or "-"), ("source", facts["source"] or "-")]
        output.table(None, rows)
        if facts["configs"]:
            print(f"\nused by {len(facts['configs'])} configs")
            print("\n".join(f"  {config}" for config in facts["configs"]))


def _record(scope: str) -> PluginRecord:
    index = catalogue()
    for record in (*index.owners.values(), *index.records):
        if record.scope == scope:
            return record
    raise NotRegisteredError(
        f"There is no plugin '{scope}' here.{suggest(scope, index.owners)} 'pose plugins list' shows those there are."
    )
