"""MobileNetV2."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from torch import Tensor, nn

from pose_backbones_cnn.defaults import BN, KAIMING
from pose_backbones_cnn.mobile.inverted_residual import check_stride, make_divisible
from pose_core.nn import ConvModule, StagedBackbone, checkpointed
from pose_core.nn.backbone import InitCfg

_RELU6: Mapping[str, Any] = {"type": "ReLU6"}
_LAYERS = ("conv", "bn")
_TORCHVISION = re.compile(r"features\.(\d+)\.(?:conv\.)?(\d+)\.(?:([01])\.)?(.+)")


class InvertedResidual(nn.Module):
    """Inverted residual block: a narrow shortcut around a wide depthwise convolution (Sandler et al., CVPR 2018).

    Args:
        in_channels: Channels of the input.
        out_channels: Channels of the output.
        stride: Stride of the depthwise convolution, 1 or 2.
        expand_ratio: Ratio of the channels of the depthwise convolution to those of the input.
        conv_cfg: Config of the convolutions.
        norm_cfg: Config of the normalizations.
        act_cfg: Config of the activations.
        with_cp: Whether to recompute activations in the backward pass, which saves memory.

    Raises:
        ConfigError: If ``stride`` is neither 1 nor 2.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        stride: int,
        expand_ratio: int,
        conv_cfg: Mapping[str, Any] | None = None,
        norm_cfg: Mapping[str, Any] = BN,
        act_cfg: Mapping[str, Any] = _RELU6,
        with_cp: bool = False,
    ) -> None:
        super().__init__()
        check_stride(stride)
        self.with_cp = with_cp
        self.use_res_connect = stride == 1 and in_channels == out_channels
        wide = in_channels * expand_ratio
        cfgs: dict[str, Any] = {"conv_cfg": conv_cfg, "norm_cfg": norm_cfg}
        expand = [ConvModule(in_channels, wide, 1, act_cfg=act_cfg, **cfgs)] if expand_ratio != 1 else []
        self.conv = nn.Sequential(
            *expand,
            ConvModule(wide, wide, 3, stride=stride, padding=1, groups=wide, act_cfg=act_cfg, **cfgs),
            ConvModule(wide, out_channels, 1, act_cfg=None, **cfgs),
        )

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, in_channels, h, w) to (B, out_channels, h / stride, w / stride)."""
        return checkpointed(self, self._run, x) if self.with_cp else self._run(x)

    def _run(self, x: Tensor) -> Tensor:
        return x + self.conv(x) if self.use_res_connect else self.conv(x)


class MobileNetV2(StagedBackbone):
    """MobileNetV2 (Sandler et al., CVPR 2018): seven stages at 1/2 to 1/32 of the input, and a final convolution.

    Args:
        widen_factor: Multiplier of the channels.
        out_indices: Indices of the outputs to return: 0 to 6 are the stages, 7 is the final convolution.
        frozen_stages: The number of stages to freeze together with the stem; 0 freezes only the stem, -1 nothing.
        conv_cfg: Config of the convolutions.
        norm_cfg: Config of the normalizations.
        act_cfg: Config of the activations.
        norm_eval: Whether batch norms stay in eval mode during training.
        with_cp: Whether to recompute activations in the backward pass, which saves memory.
        init_cfg: Initialization of the weights.

    Raises:
        ConfigError: If ``out_indices`` or ``frozen_stages`` is out of range.
    """

    # expand_ratio, channels, blocks and stride of each stage: table 2 of the paper
    arch_settings = (
        (1, 16, 1, 1),
        (6, 24, 2, 2),
        (6, 32, 3, 2),
        (6, 64, 4, 2),
        (6, 96, 3, 1),
        (6, 160, 3, 2),
        (6, 320, 1, 1),
    )

    def __init__(
        self,
        widen_factor: float = 1.0,
        out_indices: Sequence[int] = (7,),
        frozen_stages: int = -1,
        conv_cfg: Mapping[str, Any] | None = None,
        norm_cfg: Mapping[str, Any] = BN,
        act_cfg: Mapping[str, Any] = _RELU6,
        norm_eval: bool = False,
        with_cp: bool = False,
        init_cfg: InitCfg = KAIMING,
    ) -> None:
        super().__init__(norm_eval=norm_eval, init_cfg=init_cfg)
        cfgs: dict[str, Any] = {"conv_cfg": conv_cfg, "norm_cfg": norm_cfg, "act_cfg": act_cfg}
        widths = [make_divisible(width * widen_factor) for width in (32, *(row[1] for row in self.arch_settings))]
        self.conv1 = ConvModule(3, widths[0], 3, stride=2, padding=1, **cfgs)
        self.add_stages(
            nn.Sequential(
                InvertedResidual(before, width, stride, ratio, with_cp=with_cp, **cfgs),
                *(InvertedResidual(width, width, 1, ratio, with_cp=with_cp, **cfgs) for _ in range(blocks - 1)),
            )
            for (ratio, _, blocks, stride), before, width in zip(
                self.arch_settings, widths[:-1], widths[1:], strict=True
            )
        )
        self.conv2 = ConvModule(widths[-1], int(1280 * max(widen_factor, 1.0)), 1, **cfgs)
        self.use_stages(out_indices, frozen_stages)

    def stem_layers(self) -> Iterable[nn.Module]:
        """Return ``conv1``."""
        return (self.conv1,)

    def stages(self) -> Sequence[nn.Module]:
        """Return ``layer1`` to ``layer7`` and ``conv2``."""
        return [*super().stages(), self.conv2]

    def adopted(self, weights: dict[str, Tensor]) -> dict[str, Tensor]:
        """Rename the weights of torchvision's MobileNetV2."""
        blocks = [f"{stage}.{block}" for stage in self.stage_names for block in range(len(getattr(self, stage)))]
        return {_renamed(name, blocks): value for name, value in weights.items()}


def _renamed(name: str, blocks: Sequence[str]) -> str:
    match = _TORCHVISION.fullmatch(name)
    if match is None:
        return name
    number, conv, layer, leaf = int(match[1]), int(match[2]), match[3], match[4]
    if not 1 <= number <= len(blocks):
        return f"conv{1 if number == 0 else 2}.{_LAYERS[conv]}.{leaf}"
    if layer is not None:
        return f"{blocks[number - 1]}.conv.{conv}.{_LAYERS[int(layer)]}.{leaf}"
    # torchvision numbers the last convolution of a block and its normalization consecutively
    last = 1 if number == 1 else 2
    return f"{blocks[number - 1]}.conv.{last}.{_LAYERS[conv - last]}.{leaf}"
