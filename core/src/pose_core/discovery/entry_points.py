"""From entry points to plugin records, each plugin isolated from the others.

Whatever a plugin does wrong becomes the status and the text of its own record. Nothing here raises for it, prints for
it or lets it end the process.
"""

from __future__ import annotations

import contextlib
import importlib
import inspect
import io
import re
import traceback
from collections import defaultdict
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from types import ModuleType

from pose_core import hookspecs
from pose_core.discovery.records import PluginRecord, Status
from pose_core.discovery.selection import VARIABLE, read_selection
from pose_core.errors import PluginError, suggest
from pose_core.first_party import FIRST_PARTY, RESERVED_SCOPES
from pose_core.plugin import API_VERSION, OLDEST_API_VERSION, Plugin

GROUP = "pose.plugins"

_CORE = Path(__file__).parents[1]
_STANDARD_LIBRARY = Path(importlib.__file__).parents[1]
_SCOPE = re.compile(r"[a-z0-9][a-z0-9_-]*")


def discover() -> tuple[PluginRecord, ...]:
    """One record an entry point, the first-party path first, the others by scope.

    Raises:
        PluginError: ``POSE_PLUGINS`` contradicts itself.
    """
    selected = read_selection()
    records = _settle_claims(_installed())
    path = list(FIRST_PARTY)
    records.sort(key=lambda r: (path.index(r.scope) if r.scope in FIRST_PARTY else len(path), r.scope, r.package))
    return tuple(_load(record) if selected(record.scope) else _leave_out(record) for record in records)


def _installed() -> list[PluginRecord]:
    records = []
    for entry in metadata.entry_points(group=GROUP):
        dist = entry.dist
        records.append(
            PluginRecord(
                scope=entry.name,
                target=entry.value,
                package=dist.name if dist else "an unknown package",
                version=dist.version if dist else "?",
                location=str(dist.locate_file("")) if dist else "",
            )
        )
    return records


def _settle_claims(records: list[PluginRecord]) -> list[PluginRecord]:
    """Refuse the scopes that a package may not have, then those that are claimed twice."""
    allowed = [_refuse(record) for record in records]
    by_scope, by_package = defaultdict(list), defaultdict(list)
    for record in allowed:
        if record.usable:
            by_scope[record.scope].append(record)
            by_package[record.package].append(record)
    return [_object(record, by_scope[record.scope], by_package[record.package]) for record in allowed]


def _refuse(record: PluginRecord) -> PluginRecord:
    problem = scope_problem(record.scope, record.package)
    return replace(record, status=Status.REFUSED, problem=problem) if problem else record


def scope_problem(scope: str, package: str) -> str:
    """Why ``package`` may not have ``scope``, or nothing."""
    owner = FIRST_PARTY.get(scope)
    if scope in RESERVED_SCOPES:
        return f"the scope '{scope}' is reserved; its author must choose another."
    if owner and _normalised(package) != owner:
        return f"the scope '{scope}' belongs to {owner}; the author of {package} must choose another."
    if not _SCOPE.fullmatch(scope):
        return f"'{scope}' is not a scope name: lower-case letters, digits, '-' and '_', without dots."
    return ""


def _object(record: PluginRecord, same_scope: list[PluginRecord], same_package: list[PluginRecord]) -> PluginRecord:
    if not record.usable:
        return record
    if len(same_scope) > 1:
        claims = " and ".join(sorted(f"{r.package} {r.version}" for r in same_scope))
        problem = f"{claims} both claim the scope '{record.scope}', so neither is used; uninstall one of them."
    elif len(same_package) > 1:
        scopes = ", ".join(sorted(f"'{r.scope}'" for r in same_package))
        problem = f"{record.package} claims several scopes ({scopes}), so none is used; a package has one scope."
    else:
        return record
    return replace(record, status=Status.CONFLICT, problem=problem)


def _leave_out(record: PluginRecord) -> PluginRecord:
    return replace(record, status=Status.DISABLED, problem=f"left out by {VARIABLE}.")


def _load(record: PluginRecord) -> PluginRecord:
    """The record with its table read, or with the reason why it could not be."""
    if not record.usable:
        return record
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            module = importlib.import_module(record.target.partition(":")[0])
    except (Exception, SystemExit) as error:
        return _broken_import(record, error)
    attribute = record.target.partition(":")[2] or "PLUGIN"
    table = getattr(module, attribute, None)
    if not isinstance(table, Plugin):
        return replace(
            record,
            status=Status.BROKEN,
            problem=f"{module.__name__} has no {attribute} = Plugin(...); its author must add it.",
            where=f"{module.__file__}:1",
        )
    if not OLDEST_API_VERSION <= table.api <= API_VERSION:
        return replace(record, status=Status.INCOMPATIBLE, problem=_api_problem(record, table.api), plugin=table)
    if fault := _hook_fault(module):
        return replace(record, status=Status.BROKEN, problem=fault[0], where=fault[1], plugin=table)
    text = _first_line(printed.getvalue())
    remark = f"its plugin.py prints when it is imported ({text!r}); its author should not let it." if text else ""
    home = str(Path(module.__file__).parent) if module.__file__ else record.location
    return replace(record, plugin=table, module=module, problem=remark, location=home)


def _hook_fault(module: ModuleType) -> tuple[str, str] | None:
    """What is wrong with the hooks that ``module`` implements, and ``file:line`` of it."""
    for name, function in vars(module).items():
        if not hasattr(function, "pose_impl"):
            continue
        where = f"{function.__code__.co_filename}:{function.__code__.co_firstlineno}"
        spec = getattr(hookspecs, name, None)
        if spec is None or not hasattr(spec, "pose_spec"):
            hooks = [hook for hook in vars(hookspecs) if hook.startswith("pose_")]
            return f"there is no hook '{name}'.{suggest(name, hooks)}", where
        offered = inspect.signature(spec).parameters
        if unknown := [argument for argument in inspect.signature(function).parameters if argument not in offered]:
            takes = ", ".join(offered) or "no argument"
            return f"its hook {name} takes {takes}; the implementation asks for '{unknown[0]}'.", where
    return None


def _api_problem(record: PluginRecord, api: int) -> str:
    speaks = f"{OLDEST_API_VERSION} to {API_VERSION}" if OLDEST_API_VERSION < API_VERSION else f"{API_VERSION}"
    if api > API_VERSION:
        return f"it needs plugin API {api}, this pose-core speaks {speaks}: upgrade pose-core."
    return f"it is written for plugin API {api}, this pose-core speaks {speaks}: upgrade {record.package}."


def _broken_import(record: PluginRecord, error: BaseException) -> PluginRecord:
    module = record.target.partition(":")[0]
    advice = f"reinstall or upgrade {record.package}, or leave it out with {VARIABLE}=-{record.scope}."
    if (
        isinstance(error, ModuleNotFoundError)
        and error.name
        and (module == error.name or module.startswith(f"{error.name}."))
    ):
        problem = f"its module {error.name} is gone; remove what is left of it with 'pip uninstall {record.package}'."
        return replace(record, status=Status.STALE, problem=problem)
    if isinstance(error, ModuleNotFoundError):
        problem = f"it needs the module {error.name}, which is not installed: install it, or {advice}"
    elif isinstance(error, PluginError):
        problem = f"its table is wrong: {error} {advice[0].upper()}{advice[1:]}"
    elif isinstance(error, SystemExit):
        problem = f"its plugin.py calls sys.exit when it is imported; {advice}"
    else:
        problem = f"{type(error).__name__}: {_first_line(str(error))}; {advice}"
    return replace(record, status=Status.BROKEN, problem=problem, where=place_of(error))


def place_of(error: BaseException) -> str:
    """``file:line`` where ``error`` arose: of a syntax error the line at fault, otherwise the innermost frame.

    Where core or the standard library complains of what it was given, the place is that of the caller.
    """
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}:{error.lineno or 1}"
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_source(frame.filename)]
    outside = [frame for frame in frames if not _is_of_library(Path(frame.filename))]
    for frame in (*outside[-1:], *frames[-1:]):
        return f"{frame.filename}:{frame.lineno}"
    return ""


def _is_of_library(path: Path) -> bool:
    """Whether a file is core's, or the standard library's."""
    installed = {"site-packages", "dist-packages"} & set(path.parts)
    return path.is_relative_to(_CORE) or (path.is_relative_to(_STANDARD_LIBRARY) and not installed)


def _is_source(filename: str) -> bool:
    return not filename.startswith("<") and Path(filename) not in (Path(__file__), Path(importlib.__file__))


def _normalised(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()


def _first_line(text: str) -> str:
    return next(iter(text.strip().splitlines()), "")
