"""Feature maps brought to one number of channels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mmengine.model import BaseModule
from torch import Tensor, nn

from pose_core.errors import ConfigError
from pose_core.nn import ConvModule
from pose_core.nn.backbone import InitCfg

_RELU: Mapping[str, Any] = {"type": "ReLU"}
_XAVIER: InitCfg = {"type": "Xavier", "layer": "Conv2d", "distribution": "uniform"}


class ChannelMapper(BaseModule):
    """One convolution a feature map, so that all have ``out_channels``; further, coarser maps from the last.

    Args:
        in_channels: Channels of each map.
        out_channels: Channels of all outputs.
        kernel_size: Odd size of the convolutions.
        conv_cfg: The type of the convolutions.
        norm_cfg: The type of the normalisations; none when ``None``.
        act_cfg: The type of the activations; none when ``None``.
        bias: Whether the convolutions have a bias; ``"auto"`` when no normalisation is to undo it.
        num_outs: How many maps there are in the end; what is more than the inputs are 3x3 convolutions of stride 2,
            each of the map before, the first of the last input. As many as the inputs when ``None``.
        init_cfg: How the weights are initialised.

    Raises:
        ConfigError: ``num_outs`` is less than the number of inputs.
    """

    def __init__(
        self,
        in_channels: Sequence[int],
        out_channels: int,
        kernel_size: int = 3,
        conv_cfg: Mapping[str, Any] | None = None,
        norm_cfg: Mapping[str, Any] | None = None,
        act_cfg: Mapping[str, Any] | None = _RELU,
        bias: bool | str = "auto",
        num_outs: int | None = None,
        init_cfg: InitCfg = _XAVIER,
    ) -> None:
        super().__init__(init_cfg=init_cfg)
        extra = 0 if num_outs is None else num_outs - len(in_channels)
        if extra < 0:
            raise ConfigError(f"ChannelMapper: num_outs is {num_outs}, less than the {len(in_channels)} in_channels.")
        cfgs: dict[str, Any] = {"conv_cfg": conv_cfg, "norm_cfg": norm_cfg, "act_cfg": act_cfg, "bias": bias}
        self.convs = nn.ModuleList(
            ConvModule(channels, out_channels, kernel_size, padding=(kernel_size - 1) // 2, **cfgs)
            for channels in in_channels
        )
        self.extra_convs: nn.ModuleList | None = None
        if extra:
            self.extra_convs = nn.ModuleList(
                ConvModule(in_channels[-1] if i == 0 else out_channels, out_channels, 3, stride=2, padding=1, **cfgs)
                for i in range(extra)
            )

    def forward(self, inputs: Sequence[Tensor]) -> tuple[Tensor, ...]:
        """Feature maps (B, C, h, w) to as many of (B, out_channels, h, w), and the further ones.

        Raises:
            ConfigError: There are not as many maps as ``in_channels``.
        """
        if len(inputs) != len(self.convs):
            raise ConfigError(
                f"ChannelMapper: in_channels are of {len(self.convs)} feature maps, but there are {len(inputs)}: set "
                f"the backbone's out_indices."
            )
        outs = [conv(feat) for conv, feat in zip(self.convs, inputs, strict=True)]
        for i, conv in enumerate(self.extra_convs or ()):
            outs.append(conv(inputs[-1] if i == 0 else outs[-1]))
        return tuple(outs)
