"""Layers that connect branches of several resolutions: transitions between stages, and the exchange of features."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from torch import Tensor, nn

from pose_backbones_cnn.defaults import BN
from pose_core.nn import build_conv_layer, build_norm_layer

NEAREST: Mapping[str, Any] = {"mode": "nearest", "align_corners": None}


def conv_norm(
    in_channels: int,
    out_channels: int,
    *,
    kernel_size: int = 3,
    stride: int = 1,
    groups: int = 1,
    relu: bool = False,
    conv_cfg: Mapping[str, Any] | None,
    norm_cfg: Mapping[str, Any],
) -> nn.Sequential:
    """Build a padded convolution with normalization and an optional ReLU."""
    padding = kernel_size // 2
    conv = build_conv_layer(
        conv_cfg, in_channels, out_channels, kernel_size, stride=stride, padding=padding, groups=groups, bias=False
    )
    activation = [nn.ReLU(inplace=True)] if relu else []
    return nn.Sequential(conv, build_norm_layer(norm_cfg, out_channels)[1], *activation)


def separable_conv_norm(
    in_channels: int, out_channels: int, *, stride: int = 1, relu: bool = False, **cfgs: Any
) -> nn.Sequential:
    """Build a depthwise 3x3 and a pointwise 1x1 convolution, each with normalization, and an optional ReLU."""
    within = conv_norm(in_channels, in_channels, stride=stride, groups=in_channels, **cfgs)
    across = conv_norm(in_channels, out_channels, kernel_size=1, relu=relu, **cfgs)
    return nn.Sequential(*within, *across)


Step = Callable[..., nn.Sequential]  # conv_norm or separable_conv_norm


class SumOfPaths(nn.ModuleList):
    """Sum over branches: one module per branch maps its features to a common size, and the outputs are added."""

    def forward(self, features: Sequence[Tensor]) -> Tensor:
        """Map (B, C[i], h / 2**i, w / 2**i) per branch to (B, C, H, W)."""
        return functools.reduce(operator.add, (path(one) for path, one in zip(self, features, strict=True)))


class Transition(nn.ModuleList):
    """Transition between two stages: adapt the channels of the existing branches, and create new branches.

    Args:
        before: Channels of the branches before the transition.
        after: Channels of the branches after the transition; new branches start from the last existing one.
        conv_cfg: Config of the convolutions.
        norm_cfg: Config of the normalizations.
        step: Builds the convolutions that change the channels or halve the resolution.
    """

    def __init__(
        self,
        before: Sequence[int],
        after: Sequence[int],
        conv_cfg: Mapping[str, Any] | None = None,
        norm_cfg: Mapping[str, Any] = BN,
        step: Step = conv_norm,
    ) -> None:
        change = functools.partial(step, relu=True, conv_cfg=conv_cfg, norm_cfg=norm_cfg)
        entries: list[nn.Module] = []
        for branch, channels in enumerate(after):
            if branch < len(before):
                same = before[branch] == channels
                entries.append(nn.Identity() if same else change(before[branch], channels))
            else:
                halvings = [change(before[-1], before[-1], stride=2) for _ in range(branch - len(before))]
                entries.append(nn.Sequential(*halvings, change(before[-1], channels, stride=2)))
        super().__init__(entries)

    def forward(self, features: Sequence[Tensor]) -> list[Tensor]:
        """Map (B, before[i], h / 2**i, w / 2**i) per branch to (B, after[i], h / 2**i, w / 2**i) per branch."""
        last = len(features) - 1
        return [entry(features[min(branch, last)]) for branch, entry in enumerate(self)]


def exchange_paths(
    channels: Sequence[int], *, multiscale_output: bool, halve: Step, upsample_cfg: Mapping[str, Any], **cfgs: Any
) -> list[list[nn.Module]]:
    """Build the paths from every branch to each receiving branch; there are none with a single branch.

    A path to a higher resolution is a 1x1 convolution and an interpolation; a path to a lower one is a sequence of
    ``halve`` steps. ``cfgs`` are ``conv_cfg`` and ``norm_cfg``.
    """

    def path(source: int, target: int) -> nn.Module:
        if source == target:
            return nn.Identity()
        inside, outside = channels[source], channels[target]
        if source > target:
            enlarge = nn.Upsample(scale_factor=2 ** (source - target), **upsample_cfg)
            return nn.Sequential(*conv_norm(inside, outside, kernel_size=1, **cfgs), enlarge)
        halvings = [halve(inside, inside, stride=2, relu=True, **cfgs) for _ in range(target - source - 1)]
        return nn.Sequential(*halvings, halve(inside, outside, stride=2, **cfgs))

    sources = range(len(channels) if len(channels) > 1 else 0)
    targets = range(len(channels) if multiscale_output else 1)
    return [[path(source, target) for source in sources] for target in targets]
