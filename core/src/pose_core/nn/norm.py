"""Normalization layers by config, under the names that the field's checkpoints have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm
from torch.nn.modules.instancenorm import _InstanceNorm

from pose_core.nn.builders import construct, resolve_layer

_STEMS: dict[type[nn.Module], str] = {_BatchNorm: "bn", _InstanceNorm: "in", nn.GroupNorm: "gn", nn.LayerNorm: "ln"}


def build_norm_layer(cfg: Mapping[str, Any], num_features: int, postfix: int | str = "") -> tuple[str, nn.Module]:
    """A normalization layer, and the name that its parent registers it under.

    Args:
        cfg: ``dict(type='BN' | 'SyncBN' | 'GN' | 'LN' | 'IN' | ..., requires_grad=True, eps=1e-5, **options)``; ``GN``
            needs ``num_groups``.
        num_features: The number of channels.
        postfix: What distinguishes several in one parent.

    Returns:
        The name, such as ``bn1`` or ``gn``, and the layer. A layer of a plugin is named by its attribute ``_abbr_``,
        else ``norm_layer``.

    Raises:
        ConfigError: ``cfg`` is malformed or does not fit the layer.
    """
    layer_type, options = resolve_layer("norm_cfg", cfg)
    requires_grad = options.pop("requires_grad", True)
    options.setdefault("eps", 1e-5)
    if issubclass(layer_type, nn.GroupNorm):  # the one whose first argument is not the number of channels
        layer = construct(layer_type, "norm_cfg", **{**options, "num_channels": num_features})
    else:
        layer = construct(layer_type, "norm_cfg", num_features, **options)
    layer.requires_grad_(requires_grad)
    return f"{_stem(layer_type)}{postfix}", layer


def _stem(layer_type: type[nn.Module]) -> str:
    own = getattr(layer_type, "_abbr_", None)
    known = (stem for base, stem in _STEMS.items() if issubclass(layer_type, base))
    return own or next(known, "norm_layer")


def add_norm_layer(parent: nn.Module, cfg: Mapping[str, Any], num_features: int, postfix: int | str = "") -> str:
    """Build a normalization layer within ``parent`` and return the name that it has there.

    The arguments after ``parent`` are those of :func:`build_norm_layer`.
    """
    name, layer = build_norm_layer(cfg, num_features, postfix)
    parent.add_module(name, layer)
    return name


def norm_named_by(attribute: str) -> property:
    """A property for the layer whose name stands in ``attribute``, as names differ with the type of the layer."""
    return property(lambda module: getattr(module, getattr(module, attribute)))


def freeze(*modules: nn.Module) -> None:
    """Put ``modules`` into eval mode and take their parameters out of training."""
    for module in modules:
        module.eval()
        module.requires_grad_(False)


def keep_batch_norms_in_eval(module: nn.Module) -> None:
    """Put every batch norm below ``module`` into eval mode: it uses and keeps the statistics it has."""
    for layer in module.modules():
        if isinstance(layer, _BatchNorm):
            layer.eval()
