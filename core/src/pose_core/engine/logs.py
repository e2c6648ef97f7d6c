"""One log for a run: what our packages log through ``logging`` stands in the same file as what mmengine logs."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from pose_core.discovery import catalogue


def package_loggers() -> list[logging.Logger]:
    """The loggers of core and of every plugin in use."""
    packages = {record.target.partition(":")[0].partition(".")[0] for record in catalogue().owners.values()}
    return [logging.getLogger(package) for package in sorted(packages)]


def join(handlers: Iterable[logging.Handler], level: int) -> None:
    """Let our packages' messages from ``level`` on go to ``handlers`` too."""
    handlers = list(handlers)
    for logger in package_loggers():
        logger.setLevel(level)
        for handler in handlers:
            logger.addHandler(handler)


def leave(handlers: Iterable[logging.Handler]) -> None:
    """Undo :func:`join`."""
    handlers = list(handlers)
    for logger in package_loggers():
        for handler in handlers:
            logger.removeHandler(handler)
