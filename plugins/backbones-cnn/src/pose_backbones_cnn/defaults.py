"""Default configs shared by several backbones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

BN: Mapping[str, Any] = {"type": "BN"}
TRAINED_BN: Mapping[str, Any] = {"type": "BN", "requires_grad": True}
RELU: Mapping[str, Any] = {"type": "ReLU"}

_NORMS: Mapping[str, Any] = {"type": "Constant", "val": 1, "layer": ["_BatchNorm", "GroupNorm"]}
KAIMING = ({"type": "Kaiming", "layer": ["Conv2d"]}, _NORMS)
NORMAL = ({"type": "Normal", "std": 0.001, "layer": ["Conv2d"]}, _NORMS)
