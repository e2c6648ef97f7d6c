"""Result of a conformance check."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """Result of one check on one subject.

    Attributes:
        check: Name of the check, such as ``"docs"``; see :data:`pose_core.testing.suite.CHECKS`.
        subject: Name of the checked component, config or package.
        ok: Whether the check passed; ``None`` if it was skipped.
        detail: What is wrong and how to fix it, or why the check was skipped.
    """

    check: str
    subject: str
    ok: bool | None
    detail: str = ""

    @property
    def result(self) -> str:
        """``ok``, ``FAIL`` or ``skipped``, for tables."""
        return {True: "ok", False: "FAIL", None: "skipped"}[self.ok]
