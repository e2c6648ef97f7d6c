"""The scopes of the first-party packages, in the order in which unscoped names are searched.

Component names are unique across these packages, so the order has no effect today; it is fixed to keep it that way.
"""

from __future__ import annotations

# The scope of core's own components; never a plugin's scope.
CORE_SCOPE = "pose"

FIRST_PARTY: dict[str, str] = {
    "keypoints": "pose-keypoints",
    "multiperson": "pose-multiperson",
    "pose3d": "pose-3d",
    "inference": "pose-inference",
    "data": "pose-data",
    "export": "pose-export",
    "body": "pose-body",
    "face": "pose-face",
    "hand": "pose-hand",
    "wholebody": "pose-wholebody",
    "animal": "pose-animal",
    "fashion": "pose-fashion",
    "action": "pose-action",
    "selfsup": "pose-selfsup",
    "migrate": "pose-mmpose",
    "hrnet": "pose-backbones-hrnet",
    "cnn": "pose-backbones-cnn",
    "vit": "pose-backbones-vit",
    "timm": "pose-backbones-timm",
}

# Scopes in the field's configs that resolve to the first-party packages, which have components of the same names.
FIELD_ALIASES: tuple[str, ...] = ("mmpose", "mmdet", "mmpretrain", "mmcls", "mmcv")

# Scopes that no plugin may claim: core's, the field's, and those of libraries whose classes configs may name by path.
RESERVED_SCOPES: frozenset[str] = frozenset({CORE_SCOPE, *FIELD_ALIASES, "mmengine", "torch"})
