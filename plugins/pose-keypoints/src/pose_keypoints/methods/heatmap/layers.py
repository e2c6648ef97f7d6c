"""The layers of heatmap heads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from torch import nn

from pose_core.errors import ConfigError
from pose_core.nn import build_conv_layer, build_upsample_layer

# Kernel size of a deconvolution to the padding and output padding with which stride 2 doubles the size.
_DECONV_PADDING = {4: (1, 0), 3: (1, 1), 2: (0, 0)}

FINAL_LAYER: Mapping[str, Any] = {"kernel_size": 1}


def build_deconv_layers(
    in_channels: int,
    out_channels: Sequence[int] | None,
    kernel_sizes: Sequence[int] | None,
    num_groups: Sequence[int] | None = None,
    *,
    head: str,
) -> tuple[nn.Module, int]:
    """Build deconvolutions that double the size, each with batch norm and ReLU.

    Args:
        in_channels: Channels of the features.
        out_channels: Channels of each deconvolution; empty or ``None`` for none.
        kernel_sizes: Kernel size of each deconvolution: 4, 3 or 2.
        num_groups: Groups of each deconvolution; ``None`` for 1 each.
        head: The name of the head, for messages.

    Returns:
        The layers, and the number of channels after them.

    Raises:
        ConfigError: If the lists differ in length, or a kernel size is not 4, 3 or 2.
    """
    if not out_channels:
        return nn.Identity(), in_channels
    layers: list[nn.Module] = []
    given = {"deconv_out_channels": out_channels, "deconv_kernel_sizes": kernel_sizes}
    if num_groups is not None:
        given["deconv_num_groups"] = num_groups
    for channels, kernel_size, *groups in _equally_many(head, **given):
        if kernel_size not in _DECONV_PADDING:
            raise ConfigError(f"{head}: deconv_kernel_sizes must be 4, 3 or 2, got {kernel_size}.")
        padding, output_padding = _DECONV_PADDING[kernel_size]
        deconv = build_upsample_layer(
            {"type": "deconv"},
            in_channels=in_channels,
            out_channels=channels,
            kernel_size=kernel_size,
            stride=2,
            padding=padding,
            output_padding=output_padding,
            groups=groups[0] if groups else 1,
            bias=False,
        )
        layers += [deconv, nn.BatchNorm2d(channels), nn.ReLU(inplace=True)]
        in_channels = channels
    return nn.Sequential(*layers), in_channels


def build_conv_layers(
    in_channels: int, out_channels: Sequence[int] | None, kernel_sizes: Sequence[int] | None, *, head: str
) -> tuple[nn.Module, int]:
    """Build convolutions that keep the size, each with batch norm and ReLU.

    Args:
        in_channels: Channels of the features.
        out_channels: Channels of each convolution; empty or ``None`` for none.
        kernel_sizes: Kernel size of each convolution.
        head: The name of the head, for messages.

    Returns:
        The layers, and the number of channels after them.

    Raises:
        ConfigError: If the lists differ in length.
    """
    if not out_channels:
        return nn.Identity(), in_channels
    layers: list[nn.Module] = []
    for channels, kernel_size in _equally_many(head, conv_out_channels=out_channels, conv_kernel_sizes=kernel_sizes):
        conv = build_conv_layer(None, in_channels, channels, kernel_size, stride=1, padding=(kernel_size - 1) // 2)
        layers += [conv, nn.BatchNorm2d(channels), nn.ReLU(inplace=True)]
        in_channels = channels
    return nn.Sequential(*layers), in_channels


def build_final_layer(cfg: Mapping[str, Any] | None, in_channels: int, out_channels: int) -> nn.Module:
    """Build the layer that outputs the maps, by default a 1x1 convolution.

    Args:
        cfg: The layer's arguments, such as ``dict(kernel_size=3, padding=1)``, with ``type`` for another kind of layer;
            ``None`` for no layer.
        in_channels: Channels of the features.
        out_channels: Number of maps.

    Raises:
        ConfigError: If ``cfg`` does not fit the layer.
    """
    if cfg is None:
        return nn.Identity()
    channels = {"in_channels": in_channels, "out_channels": out_channels}
    return build_conv_layer({"type": "Conv2d", **channels, **FINAL_LAYER, **cfg})


def _equally_many(head: str, **lists: Sequence[int] | None) -> Iterator[tuple[int, ...]]:
    """Yield the entries of several lists together, one tuple per layer, after checking that they have equal length."""
    given = {name: tuple(values or ()) for name, values in lists.items()}
    if len({len(values) for values in given.values()}) > 1:
        listed = " and ".join(f"{name} {values}" for name, values in given.items())
        raise ConfigError(f"{head}: {listed} must have the same length.")
    return zip(*given.values(), strict=True)
