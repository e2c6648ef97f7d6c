"""The models that the field's configs describe have equal state-dict keys here, and compute equal numbers."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from shared_paths import SHARED

if not (SHARED / "zoo").is_dir():
    pytest.skip("the models of the field (../shared/zoo) are not here", allow_module_level=True)

sys.path.insert(0, str(SHARED / "zoo"))
import zoo
from mmengine.registry import DefaultScope

from pose_core.discovery import catalog
from pose_core.first_party import FIELD_ALIASES
from pose_core.registry import MODELS

DECLARED = {component.name for component in catalog().components()}


def models() -> list[Any]:
    """Every model of the field; it is skipped as long as one of its parts does not exist."""
    chosen = []
    for model in zoo.load():
        missing = sorted(parts(model.cfg) - DECLARED)
        reason = f"{', '.join(missing)} does not exist yet"
        chosen.append(pytest.param(model, id=model.id, marks=[pytest.mark.skip(reason)] if missing else []))
    return chosen


def parts(value: Any) -> set[str]:
    """Every ``type=`` within a config, without the toolbox that the field takes it from."""
    if isinstance(value, dict):
        named = str(value["type"]) if "type" in value else ""
        scope, _, name = named.rpartition(".")
        here = {name} if name and (not scope or scope in FIELD_ALIASES) else set()
        return here.union(*(parts(below) for key, below in value.items() if key != "init_cfg"))
    return set().union(*map(parts, value)) if isinstance(value, (list, tuple)) else set()


@pytest.mark.slow
@pytest.mark.parametrize("model", models())
def test_equal_keys_and_outputs(model: Any) -> None:
    with DefaultScope.overwrite_default_scope("mmpose"):
        net = MODELS.build(model.cfg)
    assert zoo.check_keys(model, net) == []
    if model.reference:
        zoo.fill(model, net)
        assert zoo.check_outputs(model, net) == []
