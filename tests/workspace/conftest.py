"""What tests of all packages may use."""

from __future__ import annotations

from pathlib import Path

import pytest

from sample_datasets import CASES


@pytest.fixture
def roots(sample_data: Path, tmp_path: Path) -> dict[str, Path]:
    """The folder of each dataset's sample data; Human-Art's file names begin two folders higher than the sample does."""
    (tmp_path / "HumanArt").mkdir()
    (tmp_path / "HumanArt/images").symlink_to(sample_data / "humanart")
    (tmp_path / "test_humanart.json").symlink_to(sample_data / "humanart/test_humanart.json")
    return {case.folder: sample_data / case.folder for case in CASES.values()} | {"humanart": tmp_path}
