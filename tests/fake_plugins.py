"""Hand-made plugins: a package and its dist-info, written into a folder that a Python process is then started with."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import Any

TABLE = """
from pose_core.plugin import Plugin
PLUGIN = Plugin(api=1, summary="a test plugin", components={components!r})
"""


def write_plugin(
    folder: Path,
    scope: str,
    *,
    package: str | None = None,
    version: str = "1.0",
    components: dict[str, Any] | None = None,
    plugin: str | None = None,
    modules: dict[str, str] | None = None,
    entries: dict[str, str] | None = None,
) -> str:
    """Write the distribution ``package`` (``pose-SCOPE``) with one plugin, and return its import name.

    Args:
        folder: Where to write, to be put on ``PYTHONPATH``.
        scope: The entry point's name.
        package: The distribution's name.
        version: The distribution's version.
        components: The table of the plugin.
        plugin: The text of ``plugin.py`` instead of one made from ``components``; ``None`` in ``modules`` leaves it out.
        modules: Further modules, name to text.
        entries: Entry points instead of ``{scope: "<import name>.plugin"}``.
    """
    package = package or f"pose-{scope}"
    name = package.replace("-", "_")
    write_dist_info(folder, package, entries or {scope: f"{name}.plugin"}, version)
    home = folder / name
    home.mkdir()
    (home / "__init__.py").write_text("")
    (home / "plugin.py").write_text(dedent(plugin) if plugin is not None else TABLE.format(components=components or {}))
    for module, text in (modules or {}).items():
        (home / f"{module}.py").write_text(dedent(text))
    return name


def write_dist_info(folder: Path, package: str, entries: dict[str, str], version: str = "1.0") -> None:
    """Write the dist-info of ``package`` with these entry points, as an installer would."""
    info = folder / f"{package.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n")
    lines = [f"{key} = {value}" for key, value in entries.items()]
    (info / "entry_points.txt").write_text("[pose.plugins]\n" + "\n".join(lines) + "\n")


def run_python(code: str, folder: Path | None = None, **environment: str) -> str:
    """Run ``code`` in a fresh process that sees the plugins in ``folder``, and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", dedent(code)],
        capture_output=True,
        text=True,
        env=python_environment(folder, **environment),
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def run_pose(*arguments: str, folder: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run ``pose`` in a fresh process that sees the plugins in ``folder``."""
    command = [sys.executable, "-c", "import sys; from pose_core.cli import main; sys.exit(main())", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=python_environment(folder, **environment))


def listed(folder: Path, **environment: str) -> dict[str, dict[str, Any]]:
    """What ``pose plugins list --json`` says of the plugins in ``folder``, by package."""
    done = run_pose("plugins", "list", "--json", folder=folder, **environment)
    assert done.returncode == 0, done.stderr
    return {record["package"]: record for record in json.loads(done.stdout)}


def python_environment(folder: Path | None = None, **extra: str) -> dict[str, str]:
    """The environment of a process that sees the plugins in ``folder``, with further variables."""
    inherited = {key: value for key, value in os.environ.items() if key != "POSE_PLUGINS"}
    return {**inherited, "PYTHONPATH": str(folder or ""), **extra}
