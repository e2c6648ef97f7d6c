"""What holds for every backbone of the package, whatever its kind."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
import torch
from mmengine.registry import DefaultScope
from torch import Tensor, nn

from pose_backbones_cnn.conformance import EXAMPLES
from pose_core.discovery import catalog
from pose_core.errors import ConfigError
from pose_core.nn import BaseBackbone, StagedBackbone
from pose_core.registry import MODELS

# (channels, rows) of what each example returns
RETURNS: dict[str, list[tuple[int, int]]] = {
    "ResNet": [(8, 16), (64, 2)],
    "ResNetV1d": [(32, 16), (256, 2)],
    "ResNeXt": [(32, 16), (256, 2)],
    "SEResNet": [(32, 16), (256, 2)],
    "SEResNeXt": [(32, 16), (256, 2)],
    "SCNet": [(32, 32), (256, 4)],
    "ResNeSt": [(32, 16), (256, 2)],
    "RegNet": [(8, 16), (16, 8), (32, 4), (64, 2)],
    "ViPNAS_ResNet": [(16, 16), (32, 2)],
    "MobileNetV2": [(8, 32), (24, 4), (1280, 2)],
    "MobileNetV3": [(16, 16), (96, 2)],
    "ViPNAS_MobileNetV3": [(160, 2)],
    "ShuffleNetV1": [(240, 8), (480, 4), (960, 2)],
    "ShuffleNetV2": [(48, 8), (1024, 2)],
    "AlexNet": [(256, 1)],
    "VGG": [(64, 32), (512, 2)],
    "CSPNeXt": [(16, 16), (128, 2)],
    "CPM": [(5, 8)] * 3,
    "HourglassNet": [(4, 16)] * 2,
    "MSPN": [(8, 4), (8, 8), (8, 16)] * 2,
    "RSN": [(8, 4), (8, 8), (8, 16)] * 2,
}
every = pytest.mark.parametrize("name", RETURNS)


def build(name: str, **options: Any) -> BaseBackbone:
    torch.manual_seed(0)
    with DefaultScope.overwrite_default_scope("mmpose"):
        return MODELS.build({"type": name, **EXAMPLES[name].arguments, **options})


STAGED = [name for name in RETURNS if isinstance(build(name), StagedBackbone)]
staged = pytest.mark.parametrize("name", STAGED)


def images(name: str) -> Tensor:
    return torch.rand(EXAMPLES[name].input_shape, generator=torch.Generator().manual_seed(0))


def flat(features: Any) -> Iterator[Tensor]:
    if isinstance(features, Tensor):
        yield features
    else:
        for feature in features:
            yield from flat(feature)


def backward(net: nn.Module, x: Tensor) -> None:
    sum(feature.square().mean() for feature in flat(net(x))).backward()


def test_every_backbone_is_looked_at() -> None:
    declared = {component.name for component in catalog().components() if component.scope == "cnn"}
    assert declared == set(RETURNS)


@every
def test_features_have_the_documented_shapes(name: str) -> None:
    height, width = images(name).shape[2:]
    with torch.no_grad():
        shapes = [tuple(feature.shape) for feature in flat(build(name).eval()(images(name)))]
    assert shapes == [(2, channels, rows, rows * width // height) for channels, rows in RETURNS[name]]


@every
def test_every_weight_learns(name: str) -> None:
    net = build(name).train()
    backward(net, images(name))
    grads = {key: parameter.grad for key, parameter in net.named_parameters()}
    assert [key for key, grad in grads.items() if grad is None or not torch.isfinite(grad).all()] == []


@every
def test_channels_last_changes_nothing(name: str) -> None:
    net = build(name).eval()
    with torch.no_grad():
        expected = list(flat(net(images(name))))
        last = net.to(memory_format=torch.channels_last)
        got = list(flat(last(images(name).to(memory_format=torch.channels_last))))
    for one, other in zip(expected, got, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-5 * one.abs().max().item())


@every
def test_eval_mode_keeps_the_statistics(name: str) -> None:
    net = build(name).eval()
    before = copy.deepcopy(net.state_dict())
    net(images(name))
    assert all(torch.equal(value, before[key]) for key, value in net.state_dict().items())


@every
def test_weights_are_initialized_and_read_back(name: str, tmp_path: Any) -> None:
    source = build(name)
    source.init_weights()
    assert all(torch.isfinite(value).all() for value in source.state_dict().values())
    torch.save(source.state_dict(), tmp_path / "weights.pth")
    net = build(name, init_cfg={"type": "Pretrained", "checkpoint": str(tmp_path / "weights.pth")})
    torch.nn.init.constant_(next(net.parameters()), 7)
    net.init_weights()
    assert all(torch.equal(value, source.state_dict()[key]) for key, value in net.state_dict().items())


@pytest.mark.parametrize("name", [name for name in STAGED if name != "CSPNeXt"])  # whose stem is its first stage
def test_frozen_stages_are_not_trained(name: str) -> None:
    count = len(build(name).stages())
    for frozen_stages in {-1, 0, 1, count}:
        net = build(name, frozen_stages=frozen_stages).train()
        parts = [*net.stem_layers(), *net.stages()[:frozen_stages]] if frozen_stages >= 0 else []
        frozen = nn.ModuleList(parts)
        assert {id(p) for p in net.parameters() if not p.requires_grad} == {id(p) for p in frozen.parameters()}
        leaves = {id(module) for module in frozen.modules() if not list(module.children())}
        others = [module for module in net.modules() if not list(module.children()) and id(module) not in leaves]
        assert not any(module.training for module in net.modules() if id(module) in leaves)
        assert all(module.training for module in others)


@staged
def test_norm_eval_keeps_the_statistics_of_training(name: str) -> None:
    net = build(name, norm_eval=True).train()
    before = {key: value.clone() for key, value in net.named_buffers()}
    net(images(name))
    assert all(torch.equal(value, before[key]) for key, value in net.named_buffers())
    assert all(parameter.requires_grad for parameter in net.parameters())


@pytest.mark.parametrize("name", [name for name in STAGED if name not in ("CSPNeXt", "VGG")])
def test_activations_computed_again_change_nothing(name: str) -> None:
    plain, again = build(name).train(), build(name, with_cp=True).train()
    for net in (plain, again):
        backward(net, images(name))
    for (key, one), other in zip(plain.named_parameters(), again.parameters(), strict=True):
        torch.testing.assert_close(one.grad, other.grad, msg=key)
    for key, value in plain.state_dict().items():
        torch.testing.assert_close(again.state_dict()[key], value)


@staged
def test_stages_that_do_not_exist_are_refused(name: str) -> None:
    count = len(build(name).stages())
    with pytest.raises(ConfigError, match=rf"{name}: frozen_stages must be between -1 and {count}, got {count + 1}"):
        build(name, frozen_stages=count + 1)
    if name != "ViPNAS_MobileNetV3":
        with pytest.raises(
            ConfigError, match=rf"{name}: out_indices must be between 0 and {count - 1} .* got \[{count}\]"
        ):
            build(name, out_indices=(0, count))
