"""What core declares exists and is of its kind; of the plugins, test_conformance.py sees to it."""

from __future__ import annotations

import inspect
from importlib import import_module

import pytest

from pose_core.discovery import Component, catalog
from pose_core.kinds import KINDS


@pytest.mark.parametrize("component", list(catalog().components("pose")), ids=lambda c: f"{c.kind}-{c.full_name}")
def test_a_component_is_of_its_kind(component: Component) -> None:
    loaded = component.load()
    base = KINDS[component.kind].base
    if base is not None:
        module, _, attribute = base.partition(":")
        kind = getattr(import_module(module), attribute)
        assert issubclass(loaded, kind) if inspect.isclass(loaded) else isinstance(loaded, kind)
    assert inspect.getdoc(loaded)
