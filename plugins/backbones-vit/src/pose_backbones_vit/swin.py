"""Swin: a pyramid of maps whose tokens attend within shifted windows."""

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

    Weights load from images and windows of another size: what they hold of positions is interpolated. The names of the
    authors' weights are recognized.

    Args:
        pretrain_img_size: (height, width) of the image in training, or its side; for ``use_abs_pos_embed``.
        in_channels: Channels of the image.
        embed_dims: Channels of the first stage; each stage doubles them.
        patch_size: Side of a patch.
        window_size: Side of a window, in tokens.
        mlp_ratio: How many times more channels the feed-forward networks have within.
        depths: How many blocks each stage has.
        num_heads: Heads of each stage's attention.
        strides: Of the patches, and of the merging after each stage but the last.
        out_indices: The stages whose output is returned, counted from 0, or from the end when negative.
        qkv_bias: Whether queries, keys and values have a bias.
        qk_scale: What the products of queries and keys are scaled by; one over the root of a head's channels when
            ``None``.
        patch_norm: Whether patches are normalized.
        drop_rate: Dropout of patches and after linear layers, while training.
        attn_drop_rate: Dropout of the attention, while training.
        drop_path_rate: The chance that the last block is dropped while training; those before it less.
        use_abs_pos_embed: Whether patches have learned positions besides.
        act_cfg: The activation of the feed-forward networks.
        norm_cfg: The type of the normalizations.
        with_cp: Whether activations are computed again in the backward pass, to save memory.
        convert_weights: Accepted for the sake of the field's configs: the authors' weights are recognized anyhow.
        frozen_stages: The patches and this many stages are not trained; 0 is the patches alone, -1 nothing.
        init_cfg: How the weights are initialized.

    Raises:
        ConfigError: ``num_heads`` or ``strides`` are not as many as ``depths``; ``out_indices`` or ``frozen_stages``
            names a stage that is not there.
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
        """Initialize as ``init_cfg`` says, and the positions unless the weights are pretrained."""
        super().init_weights()
        if self.absolute_pos_embed is not None and not self.is_pretrained:
            trunc_normal_(self.absolute_pos_embed, std=0.02)

    def frozen_modules(self) -> Iterable[nn.Module]:
        """The patches and the first ``frozen_stages`` stages, with the normalization of their outputs."""
        if self.frozen_stages >= 0:
            yield from (self.patch_embed, self.drop_after_pos, *self.stages[: self.frozen_stages])
        for stage in self.out_indices:
            if stage < self.frozen_stages:
                yield getattr(self, f"norm{stage}")

    def freeze_stages(self) -> None:
        """Put the frozen modules into eval mode and take their parameters out of training; positions too."""
        super().freeze_stages()
        if self.frozen_stages >= 0 and self.absolute_pos_embed is not None:
            self.absolute_pos_embed.requires_grad_(False)

    def adopted(self, weights: dict[str, Tensor]) -> dict[str, Tensor]:
        """A checkpoint's weights under our names, with positions for our images and windows."""
        own = self.state_dict()
        weights = adopted_from_authors(weights)
        for name, value in weights.items():
            if name.endswith("relative_position_bias_table") and name in own:
                weights[name] = fitted_bias(value, own[name])
            elif name.endswith("relative_position_index") and name in own:
                weights[name] = own[name]  # it follows from the size of the windows
        if self.absolute_pos_embed is not None and "absolute_pos_embed" in weights:
            weights["absolute_pos_embed"] = fitted(weights["absolute_pos_embed"], self.grid)
        return weights

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        """Features of the stages in ``out_indices``, in the order of the stages.

        Args:
            x: (B, in_channels, h, w), input frame.

        Returns:
            (B, C, H, W) for each: 1/4 of the input and ``embed_dims`` channels, then half and double each.
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
    """The authors' weights under our names; others as they are."""
    if not any(name.startswith("layers.") for name in weights):
        return dict(weights)
    weights = {name: value for name, value in weights.items() if not name.endswith("attn_mask")}
    return {
        name: _by_channel(value) if ".downsample." in name else value for name, value in renamed(weights, SWIN).items()
    }


def _by_channel(merged: Tensor) -> Tensor:
    """(..., 4 * C), the four tokens of a square column by column, to each channel of the four tokens row by row."""
    return merged.unflatten(-1, (4, -1))[..., [0, 2, 1, 3], :].mT.flatten(-2)


def fitted_bias(table: Tensor, own: Tensor) -> Tensor:
    """A bias for each relative position, (positions, heads), interpolated to windows of another size."""
    if table.shape == own.shape:
        return table
    side, own_side = isqrt(len(table)), isqrt(len(own))
    if table.shape[1] != own.shape[1] or side**2 != len(table):
        return table  # loading says that the shapes differ
    return resized(table[None], (side, side), (own_side, own_side))[0]
