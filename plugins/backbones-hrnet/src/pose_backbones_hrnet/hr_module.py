"""The unit that HRNet repeats: branches of several resolutions side by side, and the exchange between them."""

from __future__ import annotations

import functools
import operator
from collections.abc import Mapping, Sequence
from typing import Any

from mmengine.model import BaseModule
from torch import Tensor, nn

from pose_backbones_cnn.residual import BN, ResidualBlock, ResLayer
from pose_core.errors import ConfigError
from pose_core.nn import build_conv_layer, build_norm_layer
from pose_core.nn.backbone import InitCfg

NEAREST: Mapping[str, Any] = {"mode": "nearest", "align_corners": None}


class HRModule(BaseModule):
    """Residual blocks on each branch, after which each branch receives the sum of all (Sun et al., CVPR 2019).

    Branch ``i`` has ``1 / 2**i`` of the first one's resolution.

    Args:
        num_branches: How many branches.
        blocks: The class of the residual blocks.
        num_blocks: Blocks on each branch.
        in_channels: Channels of each branch's input.
        num_channels: Channels within the blocks of each branch, before their expansion.
        multiscale_output: Whether all branches receive the sum, or the first alone.
        with_cp: Whether activations are computed again in the backward pass, to save memory.
        conv_cfg: The type of the convolutions.
        norm_cfg: The type of the normalisations.
        upsample_cfg: ``mode`` and ``align_corners`` of the interpolation.
        init_cfg: How the weights are initialised.

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
        super().__init__(init_cfg=init_cfg)
        lengths = {"num_blocks": num_blocks, "in_channels": in_channels, "num_channels": num_channels}
        for argument, values in lengths.items():
            if len(values) != num_branches:
                raise ConfigError(f"{argument} must hold a number for each of {num_branches} branches, got {values}.")
        out_channels = [channels * blocks.expansion for channels in num_channels]
        self.branches = nn.ModuleList(
            ResLayer(blocks, count, inside, outside, with_cp=with_cp, conv_cfg=conv_cfg, norm_cfg=norm_cfg)
            for count, inside, outside in zip(num_blocks, in_channels, out_channels, strict=True)
        )
        path = functools.partial(
            exchange_path, out_channels, conv_cfg=conv_cfg, norm_cfg=norm_cfg, upsample_cfg=upsample_cfg
        )
        sources = range(num_branches if num_branches > 1 else 0)
        targets = range(num_branches if multiscale_output else 1)
        self.fuse_layers = nn.ModuleList(SumOfPaths(path(source, target) for source in sources) for target in targets)
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


class SumOfPaths(nn.ModuleList):
    """One module a branch, from that branch's features to a size that all share; their outputs are added."""

    def forward(self, features: Sequence[Tensor]) -> Tensor:
        """(B, C[i], h / 2**i, w / 2**i) for each branch to (B, C, H, W)."""
        return functools.reduce(operator.add, (path(one) for path, one in zip(self, features, strict=True)))


class Transition(nn.ModuleList):
    """What stands between two stages: the branches there are, at the next stage's channels, and its new branches.

    Args:
        before: Channels of each branch before.
        after: Channels of each branch after; those that are new start from the last one before.
        conv_cfg: The type of the convolutions.
        norm_cfg: The type of the normalisations.
    """

    def __init__(
        self,
        before: Sequence[int],
        after: Sequence[int],
        conv_cfg: Mapping[str, Any] | None = None,
        norm_cfg: Mapping[str, Any] = BN,
    ) -> None:
        step = functools.partial(conv_norm, relu=True, conv_cfg=conv_cfg, norm_cfg=norm_cfg)
        entries: list[nn.Module] = []
        for branch, channels in enumerate(after):
            if branch < len(before):
                same = before[branch] == channels
                entries.append(nn.Identity() if same else step(before[branch], channels))
            else:
                halvings = [step(before[-1], before[-1], stride=2) for _ in range(branch - len(before))]
                entries.append(nn.Sequential(*halvings, step(before[-1], channels, stride=2)))
        super().__init__(entries)

    def forward(self, features: Sequence[Tensor]) -> list[Tensor]:
        """(B, before[i], h / 2**i, w / 2**i) for each branch to (B, after[i], h / 2**i, w / 2**i)."""
        last = len(features) - 1
        return [entry(features[min(branch, last)]) for branch, entry in enumerate(self)]


def exchange_path(
    channels: Sequence[int],
    source: int,
    target: int,
    *,
    conv_cfg: Mapping[str, Any] | None,
    norm_cfg: Mapping[str, Any],
    upsample_cfg: Mapping[str, Any],
) -> nn.Module:
    """What takes the features of branch ``source`` to the channels and the resolution of branch ``target``.

    Upwards a 1x1 convolution and an interpolation, downwards 3x3 convolutions that each halve the resolution.
    """
    if source == target:
        return nn.Identity()
    step = functools.partial(conv_norm, conv_cfg=conv_cfg, norm_cfg=norm_cfg)
    inside, outside = channels[source], channels[target]
    if source > target:
        enlarge = nn.Upsample(scale_factor=2 ** (source - target), **upsample_cfg)
        return nn.Sequential(*step(inside, outside, kernel_size=1), enlarge)
    halvings = [step(inside, inside, stride=2, relu=True) for _ in range(target - source - 1)]
    return nn.Sequential(*halvings, step(inside, outside, stride=2))


def conv_norm(
    in_channels: int,
    out_channels: int,
    *,
    kernel_size: int = 3,
    stride: int = 1,
    relu: bool = False,
    conv_cfg: Mapping[str, Any] | None,
    norm_cfg: Mapping[str, Any],
) -> nn.Sequential:
    """A convolution that keeps the size but for its stride, a normalisation, and perhaps a ReLU."""
    padding = kernel_size // 2
    conv = build_conv_layer(
        conv_cfg, in_channels, out_channels, kernel_size, stride=stride, padding=padding, bias=False
    )
    activation = [nn.ReLU(inplace=True)] if relu else []
    return nn.Sequential(conv, build_norm_layer(norm_cfg, out_channels)[1], *activation)
