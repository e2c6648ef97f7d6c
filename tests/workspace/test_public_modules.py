"""Every component has one public module that users import it from."""

from __future__ import annotations

import inspect
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import pose_core.registry as registries
from lazy_stubs import lazy_modules, stub_of, targets_of
from pose_core.discovery import Component, catalog
from pose_core.discovery.source import read_source
from pose_core.first_party import CORE_SCOPE
from shared_paths import ROOT

COMPONENTS = [component for scope in catalog().path if scope != CORE_SCOPE for component in catalog().components(scope)]
MODULES = lazy_modules()

# A module has the name of its kind, but for these.
_MODULE_OF_KIND = {
    "visualizers": "visualization",
    "averages": "optimization",
    "optim_constructors": "optimization",
    "schedulers": "optimization",
}

_NEEDED_TO_EXPORT = ("PLUGIN", "CORE", "export_components", "lazy_exports")


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda component: component.full_name)
def test_a_component_is_importable_from_the_module_of_its_kind(component: Component) -> None:
    package, _, attribute = component.target.partition(":")
    module = f"{package.partition('.')[0]}.{_MODULE_OF_KIND.get(component.kind, component.kind)}"
    exported = getattr(import_module(module), attribute)
    registry = catalog().kinds[component.kind].registry
    assert exported is (getattr(registries, registry).get(component.full_name) if registry else component.load())


def test_importing_a_public_module_imports_no_component() -> None:
    heavy = {"torch", "cv2", "mmengine", "numpy", "scipy", "timm"}
    code = f"import sys, {', '.join(MODULES.values())}\nprint(*{heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


@pytest.mark.parametrize("module", MODULES.values())
def test_a_star_import_and_dir_give_the_exported_names(module: str) -> None:
    namespace: dict[str, object] = {}
    exec(f"from {module} import *", namespace)
    namespace.pop("__builtins__")
    assert sorted(namespace) == dir(import_module(module)) == sorted(targets_of(module))


@pytest.mark.parametrize("path", MODULES, ids=MODULES.get)
def test_no_exported_name_hides_a_submodule(path: Path) -> None:
    submodules = {found.stem for found in path.parent.iterdir()} if path.name == "__init__.py" else set()
    assert not submodules & set(targets_of(MODULES[path]))


@pytest.mark.parametrize("path", MODULES, ids=MODULES.get)
def test_type_checkers_see_what_the_module_exports(path: Path) -> None:
    assert path.with_suffix(".pyi").read_text() == stub_of(MODULES[path]), "run 'make generated'"


def test_a_module_has_nothing_besides_what_its_stub_shows() -> None:
    for name in MODULES.values():
        found = {key for key, value in vars(import_module(name)).items() if not inspect.ismodule(value)}
        assert {key for key in found if key[0] != "_"} <= {*targets_of(name), *_NEEDED_TO_EXPORT}, name


def test_every_stub_belongs_to_a_module_that_exports_names() -> None:
    stubs = {*ROOT.glob("core/src/**/*.pyi"), *ROOT.glob("plugins/*/src/**/*.pyi")}
    assert stubs == {path.with_suffix(".pyi") for path in MODULES}


def test_a_base_imported_from_a_public_module_is_found_in_its_source() -> None:
    source = read_source("pose_body.datasets.coco_style:CocoDataset")
    assert source is not None
    assert source.signature.startswith("(ann_file: str=''")
