"""A convolution with its normalization and activation, as one module."""

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
_PADS_ITSELF = ("zeros", "reflect", "replicate", "circular")  # the padding modes that PyTorch's convolutions know


class ConvModule(nn.Module):
    """A convolution, a normalization and an activation in a given order.

    Its modules are named ``conv``, by the normalization (``bn``, ``gn``, ...), and ``activate``.

    Args:
        in_channels: Channels of the input.
        out_channels: Channels of the output.
        kernel_size: As of ``nn.Conv2d``; so are the next four.
        stride: Step of the window.
        padding: Pixels added on each side.
        dilation: Distance of the kernel's taps.
        groups: Groups that do not mix.
        bias: Whether the convolution has a bias; ``"auto"`` when no normalization is to undo it.
        conv_cfg: The convolution's type; ``Conv2d`` when ``None``.
        norm_cfg: The normalization; none when ``None``.
        act_cfg: The activation; none when ``None``.
        inplace: Whether the activation overwrites its input, where it can.
        with_spectral_norm: Whether the weight is divided by its spectral norm (Miyato et al., ICLR 2018).
        padding_mode: ``"zeros"``, ``"reflect"``, ``"replicate"``, ``"circular"``, or the type of a padding layer.
        order: The order of ``"conv"``, ``"norm"`` and ``"act"``.

    Raises:
        ConfigError: ``order`` is no permutation of these three, or a layer cannot be built.
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
            raise ConfigError(f"order must hold 'conv', 'norm' and 'act' once each, got {tuple(order)}.")
        self.order = tuple(order)
        self.padding_layer = (
            None if padding_mode in _PADS_ITSELF else build_padding_layer({"type": padding_mode}, padding)
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
        if with_spectral_norm:  # after the initialization, as what it divides is no longer the parameter
            self.conv = nn.utils.spectral_norm(self.conv)

    @property
    def norm(self) -> nn.Module | None:
        """The normalization, if there is one."""
        return getattr(self, self.norm_name) if self.norm_name else None

    def init_weights(self) -> None:
        """Kaiming for a convolution without an initialization of its own, 1 and 0 for the normalization."""
        if not hasattr(self.conv, "init_weights"):
            slope = getattr(self.activate, "negative_slope", 0)
            kaiming_init(self.conv, a=slope, nonlinearity="leaky_relu" if slope else "relu")
        if self.norm is not None:
            constant_init(self.norm, 1, bias=0)

    def forward(self, x: Tensor, activate: bool = True, norm: bool = True) -> Tensor:
        """The three layers in their order.

        Args:
            x: (B, in_channels, h, w), or what the convolution takes.
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
    """A convolution within each channel, then a 1x1 convolution across them (Howard et al., 2017).

    Args:
        in_channels: Channels of the input.
        out_channels: Channels of the output.
        kernel_size: Of the depthwise convolution; so are the next three.
        stride: Step of the window.
        padding: Pixels added on each side.
        dilation: Distance of the kernel's taps.
        norm_cfg: The normalization of both.
        act_cfg: The activation of both.
        dw_norm_cfg: That of the depthwise convolution, where it differs.
        dw_act_cfg: Likewise.
        pw_norm_cfg: That of the pointwise convolution, where it differs.
        pw_act_cfg: Likewise.
        **kwargs: Other arguments of both :class:`ConvModule`.

    Raises:
        ConfigError: A layer cannot be built, or ``groups`` is given.
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
            raise ConfigError("a depthwise separable convolution has one group a channel: leave out 'groups'.")
        self.depthwise_conv = ConvModule(
            in_channels,
            in_channels,
            kernel_size,
            stride=stride,
            padding=padding,
            dilation=dilation,
            groups=in_channels,
            norm_cfg=_own_or(norm_cfg, dw_norm_cfg),
            act_cfg=_own_or(act_cfg, dw_act_cfg),
            **kwargs,
        )
        self.pointwise_conv = ConvModule(
            in_channels,
            out_channels,
            1,
            norm_cfg=_own_or(norm_cfg, pw_norm_cfg),
            act_cfg=_own_or(act_cfg, pw_act_cfg),
            **kwargs,
        )

    def forward(self, x: Tensor) -> Tensor:
        """(B, in_channels, h, w) to (B, out_channels, h', w')."""
        return self.pointwise_conv(self.depthwise_conv(x))


def _own_or(common: Mapping[str, Any] | None, own: Mapping[str, Any] | str | None) -> Mapping[str, Any] | None:
    return common if isinstance(own, str) else own
