"""What a conformance check says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """The outcome of one check on one subject.

    Attributes:
        check: The check, such as ``"docs"``; see :data:`pose_core.testing.suite.CHECKS`.
        subject: What was checked: a component, a config, the package.
        ok: Whether it is as it should be; ``None`` where it could not be checked here.
        detail: What is wrong and what to do, why it could not be checked, or what was seen.
    """

    check: str
    subject: str
    ok: bool | None
    detail: str = ""

    @property
    def result(self) -> str:
        """``ok``, ``FAIL`` or ``skipped``, as tables show it."""
        return {True: "ok", False: "FAIL", None: "skipped"}[self.ok]
