"""The pose refine machine of RSN."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mmengine.model import BaseModule
from torch import Tensor, nn

from pose_core.nn import ConvModule, DepthwiseSeparableConvModule, build_norm_layer

_NORM: Mapping[str, Any] = {"type": "BN"}


class PRM(BaseModule):
    """Reweights heatmaps by one attention weight per map and one per cell (RSN, Cai et al., ECCV 2020).

    Args:
        out_channels: Number of heatmaps.
        norm_cfg: The config of the normalization layers.
        init_cfg: How to initialize the weights.
    """

    def __init__(
        self, out_channels: int, norm_cfg: Mapping[str, Any] = _NORM, init_cfg: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(init_cfg=init_cfg)
        self.global_pooling = nn.AdaptiveAvgPool2d((1, 1))
        self.middle_path = nn.Sequential(
            *_linear(out_channels),
            *_linear(out_channels),
            nn.Sigmoid(),
        )
        self.bottom_path = nn.Sequential(
            ConvModule(out_channels, out_channels, 1, norm_cfg=norm_cfg),
            DepthwiseSeparableConvModule(out_channels, 1, 9, padding=4, norm_cfg=norm_cfg),
            nn.Sigmoid(),
        )
        self.conv_bn_relu_prm_1 = ConvModule(out_channels, out_channels, 3, padding=1, norm_cfg=norm_cfg)

    def forward(self, x: Tensor) -> Tensor:
        """Refine heatmaps (B, out_channels, H, W)."""
        x = self.conv_bn_relu_prm_1(x)
        of_map = self.middle_path(self.global_pooling(x).flatten(1))[..., None, None]  # (B, out_channels, 1, 1)
        of_cell = self.bottom_path(x)  # (B, 1, H, W)
        return x * (1 + of_map * of_cell)


def _linear(channels: int) -> list[nn.Module]:
    _, norm = build_norm_layer({"type": "BN1d"}, channels)
    return [nn.Linear(channels, channels), norm, nn.ReLU(inplace=True)]
