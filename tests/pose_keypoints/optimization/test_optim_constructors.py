"""Groups of parameters: by layer, and by name and kind at once."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from mmengine.optim import build_optim_wrapper
from mmengine.registry import DefaultScope
from torch import nn

from pose_core.errors import ConfigError
from pose_keypoints.optimization.layer_decay import layers_of


class Transformer(nn.Module):
    """As many layers as asked for, under the names of VisionTransformer."""

    def __init__(self, layers: int = 3) -> None:
        super().__init__()
        self.backbone = nn.Module()
        self.backbone.cls_token = nn.Parameter(torch.zeros(1, 1, 4))
        self.backbone.pos_embed = nn.Parameter(torch.zeros(1, 5, 4))
        self.backbone.patch_embed = nn.Conv2d(3, 4, 2)
        self.backbone.layers = nn.ModuleList(nn.Linear(4, 4) for _ in range(layers))
        self.backbone.ln1 = nn.LayerNorm(4)
        self.head = nn.Linear(4, 2)


def groups(model: nn.Module, constructor: str, **paramwise: Any) -> list[dict[str, Any]]:
    optimizer = {"type": "AdamW", "lr": 1.0, "weight_decay": 0.1}
    with DefaultScope.overwrite_default_scope("mmpose"):
        wrapper = build_optim_wrapper(
            model, {"optimizer": optimizer, "constructor": constructor, "paramwise_cfg": paramwise}
        )
    return wrapper.optimizer.param_groups


def by_name(model: nn.Module, constructor: str, **paramwise: Any) -> dict[str, tuple[float, float]]:
    """Parameter to learning rate and decay."""
    found = {
        id(parameter): (group["lr"], group["weight_decay"])
        for group in groups(model, constructor, **paramwise)
        for parameter in group["params"]
    }
    return {name: found[id(parameter)] for name, parameter in model.named_parameters() if id(parameter) in found}


LAYERS = "LayerDecayOptimWrapperConstructor"
FORCED = "ForceDefaultOptimWrapperConstructor"


def test_rates_fall_from_the_last_layer_to_the_first():
    rates = by_name(Transformer(), LAYERS, num_layers=3, layer_decay_rate=0.5)
    assert rates == {
        "backbone.cls_token": (0.0625, 0.1),
        "backbone.pos_embed": (0.0625, 0),
        "backbone.patch_embed.weight": (0.0625, 0.1),
        "backbone.patch_embed.bias": (0.0625, 0),
        **{f"backbone.layers.{i}.weight": (0.125 * 2**i, 0.1) for i in range(3)},
        **{f"backbone.layers.{i}.bias": (0.125 * 2**i, 0) for i in range(3)},
        "backbone.ln1.weight": (1, 0),
        "backbone.ln1.bias": (1, 0),
        "head.weight": (1, 0.1),
        "head.bias": (1, 0),
    }


def test_a_group_is_a_layer_with_or_without_decay():
    found = groups(Transformer(), LAYERS, num_layers=3, layer_decay_rate=0.75)
    assert [group["group_name"] for group in found[:3]] == ["layer_0_decay", "layer_0_no_decay", "layer_1_decay"]
    assert found[-1]["lr_scale"] == 1
    assert len(found) == 10


def test_the_number_of_layers_is_that_of_the_backbone():
    assert by_name(Transformer(), LAYERS) == by_name(Transformer(), LAYERS, num_layers=3, layer_decay_rate=0.5)
    with pytest.raises(ConfigError, match=r"num_layers must be 3 .*, got 12"):
        groups(Transformer(), LAYERS, num_layers=12)
    with pytest.raises(ConfigError, match=r"needs parameters named backbone\.layers\.N"):
        groups(nn.Linear(2, 2), LAYERS, num_layers=12)


def test_settings_by_name_come_besides():
    keys = {"bias": {"decay_multi": 0.0}, "patch_embed": {"decay_mult": 0.0, "lr_mult": 2}, "head": {"lr_mult": 0.5}}
    rates = by_name(Transformer(), LAYERS, layer_decay_rate=0.5, custom_keys=keys)
    assert rates["backbone.patch_embed.weight"] == (0.125, 0)
    assert rates["head.weight"] == (0.5, 0.1)


def test_what_is_frozen_is_left_out():
    model = Transformer()
    model.backbone.patch_embed.requires_grad_(False)
    assert "backbone.patch_embed.weight" not in by_name(model, LAYERS)


def test_blocks_of_stages_are_counted_through():
    names = [
        "backbone.patch_embed.projection.weight",
        *(f"backbone.stages.0.blocks.{i}.norm1.weight" for i in range(2)),
        "backbone.stages.0.downsample.norm.weight",
        *(f"backbone.stages.1.blocks.{i}.attn.relative_position_bias_table" for i in range(2)),
        "backbone.norm1.weight",
        "head.final_layer.weight",
    ]
    assert [layers_of(names)[name] for name in names] == [0, 1, 2, 2, 3, 4, 5, 5]


def encoder() -> nn.Module:
    return nn.ModuleDict({"neck": nn.Sequential(nn.Conv2d(2, 2, 1), nn.BatchNorm2d(2)), "head": nn.Conv2d(2, 2, 1)})


def test_settings_by_kind_apply_to_what_is_named():
    settings = {"norm_decay_mult": 0, "bias_decay_mult": 0, "custom_keys": {"neck": {"lr_mult": 0.05}}}
    plain = by_name(encoder(), FORCED, **settings)
    forced = by_name(encoder(), FORCED, **settings, force_default_settings=True)
    assert plain["neck.0.bias"] == plain["neck.1.weight"] == (0.05, 0.1)
    assert forced["neck.0.bias"] == forced["neck.1.weight"] == (0.05, 0)
    assert plain["neck.0.weight"] == forced["neck.0.weight"] == (0.05, 0.1)
    assert plain["head.bias"] == forced["head.bias"] == (1, 0)


def test_shared_parameters_are_trained_once():
    model = encoder()
    model["again"] = model["neck"]
    model["tied"] = nn.Conv2d(2, 2, 1)
    model["tied"].weight = model["head"].weight
    found = groups(model, FORCED, bypass_duplicate=True, force_default_settings=True, norm_decay_mult=0)
    parameters = [id(p) for group in found for p in group["params"]]
    assert len(parameters) == len(set(parameters)) == len(list(model.parameters()))
