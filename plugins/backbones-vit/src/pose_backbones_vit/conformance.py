"""Examples for ``pose plugins check``: variants small enough to run in milliseconds."""

from __future__ import annotations

from typing import Any

from pose_core.testing import BackboneExample, Examples


def _example(**arguments: Any) -> BackboneExample:
    return BackboneExample(arguments=arguments, input_shape=(2, 3, 64, 96))


_PVT: dict[str, Any] = {
    "embed_dims": 8,
    "num_layers": (1, 1, 2, 1),
    "num_heads": (1, 2, 2, 4),
    "sr_ratios": (4, 2, 2, 1),
}

EXAMPLES: Examples = {
    "VisionTransformer": _example(
        arch={"embed_dims": 16, "num_layers": 3, "num_heads": 4, "feedforward_channels": 32},
        img_size=(64, 96),
        with_cls_token=False,
        out_type="featmap",
    ),
    "SwinTransformer": _example(embed_dims=8, depths=(2, 2, 1, 1), num_heads=(1, 2, 4, 4), window_size=4),
    "PyramidVisionTransformer": _example(**_PVT, pretrain_img_size=(64, 96)),
    "PyramidVisionTransformerV2": _example(**_PVT),
}
