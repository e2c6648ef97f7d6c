"""Map feature maps to a common number of channels."""

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
    """Applies one convolution per feature map so that all have ``out_channels``; can add coarser maps.

    Args:
        in_channels: Channels of each map.
        out_channels: Channels of all outputs.
        kernel_size: Kernel size of the convolutions, odd.
        conv_cfg: Config of the convolutions.
        norm_cfg: Config of the normalizations; ``None`` for none.
        act_cfg: Config of the activations; ``None`` for none.
        bias: Whether the convolutions have a bias; ``"auto"``: only without normalization.
        num_outs: Number of output maps. Maps beyond the inputs are 3x3 convolutions of stride 2, each of the previous
            map, the first of the last input. ``None``: as many as the inputs.
        init_cfg: Config of the weight initialization.

    Raises:
        ConfigError: If ``num_outs`` is less than the number of inputs.
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
            raise ConfigError(
                f"ChannelMapper: num_outs must be at least {len(in_channels)} (the length of in_channels), "
                f"got {num_outs}."
            )
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
        """Map feature maps (B, C, h, w) to (B, out_channels, h, w), followed by the coarser ones.

        Raises:
            ConfigError: If the number of maps is not that of ``in_channels``.
        """
        if len(inputs) != len(self.convs):
            raise ConfigError(
                f"ChannelMapper needs {len(self.convs)} feature maps (one per in_channels), got {len(inputs)}: set the "
                "backbone's out_indices."
            )
        outs = [conv(feat) for conv, feat in zip(self.convs, inputs, strict=True)]
        for i, conv in enumerate(self.extra_convs or ()):
            outs.append(conv(inputs[-1] if i == 0 else outs[-1]))
        return tuple(outs)
