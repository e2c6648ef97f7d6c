"""Build layers from MMPose-style configs: ``dict(type=NAME, **options)``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import nn

from pose_core.errors import ConfigError
from pose_core.registry import MODELS


def resolve_layer(argument: str, cfg: Mapping[str, Any]) -> tuple[type[nn.Module], dict[str, Any]]:
    """Return the class named by ``cfg`` and a new dict of the remaining options.

    Args:
        argument: The name of the config in error messages, such as ``"norm_cfg"``.
        cfg: ``dict(type=NAME or class, **options)``; never modified.

    Raises:
        ConfigError: If ``cfg`` is not a dict with a ``type``.
        NotRegisteredError: If no layer of that name is registered.
    """
    if not isinstance(cfg, Mapping) or "type" not in cfg:
        raise ConfigError(f"{argument} must be a dict with the key 'type', such as dict(type='ReLU'), got {cfg!r}.")
    options = dict(cfg)
    named = options.pop("type")
    return (MODELS.get(named) if isinstance(named, str) else named), options


def construct(layer: type[nn.Module], argument: str, *args: Any, **options: Any) -> nn.Module:
    """Return ``layer(*args, **options)``, and report a rejected argument as a config error.

    Raises:
        ConfigError: If an option is missing, unknown or invalid.
    """
    try:
        return layer(*args, **options)
    except (TypeError, ValueError) as error:
        given = ", ".join([*map(repr, args), *(f"{key}={value!r}" for key, value in options.items())])
        name = getattr(layer, "__name__", str(layer))
        raise ConfigError(f"{argument}: {name}({given}) cannot be built: {error}.") from error


def build_conv_layer(cfg: Mapping[str, Any] | None, *args: Any, **kwargs: Any) -> nn.Module:
    """Build a convolution.

    Args:
        cfg: ``dict(type='Conv2d' | 'Conv1d' | 'Conv3d' | ..., **options)``; ``Conv2d`` if ``None``.
        *args: Positional arguments of the layer: in_channels, out_channels, kernel_size, ...
        **kwargs: Keyword arguments of the layer; ``cfg`` must not repeat them.

    Raises:
        ConfigError: If ``cfg`` is malformed, or the layer rejects an option.
    """
    layer, options = resolve_layer("conv_cfg", cfg if cfg is not None else {"type": "Conv2d"})
    return construct(layer, "conv_cfg", *args, **_merged("conv_cfg", options, kwargs))


def build_activation_layer(cfg: Mapping[str, Any], **kwargs: Any) -> nn.Module:
    """Build an activation.

    Args:
        cfg: ``dict(type='ReLU' | 'LeakyReLU' | 'SiLU' | 'GELU' | 'HSwish' | ..., **options)``.
        **kwargs: Defaults for options that ``cfg`` does not set.

    Raises:
        ConfigError: If ``cfg`` is malformed, or the layer rejects an option.
    """
    layer, options = resolve_layer("act_cfg", cfg)
    return construct(layer, "act_cfg", **{**kwargs, **options})


def build_padding_layer(cfg: Mapping[str, Any], *args: Any, **kwargs: Any) -> nn.Module:
    """Build a padding layer.

    Args:
        cfg: ``dict(type='zero' | 'reflect' | 'replicate')``.
        *args: Positional arguments of the layer: the number of pixels to pad on each side.
        **kwargs: Keyword arguments of the layer; ``cfg`` must not repeat them.

    Raises:
        ConfigError: If ``cfg`` is malformed, or the layer rejects an option.
    """
    layer, options = resolve_layer("padding_cfg", cfg)
    return construct(layer, "padding_cfg", *args, **_merged("padding_cfg", options, kwargs))


def build_upsample_layer(cfg: Mapping[str, Any], *args: Any, **kwargs: Any) -> nn.Module:
    """Build a layer that upsamples feature maps.

    Args:
        cfg: ``dict(type='nearest' | 'bilinear', scale_factor=2, ...)`` interpolates; ``dict(type='deconv',
            in_channels=..., out_channels=..., kernel_size=..., stride=...)`` is a transposed convolution.
        *args: Positional arguments of the layer.
        **kwargs: Keyword arguments of the layer; ``cfg`` must not repeat them.

    Raises:
        ConfigError: If ``cfg`` is malformed, or the layer rejects an option.
    """
    layer, options = resolve_layer("upsample_cfg", cfg)
    if layer is nn.Upsample and isinstance(cfg["type"], str):
        # nn.Upsample is registered once per mode; the registered name is the mode.
        options.setdefault("mode", cfg["type"].rpartition(".")[2])
    return construct(layer, "upsample_cfg", *args, **_merged("upsample_cfg", options, kwargs))


def build_dropout(cfg: Mapping[str, Any], **kwargs: Any) -> nn.Module:
    """Build a dropout layer.

    Args:
        cfg: ``dict(type='Dropout' | 'DropPath', drop_prob=0.1)``.
        **kwargs: Defaults for options that ``cfg`` does not set.

    Raises:
        ConfigError: If ``cfg`` is malformed, or the layer rejects an option.
    """
    layer, options = resolve_layer("dropout_cfg", cfg)
    return construct(layer, "dropout_cfg", **{**kwargs, **options})


def _merged(argument: str, options: dict[str, Any], kwargs: dict[str, Any]) -> dict[str, Any]:
    if repeated := sorted(options.keys() & kwargs.keys()):
        raise ConfigError(f"{argument} must not set {', '.join(map(repr, repeated))}, which the network sets itself.")
    return {**options, **kwargs}
