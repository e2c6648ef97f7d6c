"""The models that the field's configs describe, to compare shipped configs with."""

from __future__ import annotations

import functools
import sys
from pathlib import Path
from typing import Any

import pytest

from pose_core.first_party import FIELD_ALIASES
from shared_paths import SHARED


@functools.cache
def _by_file() -> dict[str, Any]:
    sys.path.insert(0, str(SHARED / "zoo"))
    import zoo

    return {Path(config).name: model for model in zoo.load() for config in model.configs}


def field_model(file: str) -> Any:
    """The model of the field's config of that file name, or ``None``; the test skips where they are not here."""
    if not (SHARED / "zoo").is_dir():
        pytest.skip("the models of the field (../shared/zoo) are not here")
    return _by_file().get(file)


def comparable(value: Any) -> Any:
    """A model's config without what the field's models as data leave out, or say otherwise.

    They leave out how weights begin, and name components by the toolbox that they take them from.
    """
    if not isinstance(value, dict):
        return value
    result = {key: comparable(below) for key, below in value.items() if key not in ("init_cfg", "_scope_")}
    scope, _, name = str(result.get("type", "")).partition(".")
    return {**result, "type": name} if scope in FIELD_ALIASES else result
