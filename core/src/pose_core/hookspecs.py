"""The hooks that plugin code can implement, one sentence each.

Mark an implementation with ``pose_core.plugin.hookimpl``.

Implementations run in the order of the plugins: the first-party path, then the others by scope. A failing command or
health check is reported with its plugin's name and leaves everything else working; a failing config or runner hook
stops the command, because what it would have done to the training cannot be guessed.
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
    """Add commands to ``pose``: give each parser ``set_defaults(handler=function_of_the_parsed_arguments)``."""


@hookspec
def pose_config(config: Config) -> None:
    """See or edit a loaded config, overrides applied, before anything is built from it."""


@hookspec
def pose_runner(runner: Runner) -> None:
    """Attach to a runner that is built and about to train or test."""


@hookspec
def pose_health() -> Iterable[HealthCheck]:
    """Contribute checks to ``pose doctor``."""
    return ()
