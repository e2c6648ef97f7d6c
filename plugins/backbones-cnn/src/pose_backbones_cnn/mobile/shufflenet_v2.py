"""ShuffleNetV2."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from pose_backbones_cnn.defaults import BN, RELU
from pose_backbones_cnn.mobile.inverted_residual import check_stride
from pose_backbones_cnn.mobile.shufflenet import NORMAL, ShuffleNet
from pose_core.errors import ConfigError
from pose_core.nn import ConvModule, checkpointed
from pose_core.nn.backbone import InitCfg

# torchvision numbers convolutions, normalizations and activations in one sequence; we number only the convolutions
_BRANCHES = {
    "branch1": ("0.conv", "0.bn", "1.conv", "1.bn"),
    "branch2": ("0.conv", "0.bn", "", "1.conv", "1.bn", "2.conv", "2.bn"),
}
_STEMS = {"conv1.0.": "conv1.conv.", "conv1.1.": "conv1.bn.", "conv5.0.": "layers.3.conv.", "conv5.1.": "layers.3.bn."}


class ShuffleBlock(nn.Module):
    """Convolve half of the channels, pass the other half through, and shuffle both (Ma et al., ECCV 2018).

    Args:
        in_channels: Channels of the input.
        out_channels: Channels of the output.
        stride: 1 or 2; with 2, both halves are computed from all channels.
        conv_cfg: Config of the convolutions.
        norm_cfg: Config of the normalizations.
        act_cfg: Config of the activations.
        with_cp: Whether to recompute activations in the backward pass, which saves memory.

    Raises:
        ConfigError: If ``stride`` is neither 1 nor 2, or it is 1 and the channels change.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        stride: int = 1,
        conv_cfg: Mapping[str, Any] | None = None,
        norm_cfg: Mapping[str, Any] = BN,
        act_cfg: Mapping[str, Any] = RELU,
        with_cp: bool = False,
    ) -> None:
        super().__init__()
        check_stride(stride)
        if stride == 1 and in_channels != out_channels:
            raise ConfigError(
                f"ShuffleBlock(stride=1) needs in_channels == out_channels, got {in_channels} and {out_channels}."
            )
        self.with_cp = with_cp
        half = out_channels // 2
        cfgs: dict[str, Any] = {"conv_cfg": conv_cfg, "norm_cfg": norm_cfg}

        def depthwise(channels: int) -> ConvModule:
            return ConvModule(channels, channels, 3, stride=stride, padding=1, groups=channels, act_cfg=None, **cfgs)

        def pointwise(channels: int) -> ConvModule:
            return ConvModule(channels, half, 1, act_cfg=act_cfg, **cfgs)

        self.branch1 = nn.Sequential(depthwise(in_channels), pointwise(in_channels)) if stride > 1 else None
        self.branch2 = nn.Sequential(pointwise(in_channels if stride > 1 else half), depthwise(half), pointwise(half))

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, in_channels, h, w) to (B, out_channels, h / stride, w / stride)."""
        return checkpointed(self, self._run, x) if self.with_cp else self._run(x)

    def _run(self, x: Tensor) -> Tensor:
        if self.branch1 is None:
            passed, convolved = x.chunk(2, dim=1)
        else:
            passed, convolved = self.branch1(x), x
        return F.channel_shuffle(torch.cat((passed, self.branch2(convolved)), dim=1), 2)


class ShuffleNetV2(ShuffleNet):
    """ShuffleNetV2 (Ma et al., ECCV 2018): features at 1/8, 1/16 and 1/32 of the input, and a final convolution.

    Args:
        widen_factor: Multiplier of the channels: 0.5, 1.0, 1.5 or 2.0.
        out_indices: Indices of the outputs to return: 0 to 2 are the stages, 3 is the final convolution.
        frozen_stages: The number of stages to freeze together with the stem; 0 freezes only the stem, -1 nothing.
        conv_cfg: Config of the convolutions.
        norm_cfg: Config of the normalizations.
        act_cfg: Config of the activations.
        norm_eval: Whether batch norms stay in eval mode during training.
        with_cp: Whether to recompute activations in the backward pass, which saves memory.
        init_cfg: Initialization of the weights.

    Raises:
        ConfigError: If ``widen_factor``, ``out_indices`` or ``frozen_stages`` is out of range.
    """

    stage_blocks = (4, 8, 4)
    # widen_factor: channels of the stages and of the final convolution (table 5 of the paper)
    widths: ClassVar[dict[float, tuple[int, int, int, int]]] = {
        0.5: (48, 96, 192, 1024),
        1.0: (116, 232, 464, 1024),
        1.5: (176, 352, 704, 1024),
        2.0: (244, 488, 976, 2048),
    }

    def __init__(
        self,
        widen_factor: float = 1.0,
        out_indices: Sequence[int] = (3,),
        frozen_stages: int = -1,
        conv_cfg: Mapping[str, Any] | None = None,
        norm_cfg: Mapping[str, Any] = BN,
        act_cfg: Mapping[str, Any] = RELU,
        norm_eval: bool = False,
        with_cp: bool = False,
        init_cfg: InitCfg = NORMAL,
    ) -> None:
        if widen_factor not in self.widths:
            raise ConfigError(f"ShuffleNetV2: widen_factor must be 0.5, 1.0, 1.5 or 2.0, got {widen_factor!r}.")
        widths = (24, *self.widths[widen_factor])
        cfgs: dict[str, Any] = {"conv_cfg": conv_cfg, "norm_cfg": norm_cfg, "act_cfg": act_cfg}
        layers: list[nn.Module] = [
            nn.Sequential(
                ShuffleBlock(before, width, 2, with_cp=with_cp, **cfgs),
                *(ShuffleBlock(width, width, with_cp=with_cp, **cfgs) for _ in range(blocks - 1)),
            )
            for before, width, blocks in zip(widths, widths[1:], self.stage_blocks, strict=False)
        ]
        layers.append(ConvModule(widths[3], widths[4], 1, **cfgs))
        super().__init__(stem_channels=widths[0], layers=layers, norm_eval=norm_eval, init_cfg=init_cfg, **cfgs)
        self.use_stages(out_indices, frozen_stages)

    def adopted(self, weights: dict[str, Tensor]) -> dict[str, Tensor]:
        """Rename the weights of torchvision's ShuffleNetV2."""
        return {_renamed(name): value for name, value in weights.items()}


def _renamed(name: str) -> str:
    if match := re.fullmatch(r"stage(\d)\.(\d+)\.(branch\d)\.(\d)\.(.+)", name):
        stage, block, branch, index, leaf = match.groups()
        return f"layers.{int(stage) - 2}.{block}.{branch}.{_BRANCHES[branch][int(index)]}.{leaf}"
    theirs = name[: len("conv1.0.")]
    return _STEMS.get(theirs, theirs) + name[len(theirs) :]
