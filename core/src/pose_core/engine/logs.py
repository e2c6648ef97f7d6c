"""One log per run: what our packages log through ``logging`` is in the same file as what mmengine logs."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from pose_core.discovery import catalogue

# Of these mmengine warns at each run: it calls them itself.
_NO_NEWS = ('"FileClient" will be deprecated', '"HardDiskBackend" is the alias')


def is_news(record: logging.LogRecord) -> bool:
    """Return whether a message of mmengine is worth reading."""
    return not record.getMessage().startswith(_NO_NEWS)


def package_loggers() -> list[logging.Logger]:
    """Return the loggers of core and of every plugin in use."""
    packages = {record.target.partition(":")[0].partition(".")[0] for record in catalogue().owners.values()}
    return [logging.getLogger(package) for package in sorted(packages)]


def join(handlers: Iterable[logging.Handler], level: int) -> None:
    """Send our packages' messages from ``level`` on to ``handlers``, too."""
    handlers = list(handlers)
    for logger in package_loggers():
        logger.setLevel(level)
        for handler in handlers:
            logger.addHandler(handler)


def close(run_logger: logging.Logger) -> None:
    """Undo :func:`join` for the handlers of a run's logger, and close its files."""
    for handler in list(run_logger.handlers):
        for logger in package_loggers():
            logger.removeHandler(handler)
        if isinstance(handler, logging.FileHandler):
            run_logger.removeHandler(handler)
            handler.close()
