"""Helpers for the configs of RTMW."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def rtmw(backbone: Mapping[str, Any], in_channels: int) -> dict[str, Any]:
    """What differs in an RTMW from one backbone to another: the parts of ``model``.

    Args:
        backbone: The config of a CSPNeXt that gives its last features alone. It is not changed.
        in_channels: The channels of its last features.
    """
    pyramid = {key: value for key, value in backbone.items() if key != "out_indices"}  # three features are the default
    return {
        "backbone": {**pyramid, "norm_cfg": {"type": "BN"}},
        "neck": {"in_channels": [in_channels // 4, in_channels // 2, in_channels]},
        "head": {"in_channels": in_channels},
    }
