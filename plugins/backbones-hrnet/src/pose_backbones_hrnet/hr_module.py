"""The unit that HRNet and its kin repeat: branches of several resolutions side by side, then their exchange."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mmengine.model import BaseModule
from torch import Tensor, nn

from pose_backbones_cnn.defaults import BN
from pose_backbones_cnn.residual import ResidualBlock, ResLayer
from pose_backbones_hrnet.exchange import NEAREST, Step, SumOfPaths, conv_norm, exchange_paths
from pose_core.errors import ConfigError
from pose_core.nn.backbone import InitCfg


class ExchangeModule(BaseModule):
    """Branches of several resolutions, after which each receives the sum of all (Sun et al., CVPR 2019).

    Branch ``i`` has ``1 / 2**i`` of the first one's resolution.

    Args:
        branches: What each computes from its features, (B, C, h, w) to (B, C', h, w).
        channels: Channels of each branch's result.
        multiscale_output: Whether all branches receive the sum, or the first alone.
        halve: What halves the resolution on the way to another branch.
        conv_cfg: The type of the convolutions.
        norm_cfg: The type of the normalizations.
        upsample_cfg: ``mode`` and ``align_corners`` of the interpolation.
        init_cfg: How the weights are initialized.
    """

    def __init__(
        self,
        branches: Iterable[nn.Module],
        channels: Sequence[int],
        *,
        multiscale_output: bool,
        halve: Step,
        conv_cfg: Mapping[str, Any] | None,
        norm_cfg: Mapping[str, Any],
        upsample_cfg: Mapping[str, Any],
        init_cfg: InitCfg = None,
    ) -> None:
        super().__init__(init_cfg=init_cfg)
        self.branches = nn.ModuleList(branches)
        paths = exchange_paths(
            channels,
            multiscale_output=multiscale_output,
            halve=halve,
            conv_cfg=conv_cfg,
            norm_cfg=norm_cfg,
            upsample_cfg=upsample_cfg,
        )
        self.fuse_layers = nn.ModuleList(map(SumOfPaths, paths))
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x: Sequence[Tensor]) -> list[Tensor]:
        """What the branches compute and exchange.

        Args:
            x: (B, in_channels[i], h / 2**i, w / 2**i) for each branch.

        Returns:
            (B, C[i], h / 2**i, w / 2**i) for each branch, or for the first alone.
        """
        features = [branch(one) for branch, one in zip(self.branches, x, strict=True)]
        if len(features) == 1:
            return features
        return [self.relu(sum_of_paths(features)) for sum_of_paths in self.fuse_layers]


class HRModule(ExchangeModule):
    """Residual blocks on each branch, then the exchange: what HRNet repeats.

    Args:
        num_branches: How many branches.
        blocks: The class of the residual blocks.
        num_blocks: Blocks on each branch.
        in_channels: Channels of each branch's input.
        num_channels: Channels within the blocks of each branch, before their expansion.
        multiscale_output: Whether all branches receive the sum, or the first alone.
        with_cp: Whether activations are computed again in the backward pass, to save memory.
        conv_cfg: The type of the convolutions.
        norm_cfg: The type of the normalizations.
        upsample_cfg: ``mode`` and ``align_corners`` of the interpolation.
        init_cfg: How the weights are initialized.

    Raises:
        ConfigError: ``num_blocks``, ``in_channels`` or ``num_channels`` does not hold ``num_branches`` numbers.
    """

    def __init__(
        self,
        num_branches: int,
        blocks: type[ResidualBlock],
        num_blocks: Sequence[int],
        in_channels: Sequence[int],
        num_channels: Sequence[int],
        multiscale_output: bool = False,
        with_cp: bool = False,
        conv_cfg: Mapping[str, Any] | None = None,
        norm_cfg: Mapping[str, Any] = BN,
        upsample_cfg: Mapping[str, Any] = NEAREST,
        init_cfg: InitCfg = None,
    ) -> None:
        lengths = {"num_blocks": num_blocks, "in_channels": in_channels, "num_channels": num_channels}
        for argument, values in lengths.items():
            if len(values) != num_branches:
                raise ConfigError(f"{argument} must hold a number for each of {num_branches} branches, got {values}.")
        out_channels = [channels * blocks.expansion for channels in num_channels]
        super().__init__(
            (
                ResLayer(blocks, count, inside, outside, with_cp=with_cp, conv_cfg=conv_cfg, norm_cfg=norm_cfg)
                for count, inside, outside in zip(num_blocks, in_channels, out_channels, strict=True)
            ),
            out_channels,
            multiscale_output=multiscale_output,
            halve=conv_norm,
            conv_cfg=conv_cfg,
            norm_cfg=norm_cfg,
            upsample_cfg=upsample_cfg,
            init_cfg=init_cfg,
        )
