"""What scripts write is as they would write it now."""

from __future__ import annotations

import difflib
import sys
from pathlib import Path

import pytest

from generated import GENERATED
from shared_paths import ROOT


@pytest.mark.slow
@pytest.mark.skipif(sys.version_info >= (3, 13), reason="argparse words and breaks its help otherwise since 3.13")
@pytest.mark.parametrize("path", GENERATED, ids=lambda path: path.name)
def test_a_generated_file_is_up_to_date(path: Path) -> None:
    written, now = path.read_text().splitlines(), GENERATED[path]().splitlines()
    changes = list(difflib.unified_diff(written, now, lineterm="", n=0))
    assert not changes, f"{path.relative_to(ROOT)}: run 'make generated'\n" + "\n".join(changes[:20])
