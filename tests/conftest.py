"""What every test may use: the shared sample data and reference values, and a clean slate of mmengine's globals."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from shared_paths import ROOT, SHARED

# A test never asserts a time: a busy machine must not fail a law.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def sample_data() -> Path:
    """The folder of real images and annotations; the test skips where it is absent."""
    folder = SHARED / "data"
    if not folder.is_dir():
        pytest.skip("the sample data of the field (../shared/data) is not here")
    return folder


@pytest.fixture(autouse=True)
def _forget_globals() -> Iterator[None]:
    """Drop the loggers, message hubs, visualizers and default scopes that a test made mmengine keep for ever."""
    yield
    manager = sys.modules.get("mmengine.utils.manager")
    if manager is None:
        return
    for name in ("logging.MessageHub", "logging.MMLogger", "registry.DefaultScope", "visualization.Visualizer"):
        module, _, attribute = name.partition(".")
        cls = getattr(sys.modules.get(f"mmengine.{module}"), attribute, None)
        if cls is not None:
            cls._instance_dict.clear()
