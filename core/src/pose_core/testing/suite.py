"""All conformance checks of a plugin, in their order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from pose_core.discovery import PluginRecord, about_scope, catalogue
from pose_core.errors import PluginError
from pose_core.testing.components import check_docs, check_import, check_kind, check_kinds
from pose_core.testing.configs import check_configs
from pose_core.testing.declaration import check_light, check_names, check_scope
from pose_core.testing.examples import Examples
from pose_core.testing.findings import Finding
from pose_core.testing.packaging import check_package, check_typed
from pose_core.testing.trial import check_behaviour

# Name of a check to what it asks for, in the order in which they run.
CHECKS: Mapping[str, str] = {
    "scope": "the scope is legal and free, and the table can be read",
    "light": "plugin.py imports the standard library and pose_core.plugin alone, and prints nothing",
    "typed": "the package has py.typed",
    "package": "the wheel holds plugin.py, py.typed and every config",
    "names": "no component has the name of another that it would hide, or be hidden by",
    "kinds": "the kinds of its components are declared, and those that it declares have their base",
    "import": "every target of the table can be imported",
    "kind": "every component has its kind's base and interface",
    "docs": "every class and function has a docstring",
    "configs": "every shipped config loads, its types resolve, and its arguments are those of the constructors",
    "behaviour": "every component that has an example, or whose kind asks for one, does what the example asks for",
}

# All but the first, which decides whether there is anything to check, and the last, which takes examples.
_CHECKS: Mapping[str, Callable[[PluginRecord], Iterable[Finding]]] = {
    "light": check_light,
    "typed": check_typed,
    "package": check_package,
    "names": check_names,
    "kinds": check_kinds,
    "import": check_import,
    "kind": check_kind,
    "docs": check_docs,
    "configs": check_configs,
}


def check_plugin(scope: str, *, examples: Examples | None = None, skip: Collection[str] = ()) -> list[Finding]:
    """Check an installed plugin: what ``pose plugins check`` does.

    Args:
        scope: The plugin's scope.
        examples: How to try out components, where neither the plugin nor the plugins of their base classes say.
        skip: Checks to leave out, of :data:`CHECKS`.

    Returns:
        What each check found, check by check. After a failed ``scope`` there is nothing more to check.

    Raises:
        PluginError: There is no such plugin, or no such check.
    """
    if unknown := set(skip) - CHECKS.keys():
        raise PluginError(f"there is no check {', '.join(map(repr, sorted(unknown)))}; there are {', '.join(CHECKS)}.")
    record = _installed(scope)
    findings = list(check_scope(record))
    if not record.usable:
        return findings
    for name, check in _CHECKS.items():
        if name not in skip:
            findings.extend(check(record))
    if "behaviour" not in skip:
        findings.extend(check_behaviour(record, examples or {}))
    return findings


def assert_plugin_conforms(scope: str, *, examples: Examples | None = None, skip: Collection[str] = ()) -> None:
    """Fail with everything that :func:`check_plugin` finds wrong; for a plugin's own tests.

    Args:
        scope: As for :func:`check_plugin`.
        examples: As for :func:`check_plugin`.
        skip: As for :func:`check_plugin`.

    Raises:
        AssertionError: Something does not conform; the text lists it.
        PluginError: There is no such plugin, or no such check.
    """
    failed = [finding for finding in check_plugin(scope, examples=examples, skip=skip) if finding.ok is False]
    if failed:
        lines = "\n".join(f"  {finding.check}: {finding.subject}: {finding.detail}" for finding in failed)
        raise AssertionError(f"the plugin '{scope}' does not conform:\n{lines}")


def _installed(scope: str) -> PluginRecord:
    for record in catalogue().records:
        if record.scope == scope:
            return record
    raise PluginError(f"There is no plugin '{scope}' here.{about_scope(scope)}")
