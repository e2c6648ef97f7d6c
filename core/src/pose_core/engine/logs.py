"""One log per run: what our packages log through ``logging`` is in the same file as what mmengine logs."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from typing import Any

from pose_core.discovery import catalog

# Of these mmengine warns at each run: it calls them itself.
_NO_NEWS = ('"FileClient" will be deprecated', '"HardDiskBackend" is the alias')


# What is for the log file alone.
FILE_ONLY = {"file_only": True}
_FILE_ONLY_OF_MMENGINE = ("Hooks will be executed", "Exp name:", "Checkpoints will be saved to")
_AT_INTERVALS = re.compile(r"(Epoch|Iter)\(\w+\).* eta: ")


class ScreenFilter(logging.Filter):
    """What the screen shows of a run's log.

    Attributes:
        shows_progress: Whether a progress display stands for the lines that are logged at intervals.
    """

    shows_progress = False

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether the screen shows ``record``."""
        if getattr(record, "file_only", False):
            return False
        message = record.getMessage()
        if self.shows_progress and _AT_INTERVALS.match(message):
            return False
        return not message.startswith(_FILE_ONLY_OF_MMENGINE)


def screen(run_logger: logging.Logger) -> tuple[logging.StreamHandler[Any], ScreenFilter] | None:
    """Return what writes a run's log to the screen, and its filter; ``None`` where nothing does."""
    for handler in run_logger.handlers:
        for rule in handler.filters:
            if isinstance(handler, logging.StreamHandler) and isinstance(rule, ScreenFilter):
                return handler, rule
    return None


def is_news(record: logging.LogRecord) -> bool:
    """Return whether a message of mmengine is worth reading."""
    return not record.getMessage().startswith(_NO_NEWS)


def package_loggers() -> list[logging.Logger]:
    """Return the loggers of core and of every plugin in use."""
    packages = {record.target.partition(":")[0].partition(".")[0] for record in catalog().owners.values()}
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
    for logger in package_loggers():
        if not logger.handlers:  # no other run is in progress
            logger.setLevel(logging.NOTSET)
