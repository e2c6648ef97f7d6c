"""The message for a ``type=`` that names nothing: what was meant, perhaps, and what to do."""

from __future__ import annotations

from collections.abc import Iterable

from pose_core.discovery import PluginRecord, about_scope, catalogue
from pose_core.discovery.kinds import about_kind, unknown_kinds
from pose_core.errors import suggest
from pose_core.first_party import FIELD_ALIASES, FIRST_PARTY

# Tops of dotted paths that are neither scopes nor ours; how far a path may reach is decided in foreign.py.
_NOUNS = {"MODELS": "model part", "KEYPOINT_CODECS": "codec", "VISBACKENDS": "visualizer backend"}


def explain_missing(kind: str, key: str, others: Iterable[str] = ()) -> str:
    """Why ``key`` is not in the registry ``kind``, in one or two sentences.

    Args:
        kind: The registry's name in :mod:`pose_core.registry`.
        key: The name that a config has.
        others: Names in it that no plugin declares.
    """
    scope, _, name = key.partition(".")
    if not name and key.endswith("."):
        return f"There is no scope '{scope}' here.{about_scope(scope)}"
    if not name:
        return _unscoped(kind, key, others)
    if scope in catalogue().owners and "." not in name:
        about = _of_unknown_kind(scope, name) or _near(kind, name)
        return f"'{key}': the plugin '{scope}' has no {noun(kind)} '{name}'.{about}"
    if scope in FIELD_ALIASES:
        near = _near(kind, name.rpartition(".")[2])
        return f"'{key}' is not among the components that we provide under '{scope}'.{near}"
    if "." in name or _looks_like_module(scope):
        return (
            f"'{key}' names no {noun(kind)} that a config may reach: write 'scope.Name', or register the class with "
            f"@{kind}.register_module() in a module listed under custom_imports."
        )
    return f"'{key}': there is no scope '{scope}' here.{about_scope(scope)}"


def noun(kind: str) -> str:
    """What a component of the registry ``kind`` is called in messages."""
    return _NOUNS.get(kind, kind.rstrip("S").replace("_", " ").lower())


def _unscoped(kind: str, name: str, others: Iterable[str]) -> str:
    text = f"'{name}' is not a registered {noun(kind)}.{_near(kind, name, others)}"
    if elsewhere := [
        c for c in catalogue().components() if c.name == name and catalogue().kinds[c.kind].registry != kind
    ]:
        text += f" '{elsewhere[0].full_name}' exists, among the {elsewhere[0].kind}."
    absent = [
        f"'{record.scope}': {record.problem}" for record in catalogue().records if not record.usable and _ours(record)
    ]
    return text + (f" Not in use here: {' '.join(absent)}" if absent else "")


def _of_unknown_kind(scope: str, name: str) -> str:
    """That the plugin has a component of that name, of a kind that nobody declares."""
    index = catalogue()
    plugin = index.owners[scope].plugin
    if plugin is None:
        return ""
    for kind in unknown_kinds(plugin, index.kinds):
        if name in plugin.table()[kind]:
            about = about_kind(kind, index.kinds, index.records)
            return f" Its table has it under '{kind}', a kind that no plugin in use declares.{about}"
    return ""


def _near(kind: str, name: str, others: Iterable[str] = ()) -> str:
    """Suggestions by full name: the same name elsewhere first, then names that look alike."""
    candidates = [c for c in catalogue().components() if catalogue().kinds[c.kind].registry == kind]
    same = [c.full_name for c in candidates if c.name.lower() == name.lower()]
    if same:
        return suggest(same[0], same)
    full_names = {other: other for other in others} | {c.name: c.full_name for c in reversed(candidates)}
    return suggest(name, full_names, shown=full_names)


def _ours(record: PluginRecord) -> bool:
    return record.scope in FIRST_PARTY


def _looks_like_module(scope: str) -> bool:
    return catalogue().scope_of_module(scope) is not None or "_" in scope
