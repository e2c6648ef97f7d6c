"""ShuffleNetV1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from pose_backbones_cnn.defaults import BN, RELU
from pose_backbones_cnn.mobile.inverted_residual import make_divisible
from pose_backbones_cnn.mobile.shufflenet import NORMAL, ShuffleNet
from pose_core.errors import ConfigError
from pose_core.nn import ConvModule, build_activation_layer, checkpointed
from pose_core.nn.backbone import InitCfg


class ShuffleUnit(nn.Module):
    """Grouped 1x1 convolutions around a depthwise one, with a channel shuffle between them (Zhang et al., CVPR 2018).

    Args:
        in_channels: Channels of the input.
        out_channels: Channels of the output.
        groups: Groups of the 1x1 convolutions.
        first_block: Whether the first convolution has a single group, as in the first unit of the network.
        combine: ``"add"`` keeps the size and adds the input; ``"concat"`` halves it and concatenates the pooled input.
        conv_cfg: Config of the convolutions.
        norm_cfg: Config of the normalizations.
        act_cfg: Config of the activations.
        with_cp: Whether to recompute activations in the backward pass, which saves memory.

    Raises:
        ConfigError: If ``combine`` is unknown, or it is ``"add"`` and the channels change.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        groups: int = 3,
        first_block: bool = True,
        combine: str = "add",
        conv_cfg: Mapping[str, Any] | None = None,
        norm_cfg: Mapping[str, Any] = BN,
        act_cfg: Mapping[str, Any] = RELU,
        with_cp: bool = False,
    ) -> None:
        super().__init__()
        if combine not in ("add", "concat"):
            raise ConfigError(f"ShuffleUnit: combine must be 'add' or 'concat', got {combine!r}.")
        if combine == "add" and in_channels != out_channels:
            raise ConfigError(
                f"ShuffleUnit(combine='add') needs in_channels == out_channels, got {in_channels} and {out_channels}."
            )
        self.groups, self.combine, self.with_cp = groups, combine, with_cp
        between = out_channels // 4
        strides = combine == "concat"
        cfgs: dict[str, Any] = {"conv_cfg": conv_cfg, "norm_cfg": norm_cfg}
        self.g_conv_1x1_compress = ConvModule(
            in_channels, between, 1, groups=1 if first_block else groups, act_cfg=act_cfg, **cfgs
        )
        self.depthwise_conv3x3_bn = ConvModule(
            between, between, 3, stride=2 if strides else 1, padding=1, groups=between, act_cfg=None, **cfgs
        )
        added = out_channels - in_channels if strides else out_channels
        self.g_conv_1x1_expand = ConvModule(between, added, 1, groups=groups, act_cfg=None, **cfgs)
        self.avgpool = nn.AvgPool2d(kernel_size=3, stride=2, padding=1) if strides else nn.Identity()
        self.act = build_activation_layer(act_cfg)

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, in_channels, h, w) to (B, out_channels, h / stride, w / stride)."""
        return checkpointed(self, self._run, x) if self.with_cp else self._run(x)

    def _run(self, x: Tensor) -> Tensor:
        # The shuffle follows the depthwise convolution, as in the authors' code; in the paper's figure it precedes it.
        out = F.channel_shuffle(self.depthwise_conv3x3_bn(self.g_conv_1x1_compress(x)), self.groups)
        out = self.g_conv_1x1_expand(out)
        shortcut = self.avgpool(x)
        return self.act(shortcut + out if self.combine == "add" else torch.cat((shortcut, out), dim=1))


class ShuffleNetV1(ShuffleNet):
    """ShuffleNetV1 (Zhang et al., CVPR 2018): features at 1/8, 1/16 and 1/32 of the input.

    Args:
        groups: Groups of the 1x1 convolutions: 1, 2, 3, 4 or 8.
        widen_factor: Multiplier of the channels.
        out_indices: Indices of the stages whose output is returned, counted from 0.
        frozen_stages: The number of stages to freeze together with the stem; 0 freezes only the stem, -1 nothing.
        conv_cfg: Config of the convolutions.
        norm_cfg: Config of the normalizations.
        act_cfg: Config of the activations.
        norm_eval: Whether batch norms stay in eval mode during training.
        with_cp: Whether to recompute activations in the backward pass, which saves memory.
        init_cfg: Initialization of the weights.

    Raises:
        ConfigError: If ``groups``, ``out_indices`` or ``frozen_stages`` is out of range.
    """

    stage_blocks = (4, 8, 4)
    # groups: channels of the stages (table 1 of the paper)
    widths: ClassVar[dict[int, tuple[int, int, int]]] = {
        1: (144, 288, 576),
        2: (200, 400, 800),
        3: (240, 480, 960),
        4: (272, 544, 1088),
        8: (384, 768, 1536),
    }

    def __init__(
        self,
        groups: int = 3,
        widen_factor: float = 1.0,
        out_indices: Sequence[int] = (2,),
        frozen_stages: int = -1,
        conv_cfg: Mapping[str, Any] | None = None,
        norm_cfg: Mapping[str, Any] = BN,
        act_cfg: Mapping[str, Any] = RELU,
        norm_eval: bool = False,
        with_cp: bool = False,
        init_cfg: InitCfg = NORMAL,
    ) -> None:
        if groups not in self.widths:
            raise ConfigError(f"ShuffleNetV1: groups must be 1, 2, 3, 4 or 8, got {groups!r}.")
        widths = [int(24 * widen_factor), *(make_divisible(width * widen_factor) for width in self.widths[groups])]
        cfgs: dict[str, Any] = {"conv_cfg": conv_cfg, "norm_cfg": norm_cfg, "act_cfg": act_cfg}
        common = {"groups": groups, "with_cp": with_cp, **cfgs}
        layers = [
            nn.Sequential(
                ShuffleUnit(before, width, first_block=stage == 0, combine="concat", **common),
                *(ShuffleUnit(width, width, first_block=False, **common) for _ in range(blocks - 1)),
            )
            for stage, (before, width, blocks) in enumerate(zip(widths, widths[1:], self.stage_blocks, strict=False))
        ]
        super().__init__(stem_channels=widths[0], layers=layers, norm_eval=norm_eval, init_cfg=init_cfg, **cfgs)
        self.use_stages(out_indices, frozen_stages)
