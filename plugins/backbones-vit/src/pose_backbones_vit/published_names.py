"""Patterns that rename published weights to our names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from torch import Tensor

# (pattern, replacement) pairs, applied in order to each name.
Renames = Sequence[tuple[str, str | Callable[[re.Match[str]], str]]]

# DeiT, MAE, DINO and timm.
VIT: Renames = (
    (r"^patch_embed\.proj\.", "patch_embed.projection."),
    (r"^norm_pre\.", "pre_norm."),
    (r"^norm\.", "ln1."),
    (r"^fc_norm\.", "ln2."),
    (r"^blocks\.(\d+)\.norm([12])\.", r"layers.\1.ln\2."),
    (r"^blocks\.(\d+)\.ls1\.gamma$", r"layers.\1.attn.gamma1.weight"),
    (r"^blocks\.(\d+)\.ls2\.gamma$", r"layers.\1.ffn.gamma2.weight"),
    (r"^blocks\.(\d+)\.mlp\.fc1\.", r"layers.\1.ffn.layers.0.0."),
    (r"^blocks\.(\d+)\.mlp\.fc2\.", r"layers.\1.ffn.layers.1."),
    (r"^blocks\.(\d+)\.mlp\.", r"layers.\1.ffn."),
    (r"^blocks\.", "layers."),
)
# The official weights of Swin.
SWIN: Renames = (
    (r"^patch_embed\.proj\.", "patch_embed.projection."),
    (r"^layers\.(\d+)\.blocks\.(\d+)\.attn\.", r"stages.\1.blocks.\2.attn.w_msa."),
    (r"^layers\.(\d+)\.blocks\.(\d+)\.mlp\.fc1\.", r"stages.\1.blocks.\2.ffn.layers.0.0."),
    (r"^layers\.(\d+)\.blocks\.(\d+)\.mlp\.fc2\.", r"stages.\1.blocks.\2.ffn.layers.1."),
    (r"^layers\.", "stages."),
)


def pvt(*, first_block: int, last_layer: int) -> Renames:
    """Return the patterns for the official weights of PVT, whose stages count from 1.

    Args:
        first_block: Our index of the first block of a stage.
        last_layer: Our index of the last layer of a feed-forward network.
    """
    return (
        (r"^patch_embed(\d+)\.proj\.", lambda found: f"layers.{int(found[1]) - 1}.0.projection."),
        (r"^patch_embed(\d+)\.norm\.", lambda found: f"layers.{int(found[1]) - 1}.0.norm."),
        (r"^pos_embed(\d+)$", lambda found: f"layers.{int(found[1]) - 1}.1.0.pos_embed"),
        (r"^block(\d+)\.(\d+)\.", lambda found: f"layers.{int(found[1]) - 1}.1.{int(found[2]) + first_block}."),
        (r"^norm(\d+)\.", lambda found: f"layers.{int(found[1]) - 1}.2."),
        (r"\.attn\.proj\.", ".attn.attn.out_proj."),
        (r"\.mlp\.fc1\.", ".ffn.layers.0."),
        (r"\.mlp\.dwconv\.dwconv\.", ".ffn.layers.1."),
        (r"\.mlp\.fc2\.", f".ffn.layers.{last_layer}."),
    )


def renamed(weights: Mapping[str, Tensor], renames: Renames) -> dict[str, Tensor]:
    """Rename ``weights`` by the patterns in ``renames``."""
    return {_renamed(name, renames): value for name, value in weights.items()}


def _renamed(name: str, renames: Renames) -> str:
    for pattern, replacement in renames:
        name = re.sub(pattern, replacement, name)
    return name
