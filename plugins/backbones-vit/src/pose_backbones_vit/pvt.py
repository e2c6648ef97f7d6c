"""PVT, a pyramid of feature maps whose tokens attend to downsampled maps."""

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

    Weights pretrained on images of another size can be loaded, because their position embeddings are interpolated. The
    names of the official weights are recognized. Arguments with one value per stage are marked by a star.

    Args:
        pretrain_img_size: Size of the training images, (height, width) or one number for both; only used with
            ``use_abs_pos_embed``.
        in_channels: Channels of the image.
        embed_dims: Channels of a head; stage ``i`` has ``embed_dims * num_heads[i]`` channels.
        num_stages: The number of stages.
        num_layers: * The number of blocks.
        num_heads: * The number of attention heads.
        patch_sizes: * Side of a patch.
        strides: * Stride between patches.
        paddings: * Pixels added around the map before it is split into patches.
        sr_ratios: * Downsampling factor of the map of keys and values.
        out_indices: Indices of the stages whose output is returned; negative ones count from the end.
        mlp_ratios: * Ratio of the hidden channels of the feed-forward networks to those of the stage.
        qkv_bias: Whether queries, keys and values have a bias.
        drop_rate: Dropout rate after position embeddings and linear layers.
        attn_drop_rate: Dropout rate of the attention weights.
        drop_path_rate: Drop probability of the last block; earlier blocks have lower ones.
        use_abs_pos_embed: Whether each stage has a learned position embedding.
        norm_after_stage: Whether the output of each stage is normalized.
        use_conv_ffn: Whether the feed-forward networks have a depthwise 3x3 convolution.
        act_cfg: Config of the activation of the feed-forward networks.
        norm_cfg: Config of the normalizations.
        convert_weights: Ignored, because official weights are always recognized; accepted for MMPose configs.
        init_cfg: Initialization of the weights.

    Raises:
        ConfigError: If an argument does not have one value per stage, or ``out_indices`` is out of range.
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
        """Rename official weights, and interpolate position embeddings to the size of our images."""
        weights = adopted_from_authors(weights, has_positions=self.use_abs_pos_embed, has_conv=self.use_conv_ffn)
        for name, module in self.named_modules():
            if isinstance(module, AbsolutePositionEmbedding) and f"{name}.pos_embed" in weights:
                table = weights[f"{name}.pos_embed"]
                weights[f"{name}.pos_embed"] = fitted(table, module.grid, mode="bilinear")
        return weights

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        """Return the features of the stages in ``out_indices``, in the order of the stages.

        Args:
            x: (B, in_channels, h, w), input frame.

        Returns:
            (B, embed_dims * num_heads[i], H, W) per stage: by default at 1/4 of the input, then half per stage.
        """
        features = []
        for index, stage in enumerate(self.layers):
            x = stage(x).permute(0, 3, 1, 2).contiguous()
            if index in self.out_indices:
                features.append(x)
        return tuple(features)


class PyramidVisionTransformerV2(PyramidVisionTransformer):
    """PVT v2 (Wang et al., CVMJ 2022): PVT with overlapping patches, and convolutions instead of learned positions.

    Args:
        **kwargs: Same as in :class:`PyramidVisionTransformer`, except for those that v2 fixes.
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
    """Rename official weights to our names; return other weights unchanged."""
    if not any(name.startswith("block1.") for name in weights):
        return dict(weights)
    own = renamed(weights, pvt(first_block=int(has_positions), last_layer=4 if has_conv else 3))
    for name in [name for name in own if ".attn.q." in name]:
        keys_and_values = own.pop(name.replace(".q.", ".kv."))
        joint = name.replace(".attn.q.", ".attn.attn.in_proj_")
        own[joint] = torch.cat([own.pop(name), keys_and_values])
    return {name: value[..., None, None] if _is_linear(name, value) else value for name, value in own.items()}


def _is_linear(name: str, value: Tensor) -> bool:
    """Check whether this is the weight of a linear layer that we implement as a 1x1 convolution."""
    return ".ffn." in name and value.ndim == 2
