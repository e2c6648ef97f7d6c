"""The kinds of component that plugins declare: who may declare which, and which components have none."""

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


def settle_kinds(records: Iterable[PluginRecord]) -> tuple[PluginRecord, ...]:
    """Refuse the plugins that declare a kind or registry in another way than others do, and remark on unknown kinds.

    Between a plugin of our own path and another, ours is in the right: installing a plugin changes nothing of what is
    there. A plugin with components of a kind that nobody declares is used without these.
    """
    settled = _without_conflicts(list(records))
    known = known_kinds(settled)
    return tuple(_with_known_kinds(record, known, settled) for record in settled)


def known_kinds(records: Iterable[PluginRecord]) -> dict[str, Kind]:
    """Return core's kinds and those that usable plugins declare, by name."""
    return {**KINDS, **{kind.name: kind for record in records for kind in _declared(record)}}


def about_kind(kind: str, known: Mapping[str, Kind], records: Iterable[PluginRecord]) -> str:
    """Return what to do about a ``kind`` that no plugin in use declares, as a sentence with a blank before it."""
    for record in records:
        if not record.usable and record.plugin and any(declared.name == kind for declared in record.plugin.kinds):
            return f" The plugin {record.title} declares it, but is {record.status.value}."
    near = suggest(kind, known, cutoff=0.75)
    left_out = any(record.status is Status.DISABLED for record in records)
    install = f"install the plugin that declares it{f', or let {VARIABLE} name it' if left_out else ''}."
    return f"{near} If so, its author must correct it; if not, {install}" if near else f" I{install[1:]}"


def _declared(record: PluginRecord) -> Collection[Kind]:
    return record.plugin.kinds if record.usable and record.plugin else ()


def _without_conflicts(records: list[PluginRecord]) -> list[PluginRecord]:
    """The records, with the status of a conflict where two declare a kind or a registry differently."""
    claims: dict[str, list[tuple[int, object]]] = defaultdict(list)
    for index, record in enumerate(records):
        for what, meaning in _claims(record).items():
            claims[what].append((index, meaning))
    problems: dict[int, str] = {}
    for what, claimed in claims.items():
        # records come with our own path first, whose first plugin has the say
        first, right = claimed[0]
        ours = records[first].scope in FIRST_PARTY
        for index, meaning in claimed:
            others = [records[other] for other, differing in claimed if differing != meaning]
            if others and not (ours and meaning == right):
                problems.setdefault(index, _conflict(records[index], others[0], what, owned=ours))
    return [_in_conflict(record, problems[i]) if i in problems else record for i, record in enumerate(records)]


def _claims(record: PluginRecord) -> dict[str, object]:
    """What a plugin's kinds lay claim to, as messages name it, to what the plugin means by it."""
    kinds = _declared(record)
    claims: dict[str, object] = {f"the kind '{kind.name}'": kind for kind in kinds}
    for name in {kind.registry for kind in kinds if kind.registry} - set(REGISTRIES):
        claims[f"the registry {name}"] = {kind.name for kind in kinds if kind.registry == name}
    return claims


def _conflict(record: PluginRecord, other: PluginRecord, what: str, *, owned: bool) -> str:
    both = " and ".join(sorted((record.title, other.title)))
    if owned:
        return (
            f"{both} declare {what} differently, and it is that of {other.package}: "
            f"the author of {record.package} must choose another name."
        )
    return f"{both} declare {what} differently, so neither is used; uninstall one of them."


def _in_conflict(record: PluginRecord, problem: str) -> PluginRecord:
    return replace(record, status=Status.CONFLICT, problem=problem, where=_place(record, r"\bkinds\s*="))


def _with_known_kinds(record: PluginRecord, known: Mapping[str, Kind], records: Iterable[PluginRecord]) -> PluginRecord:
    """The record, with a remark on the kinds that nobody declares, or broken by a name that two kinds share."""
    if not record.usable or record.plugin is None:
        return record
    if clash := name_clash(record.plugin.table(), known):
        problem = f"its table is wrong: {clash} To mend it, {record.remedy}."
        return replace(record, status=Status.BROKEN, problem=problem, where=_place(record, r"\bcomponents\s*="))
    unknown = unknown_kinds(record.plugin, known)
    if not unknown:
        return record
    remarks = [record.problem] if record.problem else []
    remarks += [unknown_kind_problem(kind, record.plugin, known, records) for kind in unknown]
    where = record.where or _place(record, rf"[\"']{unknown[0]}[\"']")
    return replace(record, problem=" ".join(remarks), where=where)


def unknown_kinds(plugin: Plugin, known: Mapping[str, Kind]) -> list[str]:
    """Return the kinds of a plugin's components that nobody declares."""
    return [kind for kind in plugin.table() if kind not in known]


def unknown_kind_problem(kind: str, plugin: Plugin, known: Mapping[str, Kind], records: Iterable[PluginRecord]) -> str:
    """Return what is wrong with the components that a plugin has under a ``kind`` that nobody declares."""
    names = ", ".join(plugin.table()[kind])
    return f"no plugin in use declares the kind '{kind}', so {names} cannot be used.{about_kind(kind, known, records)}"


def _place(record: PluginRecord, pattern: str) -> str:
    file = record.module.__file__ if record.module else None
    return place_in(Path(file), pattern) if file else ""
