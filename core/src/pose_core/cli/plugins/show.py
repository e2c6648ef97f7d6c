"""``pose plugins show SCOPE[.NAME]``: show a plugin with its components and configs, or one component in detail."""

from __future__ import annotations

import argparse
from typing import Any

from pose_core.cli import output
from pose_core.cli.plugins.listing import summary
from pose_core.discovery import Component, PluginRecord, catalog
from pose_core.discovery.shipped import configs_that_inherit, configs_that_use, shipped_configs
from pose_core.discovery.source import read_source
from pose_core.errors import NotRegisteredError, suggest


def add_parser(verbs: argparse._SubParsersAction) -> None:
    """Add the verb ``show``."""
    parser = verbs.add_parser(
        "show",
        help="show a plugin or a component",
        description="Show a plugin's components and configs, or a component's doc, arguments, source and configs.",
    )
    parser.add_argument(
        "name", metavar="SCOPE[.NAME]", help="name of a plugin or component, such as 'body' or 'body.CocoMetric'"
    )
    parser.add_argument("-v", "--verbose", action="store_true", help="show each component of a plugin in detail")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(handler=show)


def show(arguments: argparse.Namespace) -> None:
    """Print a plugin or a component."""
    scope, _, name = arguments.name.partition(".")
    record = _find_record(scope)
    components = [c for c in catalog().components(scope) if name in ("", c.name)]
    if name and not components:
        names = {c.name for c in catalog().components(scope)}
        raise NotRegisteredError(f"The plugin '{scope}' has no component '{name}'.{suggest(name, names)}")
    configs = [config.name for config in shipped_configs(record)]
    if arguments.json:
        described = [describe(component) for component in components]
        output.as_json({**summary(catalog(), record), "configs": configs, "components": described})
    elif name:
        _show_components(components)
    else:
        _show_plugin(record, components, configs, verbose=arguments.verbose)


def describe(component: Component) -> dict[str, Any]:
    """Describe a component without importing it."""
    source, configs = read_source(component.target), configs_that_use(component)
    return {
        "name": component.full_name,
        "kind": component.kind,
        "target": component.target,
        "doc": source.doc if source else "",
        "signature": source.signature if source else "",
        "source": source.place if source else "",
        "configs": configs,
        "inheriting_configs": configs_that_inherit(configs),
    }


def _show_plugin(record: PluginRecord, components: list[Component], configs: list[str], *, verbose: bool) -> None:
    print(f"{record.scope}: {record.plugin.summary if record.plugin else 'table could not be read'}")
    print(f"{record.package} {record.version}, {record.status.value}, {record.location}\n")
    if record.problem:
        print(f"{record.report}\n")
    _show_kinds(record)
    if verbose:
        _show_components(components, briefly=True)
    elif components:
        rows = [(c.full_name, c.kind, source.doc if (source := read_source(c.target)) else "") for c in components]
        output.table(["COMPONENT", "KIND", "WHAT"], rows)
    if configs:
        print(f"\n{output.counted(len(configs), 'config')}")
        print("\n".join(f"  {config}" for config in configs))


def _show_kinds(record: PluginRecord) -> None:
    """Print the kinds of component that a plugin declares."""
    if not (record.usable and record.plugin and record.plugin.kinds):
        return
    rows = [
        (kind.name, kind.registry or "by name", kind.base or "-", "; ".join(kind.interface) or "-", kind.summary)
        for kind in record.plugin.kinds
    ]
    output.table(["KIND DECLARED", "REGISTRY", "BASE", "INTERFACE", "WHAT"], rows)
    print()


def _show_components(components: list[Component], *, briefly: bool = False) -> None:
    """Print components in detail; if ``briefly``, only count the configs that use them."""
    for number, component in enumerate(components):
        facts = describe(component)
        users = {"used by": facts["configs"], "inherited by": facts["inheriting_configs"]}
        print(f"{chr(10) * bool(number)}{facts['name']}: {facts['doc']}")
        rows = [
            ("kind", _kind_with_declarer(component)),
            ("arguments", facts["signature"] or "-"),
            ("source", facts["source"] or "-"),
        ]
        counts = ", ".join(f"{how} {output.counted(len(names), 'config')}" for how, names in users.items() if names)
        output.table(None, [*rows, ("configs", counts or "-")] if briefly else rows)
        for how, names in users.items():
            if names and not briefly:
                print(f"\n{how} {output.counted(len(names), 'config')}")
                print("\n".join(f"  {name}" for name in names))


def _kind_with_declarer(component: Component) -> str:
    """Return the kind of a component, with the plugin that declares it if that is another one."""
    others = [record.title for record in catalog().plugins_declaring(component.kind) if record.scope != component.scope]
    return f"{component.kind}, declared by {others[0]}" if others else component.kind


def _find_record(scope: str) -> PluginRecord:
    index = catalog()
    for record in (*index.owners.values(), *index.records):
        if record.scope == scope:
            return record
    raise NotRegisteredError(
        f"There is no plugin '{scope}' here.{suggest(scope, index.owners)} 'pose plugins list' shows what is installed."
    )
