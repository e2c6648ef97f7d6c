"""Build normalization layers from configs, under the names used in published checkpoints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm
from torch.nn.modules.instancenorm import _InstanceNorm

from pose_core.nn.builders import construct, resolve_layer

_STEMS: dict[type[nn.Module], str] = {_BatchNorm: "bn", _InstanceNorm: "in", nn.GroupNorm: "gn", nn.LayerNorm: "ln"}


def build_norm_layer(cfg: Mapping[str, Any], num_features: int, postfix: int | str = "") -> tuple[str, nn.Module]:
    """Build a normalization layer, and return it with the name under which its parent registers it.

    Args:
        cfg: ``dict(type='BN' | 'SyncBN' | 'GN' | 'LN' | 'IN' | ..., requires_grad=True, eps=1e-5, **options)``; ``GN``
            needs ``num_groups``.
        num_features: The number of channels.
        postfix: Appended to the name, to distinguish several layers of one parent.

    Returns:
        The name, such as ``bn1`` or ``gn``, and the layer. A plugin's layer sets its name in the attribute ``_abbr_``;
        the default is ``norm_layer``.

    Raises:
        ConfigError: If ``cfg`` is malformed, or the layer rejects an option.
    """
    layer_type, options = resolve_layer("norm_cfg", cfg)
    requires_grad = options.pop("requires_grad", True)
    options.setdefault("eps", 1e-5)
    if issubclass(layer_type, nn.GroupNorm):  # its first argument is not the number of channels
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
    """Add a normalization layer to ``parent`` and return its name there.

    The arguments after ``parent`` are those of :func:`build_norm_layer`.
    """
    name, layer = build_norm_layer(cfg, num_features, postfix)
    parent.add_module(name, layer)
    return name


def norm_named_by(attribute: str) -> property:
    """Return a property for the layer whose name is stored in ``attribute``, because names depend on the layer type."""
    return property(lambda module: getattr(module, getattr(module, attribute)))


def freeze(*modules: nn.Module) -> None:
    """Put ``modules`` into eval mode and disable gradients for their parameters."""
    for module in modules:
        module.eval()
        module.requires_grad_(False)


def keep_batch_norms_in_eval(module: nn.Module) -> None:
    """Put every batch norm in ``module`` into eval mode, so that its statistics are used and not updated."""
    for layer in module.modules():
        if isinstance(layer, _BatchNorm):
            layer.eval()
