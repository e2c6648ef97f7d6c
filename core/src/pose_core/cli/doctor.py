"""``pose doctor``: check this machine and this installation, and say how to fix what fails."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Iterable
from importlib import metadata

from pose_core.cli import output
from pose_core.discovery import PluginRecord, call_isolated, catalog
from pose_core.plugin import HealthCheck

_MARKS = {True: "ok", False: "FAIL", None: "info"}


def add_parser(commands: argparse._SubParsersAction) -> None:
    """Add ``doctor``."""
    parser = commands.add_parser(
        "doctor",
        help="check this installation",
        description="Check Python, libraries, devices and plugins; exit with 1 if something needs fixing.",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(handler=doctor)


def doctor(arguments: argparse.Namespace) -> int:
    """Print every check, and return 1 if one failed."""
    checks = [*_core_checks(), *_plugin_checks()]

    def failed(record: PluginRecord, problem: str) -> None:
        checks.append(HealthCheck(name=f"plugin {record.scope}", ok=False, detail=problem, fix=record.remedy))

    for contributed in call_isolated("pose_health", on_error=failed, accept=_health_checks):
        checks.extend(contributed)
    if arguments.json:
        output.as_json([vars(check) for check in checks])
    else:
        output.table(["CHECK", "RESULT", "FOUND"], [(c.name, _MARKS[c.ok], c.detail) for c in checks])
        for check in checks:
            if check.ok is False and check.fix:
                output.warning(f"{check.name}: {check.fix}")
    return int(any(check.ok is False for check in checks))


def _health_checks(contributed: Iterable[HealthCheck]) -> list[HealthCheck]:
    """Return the checks that a plugin's hook returned or yields."""
    checks = list(contributed)
    for check in checks:
        if not isinstance(check, HealthCheck):
            raise TypeError(f"pose_health must return HealthCheck objects, got {check!r}")
    return checks


def _core_checks() -> Iterable[HealthCheck]:
    version = platform.python_version()
    yield HealthCheck(name="python", ok=sys.version_info >= (3, 10), detail=version, fix="use Python 3.10 or newer")
    yield HealthCheck(name="machine", ok=None, detail=f"{platform.platform()}, {os.cpu_count()} CPU cores")
    yield _mmengine()
    yield _numpy()
    yield from _torch()
    yield from _opencv()


def _mmengine() -> HealthCheck:
    from packaging.requirements import Requirement

    required = map(Requirement, metadata.requires("pose-core") or ())
    supported = next(requirement.specifier for requirement in required if requirement.name == "mmengine")
    version = _version("mmengine")
    fix = f"pip install 'mmengine{supported}': pose-core works around faults of these releases with current torch"
    ok = bool(version) and supported.contains(version)
    return HealthCheck(name="mmengine", ok=ok, detail=version or "not installed", fix=fix)


def _numpy() -> HealthCheck:
    version = _version("numpy")
    return HealthCheck(name="numpy", ok=bool(version), detail=version or "not installed", fix="pip install numpy")


def _torch() -> Iterable[HealthCheck]:
    try:
        import torch
    except Exception as error:
        fix = "reinstall torch for this machine: pip install --force-reinstall torch"
        yield HealthCheck(name="torch", ok=False, detail=f"{type(error).__name__}: {error}", fix=fix)
        return
    yield HealthCheck(name="torch", ok=True, detail=f"{torch.__version__}, {torch.get_num_threads()} threads")
    if torch.cuda.is_available():
        names = {torch.cuda.get_device_name(index) for index in range(torch.cuda.device_count())}
        detail = f"{torch.cuda.device_count()} ({', '.join(sorted(names))}), CUDA {torch.version.cuda}"
        yield HealthCheck(name="GPUs", ok=True, detail=detail)
    else:
        yield HealthCheck(name="GPUs", ok=None, detail="none usable by torch: everything runs on the CPU")
    backends = [name for name in ("nccl", "gloo", "mpi") if _has_backend(torch, name)]
    yield HealthCheck(name="distributed", ok=None, detail=", ".join(backends) or "not available in this torch")


def _has_backend(torch: object, name: str) -> bool:
    distributed = torch.distributed  # type: ignore[attr-defined]
    return distributed.is_available() and distributed.is_backend_available(name)


def _opencv() -> Iterable[HealthCheck]:
    found = {name: _version(name) for name in ("opencv-python", "opencv-python-headless", "opencv-contrib-python")}
    present = {name: version for name, version in found.items() if version}
    detail = ", ".join(f"{name} {version}" for name, version in present.items()) or "not installed"
    fix = f"they overwrite each other's files: pip uninstall -y {' '.join(present)}, then pip install opencv-python"
    yield HealthCheck(
        name="opencv", ok=len(present) == 1, detail=detail, fix=fix if present else "pip install opencv-python"
    )


def _plugin_checks() -> Iterable[HealthCheck]:
    for record in catalog().records:
        ok = None if record.status.value == "disabled" else record.usable
        detail = f"{record.package} {record.version}, {record.status.value}"
        yield HealthCheck(name=f"plugin {record.scope}", ok=ok, detail=detail, fix=record.report)


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""
