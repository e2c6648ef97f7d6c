"""What is remarkable about a file: counted while the file is read, and logged in one line each."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

logger = logging.getLogger(__name__)


@dataclass
class _Finding:
    count: int
    example: str


# By file and sentence; there is none outside of a block of `noting`.
_findings: ContextVar[dict[tuple[str, str], _Finding] | None] = ContextVar("findings", default=None)

# A dataset and its metric read the same file: what was logged of it is not logged again.
_logged: set[str] = set()


@contextmanager
def noting() -> Iterator[None]:
    """Count what :func:`note` is called with, and log it when the block ends; within another block, when that ends."""
    if _findings.get() is not None:
        yield
        return
    findings: dict[tuple[str, str], _Finding] = {}
    token = _findings.set(findings)
    try:
        yield
    finally:
        _findings.reset(token)
    for (source, sentence), finding in findings.items():
        _log(source, sentence, finding)


def note(source: str, sentence: str, *, example: str, count: int = 1) -> None:
    """Note something about a file that does not keep it from being read.

    Args:
        source: The file.
        sentence: What is remarkable, with ``{count}`` and ``{example}`` in it; calls with the same sentence are added.
        example: The first occurrence.
        count: How many there are.

    Examples:
        >>> with noting():
        ...     note("x.json", "{count} boxes are empty, such as {example}", example="that of annotation id 5")
        ...     note("x.json", "{count} boxes are empty, such as {example}", example="that of annotation id 7", count=2)
    """
    findings = _findings.get()
    if findings is None:
        _log(source, sentence, _Finding(count, example))
    elif (source, sentence) in findings:
        findings[source, sentence].count += count
    else:
        findings[source, sentence] = _Finding(count, example)


def _log(source: str, sentence: str, finding: _Finding) -> None:
    text = f"{source}: {sentence.format(count=finding.count, example=finding.example)}."
    if text not in _logged:
        _logged.add(text)
        logger.warning("%s", text)
