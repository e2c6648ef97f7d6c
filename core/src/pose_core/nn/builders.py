"""Layers from the configs of the field: ``dict(type=NAME, **options)``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import nn

from pose_core.errors import ConfigError
from pose_core.registry import MODELS


def resolve_layer(argument: str, cfg: Mapping[str, Any]) -> tuple[type[nn.Module], dict[str, Any]]:
    """The class that ``cfg`` names and the options beside it, a dict of the caller's own.

    Args:
        argument: What the config is for, as error messages name it, such as ``"norm_cfg"``.
        cfg: ``dict(type=NAME or class, **options)``. It is not changed.

    Raises:
        ConfigError: ``cfg`` is not such a dict.
        NotRegisteredError: Nothing of that name exists.
    """
    if not isinstance(cfg, Mapping) or "type" not in cfg:
        raise ConfigError(f"{argument} must be a dict with the key 'type', such as dict(type='ReLU'); got {cfg!r}.")
    options = dict(cfg)
    named = options.pop("type")
    return (MODELS.get(named) if isinstance(named, str) else named), options


def construct(layer: type[nn.Module], argument: str, *args: Any, **options: Any) -> nn.Module:
    """``layer(*args, **options)``, with what the layer refuses reported as a mistake in the config.

    Raises:
        ConfigError: An option is missing, unknown to ``layer`` or has a value that it refuses.
    """
    try:
        return layer(*args, **options)
    except (TypeError, ValueError) as error:
        given = ", ".join([*map(repr, args), *(f"{key}={value!r}" for key, value in options.items())])
        name = getattr(layer, "__name__", str(layer))
        raise ConfigError(f"{argument}: {name}({given}) cannot be built: {error}.") from error


def build_conv_layer(cfg: Mapping[str, Any] | None, *args: Any, **kwargs: Any) -> nn.Module:
    """A convolution.

    Args:
        cfg: ``dict(type='Conv2d' | 'Conv1d' | 'Conv3d' | ..., **options)``; ``Conv2d`` when ``None``.
        *args: The layer's arguments: in_channels, out_channels, kernel_size, ...
        **kwargs: Likewise; ``cfg`` must not repeat them.

    Raises:
        ConfigError: ``cfg`` is malformed or does not fit the layer.
    """
    layer, options = resolve_layer("conv_cfg", cfg if cfg is not None else {"type": "Conv2d"})
    return construct(layer, "conv_cfg", *args, **_merged("conv_cfg", options, kwargs))


def build_activation_layer(cfg: Mapping[str, Any], **kwargs: Any) -> nn.Module:
    """An activation.

    Args:
        cfg: ``dict(type='ReLU' | 'LeakyReLU' | 'SiLU' | 'GELU' | 'HSwish' | ..., **options)``.
        **kwargs: Options where ``cfg`` does not give them.

    Raises:
        ConfigError: ``cfg`` is malformed or does not fit the layer.
    """
    layer, options = resolve_layer("act_cfg", cfg)
    return construct(layer, "act_cfg", **{**kwargs, **options})


def build_padding_layer(cfg: Mapping[str, Any], *args: Any, **kwargs: Any) -> nn.Module:
    """A layer that pads.

    Args:
        cfg: ``dict(type='zero' | 'reflect' | 'replicate')``.
        *args: The layer's arguments: how many pixels to pad on each side.
        **kwargs: Likewise.

    Raises:
        ConfigError: ``cfg`` is malformed or does not fit the layer.
    """
    layer, options = resolve_layer("padding_cfg", cfg)
    return construct(layer, "padding_cfg", *args, **_merged("padding_cfg", options, kwargs))


def build_upsample_layer(cfg: Mapping[str, Any], *args: Any, **kwargs: Any) -> nn.Module:
    """A layer that enlarges feature maps.

    Args:
        cfg: ``dict(type='nearest' | 'bilinear', scale_factor=2, ...)`` interpolates; ``dict(type='deconv',
            in_channels=..., out_channels=..., kernel_size=..., stride=...)`` is a transposed convolution.
        *args: The layer's arguments.
        **kwargs: Likewise; ``cfg`` must not repeat them.

    Raises:
        ConfigError: ``cfg`` is malformed or does not fit the layer.
    """
    layer, options = resolve_layer("upsample_cfg", cfg)
    if layer is nn.Upsample and isinstance(cfg["type"], str):
        # One class serves all modes: the name that chose it is the mode.
        options.setdefault("mode", cfg["type"].rpartition(".")[2])
    return construct(layer, "upsample_cfg", *args, **_merged("upsample_cfg", options, kwargs))


def build_dropout(cfg: Mapping[str, Any], **kwargs: Any) -> nn.Module:
    """A dropout layer.

    Args:
        cfg: ``dict(type='Dropout' | 'DropPath', drop_prob=0.1)``.
        **kwargs: Options where ``cfg`` does not give them.

    Raises:
        ConfigError: ``cfg`` is malformed or does not fit the layer.
    """
    layer, options = resolve_layer("dropout_cfg", cfg)
    return construct(layer, "dropout_cfg", **{**kwargs, **options})


def _merged(argument: str, options: dict[str, Any], kwargs: dict[str, Any]) -> dict[str, Any]:
    if repeated := sorted(options.keys() & kwargs.keys()):
        raise ConfigError(f"{argument} must not set {', '.join(map(repr, repeated))}: the network decides it.")
    return {**options, **kwargs}
