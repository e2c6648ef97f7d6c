"""Channel attention layers, used by the blocks of several families."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import torch.nn.functional as F
from torch import Tensor, nn

from pose_core.errors import ConfigError
from pose_core.nn import ConvModule

_RELU_SIGMOID: tuple[Mapping[str, Any], ...] = ({"type": "ReLU"}, {"type": "Sigmoid"})


class SELayer(nn.Module):
    """Squeeze and excitation (Hu et al., CVPR 2018): weight channels by a summary of the whole map.

    Args:
        channels: Channels of the input and the output.
        ratio: Reduction factor of the channels in between.
        conv_cfg: Config of the convolutions.
        act_cfg: Configs of the activations in between and at the end, or one config for both.

    Raises:
        ConfigError: If ``act_cfg`` is neither one nor two activations.
    """

    def __init__(
        self,
        channels: int,
        ratio: int = 16,
        conv_cfg: Mapping[str, Any] | None = None,
        act_cfg: Mapping[str, Any] | Sequence[Mapping[str, Any]] = _RELU_SIGMOID,
    ) -> None:
        super().__init__()
        activations = (act_cfg, act_cfg) if isinstance(act_cfg, Mapping) else act_cfg
        if len(activations) != 2:
            raise ConfigError(f"SELayer: act_cfg must be one or two activations, got {len(activations)}.")
        squeezed = int(channels / ratio)
        self.conv1 = ConvModule(channels, squeezed, 1, conv_cfg=conv_cfg, act_cfg=activations[0])
        self.conv2 = ConvModule(squeezed, channels, 1, conv_cfg=conv_cfg, act_cfg=activations[1])

    def forward(self, x: Tensor) -> Tensor:
        """Weight the channels of ``x`` (B, channels, h, w)."""
        return x * self.conv2(self.conv1(x.mean((2, 3), keepdim=True)))


class ContextBlock(nn.Module):
    """Global context block of GCNet (Cao et al., ICCV Workshops 2019): add a summary of the whole map, or scale by it.

    Args:
        in_channels: Channels of the input and the output.
        ratio: Ratio of the channels in between to ``in_channels``.
        pooling_type: How the map is summarized: ``"att"`` by a mean weighted by attention, ``"avg"`` by a plain mean.
        fusion_types: How the summary is applied: ``"channel_add"``, ``"channel_mul"`` or both.

    Raises:
        ConfigError: If ``pooling_type`` or ``fusion_types`` is unknown.
    """

    def __init__(
        self,
        in_channels: int,
        ratio: float,
        pooling_type: str = "att",
        fusion_types: Collection[str] = ("channel_add",),
    ) -> None:
        super().__init__()
        if pooling_type not in ("att", "avg"):
            raise ConfigError(f"ContextBlock: pooling_type must be 'att' or 'avg', got {pooling_type!r}.")
        if not fusion_types or set(fusion_types) - {"channel_add", "channel_mul"}:
            raise ConfigError(
                f"ContextBlock: fusion_types must be 'channel_add', 'channel_mul' or both, got {fusion_types!r}."
            )
        # Round first: the product of floats may be slightly less than the intended integer.
        between = int(round(in_channels * ratio, 6))
        self.conv_mask = nn.Conv2d(in_channels, 1, 1) if pooling_type == "att" else None
        self.channel_add_conv = _bottleneck(in_channels, between) if "channel_add" in fusion_types else None
        self.channel_mul_conv = _bottleneck(in_channels, between) if "channel_mul" in fusion_types else None

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, in_channels, h, w) to the same shape."""
        context = self.summary(x)
        if self.channel_mul_conv is not None:
            x = x * self.channel_mul_conv(context).sigmoid()
        if self.channel_add_conv is not None:
            x = x + self.channel_add_conv(context)
        return x

    def summary(self, x: Tensor) -> Tensor:
        """Map (B, in_channels, h, w) to (B, in_channels, 1, 1)."""
        if self.conv_mask is None:
            return x.mean((2, 3), keepdim=True)
        attention = F.softmax(self.conv_mask(x).flatten(2), dim=2)  # (B, 1, h * w)
        return (x.flatten(2) @ attention.mT)[..., None]


def _bottleneck(channels: int, between: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(channels, between, 1),
        nn.LayerNorm([between, 1, 1]),
        nn.ReLU(inplace=True),
        nn.Conv2d(between, channels, 1),
    )
