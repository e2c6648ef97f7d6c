"""Stacked hourglasses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mmengine.model import BaseModule
from torch import Tensor, nn

from pose_backbones_cnn.defaults import BN, NORMAL, TRAINED_BN
from pose_backbones_cnn.residual import BasicBlock, ResLayer
from pose_core.errors import ConfigError
from pose_core.nn import BaseBackbone, ConvModule
from pose_core.nn.backbone import InitCfg


class HourglassModule(BaseModule):
    """Features at one resolution plus the output of a smaller hourglass at half of it (Newell et al., ECCV 2016).

    Args:
        depth: The number of times the resolution is halved.
        stage_channels: Channels at this resolution and at each lower one.
        stage_blocks: Residual blocks at this resolution and at each lower one.
        norm_cfg: Config of the normalizations.
        init_cfg: Initialization of the weights.

    Raises:
        ConfigError: If ``stage_channels`` or ``stage_blocks`` has fewer than ``depth + 1`` values.
    """

    def __init__(
        self,
        depth: int,
        stage_channels: Sequence[int],
        stage_blocks: Sequence[int],
        norm_cfg: Mapping[str, Any] = BN,
        init_cfg: InitCfg = None,
    ) -> None:
        super().__init__(init_cfg=init_cfg)
        for argument, numbers in (("stage_channels", stage_channels), ("stage_blocks", stage_blocks)):
            if len(numbers) <= depth:
                raise ConfigError(
                    f"{argument} needs at least {depth + 1} values, one per resolution, got {tuple(numbers)}."
                )
        blocks, (channels, below) = stage_blocks[0], stage_channels[:2]
        self.up1 = ResLayer(BasicBlock, blocks, channels, channels, norm_cfg=norm_cfg)
        self.low1 = ResLayer(BasicBlock, blocks, channels, below, stride=2, norm_cfg=norm_cfg)
        self.low2 = (
            HourglassModule(depth - 1, stage_channels[1:], stage_blocks[1:], norm_cfg)
            if depth > 1
            else ResLayer(BasicBlock, stage_blocks[1], below, below, norm_cfg=norm_cfg)
        )
        self.low3 = ResLayer(BasicBlock, blocks, below, channels, norm_cfg=norm_cfg, downsample_first=False)
        self.up2 = nn.Upsample(scale_factor=2)

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, stage_channels[0], h, w) to the same shape; h and w multiples of ``2**depth``."""
        return self.up1(x) + self.up2(self.low3(self.low2(self.low1(x))))


class HourglassNet(BaseBackbone):
    """Stacked hourglasses (Newell et al., ECCV 2016) as in CornerNet (Law and Deng, ECCV 2018): features at 1/4.

    Args:
        downsample_times: The number of times each hourglass halves the resolution.
        num_stacks: The number of hourglasses.
        stage_channels: Channels at 1/4 of the input and at each lower resolution.
        stage_blocks: Residual blocks at 1/4 of the input and at each lower resolution.
        feat_channel: Channels of the output.
        norm_cfg: Config of the normalizations.
        init_cfg: Initialization of the weights.

    Raises:
        ConfigError: If ``num_stacks`` or ``downsample_times`` is less than 1, or ``stage_channels`` or
            ``stage_blocks`` has too few values.
    """

    def __init__(
        self,
        downsample_times: int = 5,
        num_stacks: int = 2,
        stage_channels: Sequence[int] = (256, 256, 384, 384, 384, 512),
        stage_blocks: Sequence[int] = (2, 2, 2, 2, 2, 4),
        feat_channel: int = 256,
        norm_cfg: Mapping[str, Any] = TRAINED_BN,
        init_cfg: InitCfg = NORMAL,
    ) -> None:
        super().__init__(init_cfg=init_cfg)
        if num_stacks < 1 or downsample_times < 1:
            raise ConfigError(
                "HourglassNet: num_stacks and downsample_times must be at least 1, "
                f"got {num_stacks} and {downsample_times}."
            )
        self.downsample_times, self.num_stacks = downsample_times, num_stacks
        channels = stage_channels[0]
        between = range(num_stacks - 1)
        self.stem = nn.Sequential(
            ConvModule(3, 128, 7, stride=2, padding=3, norm_cfg=norm_cfg),
            ResLayer(BasicBlock, 1, 128, channels, stride=2, norm_cfg=norm_cfg),
        )
        self.hourglass_modules = nn.ModuleList(
            HourglassModule(downsample_times, stage_channels, stage_blocks, norm_cfg) for _ in range(num_stacks)
        )
        self.inters = ResLayer(BasicBlock, num_stacks - 1, channels, channels, norm_cfg=norm_cfg)
        # Checkpoints contain it even for a single hourglass, which never runs it. Without gradients, distributed
        # training does not wait for it.
        self.inters.requires_grad_(num_stacks > 1)
        self.conv1x1s = nn.ModuleList(
            ConvModule(channels, channels, 1, norm_cfg=norm_cfg, act_cfg=None) for _ in between
        )
        self.out_convs = nn.ModuleList(
            ConvModule(channels, feat_channel, 3, padding=1, norm_cfg=norm_cfg) for _ in range(num_stacks)
        )
        self.remap_convs = nn.ModuleList(
            ConvModule(feat_channel, channels, 1, norm_cfg=norm_cfg, act_cfg=None) for _ in between
        )
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        """Return the features of each hourglass.

        Args:
            x: (B, 3, h, w), input frame; h and w multiples of ``4 * 2**downsample_times``.

        Returns:
            (B, feat_channel, h / 4, w / 4) per hourglass.

        Raises:
            ConfigError: If h or w is not such a multiple.
        """
        _check_size(x, 2**self.downsample_times)
        x = self.stem(x)
        features = []
        for stack, (hourglass, out_conv) in enumerate(zip(self.hourglass_modules, self.out_convs, strict=True)):
            features.append(out_conv(hourglass(x)))
            if stack < self.num_stacks - 1:
                x = self.relu(self.conv1x1s[stack](x) + self.remap_convs[stack](features[-1]))
                x = self.inters[stack](x)
        return tuple(features)


def _check_size(x: Tensor, multiple: int) -> None:
    height, width = x.shape[-2:]
    # Halving rounds up, so features of other sizes would not match the larger ones on the way back.
    if -(-height // 4) % multiple or -(-width // 4) % multiple:
        raise ConfigError(
            f"HourglassNet: input height and width must be multiples of {4 * multiple}, got {height} x {width}."
        )
