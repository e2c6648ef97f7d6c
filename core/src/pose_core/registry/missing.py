"""Error messages for a ``type=`` that does not exist, with suggestions."""

from __future__ import annotations

from collections.abc import Iterable

from pose_core.discovery import PluginRecord, catalog, explain_unknown_scope
from pose_core.discovery.kinds import explain_unknown_kind, unknown_kinds
from pose_core.errors import suggest
from pose_core.first_party import FIELD_ALIASES, FIRST_PARTY

# Registries whose name does not yield the noun for messages.
_NOUNS = {"MODELS": "model part", "KEYPOINT_CODECS": "codec", "VISBACKENDS": "visualizer backend"}


def explain_missing(kind: str, key: str, others: Iterable[str] = ()) -> str:
    """Explain in one or two sentences why ``key`` is not in the registry ``kind``.

    Args:
        kind: Name of the registry in :mod:`pose_core.registry`.
        key: Name used in a config.
        others: Names in the registry that no plugin declares.
    """
    scope, _, name = key.partition(".")
    if not name and key.endswith("."):
        return f"There is no scope '{scope}' here.{explain_unknown_scope(scope)}"
    if not name:
        return _explain_unscoped(kind, key, others)
    if scope in catalog().owners and "." not in name:
        about = _note_unknown_kind(scope, name) or _suggest_names(kind, name)
        return f"'{key}': the plugin '{scope}' has no {noun(kind)} '{name}'.{about}"
    if scope in FIELD_ALIASES:
        near = _suggest_names(kind, name.rpartition(".")[2])
        return f"'{key}' is not among the components available under '{scope}'.{near}"
    if "." in name or _looks_like_module(scope):
        return (
            f"'{key}' must name a {noun(kind)} of a plugin: write 'scope.Name', or register the class with "
            f"@{kind}.register_module() in a module listed in custom_imports."
        )
    return f"'{key}': there is no scope '{scope}' here.{explain_unknown_scope(scope)}"


def noun(kind: str) -> str:
    """Return the noun for a component of the registry ``kind``, for messages."""
    return _NOUNS.get(kind, kind.rstrip("S").replace("_", " ").lower())


def _explain_unscoped(kind: str, name: str, others: Iterable[str]) -> str:
    text = f"'{name}' is not a registered {noun(kind)}.{_suggest_names(kind, name, others)}"
    if elsewhere := [c for c in catalog().components() if c.name == name and catalog().kinds[c.kind].registry != kind]:
        text += f" '{elsewhere[0].full_name}' exists under '{elsewhere[0].kind}'."
    absent = [
        f"'{record.scope}': {record.problem}"
        for record in catalog().records
        if not record.usable and _is_first_party(record)
    ]
    return text + (f" Unusable plugins: {' '.join(absent)}" if absent else "")


def _note_unknown_kind(scope: str, name: str) -> str:
    """Return a note if the plugin's table has ``name`` under an undeclared kind, or ``""``."""
    index = catalog()
    plugin = index.owners[scope].plugin
    if plugin is None:
        return ""
    for kind in unknown_kinds(plugin, index.kinds):
        if name in plugin.table()[kind]:
            about = explain_unknown_kind(kind, index.kinds, index.records)
            return f" Its table has it under '{kind}', a kind that no usable plugin declares.{about}"
    return ""


def _suggest_names(kind: str, name: str, others: Iterable[str] = ()) -> str:
    """Suggest full names: the same name in other scopes, or else similar names."""
    candidates = [c for c in catalog().components() if catalog().kinds[c.kind].registry == kind]
    same = [c.full_name for c in candidates if c.name.lower() == name.lower()]
    if same:
        return suggest(same[0], same)
    full_names = {other: other for other in others} | {c.name: c.full_name for c in reversed(candidates)}
    return suggest(name, full_names, shown=full_names)


def _is_first_party(record: PluginRecord) -> bool:
    return record.scope in FIRST_PARTY


def _looks_like_module(scope: str) -> bool:
    return catalog().scope_of_module(scope) is not None or "_" in scope
