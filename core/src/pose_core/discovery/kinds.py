"""Kinds of component declared by plugins: conflicts between declarations, and components of undeclared kinds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from pose_core.discovery.places import place_in
from pose_core.discovery.records import PluginRecord, Status
from pose_core.discovery.selection import VARIABLE
from pose_core.errors import suggest
from pose_core.first_party import FIRST_PARTY
from pose_core.kinds import KINDS, REGISTRIES, Kind
from pose_core.plugin import Plugin, name_clash


def check_declared_kinds(records: Iterable[PluginRecord]) -> tuple[PluginRecord, ...]:
    """Check the kinds of ``records``: refuse conflicting declarations, and report components of undeclared kinds.

    A first-party plugin wins over a third-party one, so that installing a plugin never changes an existing kind. A
    plugin stays usable without its components of undeclared kinds.
    """
    checked = _mark_conflicts(list(records))
    known = known_kinds(checked)
    return tuple(_report_unknown_kinds(record, known, checked) for record in checked)


def known_kinds(records: Iterable[PluginRecord]) -> dict[str, Kind]:
    """Return core's kinds and those of usable plugins, by name."""
    return {**KINDS, **{kind.name: kind for record in records for kind in _declared_kinds(record)}}


def explain_unknown_kind(kind: str, known: Mapping[str, Kind], records: Iterable[PluginRecord]) -> str:
    """Return how to fix a ``kind`` that no usable plugin declares, as a sentence with a leading space."""
    for record in records:
        if not record.usable and record.plugin and any(declared.name == kind for declared in record.plugin.kinds):
            return f" The plugin {record.title} declares it, but is {record.status.value}."
    near = suggest(kind, known, cutoff=0.75)
    left_out = any(record.status is Status.DISABLED for record in records)
    install = f"install the plugin that declares it{f', or include it in {VARIABLE}' if left_out else ''}."
    return f"{near} If so, its author must correct it; if not, {install}" if near else f" I{install[1:]}"


def _declared_kinds(record: PluginRecord) -> Collection[Kind]:
    return record.plugin.kinds if record.usable and record.plugin else ()


def _mark_conflicts(records: list[PluginRecord]) -> list[PluginRecord]:
    """Mark records that declare the same kind or registry differently as conflicts."""
    claims: dict[str, list[tuple[int, object]]] = defaultdict(list)
    for index, record in enumerate(records):
        for what, meaning in _claims_of(record).items():
            claims[what].append((index, meaning))
    problems: dict[int, str] = {}
    for what, claimed in claims.items():
        # records are sorted with first-party plugins first, and the first declaration wins
        first, accepted = claimed[0]
        ours = records[first].scope in FIRST_PARTY
        for index, meaning in claimed:
            others = [records[other] for other, differing in claimed if differing != meaning]
            if others and not (ours and meaning == accepted):
                problems.setdefault(index, _conflict_message(records[index], others[0], what, owned=ours))
    return [_mark_conflict(record, problems[i]) if i in problems else record for i, record in enumerate(records)]


def _claims_of(record: PluginRecord) -> dict[str, object]:
    """Map each kind and registry that a plugin declares, as worded in messages, to its definition."""
    kinds = _declared_kinds(record)
    claims: dict[str, object] = {f"the kind '{kind.name}'": kind for kind in kinds}
    for name in {kind.registry for kind in kinds if kind.registry} - set(REGISTRIES):
        claims[f"the registry {name}"] = {kind.name for kind in kinds if kind.registry == name}
    return claims


def _conflict_message(record: PluginRecord, other: PluginRecord, what: str, *, owned: bool) -> str:
    both = " and ".join(sorted((record.title, other.title)))
    if owned:
        return (
            f"{both} declare {what} differently, and {other.package} takes precedence: "
            f"the author of {record.package} must choose another name."
        )
    return f"{both} declare {what} differently, so neither is used; uninstall one of them."


def _mark_conflict(record: PluginRecord, problem: str) -> PluginRecord:
    return replace(record, status=Status.CONFLICT, problem=problem, where=_place_in_table(record, r"\bkinds\s*="))


def _report_unknown_kinds(
    record: PluginRecord, known: Mapping[str, Kind], records: Iterable[PluginRecord]
) -> PluginRecord:
    """Report undeclared kinds in the record, or mark it as broken if two of its kinds share a component name."""
    if not record.usable or record.plugin is None:
        return record
    if clash := name_clash(record.plugin.table(), known):
        problem = f"its table is invalid: {clash} To fix it, {record.remedy}."
        return replace(
            record, status=Status.BROKEN, problem=problem, where=_place_in_table(record, r"\bcomponents\s*=")
        )
    unknown = unknown_kinds(record.plugin, known)
    if not unknown:
        return record
    remarks = [record.problem] if record.problem else []
    remarks += [unknown_kind_problem(kind, record.plugin, known, records) for kind in unknown]
    where = record.where or _place_in_table(record, rf"[\"']{unknown[0]}[\"']")
    return replace(record, problem=" ".join(remarks), where=where)


def unknown_kinds(plugin: Plugin, known: Mapping[str, Kind]) -> list[str]:
    """Return the undeclared kinds in a plugin's table."""
    return [kind for kind in plugin.table() if kind not in known]


def unknown_kind_problem(kind: str, plugin: Plugin, known: Mapping[str, Kind], records: Iterable[PluginRecord]) -> str:
    """Return the message for a plugin's components of an undeclared ``kind``."""
    names = ", ".join(plugin.table()[kind])
    remedy = explain_unknown_kind(kind, known, records)
    return f"no usable plugin declares the kind '{kind}', so {names} cannot be used.{remedy}"


def _place_in_table(record: PluginRecord, pattern: str) -> str:
    file = record.module.__file__ if record.module else None
    return place_in(Path(file), pattern) if file else ""
