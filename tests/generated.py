"""The files that scripts write: ``python tests/generated.py`` writes them anew, tests compare them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import cli_reference
import isolation_cases
import lazy_stubs
import public_api
from shared_paths import ROOT

GENERATED: dict[Path, Callable[[], str]] = {
    public_api.SNAPSHOT: public_api.describe,
    ROOT / "docs" / "cli.md": cli_reference.describe,
    ROOT / "docs" / "plugins" / "troubleshooting.md": isolation_cases.describe,
    **{
        path.with_suffix(".pyi"): partial(lazy_stubs.stub_of, module)
        for path, module in lazy_stubs.lazy_modules().items()
    },
}

if __name__ == "__main__":
    for path, describe in GENERATED.items():
        path.write_text(describe(), encoding="utf-8")
