"""The examples of docstrings give what they show."""

from __future__ import annotations

import doctest
from importlib import import_module

import pytest

from shared_paths import ROOT

MODULES = sorted(
    ".".join(path.parts[path.parts.index("src") + 1 :]).removesuffix(".py").removesuffix(".__init__")
    for folder in [*ROOT.glob("core/src"), *ROOT.glob("plugins/*/src")]
    for path in folder.rglob("*.py")
    if ">>> " in path.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("module", MODULES)
def test_examples(module):
    results = doctest.testmod(import_module(module))
    assert results.attempted > 0
    assert results.failed == 0
