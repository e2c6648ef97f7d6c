"""``pose plugins check``: check plugins for conformance."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from pose_core.cli import output
from pose_core.discovery import catalog
from pose_core.errors import PluginError

if TYPE_CHECKING:
    from pose_core.testing import Finding


def add_parser(verbs: argparse._SubParsersAction) -> None:
    """Add the verb ``check``."""
    parser = verbs.add_parser(
        "check",
        help="check plugins for conformance",
        description="Check that a plugin's components exist, conform to their kind and behave as required, that its "
        "configs load, and that its wheel is complete. Exit with 1 if a check fails.",
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "plugin",
        nargs="?",
        metavar="SCOPE|PATH",
        help="scope of an installed plugin, or path of a project folder or wheel",
    )
    what.add_argument("--all", action="store_true", help="check all installed plugins")
    parser.add_argument("--skip", nargs="+", default=[], metavar="CHECK", help="checks to skip")
    parser.add_argument("-v", "--verbose", action="store_true", help="list passed checks one by one")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(handler=check)


def check(arguments: argparse.Namespace) -> int:
    """Run the checks, print the results, and return 1 if a check failed."""
    # keep the output of plugins out of this command's output
    with contextlib.redirect_stdout(sys.stderr):
        findings = _run_checks(arguments)
    if arguments.json:
        output.as_json([{"scope": scope, **asdict(f)} for scope, found in findings.items() for f in found])
    else:
        _show(findings, verbose=arguments.verbose)
    return int(any(finding.ok is False for found in findings.values() for finding in found))


def _run_checks(arguments: argparse.Namespace) -> dict[str, list[Finding]]:
    """Check the selected plugins, and return their findings by scope."""
    if _is_project(arguments.plugin):
        from pose_core.testing.project import check_project

        return dict([check_project(Path(arguments.plugin), skip=arguments.skip)])
    from pose_core.testing import check_plugin

    if arguments.plugin and os.sep in arguments.plugin:
        raise PluginError(f"There is no project folder or wheel at {arguments.plugin}.")
    scopes = [record.scope for record in catalog().records] if arguments.all else [arguments.plugin]
    return {scope: check_plugin(scope, skip=arguments.skip) for scope in scopes}


def _is_project(name: str | None) -> bool:
    if name is None or any(record.scope == name for record in catalog().records):
        return False
    return Path(name).exists()


def _show(findings: dict[str, list[Finding]], *, verbose: bool) -> None:
    """Print one line per passed check, and one per subject that did not pass."""
    rows: list[tuple[str, str, str, str]] = []
    for scope, found in findings.items():
        passed = Counter(finding.check for finding in found if finding.ok)
        for check in dict.fromkeys(finding.check for finding in found):
            if passed[check] and not verbose:
                rows.append((scope, check, "ok", str(passed[check])))
            rows.extend(
                (scope, check, finding.result, _describe(finding))
                for finding in found
                if finding.check == check and (verbose or not finding.ok)
            )
    output.table(["SCOPE", "CHECK", "RESULT", "WHAT"], rows)
    failed = sum(finding.ok is False for found in findings.values() for finding in found)
    if sys.stdout.isatty():
        print(f"{output.counted(len(findings), 'plugin')}, {output.counted(failed, 'failure')}")


def _describe(finding: Finding) -> str:
    """Return subject and detail, without repeating a subject with which the detail begins."""
    subject, detail = finding.subject, finding.detail
    return detail if detail.startswith(subject) else f"{subject}{detail and ': '}{detail}"
