"""Helpers for the configs of RTMW."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def rtmw(backbone: Mapping[str, Any], in_channels: int) -> dict[str, Any]:
    """Return the parts of RTMW's ``model`` that depend on the backbone.

    Args:
        backbone: The config of a CSPNeXt that outputs only its last features. It is not modified.
        in_channels: The channels of these features.
    """
    pyramid = {key: value for key, value in backbone.items() if key != "out_indices"}  # default: three maps
    return {
        "backbone": {**pyramid, "norm_cfg": {"type": "BN"}},
        "neck": {"in_channels": [in_channels // 4, in_channels // 2, in_channels]},
        "head": {"in_channels": in_channels},
    }
