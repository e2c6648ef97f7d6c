"""Check that a plugin's package is typed and that its wheel is complete."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from urllib.parse import unquote, urlparse

from pose_core.discovery import PluginRecord
from pose_core.discovery.shipped import all_configs, config_folder
from pose_core.testing.findings import Finding

# Parts of pip's messages for a missing build backend.
_NO_BACKEND = ("BackendUnavailable", "No module named pip", "ModuleNotFoundError")


def is_backend_missing(pip_output: str) -> bool:
    """Return whether pip failed because the build backend is missing."""
    return any(sign in pip_output for sign in _NO_BACKEND)


def build_failure(project: Path, pip_output: str) -> str:
    """Summarize the output of a failed build in one sentence."""
    errors = re.findall(r"\b\w+Error: .+", pip_output) or pip_output.strip().splitlines()
    error = errors[-1].rstrip(".") if errors else "pip reports no error"
    if is_backend_missing(pip_output):
        return f"the wheel of {project} cannot be built: {error}; install the requirements of its [build-system]."
    return f"the wheel of {project} cannot be built: {error}; run 'pip wheel --no-deps {project}' for details."


def check_typed(record: PluginRecord) -> Iterator[Finding]:
    """Check that the package is marked as typed."""
    top = _package_folder(record)
    typed = (top / "py.typed").is_file()
    yield Finding("typed", top.name, typed, "" if typed else f"the package needs an empty file {top / 'py.typed'}.")


def check_package(record: PluginRecord) -> Iterator[Finding]:
    """Check that the wheel contains the table, the marker ``py.typed`` and every config.

    The wheel of an editable installation is built; any other installation was made from a wheel.
    """
    folder = config_folder(record)
    if record.plugin and record.plugin.configs and not (folder and folder.is_dir()):
        problem = f"the table sets configs={record.plugin.configs!r}, but the folder {folder} does not exist."
        yield Finding("package", record.package, False, problem)
        return
    project = _editable_project(record.package)
    if project is None:
        yield Finding("package", record.package, True)
        return
    try:
        packed = _files_of_wheel(project)
    except _CannotBuildError as error:
        yield Finding("package", record.package, error.ok, str(error))
        return
    source = _package_folder(record).parent
    needed = [Path(record.module.__file__ or "") if record.module else source, _package_folder(record) / "py.typed"]
    needed += [config.path for config in all_configs(record.scope)]
    missing = [path for path in needed if path.relative_to(source).as_posix() not in packed]
    more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
    problem = (
        f"its wheel must contain {missing[0].relative_to(source)}{more}: include it in the build." if missing else ""
    )
    yield Finding("package", record.package, not missing, problem)


class _CannotBuildError(Exception):
    """The wheel could not be built; ``ok`` is ``None`` if the build backend is missing."""

    def __init__(self, problem: str, *, ok: bool | None) -> None:
        super().__init__(problem)
        self.ok = ok


def _package_folder(record: PluginRecord) -> Path:
    """Return the folder of the plugin's top-level package."""
    depth = record.target.partition(":")[0].count(".")
    return Path(record.location).parents[depth - 2] if depth > 1 else Path(record.location)


def _editable_project(package: str) -> Path | None:
    """Return the project folder of an editable installation, or ``None`` for any other installation."""
    text = metadata.distribution(package).read_text("direct_url.json")
    origin = json.loads(text) if text else {}
    if not origin.get("dir_info", {}).get("editable"):
        return None
    return Path(unquote(urlparse(origin["url"]).path))


def _files_of_wheel(project: Path) -> set[str]:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
        done = subprocess.run([*command, "--wheel-dir", folder, str(project)], capture_output=True, text=True)
        wheels = list(Path(folder).glob("*.whl"))
        if done.returncode or len(wheels) != 1:
            ok = None if is_backend_missing(done.stderr) else False
            raise _CannotBuildError(build_failure(project, done.stderr), ok=ok)
        return set(zipfile.ZipFile(wheels[0]).namelist())
