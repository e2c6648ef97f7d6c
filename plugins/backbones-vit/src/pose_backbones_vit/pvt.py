"""PVT: a pyramid of maps whose tokens attend to smaller maps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

import torch
from torch import Tensor, nn

from pose_backbones_vit.encoder_layer import LN
from pose_backbones_vit.feed_forward import GELU
from pose_backbones_vit.patch_embed import PatchEmbed, Size, as_pair
from pose_backbones_vit.position_embedding import fitted
from pose_backbones_vit.published_names import pvt, renamed
from pose_backbones_vit.pvt_block import AbsolutePositionEmbedding, PVTBlock
from pose_core.nn import BaseBackbone, build_norm_layer, drop_path_rates
from pose_core.nn.backbone import InitCfg, check_per_stage, chosen_stages

_INIT: InitCfg = (
    {"type": "TruncNormal", "std": 0.02, "layer": ["Linear"]},
    {"type": "Constant", "val": 1, "layer": ["LayerNorm"]},
    {"type": "Kaiming", "layer": ["Conv2d"]},
)


class PyramidVisionTransformer(BaseBackbone):
    """PVT (Wang et al., "Pyramid Vision Transformer", ICCV 2021).

    Weights load from images of another size: their position embeddings are interpolated. The names of the authors'
    weights are recognized. The arguments of which there is one for each stage are marked by a star.

    Args:
        pretrain_img_size: (height, width) of the image in training, or its side; for ``use_abs_pos_embed``.
        in_channels: Channels of the image.
        embed_dims: Channels of a head: stage ``i`` has ``embed_dims * num_heads[i]``.
        num_stages: How many stages.
        num_layers: * How many blocks.
        num_heads: * Heads of the attention.
        patch_sizes: * Side of a patch.
        strides: * From one patch to the next.
        paddings: * Pixels added around the map before it is cut into patches.
        sr_ratios: * How many times smaller in height and width the map is that is attended to.
        out_indices: The stages whose output is returned, counted from 0, or from the end when negative.
        mlp_ratios: * How many times more channels the feed-forward networks have within.
        qkv_bias: Whether queries, keys and values have a bias.
        drop_rate: Dropout of positions and after linear layers, while training.
        attn_drop_rate: Dropout of the attention, while training.
        drop_path_rate: The chance that the last block is dropped while training; those before it less.
        use_abs_pos_embed: Whether each stage has learned positions.
        norm_after_stage: Whether the output of each stage is normalized.
        use_conv_ffn: Whether the feed-forward networks have a 3x3 convolution within each channel.
        act_cfg: The activation of the feed-forward networks.
        norm_cfg: The type of the normalizations.
        convert_weights: Accepted for the sake of the field's configs: the authors' weights are recognized anyhow.
        init_cfg: How the weights are initialized.

    Raises:
        ConfigError: An argument does not hold a number for each stage, or ``out_indices`` names one that is not there.
    """

    def __init__(
        self,
        pretrain_img_size: Size = 224,
        in_channels: int = 3,
        embed_dims: int = 64,
        num_stages: int = 4,
        num_layers: Sequence[int] = (3, 4, 6, 3),
        num_heads: Sequence[int] = (1, 2, 5, 8),
        patch_sizes: Sequence[int] = (4, 2, 2, 2),
        strides: Sequence[int] = (4, 2, 2, 2),
        paddings: Sequence[int] = (0, 0, 0, 0),
        sr_ratios: Sequence[int] = (8, 4, 2, 1),
        out_indices: Sequence[int] = (0, 1, 2, 3),
        mlp_ratios: Sequence[float] = (8, 8, 4, 4),
        qkv_bias: bool = True,
        drop_rate: float = 0.0,
        attn_drop_rate: float = 0.0,
        drop_path_rate: float = 0.1,
        use_abs_pos_embed: bool = True,
        norm_after_stage: bool = False,
        use_conv_ffn: bool = False,
        act_cfg: Mapping[str, Any] = GELU,
        norm_cfg: Mapping[str, Any] = LN,
        convert_weights: bool = True,  # noqa: ARG002 (see its description)
        init_cfg: InitCfg = _INIT,
    ) -> None:
        super().__init__(init_cfg=init_cfg)
        check_per_stage(
            type(self).__name__,
            num_stages,
            num_layers=num_layers,
            num_heads=num_heads,
            patch_sizes=patch_sizes,
            strides=strides,
            paddings=paddings,
            sr_ratios=sr_ratios,
            mlp_ratios=mlp_ratios,
        )
        self.out_indices = chosen_stages(type(self).__name__, num_stages, out_indices)
        self.use_abs_pos_embed, self.use_conv_ffn = use_abs_pos_embed, use_conv_ffn
        shared: dict[str, Any] = {"qkv_bias": qkv_bias, "drop_rate": drop_rate, "attn_drop_rate": attn_drop_rate}
        shared |= {"use_conv_ffn": use_conv_ffn, "act_cfg": act_cfg, "norm_cfg": norm_cfg}
        rates = iter(drop_path_rates(drop_path_rate, sum(num_layers)))
        size, channels = as_pair(pretrain_img_size), in_channels
        self.layers = nn.ModuleList()
        for stage in range(num_stages):
            width = embed_dims * num_heads[stage]
            size = (size[0] // strides[stage], size[1] // strides[stage])
            patch = (patch_sizes[stage], strides[stage], paddings[stage])
            blocks = (
                PVTBlock(
                    width,
                    num_heads[stage],
                    int(mlp_ratios[stage] * width),
                    sr_ratio=sr_ratios[stage],
                    drop_path_rate=rate,
                    **shared,
                )
                for rate in islice(rates, num_layers[stage])
            )
            positions = [AbsolutePositionEmbedding(size, width, drop_rate)] if use_abs_pos_embed else []
            self.layers.append(
                nn.Sequential(
                    PatchEmbed(channels, width, "Conv2d", *patch, norm_cfg=norm_cfg),
                    nn.Sequential(*positions, *blocks),
                    build_norm_layer(norm_cfg, width)[1] if norm_after_stage else nn.Identity(),
                )
            )
            channels = width

    def adopted(self, weights: dict[str, Tensor]) -> dict[str, Tensor]:
        """A checkpoint's weights under our names, with positions for our images."""
        weights = adopted_from_authors(weights, has_positions=self.use_abs_pos_embed, has_conv=self.use_conv_ffn)
        for name, module in self.named_modules():
            if isinstance(module, AbsolutePositionEmbedding) and f"{name}.pos_embed" in weights:
                table = weights[f"{name}.pos_embed"]
                weights[f"{name}.pos_embed"] = fitted(table, module.grid, mode="bilinear")
        return weights

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        """Features of the stages in ``out_indices``, in the order of the stages.

        Args:
            x: (B, in_channels, h, w), input frame.

        Returns:
            (B, embed_dims * num_heads[i], H, W) for each: by default 1/4 of the input, then half each.
        """
        features = []
        for index, stage in enumerate(self.layers):
            x = stage(x).permute(0, 3, 1, 2).contiguous()
            if index in self.out_indices:
                features.append(x)
        return tuple(features)


class PyramidVisionTransformerV2(PyramidVisionTransformer):
    """PVT v2 (Wang et al., CVMJ 2022): patches overlap, and convolutions stand in for learned positions.

    Args:
        **kwargs: As of :class:`PyramidVisionTransformer`, except for what makes the difference.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            patch_sizes=(7, 3, 3, 3),
            paddings=(3, 1, 1, 1),
            use_abs_pos_embed=False,
            norm_after_stage=True,
            use_conv_ffn=True,
            **kwargs,
        )


def adopted_from_authors(weights: Mapping[str, Tensor], *, has_positions: bool, has_conv: bool) -> dict[str, Tensor]:
    """The authors' weights under our names; others as they are."""
    if not any(name.startswith("block1.") for name in weights):
        return dict(weights)
    own = renamed(weights, pvt(first_block=int(has_positions), last_layer=4 if has_conv else 3))
    for name in [name for name in own if ".attn.q." in name]:
        keys_and_values = own.pop(name.replace(".q.", ".kv."))
        joint = name.replace(".attn.q.", ".attn.attn.in_proj_")
        own[joint] = torch.cat([own.pop(name), keys_and_values])
    return {name: value[..., None, None] if _is_linear(name, value) else value for name, value in own.items()}


def _is_linear(name: str, value: Tensor) -> bool:
    """Whether it is the weight of a linear layer that is a 1x1 convolution here."""
    return ".ffn." in name and value.ndim == 2
