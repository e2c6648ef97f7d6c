"""The neck of PoseWarper, which warps the poses of neighboring video frames to the current frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
import torch.nn.functional as F
from mmengine.model import BaseModule, constant_init, normal_init
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from pose_backbones_cnn.residual import BasicBlock, Bottleneck, ResLayer
from pose_core.errors import ConfigError, suggest
from pose_core.nn import DeformConv2d, build_conv_layer, freeze, keep_batch_norms_in_eval

_BLOCKS = {"BASIC": BasicBlock, "BOTTLENECK": Bottleneck}
_TRANSFORMS = (None, "resize_concat", "multiple_select")

Features = Tensor | Sequence[Tensor]


class PoseWarperNeck(BaseModule):
    """Warps the heatmaps of several frames to the first one and adds them (PoseWarper, Bertasius et al., NeurIPS 2019).

    A frame's features become heatmaps; residual blocks on their difference to the first frame's heatmaps predict the
    offsets of deformable convolutions with several dilations, which warp them.

    Args:
        in_channels: Channels of the features; several numbers for ``"resize_concat"``.
        out_channels: Number of heatmaps.
        inner_channels: Channels of the residual blocks.
        deform_groups: Groups of heatmaps that share their offsets; one per keypoint by default.
        dilations: Dilations of the deformable convolutions, whose outputs are averaged.
        trans_conv_kernel: Kernel size of the convolution from features to heatmaps: 1 or 3; 0 for none.
        res_blocks_cfg: The residual blocks: ``dict(block='BASIC' or 'BOTTLENECK', num_blocks=20)``.
        offsets_kernel: Kernel size of the convolutions that predict offsets, odd.
        deform_conv_kernel: Kernel size of the deformable convolutions, odd.
        in_index: Index of the feature map to use, or several indices.
        input_transform: For several feature maps: ``"resize_concat"`` resizes them to the first one's size and
            concatenates them. For one: ``None`` or ``"multiple_select"``.
        freeze_trans_layer: Whether to freeze the convolution from features to heatmaps.
        norm_eval: Whether to freeze the statistics of batch norms.
        im2col_step: Number of samples that a deformable convolution processes at once.

    Raises:
        ConfigError: If an argument has an unsupported value.
    """

    def __init__(
        self,
        in_channels: int | Sequence[int],
        out_channels: int,
        inner_channels: int,
        deform_groups: int = 17,
        dilations: Sequence[int] = (3, 6, 12, 18, 24),
        trans_conv_kernel: int = 1,
        res_blocks_cfg: Mapping[str, Any] | None = None,
        offsets_kernel: int = 3,
        deform_conv_kernel: int = 3,
        in_index: int | Sequence[int] = 0,
        input_transform: str | None = None,
        freeze_trans_layer: bool = True,
        norm_eval: bool = False,
        im2col_step: int = 80,
    ) -> None:
        super().__init__()
        if trans_conv_kernel not in (0, 1, 3):
            raise ConfigError(f"PoseWarperNeck: trans_conv_kernel must be 0, 1 or 3, got {trans_conv_kernel}.")
        if input_transform not in _TRANSFORMS:
            raise ConfigError(
                f"PoseWarperNeck: input_transform must be one of {_TRANSFORMS}, got {input_transform!r}."
                + suggest(str(input_transform), map(str, _TRANSFORMS))
            )
        self.in_index, self.input_transform = in_index, input_transform
        self.freeze_trans_layer, self.norm_eval = freeze_trans_layer, norm_eval
        channels = in_channels if isinstance(in_channels, int) else sum(in_channels)
        self.trans_layer: nn.Module = nn.Identity()
        if trans_conv_kernel:
            self.trans_layer = build_conv_layer(
                None, channels, out_channels, trans_conv_kernel, padding=trans_conv_kernel // 2
            )
        self.offset_feats = _residual_blocks(out_channels, inner_channels, res_blocks_cfg)
        self.offset_layers = nn.ModuleList()
        self.deform_conv_layers = nn.ModuleList()
        for dilation in dilations:
            reach = dilation * (offsets_kernel // 2)
            self.offset_layers.append(
                build_conv_layer(
                    None,
                    inner_channels,
                    deform_groups * 2 * deform_conv_kernel**2,
                    offsets_kernel,
                    padding=reach,
                    dilation=dilation,
                    bias=False,
                )
            )
            self.deform_conv_layers.append(
                DeformConv2d(
                    out_channels,
                    out_channels,
                    deform_conv_kernel,
                    padding=dilation * (deform_conv_kernel // 2),
                    dilation=dilation,
                    deform_groups=deform_groups,
                    im2col_step=im2col_step,
                )
            )
        self.train()

    def init_weights(self) -> None:
        """Initialize with small weights and identity deformable convolutions, which leave heatmaps unchanged."""
        super().init_weights()
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                normal_init(module, std=0.001)
            elif isinstance(module, _BatchNorm):
                constant_init(module, 1)
            elif isinstance(module, DeformConv2d):
                _, _, kernel_h, kernel_w = module.weight.shape
                nn.init.zeros_(module.weight)
                with torch.no_grad():
                    module.weight[..., kernel_h // 2, kernel_w // 2].fill_diagonal_(1)

    def forward(self, inputs: Sequence[Features], frame_weight: Sequence[float] | Tensor) -> Tensor:
        """Compute the heatmaps (B, out_channels, h, w) of the first frame.

        Args:
            inputs: The features of each frame, the current one first: one or several feature maps (B, C, h, w). Or the
                features of all frames as one batch, frame by frame, in a sequence of length 1.
            frame_weight: The weight of each frame.

        Raises:
            ConfigError: If the numbers of frames and weights differ.
        """
        frames = [self.trans_layer(self._select_features(feats)) for feats in inputs]
        if len(frames) == 1 and len(frames[0]) % len(frame_weight) == 0:
            frames = list(frames[0].chunk(len(frame_weight)))
        if len(frames) != len(frame_weight):
            raise ConfigError(
                f"PoseWarperNeck needs one frame per frame weight ({len(frame_weight)}), or one batch divisible by "
                f"their number, got {len(frames)} frame(s)."
            )
        warped = [weight * self._warp(frame, frames[0]) for frame, weight in zip(frames, frame_weight, strict=True)]
        return torch.stack(warped).sum(0)

    def _warp(self, frame: Tensor, reference: Tensor) -> Tensor:
        """Warp heatmaps (B, K, h, w) of a frame to those of another."""
        difference = self.offset_feats(reference - frame)
        layers = zip(self.offset_layers, self.deform_conv_layers, strict=True)
        return torch.stack([convolve(frame, offset(difference)) for offset, convolve in layers]).mean(0)

    def _select_features(self, feats: Features) -> Tensor:
        """Select or combine one feature map from the backbone's output for a frame."""
        if isinstance(feats, Tensor):
            return feats
        if isinstance(self.in_index, int):
            return feats[self.in_index]
        chosen = [feats[index] for index in self.in_index]
        if self.input_transform != "resize_concat":
            if len(chosen) > 1:
                raise ConfigError("PoseWarperNeck: several in_index need input_transform='resize_concat'.")
            return chosen[0]
        size = chosen[0].shape[2:]
        return torch.cat([F.interpolate(feat, size, mode="bilinear", align_corners=False) for feat in chosen], dim=1)

    def train(self, mode: bool = True) -> PoseWarperNeck:
        """Switch between training and evaluation, except for frozen parts."""
        super().train(mode)
        if self.freeze_trans_layer:
            freeze(self.trans_layer)
        if mode and self.norm_eval:
            keep_batch_norms_in_eval(self)
        return self


def _residual_blocks(in_channels: int, out_channels: int, cfg: Mapping[str, Any] | None) -> nn.Module:
    given = dict(cfg or {})
    block = _BLOCKS.get(given.get("block", ""))
    if block is None or "num_blocks" not in given:
        raise ConfigError(
            f"PoseWarperNeck: res_blocks_cfg must be like dict(block='BASIC', num_blocks=20), with block one of "
            f"{tuple(_BLOCKS)}, got {cfg!r}."
        )
    given.pop("block")
    return ResLayer(block, in_channels=in_channels, out_channels=out_channels, **given)
