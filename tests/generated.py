"""The files that scripts write: ``python tests/generated.py`` writes them anew, tests compare them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cli_reference
import isolation_cases
import public_api
from shared_paths import ROOT

GENERATED: dict[Path, Callable[[], str]] = {
    public_api.SNAPSHOT: public_api.describe,
    ROOT / "docs" / "cli.md": cli_reference.describe,
    ROOT / "docs" / "plugins" / "troubleshooting.md": isolation_cases.describe,
}

if __name__ == "__main__":
    for path, describe in GENERATED.items():
        path.write_text(describe(), encoding="utf-8")
