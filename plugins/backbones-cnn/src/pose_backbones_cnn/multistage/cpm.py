"""Convolutional pose machines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from mmengine.model import BaseModule
from torch import Tensor, nn

from pose_backbones_cnn.defaults import NORMAL, TRAINED_BN
from pose_core.errors import ConfigError
from pose_core.nn import BaseBackbone, ConvModule
from pose_core.nn.backbone import InitCfg


class CpmBlock(BaseModule):
    """A sequence of convolutions with large kernels (Wei et al., CVPR 2016).

    Args:
        in_channels: Channels of the input.
        channels: Channels after each convolution.
        kernels: Kernel size of each convolution.
        norm_cfg: Config of the normalizations.
        init_cfg: Initialization of the weights.

    Raises:
        ConfigError: If ``channels`` and ``kernels`` differ in length.
    """

    def __init__(
        self,
        in_channels: int,
        channels: Sequence[int] = (128, 128, 128),
        kernels: Sequence[int] = (11, 11, 11),
        norm_cfg: Mapping[str, Any] | None = None,
        init_cfg: InitCfg = None,
    ) -> None:
        super().__init__(init_cfg=init_cfg)
        if len(channels) != len(kernels):
            raise ConfigError(
                f"CpmBlock: channels and kernels must have the same length, got {len(channels)} and {len(kernels)}."
            )
        self.model = nn.Sequential(
            *(
                ConvModule(before, after, kernel, padding=kernel // 2, norm_cfg=norm_cfg)
                for before, after, kernel in zip((in_channels, *channels), channels, kernels, strict=False)
            )
        )

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, in_channels, h, w) to (B, channels[-1], h, w)."""
        return self.model(x)


class CPM(BaseBackbone):
    """Convolutional pose machines (Wei et al., CVPR 2016): heatmaps at 1/8 of the input, refined stage by stage.

    Args:
        in_channels: Channels of the image.
        out_channels: Channels of the output of each stage, one per keypoint.
        feat_channels: Channels within the stages.
        middle_channels: Channels of the image features that each stage after the first reads as well.
        num_stages: The number of stages.
        norm_cfg: Config of the normalizations.
        init_cfg: Initialization of the weights.

    Raises:
        ConfigError: If ``num_stages`` is less than 1.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        feat_channels: int = 128,
        middle_channels: int = 32,
        num_stages: int = 6,
        norm_cfg: Mapping[str, Any] = TRAINED_BN,
        init_cfg: InitCfg = NORMAL,
    ) -> None:
        super().__init__(init_cfg=init_cfg)
        if num_stages < 1:
            raise ConfigError(f"CPM: num_stages must be at least 1, got {num_stages}.")

        def conv(before: int, after: int, kernel: int) -> ConvModule:
            return ConvModule(before, after, kernel, padding=kernel // 2, norm_cfg=norm_cfg)

        def scores(before: int) -> ConvModule:
            return ConvModule(before, out_channels, 1, act_cfg=None)

        def eighth() -> list[nn.Module]:
            widths = (in_channels, 128, 128)
            return [layer for width in widths for layer in (conv(width, 128, 9), nn.MaxPool2d(3, 2, 1))]

        self.num_stages = num_stages
        refinements = range(num_stages - 1)
        self.stem = nn.Sequential(*eighth(), conv(128, 32, 5), conv(32, 512, 9), conv(512, 512, 1), scores(512))
        self.middle = nn.Sequential(*eighth())
        self.cpm_stages = nn.ModuleList(
            CpmBlock(middle_channels + out_channels, [feat_channels] * 3, norm_cfg=norm_cfg) for _ in refinements
        )
        self.middle_conv = nn.ModuleList(nn.Sequential(conv(128, middle_channels, 5)) for _ in refinements)
        self.out_convs = nn.ModuleList(
            nn.Sequential(conv(feat_channels, feat_channels, 1), scores(feat_channels)) for _ in refinements
        )

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        """Return the output of each stage.

        Args:
            x: (B, in_channels, h, w), input frame.

        Returns:
            (B, out_channels, h / 8, w / 8) per stage.
        """
        features = [self.stem(x)]
        seen = self.middle(x)
        for stage, middle_conv, out_conv in zip(self.cpm_stages, self.middle_conv, self.out_convs, strict=True):
            features.append(out_conv(stage(torch.cat((features[-1], middle_conv(seen)), dim=1))))
        return tuple(features)
