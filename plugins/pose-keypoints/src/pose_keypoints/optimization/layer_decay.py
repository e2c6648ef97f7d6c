"""Learning rates that decay from the last layer to the first."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mmengine.optim import DefaultOptimWrapperConstructor
from torch import nn

from pose_core.errors import ConfigError

# Parameters before the first layer of a transformer.
_EMBEDDINGS = ("backbone.cls_token", "backbone.mask_token", "backbone.pos_embed", "backbone.patch_embed")
# A layer of a plain transformer, or of one with stages.
_LAYER = re.compile(r"backbone\.(layers\.\d+|stages\.\d+\.blocks\.\d+)\.")
_STAGE = re.compile(r"backbone\.stages\.\d+\.")


class LayerDecayOptimWrapperConstructor(DefaultOptimWrapperConstructor):
    """Trains early layers of a transformer more slowly, for fine-tuning (BEiT, Bao et al., ICLR 2022).

    The learning rate of layer i of n is multiplied by ``layer_decay_rate ** (n + 1 - i)``. Embeddings are layer 0;
    everything after the layers, including the head, is layer n + 1. Biases, norms and position embeddings have no
    weight decay.

    Use it as ``optim_wrapper=dict(constructor='LayerDecayOptimWrapperConstructor', paramwise_cfg=dict(...))``.
    ``paramwise_cfg`` accepts ``num_layers``, n (default: the number of layers of the backbone); ``layer_decay_rate``
    (default: 0.5); and ``custom_keys``, which maps parts of parameter names to additional factors ``lr_mult`` and
    ``decay_mult``.

    Layers are recognized by the parameter names of ``VisionTransformer`` (``backbone.layers.N``) and of transformers
    with stages (``backbone.stages.M.blocks.N``, numbered across stages).

    Args:
        optim_wrapper_cfg: The config of the optimizer wrapper, with ``optimizer``.
        paramwise_cfg: See above.

    Raises:
        ConfigError: If the optimizer has no ``lr``; when called, if the model has no recognized layers, or not
            ``num_layers`` of them.
    """

    def __init__(self, optim_wrapper_cfg: dict[str, Any], paramwise_cfg: dict[str, Any] | None = None) -> None:
        settings = {"layer_decay_rate": 0.5, **(paramwise_cfg or {})}
        super().__init__(optim_wrapper_cfg, settings)
        if self.base_lr is None:
            raise ConfigError("LayerDecayOptimWrapperConstructor needs optim_wrapper.optimizer.lr: set it.")

    def add_params(self, params: list[dict[str, Any]], module: nn.Module, **_: Any) -> None:
        """Append the groups of ``module``'s parameters to ``params``: one or two per layer."""
        names = [name for name, _ in module.named_parameters()]
        layers = layers_of(names)
        found = max(layers.values()) - 1
        num_layers = self.paramwise_cfg.get("num_layers", found)
        if not found:
            raise ConfigError(
                "LayerDecayOptimWrapperConstructor needs parameters named backbone.layers.N (as in VisionTransformer) "
                "or backbone.stages.M.blocks.N; the model has none."
            )
        if num_layers != found:
            raise ConfigError(
                f"paramwise_cfg.num_layers must be {found} (the backbone has {found} layers), got {num_layers}."
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
        """Return ``lr_mult`` and ``decay_mult`` of the longest of the ``custom_keys`` that matches."""
        custom: Mapping[str, Mapping[str, float]] = self.paramwise_cfg.get("custom_keys") or {}
        fitting = max((key for key in custom if key in name), key=len, default=None)
        settings = {} if fitting is None else custom[fitting]
        return settings.get("lr_mult", 1.0), settings.get("decay_mult", 1.0)


def layers_of(names: list[str]) -> dict[str, int]:
    """Return the layer of each parameter, from 0 for embeddings to n + 1 for everything after the n layers.

    Args:
        names: Parameter names of a model, in the order of its layers.
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
        else:  # parameters between two stages belong to the last block before them
            layers[name] = current if _STAGE.match(name) else last
    return layers
