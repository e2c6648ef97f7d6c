"""The layer of ViT: self-attention followed by a feed-forward network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch.nn.functional as F
from mmengine.model import BaseModule
from torch import Tensor, nn

from pose_backbones_vit.feed_forward import GELU, FeedForward, GatedFeedForward
from pose_backbones_vit.layer_scale import layer_scale
from pose_core.errors import ConfigError
from pose_core.nn import DropPath, build_norm_layer
from pose_core.nn.backbone import InitCfg
from pose_core.nn.window_attention import check_heads

LN: Mapping[str, Any] = {"type": "LN", "eps": 1e-6}
_XAVIER: InitCfg = {"type": "Xavier", "distribution": "uniform", "layer": "Linear"}


class EncoderLayer(BaseModule):
    """Pre-norm attention and feed-forward network, each with a shortcut (Dosovitskiy et al., ICLR 2021).

    Args:
        embed_dims: Channels of a token.
        num_heads: Heads of the attention.
        feedforward_channels: Hidden channels of the feed-forward network.
        layer_scale_init_value: Initial value of the layer scales of both branches; 0 disables them.
        drop_rate: Dropout rate after linear layers.
        attn_drop_rate: Dropout rate of the attention weights.
        drop_path_rate: Probability that the branch of a sample is dropped during training.
        num_fcs: The number of linear layers of the feed-forward network.
        qkv_bias: Whether queries, keys and values have a bias.
        ffn_type: ``"origin"``, or ``"swiglu_fused"`` for a gated feed-forward network.
        act_cfg: Config of the activation of the ``"origin"`` feed-forward network.
        norm_cfg: Config of the normalizations.

    Raises:
        ConfigError: If ``embed_dims`` is not divisible by ``num_heads``, or ``ffn_type`` is unknown.
    """

    def __init__(
        self,
        embed_dims: int,
        num_heads: int,
        feedforward_channels: int,
        *,
        layer_scale_init_value: float = 0.0,
        drop_rate: float = 0.0,
        attn_drop_rate: float = 0.0,
        drop_path_rate: float = 0.0,
        num_fcs: int = 2,
        qkv_bias: bool = True,
        ffn_type: str = "origin",
        act_cfg: Mapping[str, Any] = GELU,
        norm_cfg: Mapping[str, Any] = LN,
    ) -> None:
        super().__init__(init_cfg=_XAVIER)
        if ffn_type not in ("origin", "swiglu_fused"):
            raise ConfigError(f"ffn_type must be 'origin' or 'swiglu_fused', got {ffn_type!r}.")
        self.ln1 = build_norm_layer(norm_cfg, embed_dims)[1]
        self.attn = SelfAttention(
            embed_dims,
            num_heads,
            qkv_bias=qkv_bias,
            attn_drop_rate=attn_drop_rate,
            proj_drop_rate=drop_rate,
            layer_scale_init_value=layer_scale_init_value,
        )
        self.ln2 = build_norm_layer(norm_cfg, embed_dims)[1]
        sizes = (embed_dims, feedforward_channels, layer_scale_init_value)
        self.ffn: nn.Module
        if ffn_type == "origin":
            self.ffn = FeedForward(*sizes, num_fcs=num_fcs, act_cfg=act_cfg, drop_rate=drop_rate)
        else:
            self.ffn = GatedFeedForward(*sizes)
        self.drop_path = DropPath(drop_path_rate)

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, N, embed_dims) to the same shape."""
        x = x + self.drop_path(self.attn(self.ln1(x)))
        return x + self.drop_path(self.ffn(self.ln2(x)))


class SelfAttention(nn.Module):
    """Multi-head self-attention between all tokens (Vaswani et al., NeurIPS 2017).

    Args:
        embed_dims: Channels of a token.
        num_heads: The number of heads, which divide the channels evenly.
        qkv_bias: Whether queries, keys and values have a bias.
        attn_drop_rate: Dropout rate of the attention weights.
        proj_drop_rate: Dropout rate of the output.
        layer_scale_init_value: Initial value of the layer scale of the output; 0 disables it.

    Raises:
        ConfigError: If ``embed_dims`` is not divisible by ``num_heads``.
    """

    def __init__(
        self,
        embed_dims: int,
        num_heads: int,
        *,
        qkv_bias: bool = True,
        attn_drop_rate: float = 0.0,
        proj_drop_rate: float = 0.0,
        layer_scale_init_value: float = 0.0,
    ) -> None:
        super().__init__()
        check_heads(embed_dims, num_heads)
        self.num_heads, self.attn_drop_rate = num_heads, attn_drop_rate
        self.qkv = nn.Linear(embed_dims, 3 * embed_dims, bias=qkv_bias)
        self.proj = nn.Linear(embed_dims, embed_dims)
        self.proj_drop = nn.Dropout(proj_drop_rate)
        self.gamma1 = layer_scale(embed_dims, layer_scale_init_value)

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, N, embed_dims) to the same shape."""
        batch, tokens, channels = x.shape
        heads = self.qkv(x).view(batch, tokens, 3, self.num_heads, channels // self.num_heads)
        query, key, value = heads.permute(2, 0, 3, 1, 4)
        dropout = self.attn_drop_rate if self.training else 0.0
        x = F.scaled_dot_product_attention(query, key, value, dropout_p=dropout)
        x = x.transpose(1, 2).reshape(batch, tokens, channels)
        return self.gamma1(self.proj_drop(self.proj(x)))
