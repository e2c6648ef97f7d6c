"""Learning rates that fall from the last layer to the first."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mmengine.optim import DefaultOptimWrapperConstructor
from torch import nn

from pose_core.errors import ConfigError

# What comes before the first layer of a transformer.
_EMBEDDINGS = ("backbone.cls_token", "backbone.mask_token", "backbone.pos_embed", "backbone.patch_embed")
# A layer: of a plain transformer, or of one with stages.
_LAYER = re.compile(r"backbone\.(layers\.\d+|stages\.\d+\.blocks\.\d+)\.")
_STAGE = re.compile(r"backbone\.stages\.\d+\.")


class LayerDecayOptimWrapperConstructor(DefaultOptimWrapperConstructor):
    """Trains early layers of a transformer more slowly, as fine-tuning asks for (BEiT, Bao et al., ICLR 2022).

    A parameter of layer i of n has ``layer_decay_rate ** (n + 1 - i)`` of the learning rate: embeddings count as layer
    0, what comes after the layers, head included, as layer n + 1. Biases, norms and position embeddings do not decay.

    ``optim_wrapper=dict(constructor='LayerDecayOptimWrapperConstructor', paramwise_cfg=dict(...))`` uses it.
    ``paramwise_cfg`` may hold ``num_layers``, n (the number of layers that the backbone has, when left out);
    ``layer_decay_rate`` (0.5); and ``custom_keys``, part of a parameter's name to ``lr_mult`` and ``decay_mult``,
    factors besides.

    It knows the names of ``VisionTransformer`` (``backbone.layers.N``) and of transformers with stages
    (``backbone.stages.M.blocks.N``, whose blocks are counted through).

    Args:
        optim_wrapper_cfg: The config of the optimizer wrapper, with ``optimizer``.
        paramwise_cfg: See above.

    Raises:
        ConfigError: The optimizer has no ``lr``; or, when it is called, the model has no layers that it
            knows, or another number of them.
    """

    def __init__(self, optim_wrapper_cfg: dict[str, Any], paramwise_cfg: dict[str, Any] | None = None) -> None:
        settings = {"layer_decay_rate": 0.5, **(paramwise_cfg or {})}
        super().__init__(optim_wrapper_cfg, settings)
        if self.base_lr is None:
            raise ConfigError("LayerDecayOptimWrapperConstructor needs optim_wrapper.optimizer.lr, which it scales.")

    def add_params(self, params: list[dict[str, Any]], module: nn.Module, **_: Any) -> None:
        """Append the groups of ``module``'s parameters to ``params``: one a layer, or two."""
        names = [name for name, _ in module.named_parameters()]
        layers = layers_of(names)
        found = max(layers.values()) - 1
        num_layers = self.paramwise_cfg.get("num_layers", found)
        if not found:
            raise ConfigError(
                "LayerDecayOptimWrapperConstructor finds no layers: it knows backbone.layers.N, as VisionTransformer "
                "names them, and backbone.stages.M.blocks.N."
            )
        if num_layers != found:
            raise ConfigError(
                f"paramwise_cfg.num_layers is {num_layers}, but the backbone has {found} layers: set it to {found}."
            )
        groups: dict[tuple[Any, ...], dict[str, Any]] = {}
        for name, parameter in module.named_parameters():
            if not parameter.requires_grad:
                continue
            lr_mult, decay_mult = self._multipliers(name)
            if parameter.ndim == 1 or name.endswith(".bias") or "pos_embed" in name:
                decay_mult = 0.0
            scale = self.paramwise_cfg["layer_decay_rate"] ** (num_layers + 1 - layers[name]) * lr_mult
            key = (layers[name], scale, decay_mult)
            group = groups.setdefault(key, self._group(layers[name], scale, decay_mult))
            group["params"].append(parameter)
        params.extend(groups.values())

    def _group(self, layer: int, scale: float, decay_mult: float) -> dict[str, Any]:
        decays = "decay" if decay_mult else "no_decay"
        group = {"params": [], "group_name": f"layer_{layer}_{decays}", "lr_scale": scale, "lr": scale * self.base_lr}
        return group if self.base_wd is None else {**group, "weight_decay": decay_mult * self.base_wd}

    def _multipliers(self, name: str) -> tuple[float, float]:
        """The factors of learning rate and decay that ``custom_keys`` gives: those of the longest key that fits."""
        custom: Mapping[str, Mapping[str, float]] = self.paramwise_cfg.get("custom_keys") or {}
        fitting = max((key for key in custom if key in name), key=len, default=None)
        settings = {} if fitting is None else custom[fitting]
        return settings.get("lr_mult", 1.0), settings.get("decay_mult", 1.0)


def layers_of(names: list[str]) -> dict[str, int]:
    """The layer that each parameter belongs to, from 0 for embeddings to n + 1 for what follows the n layers.

    Args:
        names: Names of a model's parameters, in the order of its layers.
    """
    numbers: dict[str, int] = {}
    for name in names:
        if layer := _LAYER.match(name):
            numbers.setdefault(layer[1], len(numbers) + 1)
    last = len(numbers) + 1
    layers, current = {}, 0
    for name in names:
        if layer := _LAYER.match(name):
            layers[name] = current = numbers[layer[1]]
        elif name.startswith(_EMBEDDINGS):
            layers[name] = 0
        else:  # what stands between the blocks of two stages belongs to those before it
            layers[name] = current if _STAGE.match(name) else last
    return layers
