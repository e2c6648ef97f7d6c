"""Check a plugin's scope, the imports of its table's module, and the names of its components."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from pose_core.discovery import Component, PluginRecord, catalog
from pose_core.testing.findings import Finding

_PROBE = """
import json, sys
import pose_core.plugin
before = set(sys.modules)
import {module}
print()
print(json.dumps(sorted({{name.partition(".")[0] for name in set(sys.modules) - before}})))
"""


def check_scope(record: PluginRecord) -> Iterator[Finding]:
    """Check that the scope is valid and unique, and that the table can be read."""
    yield Finding("scope", record.scope, record.usable, "" if record.usable else record.report)


def check_light(record: PluginRecord) -> Iterator[Finding]:
    """Check that the table's module imports only the standard library and ``pose_core.plugin``, and prints nothing."""
    module = record.target.partition(":")[0]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(
        [sys.executable, "-c", _PROBE.format(module=module)], capture_output=True, text=True, env=environment
    )
    printed, _, listed = done.stdout.rstrip().rpartition("\n")
    own = {*sys.stdlib_module_names, "pose_core", module.partition(".")[0]}
    if done.returncode:
        problem = f"it cannot be imported by itself: {done.stderr.strip().rpartition(chr(10))[2]}"
    elif heavy := [name for name in json.loads(listed) if name not in own]:
        problem = (
            f"it imports {', '.join(heavy)}, which slows down every 'pose' command: move such imports into the "
            "functions that need them."
        )
    elif printed.strip() or done.stderr.strip():
        problem = f"it prints when imported: {(printed.strip() or done.stderr.strip())!r}."
    else:
        problem = ""
    yield Finding("light", module, not problem, problem)


def check_names(record: PluginRecord) -> Iterator[Finding]:
    """Check that no component has the name of another that configs can use without a scope."""
    for component in catalog().components(record.scope):
        other = _component_with_same_name(component)
        problem = (
            f"its name must differ from that of {other}, because one would hide the other in configs: choose another."
            if other
            else ""
        )
        yield Finding("names", component.full_name, not other, problem)


def _component_with_same_name(component: Component) -> str | None:
    kind = catalog().kinds[component.kind]
    space = kind.namespace
    for scope in catalog().path:
        other = catalog().declared(space, scope).get(component.name)
        if other is not None and scope != component.scope:
            return other.full_name
    if kind.registry and component.name in _names_in_mmengine(space):
        return f"mmengine's {component.name}"
    return None


def _names_in_mmengine(registry: str) -> dict[str, Any]:
    from pose_core.registry import registry_named
    from pose_core.registry.foreign import registered_by_mmengine

    return registered_by_mmengine(registry, registry_named(registry).root)
