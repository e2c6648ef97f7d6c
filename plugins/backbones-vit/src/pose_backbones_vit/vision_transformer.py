"""The plain vision transformer (ViT)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import torch
from mmengine.model.weight_init import trunc_normal_
from torch import Tensor, nn

from pose_backbones_vit.encoder_layer import LN, EncoderLayer
from pose_backbones_vit.patch_embed import PatchEmbed, Size, as_pair
from pose_backbones_vit.position_embedding import Grid, fitted, resized
from pose_backbones_vit.published_names import VIT, renamed
from pose_backbones_vit.vit_archs import read_arch
from pose_core.errors import ConfigError
from pose_core.nn import BaseBackbone, build_norm_layer, drop_path_rates
from pose_core.nn.backbone import InitCfg, chosen_stages

OUT_TYPES = ("raw", "cls_token", "featmap", "avg_featmap")
_NONE: Mapping[str, Any] = {}


class VisionTransformer(BaseBackbone):
    """ViT (Dosovitskiy et al., "An Image is Worth 16x16 Words", ICLR 2021), the backbone of ViTPose.

    Weights pretrained on images of another size can be loaded: their position embedding is interpolated, and an unused
    class token is skipped. The names used by DeiT, MAE, DINO and timm are recognized.

    Args:
        arch: A name (``"small"``, ``"base"``, ``"large"``, ``"huge"``, ``"deit-tiny"``, ``"deit-small"``,
            ``"deit-base"``, ``"dinov2-giant"``, ``"eva-giant"``), or a dict with ``embed_dims``, ``num_layers``,
            ``num_heads`` and ``feedforward_channels``.
        img_size: Size of the training images, (height, width) or one number for both.
        patch_size: Size of a patch, (height, width) or one number for both.
        in_channels: Channels of the image.
        out_indices: Index or indices of the layers whose output is returned; negative ones count from the end.
        drop_rate: Dropout rate after the position embedding and linear layers.
        drop_path_rate: Drop probability of the last layer; earlier layers have lower ones.
        qkv_bias: Whether queries, keys and values have a bias.
        norm_cfg: Config of the normalizations.
        final_norm: Whether the output of the last layer is normalized.
        out_type: Output per layer: ``"featmap"`` (B, embed_dims, H, W), ``"cls_token"`` (B, embed_dims),
            ``"avg_featmap"`` (B, embed_dims), the normalized mean of the patches, or ``"raw"`` (B, N, embed_dims).
        with_cls_token: Whether a class token passes through the layers.
        frozen_stages: The number of layers to freeze together with the embedding; 0 freezes only the embedding, -1
            nothing.
        interpolate_mode: Interpolation mode of the positions for images of another size.
        layer_scale_init_value: Initial value of the layer scales of the branches; 0 disables them.
        patch_cfg: Other arguments of :class:`~pose_backbones_vit.patch_embed.PatchEmbed`.
        layer_cfgs: Other arguments of :class:`~pose_backbones_vit.encoder_layer.EncoderLayer`: one dict for all layers,
            or one per layer.
        pre_norm: Whether tokens are also normalized before the first layer.
        init_cfg: Initialization of the weights.
        output_cls_token: MMClassification's argument, which replaces ``out_type``: whether the class token is returned
            after the map. The class token then always exists, even if ``with_cls_token`` is false.

    Raises:
        ConfigError: If ``arch`` or ``out_type`` is unknown, ``out_indices`` or ``frozen_stages`` is out of range, the
            class token is to be returned but does not pass through the layers, or ``layer_cfgs`` does not have one
            dict per layer.
    """

    def __init__(
        self,
        arch: str | Mapping[str, Any] = "base",
        img_size: Size = 224,
        patch_size: Size = 16,
        in_channels: int = 3,
        out_indices: int | Sequence[int] = -1,
        drop_rate: float = 0.0,
        drop_path_rate: float = 0.0,
        qkv_bias: bool = True,
        norm_cfg: Mapping[str, Any] = LN,
        final_norm: bool = True,
        out_type: str = "cls_token",
        with_cls_token: bool = True,
        frozen_stages: int = -1,
        interpolate_mode: str = "bicubic",
        layer_scale_init_value: float = 0.0,
        patch_cfg: Mapping[str, Any] = _NONE,
        layer_cfgs: Mapping[str, Any] | Sequence[Mapping[str, Any]] = _NONE,
        pre_norm: bool = False,
        init_cfg: InitCfg = None,
        *,
        output_cls_token: bool | None = None,
    ) -> None:
        super().__init__(init_cfg=init_cfg)
        self.arch = read_arch(arch)
        dims, depth = self.arch.embed_dims, self.arch.num_layers
        self.out_type, self.with_cls_token = _out_type(out_type, with_cls_token, output_cls_token), with_cls_token
        indices = (out_indices,) if isinstance(out_indices, int) else out_indices
        self.out_indices = chosen_stages("VisionTransformer", depth, indices, frozen_stages)
        self.frozen_stages, self.final_norm, self.interpolate_mode = frozen_stages, final_norm, interpolate_mode

        patches = {"kernel_size": patch_size, "stride": patch_size, "bias": not pre_norm, **patch_cfg}
        self.patch_embed = PatchEmbed(in_channels, dims, **patches)
        self.grid = self.patch_embed.grid(*as_pair(img_size))
        has_cls_token = with_cls_token or output_cls_token is not None
        # A class token that does not pass through the layers gets no gradient.
        cls_token = nn.Parameter(torch.zeros(1, 1, dims), requires_grad=with_cls_token)
        self.cls_token = cls_token if has_cls_token else None
        self.num_extra_tokens = int(has_cls_token)
        self.pos_embed = nn.Parameter(torch.zeros(1, self.num_extra_tokens + self.grid[0] * self.grid[1], dims))
        self.drop_after_pos = nn.Dropout(drop_rate)
        self.pre_norm = build_norm_layer(norm_cfg, dims)[1] if pre_norm else nn.Identity()

        common = {"layer_scale_init_value": layer_scale_init_value, "drop_rate": drop_rate, "qkv_bias": qkv_bias}
        self.layers = nn.ModuleList(
            EncoderLayer(
                dims,
                self.arch.num_heads,
                self.arch.feedforward_channels,
                **{**common, "drop_path_rate": rate, "norm_cfg": norm_cfg, **cfg},
            )
            for rate, cfg in zip(drop_path_rates(drop_path_rate, depth), _per_layer(layer_cfgs, depth), strict=True)
        )
        self.ln1 = build_norm_layer(norm_cfg, dims)[1] if final_norm else nn.Identity()
        self.ln2 = build_norm_layer(norm_cfg, dims)[1] if self.out_type == "avg_featmap" else None
        self.freeze_stages()

    def init_weights(self) -> None:
        """Initialize by ``init_cfg``, and the positions unless the weights are pretrained."""
        super().init_weights()
        if not self.is_pretrained:
            trunc_normal_(self.pos_embed, std=0.02)

    def frozen_modules(self) -> Iterable[nn.Module]:
        """Yield the embedding, the first ``frozen_stages`` layers, and the final normalization if all are frozen."""
        if self.frozen_stages >= 0:
            yield from (self.patch_embed, self.drop_after_pos, self.pre_norm, *self.layers[: self.frozen_stages])
        if self.frozen_stages == len(self.layers):
            yield self.ln1

    def freeze_stages(self) -> None:
        """Put the frozen modules into eval mode, and disable gradients for their parameters and the positions."""
        super().freeze_stages()
        for embedding in (self.pos_embed, self.cls_token):
            if self.frozen_stages >= 0 and embedding is not None:
                embedding.requires_grad_(False)

    def adopted(self, weights: dict[str, Tensor]) -> dict[str, Tensor]:
        """Rename published weights, interpolate the positions to our grid, and drop an unused class token."""
        weights = renamed(weights, VIT)
        if "pos_embed" in weights:
            weights["pos_embed"] = fitted(
                weights["pos_embed"], self.grid, extra=self.num_extra_tokens, mode=self.interpolate_mode
            )
        if self.cls_token is None:
            weights.pop("cls_token", None)
        return weights

    def forward(self, x: Tensor) -> tuple[Tensor | list[Tensor], ...]:
        """Return the features of the layers in ``out_indices``, in the order of the layers.

        Args:
            x: (B, in_channels, h, w), input frame.

        Returns:
            The output selected by ``out_type``, per layer; H and W are h and w in patches.
        """
        x = self.patch_embed(x)
        grid: Grid = (x.shape[1], x.shape[2])
        x = self.pre_norm(self.drop_after_pos(self._with_positions(x.flatten(1, 2), grid)))
        outputs = []
        for index, layer in enumerate(self.layers):
            x = layer(x)
            if index == len(self.layers) - 1:
                x = self.ln1(x)
            if index in self.out_indices:
                outputs.append(self._output(x, grid))
        return tuple(outputs)

    def _with_positions(self, patches: Tensor, grid: Grid) -> Tensor:
        """Add positions to the patches (B, H * W, C), and prepend the class token if it passes through the layers."""
        extra = self.num_extra_tokens
        positions = resized(self.pos_embed, self.grid, grid, extra=extra, mode=self.interpolate_mode)
        patches = patches + positions[:, extra:]
        if not self.with_cls_token or self.cls_token is None:
            return patches
        first = (self.cls_token + positions[:, :extra]).expand(len(patches), -1, -1)
        return torch.cat([first, patches], dim=1)

    def _output(self, x: Tensor, grid: Grid) -> Tensor | list[Tensor]:
        """Convert the tokens (B, N, C) of a layer to ``out_type``."""
        if self.out_type == "raw":
            return x
        first, patches = x[:, 0], x[:, int(self.with_cls_token) :]
        if self.out_type == "cls_token":
            return first
        if self.ln2 is not None:
            return self.ln2(patches.mean(dim=1))
        featmap = patches.mT.unflatten(2, grid).contiguous()
        return [featmap, first] if self.out_type == "featmap_and_cls_token" else featmap


def _out_type(out_type: str, with_cls_token: bool, output_cls_token: bool | None) -> str:
    if output_cls_token is not None:
        out_type = "featmap_and_cls_token" if output_cls_token else "featmap"
    elif out_type not in OUT_TYPES:
        known = ", ".join(map(repr, OUT_TYPES))
        raise ConfigError(f"VisionTransformer: out_type must be one of {known}, got {out_type!r}.")
    if out_type.endswith("cls_token") and not with_cls_token:
        raise ConfigError(
            "VisionTransformer: with_cls_token must be True to return the class token, got False; set "
            "out_type='featmap' to return a feature map."
        )
    return out_type


def _per_layer(layer_cfgs: Mapping[str, Any] | Sequence[Mapping[str, Any]], depth: int) -> Sequence[Mapping[str, Any]]:
    if isinstance(layer_cfgs, Mapping):
        return [layer_cfgs] * depth
    if len(layer_cfgs) != depth:
        raise ConfigError(
            f"VisionTransformer: layer_cfgs needs one dict or {depth} dicts, one per layer, got {len(layer_cfgs)}."
        )
    return layer_cfgs
