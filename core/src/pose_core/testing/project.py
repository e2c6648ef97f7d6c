"""Checking a plugin that is not installed: its wheel is installed into a folder of its own, beside the environment."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from pose_core.discovery.entry_points import GROUP
from pose_core.discovery.selection import VARIABLE
from pose_core.errors import PluginError

_CHECK = "import sys; from pose_core.cli import main; sys.exit(main(['plugins', 'check', *sys.argv[1:]]))"


def check_project(path: Path, options: Sequence[str]) -> int:
    """Run ``pose plugins check`` on the plugin of a project folder or wheel, and return its exit code.

    Args:
        path: The folder that holds ``pyproject.toml``, or a wheel.
        options: Options of the command.

    Raises:
        PluginError: It cannot be built, or declares no plugin.
    """
    with tempfile.TemporaryDirectory() as folder:
        _install(path, folder)
        scopes = [entry.name for dist in metadata.distributions(path=[folder]) for entry in _plugins_of(dist)]
        if not scopes:
            raise PluginError(
                f'{path} declares no plugin: its pyproject.toml needs [project.entry-points."{GROUP}"] with '
                '<scope> = "<package>.plugin".'
            )
        environment = {key: value for key, value in os.environ.items() if key != VARIABLE}
        paths = [folder, *filter(None, [environment.get("PYTHONPATH")])]
        done = subprocess.run(
            [sys.executable, "-c", _CHECK, scopes[0], *options],
            env={**environment, "PYTHONPATH": os.pathsep.join(paths)},
        )
    return done.returncode


def _install(path: Path, folder: str) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--target"]
    done = subprocess.run([*command, folder, str(path.resolve())], capture_output=True, text=True)
    if done.returncode:
        raise PluginError(f"{path} cannot be built and installed: {done.stderr.strip() or done.stdout.strip()}")


def _plugins_of(distribution: metadata.Distribution) -> list[metadata.EntryPoint]:
    return [entry for entry in distribution.entry_points if entry.group == GROUP]
