"""Modules whose names are imported when they are asked for."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path

import pytest

from pose_core.errors import PluginError
from pose_core.lazy_exports import export_components
from pose_core.plugin import Plugin


def plugin(**components: object) -> Plugin:
    return Plugin(api=1, summary="horses", components=components)


@pytest.fixture
def horses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A package ``horses`` that exports ``Gallop`` and ``BaseGait`` of its module ``gaits``, and has another module."""
    package = tmp_path / "horses"
    package.mkdir()
    (package / "plugin.py").write_text(
        "from pose_core.plugin import Plugin\n"
        "PLUGIN = Plugin(api=1, summary='horses', components={'transforms': {'Run': 'horses.gaits:Gallop'}})\n"
    )
    (package / "__init__.py").write_text(
        "from pose_core.lazy_exports import export_components\n"
        "from horses.plugin import PLUGIN\n"
        "__getattr__, __dir__, __all__ = export_components(\n"
        "    __name__, PLUGIN, 'transforms', also=['horses.gaits:BaseGait', 'horses.broken:Broken', 'horses.gaits:Trot', 'horses.cycle:Cycle']\n"
        ")\n"
    )
    (package / "gaits.py").write_text("class BaseGait: ...\nclass Gallop(BaseGait): ...\n")
    (package / "cycle.py").write_text("from horses import Cycle as Base\nclass Cycle(Base): ...\n")
    (package / "broken.py").write_text("import a_module_that_is_not_installed\n")
    monkeypatch.syspath_prepend(tmp_path)
    import horses

    yield horses
    for name in [name for name in sys.modules if name.partition(".")[0] == "horses"]:
        del sys.modules[name]


def test_a_name_is_imported_when_it_is_asked_for(horses) -> None:
    assert "horses.gaits" not in sys.modules
    assert horses.Gallop is sys.modules["horses.gaits"].Gallop
    assert vars(horses)["Gallop"] is horses.Gallop


def test_a_component_has_the_name_of_its_class_whatever_configs_call_it(horses) -> None:
    assert horses.__all__ == dir(horses) == ["BaseGait", "Broken", "Cycle", "Gallop", "Trot"]
    assert not hasattr(horses, "Run")


def test_a_submodule_stays_importable(horses) -> None:
    from horses import gaits

    assert gaits is sys.modules["horses.gaits"]


def test_a_wrong_attribute_gets_a_suggestion(horses) -> None:
    with pytest.raises(AttributeError, match=r"^module 'horses' has no 'Galop'\. Did you mean 'Gallop'\?$"):
        horses.Galop  # noqa: B018
    assert getattr(horses, "Galop", None) is None


def test_a_wrong_name_in_an_import_is_an_import_error(horses) -> None:
    with pytest.raises(ImportError, match="cannot import name 'Galop' from 'horses'"):
        from horses import Galop  # noqa: F401


def test_a_module_that_cannot_be_imported_is_not_taken_for_a_wrong_name(horses) -> None:
    with pytest.raises(ModuleNotFoundError, match="a_module_that_is_not_installed"):
        horses.Broken  # noqa: B018


def test_a_target_that_does_not_exist_is_named(horses) -> None:
    message = "horses exports 'Trot' as 'horses.gaits:Trot', but horses.gaits has no 'Trot'"
    with pytest.raises(ImportError, match=message):
        from horses import Trot  # noqa: F401


def test_a_circular_import_is_named(horses) -> None:
    with pytest.raises(ImportError, match=r"horses\.Cycle was imported while horses\.cycle is still being imported"):
        horses.Cycle  # noqa: B018


def test_a_kind_that_the_table_lacks_is_refused() -> None:
    with pytest.raises(PluginError, match="horses exports 'hooks', but the plugin's table only has transforms"):
        export_components("horses", plugin(transforms=["horses.gaits:Gallop"]), "hooks")


def test_two_targets_of_one_name_are_refused() -> None:
    table = plugin(transforms={"Run": "horses.gaits:Gallop", "Race": "horses.races:Gallop"})
    with pytest.raises(PluginError, match=r"both 'horses\.gaits:Gallop' and 'horses\.races:Gallop'"):
        export_components("horses", table, "transforms")


def test_one_target_under_two_names_is_exported_once() -> None:
    table = plugin(transforms={"Run": "horses.gaits:Gallop", "Race": "horses.gaits:Gallop"})
    assert export_components("horses", table, "transforms")[2] == ["Gallop"]


def test_a_traceback_has_the_suggestion_once(horses) -> None:
    try:
        horses.Galop  # noqa: B018
    except AttributeError as error:
        last_line = traceback.format_exception(error)[-1]
    assert last_line == "AttributeError: module 'horses' has no 'Galop'. Did you mean 'Gallop'?\n"
