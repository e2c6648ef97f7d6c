"""How ``type=`` resolves."""

from __future__ import annotations

from pathlib import Path

import mmengine.registry as roots
import pytest
from mmengine.registry import DefaultScope, Registry

from fake_plugins import run_python, write_plugin
from pose_core.errors import NotRegisteredError
from pose_core.registry import HOOKS, MODELS, PARAM_SCHEDULERS, TRANSFORMS, WEIGHT_INITIALIZERS

MODULE = """
class {name}:
    def __init__(self, value=0):
        self.value = value
"""


@pytest.fixture
def horses(tmp_path: Path) -> Path:
    """A third-party plugin 'horse' with a loss and a module that must not be imported."""
    write_plugin(
        tmp_path,
        "horse",
        components={"losses": ["pose_horse.loss:HorseLoss"], "heads": ["pose_horse.broken:BrokenHead"]},
        modules={"loss": MODULE.format(name="HorseLoss"), "broken": "import nowhere_to_be_found"},
    )
    return tmp_path


def test_a_scoped_name_is_that_plugins(horses: Path) -> None:
    code = """
        import sys
        from pose_core.registry import MODELS
        assert "pose_horse.loss" not in sys.modules
        print(type(MODELS.build(dict(type="horse.HorseLoss", value=3))).__module__, "pose_horse.broken" in sys.modules)
    """
    assert run_python(code, horses) == "pose_horse.loss False"


def test_a_third_party_plugin_is_not_searched_for_an_unscoped_name(horses: Path) -> None:
    code = """
        from pose_core.registry import MODELS
        MODELS.get("horse.HorseLoss")  # imported or not, it makes no difference
        try:
            MODELS.get("HorseLoss")
        except Exception as error:
            print(error)
    """
    assert run_python(code, horses) == "'HorseLoss' is not a registered model part. Did you mean 'horse.HorseLoss'?"


def test_the_default_scope_is_searched_first(horses: Path) -> None:
    code = """
        from mmengine.registry import MODELS, DefaultScope
        import pose_core.registry
        with DefaultScope.overwrite_default_scope("horse"):
            print(MODELS.build(dict(type="HorseLoss")).value, pose_core.registry.MODELS.build(dict(type="HorseLoss", value=1)).value)
    """
    assert run_python(code, horses) == "0 1"


def test_a_component_that_cannot_be_imported_names_its_plugin(horses: Path) -> None:
    code = """
        from pose_core.registry import MODELS
        try:
            MODELS.get("horse.BrokenHead")
        except Exception as error:
            print(type(error).__name__, error)
    """
    printed = run_python(code, horses)
    assert printed.startswith("ComponentLoadError horse.BrokenHead is declared by the plugin 'horse' (pose-horse 1.0)")
    assert "nowhere_to_be_found" in printed
    assert f"{horses / 'pose_horse' / 'broken.py'}:1" in printed


def test_a_decorator_on_a_declared_class_changes_nothing(tmp_path: Path) -> None:
    text = "from pose_core.registry import MODELS\n@MODELS.register_module()\nclass HorseLoss: pass\n"
    write_plugin(tmp_path, "horse", components={"losses": ["pose_horse.loss:HorseLoss"]}, modules={"loss": text})
    code = """
        from pose_core.registry import MODELS
        MODELS.get("horse.HorseLoss")
        print("HorseLoss" in MODELS)
    """
    assert run_python(code, tmp_path) == "False"


def test_plain_registries_of_users_find_what_plugins_declare(horses: Path) -> None:
    code = """
        from mmengine.registry import Registry
        import sys, types
        from pose_core.registry import MODELS
        mine = Registry("mine", parent=MODELS.root.children["horse"], scope="mine")
        print(mine.get("HorseLoss").__name__)
    """
    assert run_python(code, horses) == "HorseLoss"


@pytest.fixture
def toy() -> type:
    """A class that user code registers."""

    class Toy:
        def __init__(self, value: int = 0) -> None:
            self.value = value

    MODELS.register_module(module=Toy)
    yield Toy
    MODELS._module_dict.pop("Toy")


@pytest.mark.parametrize("name", ["Toy", "mmpose.Toy", "mmdet.Toy", "mmpose.models.heads.Toy"])
@pytest.mark.parametrize("scope", ["pose", "mmpose", "mmdet", "mmengine", None])
def test_the_fields_scopes_mean_our_path(toy: type, name: str, scope: str | None) -> None:
    with DefaultScope.overwrite_default_scope(scope):
        assert isinstance(MODELS.build({"type": name, "value": 1}), toy)
        if scope not in (None, "mmengine"):
            assert isinstance(roots.MODELS.build({"type": name}), toy)


def test_a_scope_within_a_config(toy: type) -> None:
    assert isinstance(MODELS.build({"type": "Toy", "_scope_": "mmpretrain"}), toy)
    with pytest.raises(NotRegisteredError, match="no scope 'nowhere'"):
        MODELS.build({"type": "Toy", "_scope_": "nowhere"})


def test_the_fields_registry_module_is_ours(toy: type) -> None:
    from mmpose.registry import MODELS as FIELD

    assert FIELD is MODELS


def test_mmengines_components_resolve_by_name_and_by_path() -> None:
    from mmengine.hooks import SyncBuffersHook as Hook

    for name in ("SyncBuffersHook", "mmengine.hooks.SyncBuffersHook", "mmpose.SyncBuffersHook"):
        assert HOOKS.get(name) is Hook


def test_ours_stand_in_for_mmengines_by_name_and_by_path() -> None:
    from pose_core.engine.checkpoint.pretrained import Pretrained
    from pose_core.engine.hooks.ema import EMAHook

    for name in ("EMAHook", "mmengine.hooks.EMAHook", "mmengine.hooks.ema_hook.EMAHook", "mmpose.EMAHook"):
        assert HOOKS.get(name) is EMAHook
    assert WEIGHT_INITIALIZERS.get("mmengine.model.PretrainedInit") is Pretrained


def test_what_user_code_registers_comes_before_core() -> None:
    class EMAHook:
        pass

    HOOKS.register_module(module=EMAHook, force=True)
    try:
        with DefaultScope.overwrite_default_scope("pose"):
            assert HOOKS.get("EMAHook") is EMAHook
    finally:
        HOOKS._module_dict.pop("EMAHook")


def test_torch_modules_resolve_by_path() -> None:
    import torch

    assert MODELS.get("torch.nn.GroupNorm") is torch.nn.GroupNorm


@pytest.mark.parametrize(
    "name",
    [
        "os.system",
        "os.path.join",
        "builtins.eval",
        "torch.load",
        "torch.nn.functional.relu",
        "torch.nn.init",
        "subprocess.Popen",
        "pose_core.errors.suggest",
        "mmengine.Config",
        "",
    ],
)
def test_a_foreign_path_is_refused(name: str) -> None:
    for registry in (MODELS, HOOKS, TRANSFORMS):
        with pytest.raises(NotRegisteredError):
            registry.get(name)
        assert name not in registry


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("bdy.HRNet", "there is no scope 'bdy' here. Did you mean 'body'?"),
        ("action.Nothing", "there is no scope 'action' here. Install it with 'pip install pose-action'"),
        ("body.Nothing", "the plugin 'body' has no model part 'Nothing'"),
        ("mmpose.Nothing", "not among the components available under 'mmpose'"),
        ("pose_body.datasets.Nothing", "write 'scope.Name'"),
    ],
)
def test_what_is_missing_is_explained(name: str, message: str) -> None:
    with pytest.raises(NotRegisteredError) as caught:
        MODELS.get(name)
    assert message in str(caught.value)


def test_what_mmengine_has_is_suggested_too() -> None:
    with pytest.raises(NotRegisteredError, match="Did you mean 'MultiStepLR'"):
        PARAM_SCHEDULERS.get("MultiStepLr")


def test_transforms_of_a_dataset_are_found_without_a_default_scope() -> None:
    from mmengine.dataset import Compose

    class Probe:
        def __init__(self) -> None:
            self.pipeline = Compose([{"type": "ProbeStep"}])

    class ProbeStep:
        def __call__(self, results: dict) -> dict:
            return results

    TRANSFORMS.register_module(module=ProbeStep)
    MODELS.register_module(module=Probe)
    try:
        assert len(MODELS.build({"type": "Probe"}).pipeline.transforms) == 1
    finally:
        TRANSFORMS._module_dict.pop("ProbeStep")
        MODELS._module_dict.pop("Probe")


def test_registries_look_like_mmengines(toy: type) -> None:
    assert isinstance(MODELS, Registry)
    assert "Toy" in MODELS
    assert "Nothing" not in MODELS
    with pytest.raises(KeyError, match="already registered"):
        MODELS.register_module(name="Toy", module=Registry)
    with pytest.raises(TypeError, match="must be a string"):
        MODELS.get(3)
