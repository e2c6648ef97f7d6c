"""The hooks that plugins can implement.

Mark an implementation with ``pose_core.plugin.hookimpl``.

Implementations run in plugin order: first-party plugins, then the others sorted by scope. If a command or health check
fails, it is reported with its plugin's name and everything else keeps working. If a config or runner hook fails, the
command stops, because continuing could silently change the training.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from mmengine.config import Config
    from mmengine.runner import Runner

    from pose_core.plugin import HealthCheck

hookspec = pluggy.HookspecMarker("pose")


@hookspec
def pose_commands(commands: argparse._SubParsersAction) -> None:
    """Add commands to ``pose``; each parser must call ``set_defaults(handler=function_of_the_parsed_arguments)``."""


@hookspec
def pose_config(config: Config) -> None:
    """Inspect or edit a loaded config, after overrides and before anything is built from it."""


@hookspec
def pose_runner(runner: Runner) -> None:
    """Inspect or extend a runner that is built and about to train or test."""


@hookspec
def pose_health() -> Iterable[HealthCheck]:
    """Return checks for ``pose doctor``."""
    return ()
