"""The module of the HRNet family: parallel branches of several resolutions that exchange features at the end."""

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
    """Parallel branches of several resolutions, each of which then receives the sum of all (Sun et al., CVPR 2019).

    The resolution of branch ``i`` is ``1 / 2**i`` of that of the first.

    Args:
        branches: The network of each branch, which maps (B, C, h, w) to (B, C', h, w).
        channels: Output channels of each branch.
        multiscale_output: Whether all branches receive the sum, or only the first.
        halve: Builds the layers that halve the resolution on the way to another branch.
        conv_cfg: Config of the convolutions.
        norm_cfg: Config of the normalizations.
        upsample_cfg: ``mode`` and ``align_corners`` of the interpolation.
        init_cfg: Initialization of the weights.
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
        """Run the branches and exchange their features.

        Args:
            x: (B, in_channels[i], h / 2**i, w / 2**i) per branch.

        Returns:
            (B, C[i], h / 2**i, w / 2**i) per branch, or only for the first.
        """
        features = [branch(one) for branch, one in zip(self.branches, x, strict=True)]
        if len(features) == 1:
            return features
        return [self.relu(sum_of_paths(features)) for sum_of_paths in self.fuse_layers]


class HRModule(ExchangeModule):
    """The module of HRNet: residual blocks on each branch, followed by the exchange.

    Args:
        num_branches: The number of branches.
        blocks: The class of the residual blocks.
        num_blocks: The number of blocks on each branch.
        in_channels: Input channels of each branch.
        num_channels: Channels within the blocks of each branch, before their expansion.
        multiscale_output: Whether all branches receive the sum, or only the first.
        with_cp: Whether to recompute activations in the backward pass, which saves memory.
        conv_cfg: Config of the convolutions.
        norm_cfg: Config of the normalizations.
        upsample_cfg: ``mode`` and ``align_corners`` of the interpolation.
        init_cfg: Initialization of the weights.

    Raises:
        ConfigError: If ``num_blocks``, ``in_channels`` or ``num_channels`` does not have ``num_branches`` values.
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
                raise ConfigError(f"HRModule: {argument} needs {num_branches} values, one per branch, got {values}.")
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
