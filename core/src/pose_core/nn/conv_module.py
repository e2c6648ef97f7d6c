"""A convolution with normalization and activation in one module."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from inspect import signature
from typing import Any

from mmengine.model import constant_init, kaiming_init
from torch import Tensor, nn

from pose_core.errors import ConfigError
from pose_core.nn.builders import build_activation_layer, build_conv_layer, build_padding_layer, resolve_layer
from pose_core.nn.norm import build_norm_layer

_RELU: Mapping[str, Any] = {"type": "ReLU"}
_ORDER = ("conv", "norm", "act")
# The padding modes that PyTorch's convolutions support.
_BUILTIN_PADDING_MODES = ("zeros", "reflect", "replicate", "circular")


class ConvModule(nn.Module):
    """A convolution, a normalization and an activation in a given order.

    Its submodules are ``conv``, the normalization (named ``bn``, ``gn``, ... by its type) and ``activate``.

    Args:
        in_channels: Channels of the input.
        out_channels: Channels of the output.
        kernel_size: Kernel size, as in ``nn.Conv2d``.
        stride: Stride of the convolution.
        padding: Pixels added on each side.
        dilation: Spacing between the taps of the kernel.
        groups: Groups of the convolution.
        bias: Whether the convolution has a bias; ``"auto"`` adds one only if there is no normalization.
        conv_cfg: Config of the convolution; ``Conv2d`` if ``None``.
        norm_cfg: Config of the normalization; none if ``None``.
        act_cfg: Config of the activation; none if ``None``.
        inplace: Whether the activation runs in place, if it supports that.
        with_spectral_norm: Whether the weight is divided by its spectral norm (Miyato et al., ICLR 2018).
        padding_mode: ``"zeros"``, ``"reflect"``, ``"replicate"``, ``"circular"``, or the type of a padding layer.
        order: The order of ``"conv"``, ``"norm"`` and ``"act"``.

    Raises:
        ConfigError: If ``order`` is not a permutation of these three, or a layer cannot be built.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int | tuple[int, ...],
        stride: int | tuple[int, ...] = 1,
        padding: int | tuple[int, ...] = 0,
        dilation: int | tuple[int, ...] = 1,
        groups: int = 1,
        bias: bool | str = "auto",
        conv_cfg: Mapping[str, Any] | None = None,
        norm_cfg: Mapping[str, Any] | None = None,
        act_cfg: Mapping[str, Any] | None = _RELU,
        inplace: bool = True,
        with_spectral_norm: bool = False,
        padding_mode: str = "zeros",
        order: Sequence[str] = _ORDER,
    ) -> None:
        super().__init__()
        if sorted(order) != sorted(_ORDER):
            raise ConfigError(f"order must contain 'conv', 'norm' and 'act' once each, got {tuple(order)}.")
        self.order = tuple(order)
        self.padding_layer = (
            None if padding_mode in _BUILTIN_PADDING_MODES else build_padding_layer({"type": padding_mode}, padding)
        )
        self.conv = build_conv_layer(
            conv_cfg,
            in_channels,
            out_channels,
            kernel_size,
            stride=stride,
            padding=0 if self.padding_layer else padding,
            dilation=dilation,
            groups=groups,
            bias=norm_cfg is None if bias == "auto" else bool(bias),
            padding_mode="zeros" if self.padding_layer else padding_mode,
        )
        self.norm_name: str | None = None
        if norm_cfg is not None:
            after_conv = self.order.index("norm") > self.order.index("conv")
            self.norm_name, norm = build_norm_layer(norm_cfg, out_channels if after_conv else in_channels)
            self.add_module(self.norm_name, norm)
        self.activate: nn.Module | None = None
        if act_cfg is not None:
            can_overwrite = "inplace" in signature(resolve_layer("act_cfg", act_cfg)[0]).parameters
            self.activate = build_activation_layer(act_cfg, **({"inplace": inplace} if can_overwrite else {}))
        self.init_weights()
        if with_spectral_norm:  # after init_weights, because conv.weight is no longer a parameter then
            self.conv = nn.utils.spectral_norm(self.conv)

    @property
    def norm(self) -> nn.Module | None:
        """The normalization, or ``None``."""
        return getattr(self, self.norm_name) if self.norm_name else None

    def init_weights(self) -> None:
        """Initialize the normalization to 1 and 0, and the convolution (unless it has its own method) by Kaiming."""
        if not hasattr(self.conv, "init_weights"):
            slope = getattr(self.activate, "negative_slope", 0)
            kaiming_init(self.conv, a=slope, nonlinearity="leaky_relu" if slope else "relu")
        if self.norm is not None:
            constant_init(self.norm, 1, bias=0)

    def forward(self, x: Tensor, activate: bool = True, norm: bool = True) -> Tensor:
        """Apply the three layers in the configured order.

        Args:
            x: (B, in_channels, h, w), or any other input that the convolution accepts.
            activate: Whether the activation is applied.
            norm: Whether the normalization is applied.
        """
        for layer in self.order:
            if layer == "conv":
                x = self.conv(x if self.padding_layer is None else self.padding_layer(x))
            elif layer == "norm" and norm and self.norm is not None:
                x = self.norm(x)
            elif layer == "act" and activate and self.activate is not None:
                x = self.activate(x)
        return x


class DepthwiseSeparableConvModule(nn.Module):
    """A depthwise convolution followed by a 1x1 (pointwise) convolution (Howard et al., 2017).

    Args:
        in_channels: Channels of the input.
        out_channels: Channels of the output.
        kernel_size: Kernel size of the depthwise convolution.
        stride: Stride of the depthwise convolution.
        padding: Pixels that the depthwise convolution adds on each side.
        dilation: Spacing between the taps of the depthwise convolution.
        norm_cfg: Config of both normalizations.
        act_cfg: Config of both activations.
        dw_norm_cfg: Config of the depthwise normalization; ``norm_cfg`` if ``"default"``.
        dw_act_cfg: Config of the depthwise activation; ``act_cfg`` if ``"default"``.
        pw_norm_cfg: Config of the pointwise normalization; ``norm_cfg`` if ``"default"``.
        pw_act_cfg: Config of the pointwise activation; ``act_cfg`` if ``"default"``.
        **kwargs: Other arguments of both :class:`ConvModule`.

    Raises:
        ConfigError: If a layer cannot be built, or ``groups`` is given.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int | tuple[int, int],
        stride: int | tuple[int, int] = 1,
        padding: int | tuple[int, int] = 0,
        dilation: int | tuple[int, int] = 1,
        norm_cfg: Mapping[str, Any] | None = None,
        act_cfg: Mapping[str, Any] | None = _RELU,
        dw_norm_cfg: Mapping[str, Any] | str | None = "default",
        dw_act_cfg: Mapping[str, Any] | str | None = "default",
        pw_norm_cfg: Mapping[str, Any] | str | None = "default",
        pw_act_cfg: Mapping[str, Any] | str | None = "default",
        **kwargs: Any,
    ) -> None:
        super().__init__()
        if "groups" in kwargs:
            raise ConfigError(
                "DepthwiseSeparableConvModule does not accept 'groups' (it has one group per channel), "
                f"got groups={kwargs['groups']}; remove it."
            )
        self.depthwise_conv = ConvModule(
            in_channels,
            in_channels,
            kernel_size,
            stride=stride,
            padding=padding,
            dilation=dilation,
            groups=in_channels,
            norm_cfg=_resolve_cfg(norm_cfg, dw_norm_cfg),
            act_cfg=_resolve_cfg(act_cfg, dw_act_cfg),
            **kwargs,
        )
        self.pointwise_conv = ConvModule(
            in_channels,
            out_channels,
            1,
            norm_cfg=_resolve_cfg(norm_cfg, pw_norm_cfg),
            act_cfg=_resolve_cfg(act_cfg, pw_act_cfg),
            **kwargs,
        )

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, in_channels, h, w) to (B, out_channels, h', w')."""
        return self.pointwise_conv(self.depthwise_conv(x))


def _resolve_cfg(
    common: Mapping[str, Any] | None, specific: Mapping[str, Any] | str | None
) -> Mapping[str, Any] | None:
    return common if isinstance(specific, str) else specific
