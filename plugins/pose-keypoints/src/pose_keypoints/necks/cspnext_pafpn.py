"""The feature pyramid of CSPNeXt."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from mmengine.model import BaseModule
from torch import Tensor, nn

from pose_core.errors import ConfigError
from pose_core.nn import ConvModule, DepthwiseSeparableConvModule, build_upsample_layer
from pose_core.nn.backbone import InitCfg
from pose_core.nn.csp import CSP_INIT, CSP_NORM, CSPLayer

Cfg = Mapping[str, Any]

_SWISH: Cfg = {"type": "Swish"}
_UPSAMPLE: Cfg = {"scale_factor": 2, "mode": "nearest"}


class CSPNeXtPAFPN(BaseModule):
    """Fuses feature maps top-down, then bottom-up (PANet, Liu et al., CVPR 2018; RTMDet, Lyu et al., 2022).

    Args:
        in_channels: Channels of each map, from fine to coarse; each map has half the size of the previous one.
        out_channels: Channels of all outputs; ``None`` keeps those of the inputs.
        out_indices: The maps to return, counted from the finest.
        num_csp_blocks: Number of blocks per CSP layer.
        use_depthwise: Whether the 3x3 convolutions are depthwise separable.
        expand_ratio: Channels of each branch of a CSP layer, relative to its output.
        upsample_cfg: Upsampling: ``scale_factor`` and ``mode`` of ``nn.Upsample``.
        conv_cfg: Config of the convolutions.
        norm_cfg: Config of the normalizations.
        act_cfg: Config of the activations.
        init_cfg: Config of the weight initialization.

    Raises:
        ConfigError: If ``out_indices`` names a map that does not exist.
    """

    def __init__(
        self,
        in_channels: Sequence[int],
        out_channels: int | None,
        out_indices: Sequence[int] = (0, 1, 2),
        num_csp_blocks: int = 3,
        use_depthwise: bool = False,
        expand_ratio: float = 0.5,
        upsample_cfg: Cfg = _UPSAMPLE,
        conv_cfg: Cfg | None = None,
        norm_cfg: Cfg = CSP_NORM,
        act_cfg: Cfg = _SWISH,
        init_cfg: InitCfg = CSP_INIT,
    ) -> None:
        super().__init__(init_cfg=init_cfg)
        levels = len(in_channels)
        if outside := [index for index in out_indices if not 0 <= index < levels]:
            raise ConfigError(
                f"CSPNeXtPAFPN: out_indices must be between 0 and {levels - 1} (in_channels has {levels} maps), got "
                f"{outside}."
            )
        self.in_channels, self.out_channels, self.out_indices = list(in_channels), out_channels, tuple(out_indices)
        cfgs: dict[str, Any] = {"conv_cfg": conv_cfg, "norm_cfg": norm_cfg, "act_cfg": act_cfg}
        conv = DepthwiseSeparableConvModule if use_depthwise else ConvModule

        def mixing(before: int, after: int) -> nn.Module:
            """Build the layer that fuses two maps of ``before`` channels each into one of ``after``."""
            return CSPLayer(
                2 * before,
                after,
                expand_ratio=expand_ratio,
                num_blocks=num_csp_blocks,
                add_identity=False,
                use_depthwise=use_depthwise,
                **cfgs,
            )

        pairs = list(itertools.pairwise(in_channels))  # (finer, coarser)
        self.upsample = build_upsample_layer({"type": "nearest", **upsample_cfg})
        self.reduce_layers = nn.ModuleList(ConvModule(coarser, finer, 1, **cfgs) for finer, coarser in pairs[::-1])
        self.top_down_blocks = nn.ModuleList(mixing(finer, finer) for finer, _ in pairs[::-1])
        self.downsamples = nn.ModuleList(conv(finer, finer, 3, stride=2, padding=1, **cfgs) for finer, _ in pairs)
        self.bottom_up_blocks = nn.ModuleList(mixing(finer, coarser) for finer, coarser in pairs)
        self.out_convs = nn.ModuleList(
            [] if out_channels is None else [conv(before, out_channels, 3, padding=1, **cfgs) for before in in_channels]
        )

    def forward(self, inputs: Sequence[Tensor]) -> tuple[Tensor, ...]:
        """Map features from fine to coarse, (B, C, h, w), (B, C', h / 2, w / 2), ..., to those in ``out_indices``.

        Raises:
            ConfigError: If the number of maps is not that of ``in_channels``.
        """
        if len(inputs) != len(self.in_channels):
            raise ConfigError(
                f"CSPNeXtPAFPN needs {len(self.in_channels)} feature maps (in_channels {self.in_channels}), got "
                f"{len(inputs)}: set the backbone's out_indices."
            )
        *finer, coarse = inputs
        waiting = []
        for feat, reduce, mix in zip(finer[::-1], self.reduce_layers, self.top_down_blocks, strict=True):
            reduced = reduce(coarse)
            waiting.append(reduced)
            coarse = mix(torch.cat((self.upsample(reduced), feat), dim=1))
        outs = [coarse]
        for feat, downsample, mix in zip(waiting[::-1], self.downsamples, self.bottom_up_blocks, strict=True):
            outs.append(mix(torch.cat((downsample(outs[-1]), feat), dim=1)))
        for index, conv in enumerate(self.out_convs):
            outs[index] = conv(outs[index])
        return tuple(outs[index] for index in self.out_indices)
