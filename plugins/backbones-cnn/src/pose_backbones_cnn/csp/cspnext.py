"""CSPNeXt, the backbone of RTMPose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

import torch
from mmengine.model import BaseModule
from torch import Tensor, nn

from pose_core.errors import ConfigError, suggest
from pose_core.nn import ConvModule, DepthwiseSeparableConvModule, StagedBackbone
from pose_core.nn.backbone import InitCfg
from pose_core.nn.csp import CSP_INIT, CSP_NORM, CSPLayer

Cfg = Mapping[str, Any]
# in_channels, out_channels, number of blocks, whether blocks add their input, whether the stage has pyramid pooling
Stage = tuple[int, int, int, bool, bool]

_SILU: Cfg = {"type": "SiLU"}


class SPPBottleneck(BaseModule):
    """Spatial pyramid pooling (He et al., ECCV 2014): concatenate max poolings over windows of several sizes.

    Args:
        in_channels: Channels of the input.
        out_channels: Channels of the output.
        kernel_sizes: Sizes of the windows, all odd.
        conv_cfg: Config of the convolutions.
        norm_cfg: Config of the normalizations.
        act_cfg: Config of the activations.
        init_cfg: Initialization of the weights.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_sizes: Sequence[int] = (5, 9, 13),
        conv_cfg: Cfg | None = None,
        norm_cfg: Cfg = CSP_NORM,
        act_cfg: Cfg = _SILU,
        init_cfg: InitCfg = None,
    ) -> None:
        super().__init__(init_cfg=init_cfg)
        channels = in_channels // 2
        cfgs: dict[str, Any] = {"conv_cfg": conv_cfg, "norm_cfg": norm_cfg, "act_cfg": act_cfg}
        self.conv1 = ConvModule(in_channels, channels, 1, **cfgs)
        self.poolings = nn.ModuleList(nn.MaxPool2d(size, stride=1, padding=size // 2) for size in kernel_sizes)
        self.conv2 = ConvModule(channels * (len(kernel_sizes) + 1), out_channels, 1, **cfgs)

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, in_channels, h, w) to (B, out_channels, h, w)."""
        x = self.conv1(x)
        return self.conv2(torch.cat([x, *(pooling(x) for pooling in self.poolings)], dim=1))


class CSPNeXt(StagedBackbone):
    """CSPNeXt, cross stage partial layers with large kernels (RTMDet, Lyu et al., 2022; RTMPose, Jiang et al., 2023).

    It outputs features at 1/2 (the stem, index 0), 1/4, 1/8, 1/16 and 1/32 of the input; with ``arch="P6"`` also 1/64.

    Args:
        arch: ``"P5"`` or ``"P6"``.
        deepen_factor: Multiplier of the number of blocks.
        widen_factor: Multiplier of the number of channels.
        out_indices: Indices of the outputs to return: 0 is the stem, 1 the first stage.
        frozen_stages: The number of stages to freeze together with the stem; 0 freezes only the stem, -1 nothing.
        use_depthwise: Whether all 3x3 convolutions of the stages are depthwise separable.
        expand_ratio: Ratio of the channels of each branch of a partial layer to those of the stage.
        arch_ovewrite: Custom stages that replace those of ``arch``, each given as (in_channels, out_channels, number of
            blocks, whether blocks add their input, whether the stage has pyramid pooling). The spelling is MMPose's.
        spp_kernel_sizes: Window sizes of the pyramid pooling.
        channel_attention: Whether the stages use channel attention.
        conv_cfg: Config of the convolutions.
        norm_cfg: Config of the normalizations.
        act_cfg: Config of the activations.
        norm_eval: Whether batch norms stay in eval mode during training.
        init_cfg: Initialization of the weights.

    Raises:
        ConfigError: If ``arch`` is unknown, or ``out_indices`` or ``frozen_stages`` is out of range.
    """

    arch_settings: ClassVar[dict[str, tuple[Stage, ...]]] = {
        "P5": (
            (64, 128, 3, True, False),
            (128, 256, 6, True, False),
            (256, 512, 6, True, False),
            (512, 1024, 3, False, True),
        ),
        "P6": (
            (64, 128, 3, True, False),
            (128, 256, 6, True, False),
            (256, 512, 6, True, False),
            (512, 768, 3, True, False),
            (768, 1024, 3, False, True),
        ),
    }

    def __init__(
        self,
        arch: str = "P5",
        deepen_factor: float = 1.0,
        widen_factor: float = 1.0,
        out_indices: Sequence[int] = (2, 3, 4),
        frozen_stages: int = -1,
        use_depthwise: bool = False,
        expand_ratio: float = 0.5,
        arch_ovewrite: Sequence[Stage] | None = None,
        spp_kernel_sizes: Sequence[int] = (5, 9, 13),
        channel_attention: bool = True,
        conv_cfg: Cfg | None = None,
        norm_cfg: Cfg = CSP_NORM,
        act_cfg: Cfg = _SILU,
        norm_eval: bool = False,
        init_cfg: InitCfg = CSP_INIT,
    ) -> None:
        super().__init__(norm_eval=norm_eval, init_cfg=init_cfg)
        if arch not in self.arch_settings:
            near = suggest(str(arch), self.arch_settings)
            raise ConfigError(f"CSPNeXt: arch must be one of {', '.join(self.arch_settings)}, got {arch!r}.{near}")
        settings = arch_ovewrite or self.arch_settings[arch]
        cfgs: dict[str, Any] = {"conv_cfg": conv_cfg, "norm_cfg": norm_cfg, "act_cfg": act_cfg}
        conv = DepthwiseSeparableConvModule if use_depthwise else ConvModule

        width = settings[0][0] * widen_factor
        self.stem = nn.Sequential(
            ConvModule(3, int(width // 2), 3, stride=2, padding=1, norm_cfg=norm_cfg, act_cfg=act_cfg),
            ConvModule(int(width // 2), int(width // 2), 3, padding=1, norm_cfg=norm_cfg, act_cfg=act_cfg),
            ConvModule(int(width // 2), int(width), 3, padding=1, norm_cfg=norm_cfg, act_cfg=act_cfg),
        )
        self.layers = ["stem"]
        for number, (before, after, blocks, add_identity, use_spp) in enumerate(settings, start=1):
            before, after = int(before * widen_factor), int(after * widen_factor)
            layers: list[nn.Module] = [conv(before, after, 3, stride=2, padding=1, **cfgs)]
            if use_spp:
                layers.append(SPPBottleneck(after, after, kernel_sizes=spp_kernel_sizes, **cfgs))
            layers.append(
                CSPLayer(
                    after,
                    after,
                    expand_ratio=expand_ratio,
                    num_blocks=max(round(blocks * deepen_factor), 1),
                    add_identity=add_identity,
                    use_depthwise=use_depthwise,
                    channel_attention=channel_attention,
                    **cfgs,
                )
            )
            self.layers.append(f"stage{number}")
            self.add_module(self.layers[-1], nn.Sequential(*layers))
        self.use_stages(out_indices, frozen_stages)

    def stages(self) -> Sequence[nn.Module]:
        """Return the stem, which MMPose counts as stage 0, and the stages."""
        return [getattr(self, name) for name in self.layers]

    def frozen_modules(self) -> Iterable[nn.Module]:
        """Return the stem and the first ``frozen_stages`` stages."""
        return self.stages()[: self.frozen_stages + 1]
