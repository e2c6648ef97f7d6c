"""The scopes of our own packages, in the order in which an unscoped name is searched.

A component's name is unique across them, so the order decides nothing today; it is fixed so that it never will.
"""

from __future__ import annotations

# Where core's own components live; never a plugin's scope.
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

# Scopes that configs of the field name and that mean our own path: their components, under their names.
FIELD_ALIASES: tuple[str, ...] = ("mmpose", "mmdet", "mmpretrain", "mmcls", "mmcv")

# Scopes that no plugin may claim: ours, the field's, and the libraries whose classes configs may name by path.
RESERVED_SCOPES: frozenset[str] = frozenset({CORE_SCOPE, *FIELD_ALIASES, "mmengine", "torch"})
