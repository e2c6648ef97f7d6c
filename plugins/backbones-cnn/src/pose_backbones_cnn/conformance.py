"""Examples for ``pose plugins check``: variants small enough to run in milliseconds."""

from __future__ import annotations

from typing import Any

from pose_core.testing import BackboneExample, Examples

_INPUT = (2, 3, 64, 32)
_RESIDUAL: dict[str, Any] = {"depth": 50, "stem_channels": 8, "base_channels": 8, "out_indices": (0, 3)}
_PYRAMID: dict[str, Any] = {
    "unit_channels": 8,
    "num_stages": 2,
    "num_units": 3,
    "num_blocks": (2, 1, 1),
    "res_top_channels": 8,
}


def _example(input_shape: tuple[int, ...] = _INPUT, **arguments: Any) -> BackboneExample:
    return BackboneExample(arguments=arguments, input_shape=input_shape)


EXAMPLES: Examples = {
    "ResNet": _example(**{**_RESIDUAL, "depth": 18}),
    "ResNetV1d": _example(**_RESIDUAL),
    "ResNeXt": _example(**_RESIDUAL, groups=4),
    "SEResNet": _example(**_RESIDUAL, se_ratio=4),
    "SEResNeXt": _example(**_RESIDUAL, groups=4, se_ratio=4),
    "SCNet": _example((2, 3, 128, 128), **_RESIDUAL),  # large enough for the 4x4 pooling of the last stage
    "ResNeSt": _example(**_RESIDUAL),
    "RegNet": _example(
        arch={"w0": 8, "wa": 8, "wm": 2, "depth": 7, "group_w": 4, "bot_mul": 1.0},
        stem_channels=8,
        out_indices=(0, 1, 2, 3),
    ),
    "ViPNAS_ResNet": _example(
        depth=50, wid=(8, 16, 16, 32, 32), dep=(None, 2, 1, 1, 1), group=(None, 4, 4, 4, 4), out_indices=(0, 3)
    ),
    "MobileNetV2": _example(widen_factor=0.25, out_indices=(0, 4, 7)),
    "MobileNetV3": _example(out_indices=(0, -1)),
    "ViPNAS_MobileNetV3": _example(dep=(None, 1, 1, 2, 1, 1, 1)),
    "ShuffleNetV1": _example(out_indices=(0, 1, 2)),
    "ShuffleNetV2": _example(widen_factor=0.5, out_indices=(0, 3)),
    "AlexNet": _example((2, 3, 64, 64)),
    "VGG": _example(depth=11, norm_cfg={"type": "BN"}, out_indices=(0, 4)),
    "CSPNeXt": _example(deepen_factor=0.1, widen_factor=0.125, out_indices=(1, 4)),
    "CPM": _example(in_channels=3, out_channels=5, feat_channels=8, num_stages=3),
    "HourglassNet": _example(downsample_times=2, stage_channels=(8, 8, 16), stage_blocks=(1, 1, 2), feat_channel=4),
    "MSPN": _example(**_PYRAMID),
    "RSN": _example(**_PYRAMID, num_steps=3, expand_times=4),
}
