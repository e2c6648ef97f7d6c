"""All conformance checks of a plugin, in order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from pose_core.discovery import PluginRecord, catalog, explain_unknown_scope
from pose_core.errors import PluginError
from pose_core.testing.components import check_docs, check_import, check_kind, check_kinds
from pose_core.testing.configs import check_configs
from pose_core.testing.declaration import check_light, check_names, check_scope
from pose_core.testing.examples import Examples
from pose_core.testing.findings import Finding
from pose_core.testing.packaging import check_package, check_typed
from pose_core.testing.trial import check_behavior

# Name of each check to its requirement, in order of execution.
CHECKS: Mapping[str, str] = {
    "scope": "the scope is valid and unique, and the table can be read",
    "light": "plugin.py imports only the standard library and pose_core.plugin, and prints nothing",
    "typed": "the package has py.typed",
    "package": "the wheel contains plugin.py, py.typed and every config",
    "names": "no component has the name of a first-party component or one of mmengine",
    "kinds": "the kinds of its components are declared, and the kinds that it declares are valid",
    "import": "every target of the table can be imported",
    "kind": "every component has the base and interface of its kind",
    "docs": "every class and function has a docstring",
    "configs": "every shipped config loads, its types resolve, and their constructors accept its arguments",
    "behavior": "every component with an example, or of a kind that requires one, passes the checks of its example",
}

# All checks except scope, without which no other can run, and behavior, which needs the examples.
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
    """Check an installed plugin, like ``pose plugins check``.

    Args:
        scope: Scope of the plugin.
        examples: Further examples by the name of component or class, which take precedence over those of plugins.
        skip: Checks to skip, keys of :data:`CHECKS`.

    Returns:
        Findings in the order of the checks. If ``scope`` fails, no other check runs.

    Raises:
        PluginError: The plugin or a check in ``skip`` does not exist.
    """
    if unknown := set(skip) - CHECKS.keys():
        raise PluginError(
            f"checks to skip must be among {', '.join(CHECKS)}, got {', '.join(map(repr, sorted(unknown)))}."
        )
    record = _installed(scope)
    findings = list(check_scope(record))
    if not record.usable:
        return findings
    for name, check in _CHECKS.items():
        if name not in skip:
            findings.extend(check(record))
    if "behavior" not in skip:
        findings.extend(check_behavior(record, examples or {}))
    return findings


def assert_plugin_conforms(scope: str, *, examples: Examples | None = None, skip: Collection[str] = ()) -> None:
    """Assert in a plugin's tests that :func:`check_plugin` finds no problem.

    Args:
        scope: Scope of the plugin.
        examples: See :func:`check_plugin`.
        skip: See :func:`check_plugin`.

    Raises:
        AssertionError: A check fails; the message lists all failures.
        PluginError: The plugin or a check in ``skip`` does not exist.
    """
    failed = [finding for finding in check_plugin(scope, examples=examples, skip=skip) if finding.ok is False]
    if failed:
        lines = "\n".join(f"  {finding.check}: {finding.subject}: {finding.detail}" for finding in failed)
        raise AssertionError(f"the plugin '{scope}' does not conform:\n{lines}")


def _installed(scope: str) -> PluginRecord:
    for record in catalog().records:
        if record.scope == scope:
            return record
    raise PluginError(f"There is no plugin '{scope}' here.{explain_unknown_scope(scope)}")
