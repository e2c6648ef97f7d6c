"""The block of MobileNetV3, and helpers shared by small networks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import Tensor, nn

from pose_backbones_cnn.attention import SELayer
from pose_backbones_cnn.defaults import BN, RELU
from pose_core.errors import ConfigError
from pose_core.nn import ConvModule, checkpointed


def make_divisible(width: float, divisor: int = 8) -> int:
    """Round ``width`` to a multiple of ``divisor``, but not below 90 % of it (Sandler et al., CVPR 2018)."""
    nearest = max(divisor, int(width + divisor / 2) // divisor * divisor)
    return nearest if nearest >= 0.9 * width else nearest + divisor


def check_stride(stride: int) -> None:
    """Check that a block supports ``stride``.

    Raises:
        ConfigError: If ``stride`` is neither 1 nor 2.
    """
    if stride not in (1, 2):
        raise ConfigError(f"The stride of a block must be 1 or 2, got {stride}.")


class InvertedResidual(nn.Module):
    """Inverted residual block with optional squeeze and excitation (MobileNetV3; Howard et al., ICCV 2019).

    A narrow shortcut bypasses a wide depthwise convolution.

    Args:
        in_channels: Channels of the input.
        out_channels: Channels of the output.
        mid_channels: Channels of the depthwise convolution.
        kernel_size: Kernel size of the depthwise convolution.
        groups: Groups of the depthwise convolution; one per channel if ``None``.
        stride: Stride of the depthwise convolution, 1 or 2.
        se_cfg: Arguments of :class:`SELayer`; no such layer if ``None``.
        with_expand_conv: Whether a 1x1 convolution comes first; otherwise ``mid_channels`` must equal ``in_channels``.
        conv_cfg: Config of the convolutions.
        norm_cfg: Config of the normalizations.
        act_cfg: Config of the activations.
        with_cp: Whether to recompute activations in the backward pass, which saves memory.

    Raises:
        ConfigError: If ``stride`` is neither 1 nor 2, or the channels change without an expanding convolution.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        mid_channels: int,
        kernel_size: int = 3,
        groups: int | None = None,
        stride: int = 1,
        se_cfg: Mapping[str, Any] | None = None,
        with_expand_conv: bool = True,
        conv_cfg: Mapping[str, Any] | None = None,
        norm_cfg: Mapping[str, Any] = BN,
        act_cfg: Mapping[str, Any] = RELU,
        with_cp: bool = False,
    ) -> None:
        super().__init__()
        check_stride(stride)
        if not with_expand_conv and mid_channels != in_channels:
            raise ConfigError(
                "InvertedResidual(with_expand_conv=False) needs mid_channels == in_channels, "
                f"got {mid_channels} and {in_channels}."
            )
        self.with_res_shortcut = stride == 1 and in_channels == out_channels
        self.with_cp = with_cp
        cfgs: dict[str, Any] = {"conv_cfg": conv_cfg, "norm_cfg": norm_cfg}
        self.expand_conv = (
            ConvModule(in_channels, mid_channels, 1, act_cfg=act_cfg, **cfgs) if with_expand_conv else nn.Identity()
        )
        self.depthwise_conv = ConvModule(
            mid_channels,
            mid_channels,
            kernel_size,
            stride=stride,
            padding=kernel_size // 2,
            groups=groups or mid_channels,
            act_cfg=act_cfg,
            **cfgs,
        )
        self.se = SELayer(**se_cfg) if se_cfg is not None else nn.Identity()
        self.linear_conv = ConvModule(mid_channels, out_channels, 1, act_cfg=None, **cfgs)

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, in_channels, h, w) to (B, out_channels, h / stride, w / stride)."""
        return checkpointed(self, self._run, x) if self.with_cp else self._run(x)

    def _run(self, x: Tensor) -> Tensor:
        out = self.linear_conv(self.se(self.depthwise_conv(self.expand_conv(x))))
        return x + out if self.with_res_shortcut else out
