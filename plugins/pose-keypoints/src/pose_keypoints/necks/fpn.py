"""Feature pyramid network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch.nn.functional as F
from mmengine.model import BaseModule
from torch import Tensor, nn

from pose_core.errors import ConfigError, suggest
from pose_core.nn import ConvModule
from pose_core.nn.backbone import InitCfg

_NEAREST: Mapping[str, Any] = {"mode": "nearest"}
_XAVIER: InitCfg = {"type": "Xavier", "layer": "Conv2d", "distribution": "uniform"}
_SOURCES = ("on_input", "on_lateral", "on_output")


class FPN(BaseModule):
    """Maps features to a common number of channels and adds coarser maps to finer ones (Lin et al., CVPR 2017).

    Args:
        in_channels: Channels of each map, from fine to coarse.
        out_channels: Channels of all outputs.
        num_outs: Number of output maps; extra maps are coarser than the inputs.
        start_level: The finest input map to use.
        end_level: The coarsest input map to use; -1 for the last.
        add_extra_convs: Source of the extra maps, made by 3x3 convolutions of stride 2: ``"on_input"`` (or ``True``),
            the coarsest input; ``"on_lateral"``, the same after its 1x1 convolution; ``"on_output"``, the coarsest
            output. ``False``: every second cell of the coarsest output, without convolutions.
        relu_before_extra_convs: Apply a ReLU before each extra convolution but the first.
        no_norm_on_lateral: Whether the 1x1 convolutions have no normalization.
        conv_cfg: Config of the convolutions.
        norm_cfg: Config of the normalizations; ``None`` for none.
        act_cfg: Config of the activations; ``None`` for none.
        upsample_cfg: Arguments of ``torch.nn.functional.interpolate``; the size is that of the finer map unless
            ``scale_factor`` is given.
        init_cfg: Config of the weight initialization.

    Raises:
        ConfigError: If levels, ``num_outs`` and ``in_channels`` are inconsistent, or ``add_extra_convs`` is unknown.
    """

    def __init__(
        self,
        in_channels: Sequence[int],
        out_channels: int,
        num_outs: int,
        start_level: int = 0,
        end_level: int = -1,
        add_extra_convs: bool | str = False,
        relu_before_extra_convs: bool = False,
        no_norm_on_lateral: bool = False,
        conv_cfg: Mapping[str, Any] | None = None,
        norm_cfg: Mapping[str, Any] | None = None,
        act_cfg: Mapping[str, Any] | None = None,
        upsample_cfg: Mapping[str, Any] = _NEAREST,
        init_cfg: InitCfg = _XAVIER,
    ) -> None:
        super().__init__(init_cfg=init_cfg)
        self.in_channels = list(in_channels)
        self.start_level, self.num_outs = start_level, num_outs
        self.end_level = len(self.in_channels) - 1 if end_level == -1 else end_level
        used = self.in_channels[start_level : self.end_level + 1]
        self._check_levels(len(used))
        self.extra_source = _extra_source(add_extra_convs)
        self.relu_before_extra_convs = relu_before_extra_convs
        self.upsample_cfg = dict(upsample_cfg)

        cfgs: dict[str, Any] = {"conv_cfg": conv_cfg, "norm_cfg": norm_cfg, "act_cfg": act_cfg}
        lateral = {**cfgs, "norm_cfg": None} if no_norm_on_lateral else cfgs
        self.lateral_convs = nn.ModuleList(ConvModule(channels, out_channels, 1, **lateral) for channels in used)
        self.fpn_convs = nn.ModuleList(ConvModule(out_channels, out_channels, 3, padding=1, **cfgs) for _ in used)
        for i in range(num_outs - len(used) if self.extra_source else 0):
            channels = used[-1] if i == 0 and self.extra_source == "on_input" else out_channels
            self.fpn_convs.append(ConvModule(channels, out_channels, 3, stride=2, padding=1, **cfgs))

    def forward(self, inputs: Sequence[Tensor]) -> tuple[Tensor, ...]:
        """Map features (B, C, h, w), from fine to coarse, to ``num_outs`` maps (B, out_channels, h', w').

        Raises:
            ConfigError: If the number of maps is not that of ``in_channels``.
        """
        if len(inputs) != len(self.in_channels):
            raise ConfigError(
                f"FPN needs {len(self.in_channels)} feature maps (in_channels {self.in_channels}), got {len(inputs)}: "
                "set the backbone's out_indices."
            )
        used = inputs[self.start_level : self.end_level + 1]
        laterals = [conv(feat) for conv, feat in zip(self.lateral_convs, used, strict=True)]
        for i in range(len(laterals) - 1, 0, -1):
            laterals[i - 1] = laterals[i - 1] + self._upsample(laterals[i], like=laterals[i - 1])
        outs = [conv(feat) for conv, feat in zip(self.fpn_convs, laterals, strict=False)]
        source = {"on_input": used[-1], "on_lateral": laterals[-1]}.get(self.extra_source or "", outs[-1])
        return (*outs, *self._extra_maps(source, len(outs)))

    def _extra_maps(self, source: Tensor, first: int) -> list[Tensor]:
        """Compute the extra maps, coarser than the inputs, from index ``first`` on."""
        outs = [source]
        for i in range(first, self.num_outs):
            if not self.extra_source:
                outs.append(F.max_pool2d(outs[-1], 1, stride=2))
            else:
                relu = self.relu_before_extra_convs and i > first
                outs.append(self.fpn_convs[i](F.relu(outs[-1]) if relu else outs[-1]))
        return outs[1:]

    def _upsample(self, feat: Tensor, *, like: Tensor) -> Tensor:
        size = None if "scale_factor" in self.upsample_cfg else like.shape[2:]
        return F.interpolate(feat, size, **self.upsample_cfg)

    def _check_levels(self, used: int) -> None:
        levels = len(self.in_channels)
        if not 0 <= self.start_level <= self.end_level < levels:
            raise ConfigError(
                f"FPN: start_level and end_level must be ascending and below {levels} (in_channels has {levels} maps), "
                f"got {self.start_level} and {self.end_level}."
            )
        # Extra maps can only follow the last input.
        if self.num_outs < used or (self.num_outs > used and self.end_level < levels - 1):
            raise ConfigError(
                f"FPN: num_outs must be {used} (start_level and end_level select {used} maps), or more if end_level is "
                f"the last map, got {self.num_outs}."
            )


def _extra_source(add_extra_convs: bool | str) -> str | None:
    if isinstance(add_extra_convs, bool):
        return "on_input" if add_extra_convs else None
    if add_extra_convs not in _SOURCES:
        near = suggest(add_extra_convs, _SOURCES)
        raise ConfigError(f"FPN: add_extra_convs must be a bool or one of {_SOURCES}, got {add_extra_convs!r}.{near}")
    return add_extra_convs
