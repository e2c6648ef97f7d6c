"""Turn entry points into plugin records, isolating plugins from each other.

A plugin's errors are stored in the status and problem of its record. A broken plugin never raises, prints or exits
here.
"""

from __future__ import annotations

import importlib
import inspect
import re
from collections import defaultdict
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from types import ModuleType

from pose_core import hookspecs
from pose_core.discovery.kinds import check_declared_kinds
from pose_core.discovery.places import CapturedOutput, place_in, place_of
from pose_core.discovery.records import PluginRecord, Status
from pose_core.discovery.selection import VARIABLE, read_selection
from pose_core.errors import PluginError, suggest
from pose_core.first_party import FIRST_PARTY, RESERVED_SCOPES
from pose_core.plugin import API_VERSION, OLDEST_API_VERSION, Plugin

GROUP = "pose.plugins"

_SCOPE = re.compile(r"[a-z0-9][a-z0-9_-]*")


def discover() -> tuple[PluginRecord, ...]:
    """Return one record per entry point: first-party plugins in their fixed order, then the others sorted by scope.

    Raises:
        PluginError: ``POSE_PLUGINS`` mixes included and excluded scopes.
    """
    selected = read_selection()
    records = _refuse_invalid_claims(_read_entry_points())
    path = list(FIRST_PARTY)
    records.sort(key=lambda r: (path.index(r.scope) if r.scope in FIRST_PARTY else len(path), r.scope, r.package))
    return check_declared_kinds(
        [_load_table(record) if selected(record.scope) else _disable(record) for record in records]
    )


def _read_entry_points() -> list[PluginRecord]:
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


def _refuse_invalid_claims(records: list[PluginRecord]) -> list[PluginRecord]:
    """Refuse records with a scope that their package may not claim, then those with a scope claimed twice."""
    allowed = [_refuse_invalid_scope(record) for record in records]
    by_scope, by_package = defaultdict(list), defaultdict(list)
    for record in allowed:
        if record.usable:
            by_scope[record.scope].append(record)
            by_package[record.package].append(record)
    return [_refuse_duplicate_claim(record, by_scope[record.scope], by_package[record.package]) for record in allowed]


def _refuse_invalid_scope(record: PluginRecord) -> PluginRecord:
    problem = scope_problem(record.scope, record.package)
    if not problem:
        return record
    problem += f" Until then the plugin is not used; remove it with 'pip uninstall {record.package}'."
    return replace(record, status=Status.REFUSED, problem=problem, where=_declared_at(record))


def scope_problem(scope: str, package: str) -> str:
    """Return why ``package`` may not claim ``scope``, or ``""``."""
    owner = FIRST_PARTY.get(scope)
    if scope in RESERVED_SCOPES:
        return f"the scope '{scope}' is reserved; the author of {package} must choose another."
    if owner and _normalize(package) != owner:
        return f"the scope '{scope}' belongs to {owner}; the author of {package} must choose another."
    if not _SCOPE.fullmatch(scope):
        return f"scope '{scope}' must start with a lowercase letter or digit and contain only these, '-' and '_'."
    return ""


def _refuse_duplicate_claim(
    record: PluginRecord, same_scope: list[PluginRecord], same_package: list[PluginRecord]
) -> PluginRecord:
    if not record.usable:
        return record
    if len(same_scope) > 1:
        claims = " and ".join(sorted(f"{r.package} {r.version}" for r in same_scope))
        problem = f"{claims} both claim the scope '{record.scope}', so neither is used; uninstall one of them."
    elif len(same_package) > 1:
        scopes = ", ".join(sorted(f"'{r.scope}'" for r in same_package))
        problem = f"{record.package} claims the scopes {scopes}, but may have only one; its author must choose."
    else:
        return record
    return replace(record, status=Status.CONFLICT, problem=problem, where=_declared_at(record))


def _declared_at(record: PluginRecord) -> str:
    """Return ``file:line`` of the entry point in the package's installed metadata."""
    info = f"{re.sub(r'[-_.]+', '_', record.package)}-{record.version}.dist-info"
    return place_in(Path(record.location, info, "entry_points.txt"), rf"^{re.escape(record.scope)}\s*=")


def _disable(record: PluginRecord) -> PluginRecord:
    return replace(record, status=Status.DISABLED, problem=f"disabled by {VARIABLE}.")


def _load_table(record: PluginRecord) -> PluginRecord:
    """Return the record with its table loaded, or with the reason why loading failed."""
    if not record.usable:
        return record
    printed = CapturedOutput()
    try:
        with printed.capture():
            module = importlib.import_module(record.target.partition(":")[0])
    except (Exception, SystemExit) as error:
        return _record_import_error(record, error)
    file, attribute = module.__file__ or "", record.target.partition(":")[2] or "PLUGIN"
    table = getattr(module, attribute, None)
    if not isinstance(table, Plugin):
        problem = f"{module.__name__} must define {attribute} = Plugin(...); {record.remedy}."
        return replace(record, status=Status.BROKEN, problem=problem, where=f"{file}:1")
    if not OLDEST_API_VERSION <= table.api <= API_VERSION:
        problem, where = _api_problem(record, table.api), place_in(Path(file), r"\bapi\s*=")
        return replace(record, status=Status.INCOMPATIBLE, problem=problem, where=where, plugin=table)
    if hook_problem := _hook_problem(module):
        problem = f"{hook_problem[0]} To fix it, {record.remedy}."
        return replace(record, status=Status.BROKEN, problem=problem, where=hook_problem[1], plugin=table)
    remark = ""
    if text := _first_line(printed.getvalue()):
        remark = f"it prints when imported ({text!r}); this is harmless, but its author should remove the output."
    home = str(Path(module.__file__).parent) if module.__file__ else record.location
    return replace(record, plugin=table, module=module, problem=remark, where=remark and printed.where, location=home)


def _hook_problem(module: ModuleType) -> tuple[str, str] | None:
    """Return the first problem in the hooks that ``module`` implements and its ``file:line``, or ``None``."""
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
            accepted = ", ".join(offered) or "none"
            return f"the arguments of hook {name} must be among: {accepted}; got '{unknown[0]}'.", where
    return None


def _api_problem(record: PluginRecord, api: int) -> str:
    supported = f"{OLDEST_API_VERSION} to {API_VERSION}" if OLDEST_API_VERSION < API_VERSION else f"{API_VERSION}"
    outdated = "pose-core" if api > API_VERSION else record.package
    return f"it needs plugin API {api}, but this pose-core supports {supported}: upgrade {outdated}."


def _record_import_error(record: PluginRecord, error: BaseException) -> PluginRecord:
    module = record.target.partition(":")[0]
    if (
        isinstance(error, ModuleNotFoundError)
        and error.name
        and (module == error.name or module.startswith(f"{error.name}."))
    ):
        problem = f"its module {error.name} no longer exists; clean up with 'pip uninstall {record.package}'."
        return replace(record, status=Status.STALE, problem=problem, where=_declared_at(record))
    if isinstance(error, ModuleNotFoundError):
        problem = f"it needs the module {error.name}, which is not installed: install it, or {record.remedy}."
    elif isinstance(error, PluginError):
        problem = f"its table is invalid: {error} To fix it, {record.remedy}."
    elif isinstance(error, SystemExit):
        problem = f"its plugin.py calls sys.exit on import; {record.remedy}."
    else:
        problem = f"{type(error).__name__}: {_first_line(str(error))}; {record.remedy}."
    return replace(record, status=Status.BROKEN, problem=problem, where=place_of(error))


def _normalize(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()


def _first_line(text: str) -> str:
    return next(iter(text.strip().splitlines()), "")
