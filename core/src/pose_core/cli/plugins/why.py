"""``pose plugins why NAME``: explain how a ``type=`` resolves, and which other components were considered."""

from __future__ import annotations

import argparse
from dataclasses import asdict, dataclass
from typing import Any

from pose_core.cli import output
from pose_core.discovery import Component, catalog, explain_unknown_scope
from pose_core.discovery.source import read_source
from pose_core.errors import NotRegisteredError, suggest
from pose_core.first_party import CORE_SCOPE, FIELD_ALIASES


@dataclass(frozen=True)
class Step:
    """One place in which a name is looked up.

    Attributes:
        place: The place, as shown in the table.
        verdict: ``"taken"``, ``"hidden"`` by an earlier place, ``"not here"``, ``"not searched"``, or ``"not reached"``
            because an earlier place has the name.
        component: Full name of the component in this place, or ``""``.
        source: ``file:line`` of that component.
    """

    place: str
    verdict: str
    component: str = ""
    source: str = ""


def add_parser(verbs: argparse._SubParsersAction) -> None:
    """Add the verb ``why``."""
    parser = verbs.add_parser(
        "why",
        help="explain how a name resolves",
        description="Show where the name of a component, as written in a config after type=, is looked up and found.",
    )
    parser.add_argument("name", help="name such as 'CocoMetric', 'body.CocoMetric' or 'mmpose.CocoMetric'")
    parser.add_argument("--default-scope", metavar="SCOPE", default=CORE_SCOPE, help="default_scope of the config")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(handler=why)


def why(arguments: argparse.Namespace) -> int:
    """Print the steps, and return 1 if the name is not found."""
    _check_scope(arguments.default_scope)
    steps = trace(arguments.name, arguments.default_scope)
    if arguments.json:
        output.as_json([asdict(step) for step in steps])
    else:
        output.table(["WHERE", "RESULT", "COMPONENT", "SOURCE"], [tuple(asdict(step).values()) for step in steps])
    return int(not any(step.verdict == "taken" for step in steps))


def trace(key: str, default_scope: str = CORE_SCOPE) -> list[Step]:
    """List the places in which ``key`` is looked up, in order, for every namespace that contains the name.

    Classes registered by user code are known only when a config runs. mmengine is imported only if no plugin has the
    name.

    Raises:
        NotRegisteredError: The scope at the start of ``key`` does not exist.
    """
    scope, _, name = key.partition(".")
    if not name:
        return _unscoped_steps(key, default_scope)
    if scope in FIELD_ALIASES:
        return _unscoped_steps(name.rpartition(".")[2], CORE_SCOPE)
    return [_step_by_path(key)] if "." in name else _scoped_steps(scope, name)


def _unscoped_steps(name: str, default_scope: str) -> list[Step]:
    index = catalog()
    spaces = list(dict.fromkeys(index.kinds[c.kind].namespace for c in index.components() if c.name == name))
    order = list(index.path)
    if default_scope in index.owners and default_scope not in order:
        order.insert(0, default_scope)
    steps: list[Step] = []
    for space in spaces or [""]:
        taken = False
        for place in order:
            component = index.declared(space, place).get(name)
            verdict = "not here" if component is None else "hidden" if taken else "taken"
            taken = taken or component is not None
            steps.append(_component_step(f"{place} ({space})" if len(spaces) > 1 else place, verdict, component))
        others = [c for other in index.owners if other not in order and (c := index.declared(space, other).get(name))]
        steps.extend(_component_step(f"{c.scope}: write '{c.full_name}'", "not searched", c) for c in others)
    if spaces and not set(spaces) & set(index.registries):  # only plugins have skeletons
        return steps
    last = (
        Step("mmengine", "not reached") if any(step.verdict == "taken" for step in steps) else _step_in_mmengine(name)
    )
    return [Step("user code (custom_imports)", "known when the config runs"), *steps, last]


def _step_in_mmengine(name: str) -> Step:
    from pose_core.registry import registry_named
    from pose_core.registry.foreign import registered_by_mmengine

    roots = {kind: registry_named(kind).root for kind in catalog().registries}
    found = (registered_by_mmengine(kind, root).get(name) for kind, root in roots.items())
    return _object_step("mmengine", next(filter(None, found), None))


def _step_by_path(path: str) -> Step:
    """Look up a dotted path that is not a plugin's ``scope.Name``."""
    from pose_core.registry import registry_named

    found = next(filter(None, (registry_named(kind).lookup(path) for kind in catalog().registries)), None)
    if isinstance(found, Component):
        return _component_step(found.scope, "taken", found)
    return _object_step("the path", found)


def _object_step(place: str, found: Any) -> Step:
    """Return the step of a class that is in no plugin's table, or of ``None``."""
    if found is None:
        return Step(place, "not here")
    target = f"{found.__module__}:{found.__qualname__}"
    source = read_source(target)
    return Step(place, "taken", target.replace(":", "."), source.place if source else "")


def _scoped_steps(scope: str, name: str) -> list[Step]:
    _check_scope(scope)
    index = catalog()
    found = [c for c in index.components(scope) if c.name == name]
    steps = [_component_step(scope, "taken", component) for component in found] or [Step(scope, "not here")]
    others = (c for c in index.components() if c.name == name and c.scope != scope)
    return [*steps, *(_component_step(c.scope, "not searched", c) for c in others)]


def _check_scope(scope: str) -> None:
    known = (*catalog().owners, *FIELD_ALIASES, "mmengine")
    if scope not in known:
        raise NotRegisteredError(
            f"There is no scope '{scope}' here.{suggest(scope, known, cutoff=0.75) or explain_unknown_scope(scope)}"
        )


def _component_step(place: str, verdict: str, component: Component | None) -> Step:
    if component is None:
        return Step(place, verdict)
    source = read_source(component.target)
    return Step(place, verdict, component.full_name, source.place if source else component.target)
