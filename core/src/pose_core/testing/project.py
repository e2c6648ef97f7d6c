"""Check a plugin that is not installed, by installing its wheel into a temporary folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Collection
from importlib import metadata
from pathlib import Path

from pose_core.discovery.entry_points import GROUP
from pose_core.discovery.selection import VARIABLE
from pose_core.discovery.shipped import CONFIG_SUFFIXES
from pose_core.errors import PluginError
from pose_core.testing.findings import Finding
from pose_core.testing.packaging import build_failure

_CHECK = "import sys; from pose_core.cli import main; sys.exit(main(['plugins', 'check', '--json', *sys.argv[1:]]))"


def check_project(path: Path, *, skip: Collection[str] = ()) -> tuple[str, list[Finding]]:
    """Check the plugin of a project folder or wheel, in a process with the plugin installed.

    Args:
        path: Folder with ``pyproject.toml``, or a wheel.
        skip: Checks to skip; see :func:`pose_core.testing.check_plugin`.

    Returns:
        Scope of the plugin, and the findings.

    Raises:
        PluginError: The project cannot be built or declares no plugin, or a check in ``skip`` does not exist.
    """
    with tempfile.TemporaryDirectory() as folder:
        _install(path, folder)
        plugins = [entry for dist in metadata.distributions(path=[folder]) for entry in _plugins_of(dist)]
        if not plugins:
            raise PluginError(
                f'{path} declares no plugin: its pyproject.toml needs [project.entry-points."{GROUP}"] with '
                '<scope> = "<package>.plugin".'
            )
        scope, top = plugins[0].name, plugins[0].value.partition(":")[0].partition(".")[0]
        findings = _run_checks(scope, folder, skip)
        missing = [] if "package" in skip else _missing_from_wheel(path, top, Path(folder))
    if missing:
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        problem = f"the wheel of {path} must contain {missing[0]}{more}: include it in the build."
        findings = [finding for finding in findings if finding.check != "package"]
        findings.append(Finding("package", path.name, False, problem))
    return scope, findings


def _run_checks(scope: str, folder: str, skip: Collection[str]) -> list[Finding]:
    """Run ``pose plugins check`` on the plugin installed in ``folder``, and return its findings."""
    environment = {key: value for key, value in os.environ.items() if key != VARIABLE}
    paths = [folder, *filter(None, [environment.get("PYTHONPATH")])]
    environment["PYTHONPATH"] = os.pathsep.join(paths)
    command = [sys.executable, "-c", _CHECK, scope, *(["--skip", *skip] if skip else [])]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if not done.stdout:
        raise PluginError(done.stderr.strip().removeprefix("pose: error: "))
    found = json.loads(done.stdout)
    return [Finding(**{key: value for key, value in finding.items() if key != "scope"}) for finding in found]


def _missing_from_wheel(project: Path, package: str, installed: Path) -> list[Path]:
    """Return the modules, configs and ``py.typed`` of a project's package that are missing from its wheel."""
    for source in (project / "src", project):
        files = [path.relative_to(source) for path in (source / package).rglob("*") if "__pycache__" not in path.parts]
        wanted = [path for path in files if path.suffix in CONFIG_SUFFIXES or path.name == "py.typed"]
        if wanted:
            return sorted(path for path in wanted if not (installed / path).exists())
    return []


def _install(path: Path, folder: str) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--target"]
    done = subprocess.run([*command, folder, str(path.resolve())], capture_output=True, text=True)
    if done.returncode:
        raise PluginError(build_failure(path, done.stderr or done.stdout))


def _plugins_of(distribution: metadata.Distribution) -> list[metadata.EntryPoint]:
    return [entry for entry in distribution.entry_points if entry.group == GROUP]
