"""Cross stage partial layers, the building blocks of CSPNeXt and its neck."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from mmengine.model import BaseModule
from torch import Tensor, nn

from pose_core.nn.conv_module import ConvModule, DepthwiseSeparableConvModule

Cfg = Mapping[str, Any]

# Normalization and initialization of CSPNeXt networks; the initialization is PyTorch's default for convolutions.
CSP_NORM: Cfg = {"type": "BN", "momentum": 0.03, "eps": 0.001}
CSP_INIT: Cfg = {
    "type": "Kaiming",
    "layer": "Conv2d",
    "a": 5**0.5,
    "distribution": "uniform",
    "mode": "fan_in",
    "nonlinearity": "leaky_relu",
}
_SWISH: Cfg = {"type": "Swish"}


class ChannelAttention(nn.Module):
    """Gate each channel by the means of all channels (after Hu et al., CVPR 2018).

    Args:
        channels: Channels of the input.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.fc = nn.Conv2d(channels, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Return ``x`` (B, channels, h, w) with its channels gated."""
        # In single precision, because the sum over a large map overflows half precision.
        means = x.float().mean((2, 3), keepdim=True).to(x.dtype)
        return x * nn.functional.hardsigmoid(self.fc(means))


class CSPNeXtBlock(BaseModule):
    """A 3x3 convolution followed by a depthwise separable one with a large kernel (RTMDet, Lyu et al., 2022).

    Args:
        in_channels: Channels of the input.
        out_channels: Channels of the output.
        expansion: Ratio of the hidden channels to ``out_channels``.
        add_identity: Whether the input is added to the output, if the numbers of channels are equal.
        use_depthwise: Whether the first convolution is depthwise separable too.
        kernel_size: Kernel size of the second convolution.
        conv_cfg: Config of the convolutions.
        norm_cfg: Config of the normalizations.
        act_cfg: Config of the activations.
        init_cfg: Initialization of the weights.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        expansion: float = 0.5,
        add_identity: bool = True,
        use_depthwise: bool = False,
        kernel_size: int = 5,
        conv_cfg: Cfg | None = None,
        norm_cfg: Cfg = CSP_NORM,
        act_cfg: Cfg = _SWISH,
        init_cfg: Cfg | None = None,
    ) -> None:
        super().__init__(init_cfg=init_cfg)
        channels = int(out_channels * expansion)
        cfgs: dict[str, Any] = {"conv_cfg": conv_cfg, "norm_cfg": norm_cfg, "act_cfg": act_cfg}
        conv = DepthwiseSeparableConvModule if use_depthwise else ConvModule
        self.conv1 = conv(in_channels, channels, 3, padding=1, **cfgs)
        self.conv2 = DepthwiseSeparableConvModule(channels, out_channels, kernel_size, padding=kernel_size // 2, **cfgs)
        self.add_identity = add_identity and in_channels == out_channels

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, in_channels, h, w) to (B, out_channels, h, w)."""
        out: Tensor = self.conv2(self.conv1(x))
        return out + x if self.add_identity else out


class CSPLayer(BaseModule):
    """Cross stage partial layer: one branch of blocks and one that bypasses them (CSPNet, Wang et al., CVPRW 2020).

    Args:
        in_channels: Channels of the input.
        out_channels: Channels of the output.
        expand_ratio: Ratio of the channels of each branch to ``out_channels``.
        num_blocks: The number of blocks.
        add_identity: Whether each block adds its input.
        use_depthwise: Whether all 3x3 convolutions are depthwise separable.
        channel_attention: Whether the channels of both branches are gated before they are fused.
        conv_cfg: Config of the convolutions.
        norm_cfg: Config of the normalizations.
        act_cfg: Config of the activations.
        init_cfg: Initialization of the weights.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        expand_ratio: float = 0.5,
        num_blocks: int = 1,
        add_identity: bool = True,
        use_depthwise: bool = False,
        channel_attention: bool = False,
        conv_cfg: Cfg | None = None,
        norm_cfg: Cfg = CSP_NORM,
        act_cfg: Cfg = _SWISH,
        init_cfg: Cfg | None = None,
    ) -> None:
        super().__init__(init_cfg=init_cfg)
        channels = int(out_channels * expand_ratio)
        cfgs: dict[str, Any] = {"conv_cfg": conv_cfg, "norm_cfg": norm_cfg, "act_cfg": act_cfg}
        self.main_conv = ConvModule(in_channels, channels, 1, **cfgs)
        self.short_conv = ConvModule(in_channels, channels, 1, **cfgs)
        self.final_conv = ConvModule(2 * channels, out_channels, 1, **cfgs)
        self.blocks = nn.Sequential(
            *(
                CSPNeXtBlock(channels, channels, 1.0, add_identity=add_identity, use_depthwise=use_depthwise, **cfgs)
                for _ in range(num_blocks)
            )
        )
        self.attention = ChannelAttention(2 * channels) if channel_attention else None

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, in_channels, h, w) to (B, out_channels, h, w)."""
        both = torch.cat((self.blocks(self.main_conv(x)), self.short_conv(x)), dim=1)
        if self.attention is not None:
            both = self.attention(both)
        return self.final_conv(both)
