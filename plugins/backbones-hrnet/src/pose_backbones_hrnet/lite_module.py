"""The module of Lite-HRNet: lightweight blocks on branches of several resolutions, followed by their exchange."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import torch
import torch.nn.functional as F
from mmengine.model import BaseModule
from torch import Tensor, nn

from pose_backbones_cnn.attention import SELayer
from pose_backbones_cnn.mobile.shufflenet_v2 import ShuffleBlock
from pose_backbones_hrnet.exchange import NEAREST, exchange_paths, separable_conv_norm
from pose_core.nn import ConvModule, checkpointed


class LiteHRModule(BaseModule):
    """Lightweight blocks on branches of several resolutions, followed by their exchange (Yu et al., CVPR 2021).

    Args:
        channels: Channels of each branch.
        num_blocks: The number of consecutive blocks.
        weighted: Whether the blocks weight channels by the features of all branches; otherwise each branch has separate
            shuffle blocks ("naive").
        reduce_ratio: Reduction factor of the channels from which the weights are computed.
        with_fuse: Whether the branches exchange features at the end.
        with_cp: Whether to recompute activations in the backward pass, which saves memory.
        **cfgs: ``conv_cfg`` and ``norm_cfg``.
    """

    def __init__(
        self,
        channels: Sequence[int],
        num_blocks: int,
        *,
        weighted: bool,
        reduce_ratio: int = 8,
        with_fuse: bool = True,
        with_cp: bool = False,
        **cfgs: Any,
    ) -> None:
        super().__init__()
        self.weighted = weighted
        blocks = {"with_cp": with_cp, **cfgs}
        layers: Iterable[nn.Module]
        if weighted:
            layers = (ConditionalChannelWeighting(channels, reduce_ratio, **blocks) for _ in range(num_blocks))
        else:
            layers = (nn.Sequential(*(ShuffleBlock(one, one, **blocks) for _ in range(num_blocks))) for one in channels)
        self.layers = nn.ModuleList(layers)
        self.fuse_layers: nn.ModuleList | None = None
        if with_fuse:
            halve = separable_conv_norm
            paths = exchange_paths(channels, multiscale_output=True, halve=halve, upsample_cfg=NEAREST, **cfgs)
            self.fuse_layers = nn.ModuleList(map(nn.ModuleList, paths))

    def forward(self, x: Sequence[Tensor]) -> list[Tensor]:
        """Run the branches and exchange their features.

        Args:
            x: (B, channels[i], H / 2**i, W / 2**i) per branch.

        Returns:
            The same shapes.
        """
        features = list(x)
        if self.weighted:
            for layer in self.layers:
                features = layer(features)
        else:
            features = [layer(one) for layer, one in zip(self.layers, features, strict=True)]
        if self.fuse_layers is None or len(features) == 1:
            return features
        return exchanged(features, self.fuse_layers)


def exchanged(features: Sequence[Tensor], fuse_layers: nn.ModuleList) -> list[Tensor]:
    """Return the sum that each branch receives, as in the training of the published weights.

    Unlike in HRNet, the contribution of the first branch counts twice, and the other branches receive its sum instead
    of its features.
    """
    sums: list[Tensor] = []
    for paths in fuse_layers:
        sent = [path(one) for path, one in zip(paths.children(), features, strict=True)]
        sums.append(sum(sent, start=sent[0]))
        features = [sums[0], *features[1:]]
    return [F.relu(one) for one in sums]


class ConditionalChannelWeighting(BaseModule):
    """Weight half of the channels of each branch across and within branches, and shuffle them with the other half.

    Args:
        channels: Channels of each branch.
        reduce_ratio: Reduction factor of the channels from which the weights across branches are computed.
        with_cp: Whether to recompute activations in the backward pass, which saves memory.
        **cfgs: ``conv_cfg`` and ``norm_cfg``.
    """

    def __init__(self, channels: Sequence[int], reduce_ratio: int, *, with_cp: bool = False, **cfgs: Any) -> None:
        super().__init__()
        self.with_cp = with_cp
        halves = [one // 2 for one in channels]
        self.cross_resolution_weighting = CrossResolutionWeighting(halves, reduce_ratio, **cfgs)
        self.depthwise_convs = nn.ModuleList(depthwise(half, **cfgs) for half in halves)
        self.spatial_weighting = nn.ModuleList(SELayer(half, ratio=4, conv_cfg=cfgs["conv_cfg"]) for half in halves)

    def forward(self, features: Sequence[Tensor]) -> list[Tensor]:
        """Map (B, channels[i], H / 2**i, W / 2**i) per branch to the same shapes."""
        return checkpointed(self, self._weigh, *features) if self.with_cp else self._weigh(*features)

    def _weigh(self, *features: Tensor) -> list[Tensor]:
        halves = [one.chunk(2, dim=1) for one in features]
        weighted = self.cross_resolution_weighting([other for _, other in halves])
        steps = zip(halves, weighted, self.depthwise_convs, self.spatial_weighting, strict=True)
        return [shuffled(kept, weigh(conv(changed))) for (kept, _), changed, conv, weigh in steps]


class CrossResolutionWeighting(nn.Module):
    """Weight each channel at each location by the features of all branches at that location.

    Args:
        channels: Channels of each branch.
        ratio: Reduction factor of the channels from which the weights are computed.
        **cfgs: ``conv_cfg`` and ``norm_cfg``.
    """

    def __init__(self, channels: Sequence[int], ratio: int, **cfgs: Any) -> None:
        super().__init__()
        self.channels = list(channels)
        total = sum(channels)
        self.conv1 = ConvModule(total, total // ratio, 1, **cfgs)
        self.conv2 = ConvModule(total // ratio, total, 1, act_cfg={"type": "Sigmoid"}, **cfgs)

    def forward(self, features: Sequence[Tensor]) -> list[Tensor]:
        """Weight the features (B, channels[i], H / 2**i, W / 2**i) of each branch."""
        height, width = features[-1].shape[-2:]
        pooled = [F.adaptive_avg_pool2d(one, (height, width)) for one in features]
        weights = self.conv2(self.conv1(torch.cat(pooled, dim=1))).split(self.channels, dim=1)
        return [one * F.interpolate(weight, size=one.shape[-2:]) for one, weight in zip(features, weights, strict=True)]


def depthwise(channels: int, *, stride: int = 1, **cfgs: Any) -> ConvModule:
    """Build a depthwise 3x3 convolution with normalization."""
    return ConvModule(channels, channels, 3, stride=stride, padding=1, groups=channels, act_cfg=None, **cfgs)


def shuffled(one: Tensor, other: Tensor) -> Tensor:
    """Interleave the channels of two halves (B, C, H, W) to (B, 2 * C, H, W)."""
    return torch.stack((one, other), dim=2).flatten(1, 2)
