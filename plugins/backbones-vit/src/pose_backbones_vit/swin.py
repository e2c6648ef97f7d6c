"""Swin, a pyramid of feature maps whose tokens attend within shifted windows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from math import isqrt
from typing import Any

import torch
from mmengine.model.weight_init import trunc_normal_
from torch import Tensor, nn

from pose_backbones_vit.feed_forward import GELU
from pose_backbones_vit.patch_embed import PatchEmbed, PatchMerging, Size, as_pair
from pose_backbones_vit.position_embedding import fitted, resized
from pose_backbones_vit.published_names import SWIN, renamed
from pose_backbones_vit.swin_block import SwinStage
from pose_core.nn import BaseBackbone, build_norm_layer, drop_path_rates
from pose_core.nn.backbone import InitCfg, check_per_stage, chosen_stages

_LN: Mapping[str, Any] = {"type": "LN"}
_TRUNCATED_NORMAL: InitCfg = (
    {"type": "TruncNormal", "layer": "Linear", "std": 0.02, "bias": 0.0},
    {"type": "Constant", "layer": "LayerNorm", "val": 1.0, "bias": 0.0},
)


class SwinTransformer(BaseBackbone):
    """Swin (Liu et al., "Hierarchical Vision Transformer using Shifted Windows", ICCV 2021).

    Weights pretrained with images and windows of another size can be loaded, because their position embeddings and
    biases are interpolated. The names of the official weights are recognized.

    Args:
        pretrain_img_size: Size of the training images, (height, width) or one number for both; only used with
            ``use_abs_pos_embed``.
        in_channels: Channels of the image.
        embed_dims: Channels of the first stage; each further stage doubles them.
        patch_size: Side of a patch.
        window_size: Side of a window, in tokens.
        mlp_ratio: Ratio of the hidden channels of the feed-forward networks to those of the stage.
        depths: The number of blocks per stage.
        num_heads: The number of attention heads per stage.
        strides: Stride of the patches, followed by those of the merging after each stage except the last.
        out_indices: Indices of the stages whose output is returned; negative ones count from the end.
        qkv_bias: Whether queries, keys and values have a bias.
        qk_scale: Scale of the products of queries and keys; ``head_channels ** -0.5`` if ``None``.
        patch_norm: Whether patches are normalized.
        drop_rate: Dropout rate after the patch embedding and linear layers.
        attn_drop_rate: Dropout rate of the attention weights.
        drop_path_rate: Drop probability of the last block; earlier blocks have lower ones.
        use_abs_pos_embed: Whether patches have a learned absolute position embedding.
        act_cfg: Config of the activation of the feed-forward networks.
        norm_cfg: Config of the normalizations.
        with_cp: Whether to recompute activations in the backward pass, which saves memory.
        convert_weights: Ignored, because official weights are always recognized; accepted for MMPose configs.
        frozen_stages: The number of stages to freeze together with the patch embedding; 0 freezes only the embedding,
            -1 nothing.
        init_cfg: Initialization of the weights.

    Raises:
        ConfigError: If ``num_heads`` or ``strides`` differs from ``depths`` in length, or ``out_indices`` or
            ``frozen_stages`` is out of range.
    """

    def __init__(
        self,
        pretrain_img_size: Size = 224,
        in_channels: int = 3,
        embed_dims: int = 96,
        patch_size: int = 4,
        window_size: int = 7,
        mlp_ratio: float = 4,
        depths: Sequence[int] = (2, 2, 6, 2),
        num_heads: Sequence[int] = (3, 6, 12, 24),
        strides: Sequence[int] = (4, 2, 2, 2),
        out_indices: Sequence[int] = (0, 1, 2, 3),
        qkv_bias: bool = True,
        qk_scale: float | None = None,
        patch_norm: bool = True,
        drop_rate: float = 0.0,
        attn_drop_rate: float = 0.0,
        drop_path_rate: float = 0.1,
        use_abs_pos_embed: bool = False,
        act_cfg: Mapping[str, Any] = GELU,
        norm_cfg: Mapping[str, Any] = _LN,
        with_cp: bool = False,
        convert_weights: bool = False,  # noqa: ARG002 (see its description)
        frozen_stages: int = -1,
        init_cfg: InitCfg = _TRUNCATED_NORMAL,
    ) -> None:
        super().__init__(init_cfg=init_cfg)
        check_per_stage("SwinTransformer", len(depths), num_heads=num_heads, strides=strides)
        self.out_indices = chosen_stages("SwinTransformer", len(depths), out_indices, frozen_stages)
        self.frozen_stages = frozen_stages

        patch_norm_cfg = norm_cfg if patch_norm else None
        self.patch_embed = PatchEmbed(
            in_channels, embed_dims, "Conv2d", patch_size, strides[0], norm_cfg=patch_norm_cfg
        )
        self.grid = self.patch_embed.grid(*as_pair(pretrain_img_size))
        self.absolute_pos_embed: nn.Parameter | None = None
        if use_abs_pos_embed:
            self.absolute_pos_embed = nn.Parameter(torch.zeros(1, self.grid[0] * self.grid[1], embed_dims))
        self.drop_after_pos = nn.Dropout(drop_rate)

        rates = iter(drop_path_rates(drop_path_rate, sum(depths)))
        widths = [embed_dims << stage for stage in range(len(depths))]
        mergings = (
            PatchMerging(width, 2 * width, stride=stride, norm_cfg=norm_cfg)
            for width, stride in zip(widths, strides[1:], strict=False)
        )
        self.stages = nn.ModuleList(
            SwinStage(
                width,
                heads,
                int(mlp_ratio * width),
                window_size=window_size,
                drop_path_rates=list(islice(rates, depth)),
                downsample=next(mergings, nn.Identity()),
                with_cp=with_cp,
                qkv_bias=qkv_bias,
                qk_scale=qk_scale,
                drop_rate=drop_rate,
                attn_drop_rate=attn_drop_rate,
                act_cfg=act_cfg,
                norm_cfg=norm_cfg,
            )
            for width, heads, depth in zip(widths, num_heads, depths, strict=True)
        )
        for stage in self.out_indices:
            self.add_module(f"norm{stage}", build_norm_layer(norm_cfg, widths[stage])[1])
        self.freeze_stages()

    def init_weights(self) -> None:
        """Initialize by ``init_cfg``, and the positions unless the weights are pretrained."""
        super().init_weights()
        if self.absolute_pos_embed is not None and not self.is_pretrained:
            trunc_normal_(self.absolute_pos_embed, std=0.02)

    def frozen_modules(self) -> Iterable[nn.Module]:
        """Yield the patch embedding and the first ``frozen_stages`` stages, with the normalization of their outputs."""
        if self.frozen_stages >= 0:
            yield from (self.patch_embed, self.drop_after_pos, *self.stages[: self.frozen_stages])
        for stage in self.out_indices:
            if stage < self.frozen_stages:
                yield getattr(self, f"norm{stage}")

    def freeze_stages(self) -> None:
        """Put the frozen modules into eval mode, and disable gradients for their parameters and the positions."""
        super().freeze_stages()
        if self.frozen_stages >= 0 and self.absolute_pos_embed is not None:
            self.absolute_pos_embed.requires_grad_(False)

    def adopted(self, weights: dict[str, Tensor]) -> dict[str, Tensor]:
        """Rename official weights, and interpolate positions to the size of our images and windows."""
        own = self.state_dict()
        weights = adopted_from_authors(weights)
        for name, value in weights.items():
            if name.endswith("relative_position_bias_table") and name in own:
                weights[name] = fitted_bias(value, own[name])
            elif name.endswith("relative_position_index") and name in own:
                weights[name] = own[name]  # determined by the window size
        if self.absolute_pos_embed is not None and "absolute_pos_embed" in weights:
            weights["absolute_pos_embed"] = fitted(weights["absolute_pos_embed"], self.grid)
        return weights

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        """Return the features of the stages in ``out_indices``, in the order of the stages.

        Args:
            x: (B, in_channels, h, w), input frame.

        Returns:
            (B, C, H, W) per stage: first ``embed_dims`` channels at 1/4 of the input, then twice the channels at half
            the resolution per stage.
        """
        x = self.patch_embed(x)
        if self.absolute_pos_embed is not None:
            grid = (x.shape[1], x.shape[2])
            x = x + resized(self.absolute_pos_embed, self.grid, grid).unflatten(1, grid)
        x = self.drop_after_pos(x)
        features = []
        for index, stage in enumerate(self.stages):
            feature, x = stage(x)
            if index in self.out_indices:
                features.append(getattr(self, f"norm{index}")(feature).permute(0, 3, 1, 2).contiguous())
        return tuple(features)


def adopted_from_authors(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Rename official weights to our names; return other weights unchanged."""
    if not any(name.startswith("layers.") for name in weights):
        return dict(weights)
    weights = {name: value for name, value in weights.items() if not name.endswith("attn_mask")}
    return {
        name: _channel_major(value) if ".downsample." in name else value
        for name, value in renamed(weights, SWIN).items()
    }


def _channel_major(merged: Tensor) -> Tensor:
    """Reorder the weights (..., 4 * C) of merged tokens: column-major tokens to row-major tokens of each channel."""
    return merged.unflatten(-1, (4, -1))[..., [0, 2, 1, 3], :].mT.flatten(-2)


def fitted_bias(table: Tensor, own: Tensor) -> Tensor:
    """Interpolate a bias per relative position, (positions, heads), to the window size of ``own``."""
    if table.shape == own.shape:
        return table
    side, own_side = isqrt(len(table)), isqrt(len(own))
    if table.shape[1] != own.shape[1] or side**2 != len(table):
        return table  # loading reports the mismatch of the shapes
    return resized(table[None], (side, side), (own_side, own_side))[0]
