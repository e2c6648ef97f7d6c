"""What a config that does not fit the component it names is told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from mmengine import registry as roots
from torch import nn

from pose_core.config import Config
from pose_core.errors import ConfigError
from pose_core.registry import KEYPOINT_CODECS, MODELS


class Part:
    def __init__(self, width: int, *, use_weight: bool = False) -> None:
        self.width = width
        self.use_weight = use_weight


class Whole(Part):
    def __init__(self, depth: int = 1, part: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.part = Part(**part) if part else None


class Broken:
    def __init__(self, size: int) -> None:
        len(size)  # type: ignore[arg-type]


class Calling:
    def __init__(self, size: int) -> None:
        Part()  # type: ignore[call-arg]


def assemble(width: int) -> int:
    return width


@pytest.fixture(autouse=True)
def registered() -> Iterator[None]:
    components = (Part, Whole, Broken, Calling, assemble)
    for component in components:
        MODELS.register_module(module=component)
    yield
    for component in components:
        MODELS._module_dict.pop(component.__name__)


@pytest.mark.parametrize(
    ("cfg", "message"),
    [
        ({"type": "Part", "widht": 1}, "Part has no argument 'widht'. Did you mean 'width'?"),
        ({"type": "Part", "width": 1, "flavour": 1}, "Part has no argument 'flavour'. It accepts width, use_weight."),
        ({"type": "Whole", "use_weigth": 1}, "Whole has no argument 'use_weigth'. Did you mean 'use_weight'?"),
        ({"type": "Whole", "width": 1, "part": {"widht": 1}}, "Whole: part sets the argument 'widht', which Part does"),
        ({"type": "Part"}, "Part needs the arguments 'width'."),
        ({"type": "Whole", "depth": 2}, "Whole needs the arguments 'width'."),
        ({"type": "mmpose.Part"}, "Part needs the arguments 'width'."),
        ({"type": "Part", "_scope_": "mmpretrain"}, "Part needs the arguments 'width'."),
        ({"type": Part}, "Part needs the arguments 'width'."),
        ({"type": nn.ReLU, "in_place": True}, "ReLU has no argument 'in_place'. Did you mean 'inplace'?"),
        ({"type": "assemble", "widht": 1}, "assemble has no argument 'widht'. Did you mean 'width'?"),
        (
            {"typ": "Part", "width": 1},
            "The config of a model part must be dict(type=..., ...), got dict(typ=..., width=...) without",
        ),
        ("Part", "The config of a model part must be dict(type=..., ...), got 'Part'."),
        (None, "The config of a model part must be dict(type=..., ...), got None."),
    ],
)
def test_what_does_not_fit_is_said(cfg: Any, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        MODELS.build(cfg)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(("name", "message"), [("Broken", "has no len"), ("Calling", "missing 1 required")])
def test_an_error_inside_a_component_stays_what_it_is(name: str, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        MODELS.build({"type": name, "size": 1})


def test_mmengines_own_builds_explain_too() -> None:
    parameters = [nn.Parameter(nn.Linear(1, 1).weight)]
    with pytest.raises(ConfigError, match="SGD has no argument 'momentm'"):
        roots.OPTIMIZERS.build({"type": "SGD", "params": parameters, "lr": 1, "momentm": 0.9})


def test_components_are_called_what_they_are() -> None:
    with pytest.raises(ConfigError, match="The config of a codec must be"):
        KEYPOINT_CODECS.build({"input_size": (192, 256)})
    with pytest.raises(ConfigError, match="The config of an optimizer must be"):
        roots.OPTIMIZERS.build({"lr": 1})


def test_what_fits_is_built() -> None:
    assert MODELS.build({"type": "Whole", "part": {"width": 2}}, default_args={"width": 1}).part.width == 2
    assert MODELS.build({"width": 3}, default_args={"type": "Part"}).width == 3
    assert MODELS.build(Config({"type": "Part", "width": 4})).width == 4
    assert len(MODELS.build([{"type": "ReLU"}, {"type": "ReLU"}])) == 2
