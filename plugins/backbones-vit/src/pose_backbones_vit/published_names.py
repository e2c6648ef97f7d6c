"""The names that published weights have elsewhere, as patterns of ours."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from torch import Tensor

# (pattern, replacement) pairs, applied in their order to each name.
Renames = Sequence[tuple[str, str]]

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
# The authors of Swin.
SWIN: Renames = (
    (r"^patch_embed\.proj\.", "patch_embed.projection."),
    (r"^layers\.(\d+)\.blocks\.(\d+)\.attn\.", r"stages.\1.blocks.\2.attn.w_msa."),
    (r"^layers\.(\d+)\.blocks\.(\d+)\.mlp\.fc1\.", r"stages.\1.blocks.\2.ffn.layers.0.0."),
    (r"^layers\.(\d+)\.blocks\.(\d+)\.mlp\.fc2\.", r"stages.\1.blocks.\2.ffn.layers.1."),
    (r"^layers\.", "stages."),
)


def renamed(weights: Mapping[str, Tensor], renames: Renames) -> dict[str, Tensor]:
    """The same weights under other names."""
    return {_renamed(name, renames): value for name, value in weights.items()}


def _renamed(name: str, renames: Renames) -> str:
    for pattern, replacement in renames:
        name = re.sub(pattern, replacement, name)
    return name
