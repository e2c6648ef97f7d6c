"""Examples of heads, with random features of 8 channels at 1/16 or 1/4 of an input of 96x128 pixels."""

from __future__ import annotations

from typing import Any

from pose_core.testing import Examples
from pose_keypoints.conformance.behavior.heads import PoseHeadExample
from pose_keypoints.conformance.codecs import HEATMAP_SIZE, INPUT_SIZE
from pose_keypoints.conformance.samples import encoded_by

_K = 5
_SMALL, _LARGE = (2, 8, 8, 6), (2, 8, 32, 24)
_POOLED = (2, 8, 1, 1)

_SIZES: dict[str, Any] = {"input_size": INPUT_SIZE, "heatmap_size": HEATMAP_SIZE}
_MSRA = {"type": "MSRAHeatmap", **_SIZES, "sigma": 2}
_MEGVII = [{"type": "MegviiHeatmap", **_SIZES, "kernel_size": size} for size in (11, 7)]
_SIMCC = {"type": "SimCCLabel", "input_size": INPUT_SIZE}
_REGRESSION = {"type": "RegressionLabel", "input_size": INPUT_SIZE}
_INTEGRAL = {"type": "IntegralRegressionLabel", **_SIZES, "sigma": 2}

_CHANNELS = {"in_channels": 8, "out_channels": _K}
_JOINTS = {"in_channels": 8, "num_joints": _K}
_DECONVS = {"deconv_out_channels": (8, 8), "deconv_kernel_sizes": (4, 4)}
_SIMCC_SIZES = {"input_size": INPUT_SIZE, "in_featuremap_size": (6, 8)}
_GAU = {"hidden_dims": 16, "s": 8, "expansion_factor": 2, "dropout_rate": 0.0, "drop_path": 0.0, "act_fn": "SiLU"}


def _example(*feats: Any, **arguments: Any) -> PoseHeadExample:
    return PoseHeadExample(feats=feats, num_keypoints=_K, arguments=arguments)


_HEATMAP = _example(_SMALL, **_CHANNELS, **_DECONVS, decoder=_MSRA)
_INTEGRAL_HEAD = _example(_SMALL, **_JOINTS, **_DECONVS, in_featuremap_size=(6, 8), decoder=_INTEGRAL)

HEADS: Examples = {
    "HeatmapHead": _HEATMAP,
    "ViPNASHead": _example(_SMALL, **_CHANNELS, **_DECONVS, deconv_num_groups=(4, 4), decoder=_MSRA),
    "CPMHead": _example(_LARGE, _LARGE, **_CHANNELS, num_stages=2, decoder=_MSRA),
    "MSPNHead": PoseHeadExample(
        feats=[[_SMALL, _LARGE], [_SMALL, _LARGE]],
        num_keypoints=_K,
        arguments={
            "num_stages": 2,
            "num_units": 2,
            "out_shape": HEATMAP_SIZE[::-1],
            "unit_channels": 8,
            "out_channels": _K,
            "level_indices": (0, 1, 0, 1),
            "decoder": _MEGVII[-1],
        },
        samples=encoded_by(_MEGVII, multilevel=True),
    ),
    "SimCCHead": _example(_SMALL, **_CHANNELS, **_SIMCC_SIZES, **_DECONVS, deconv_num_groups=(4, 4), decoder=_SIMCC),
    "RTMCCHead": _example(
        _SMALL, **_CHANNELS, **_SIMCC_SIZES, gau_cfg=_GAU, loss={"type": "KLDiscretLoss"}, decoder=_SIMCC
    ),
    "RTMWHead": _example(
        (2, 4, 16, 12),
        _SMALL,
        **_CHANNELS,
        **_SIMCC_SIZES,
        gau_cfg=_GAU,
        loss={"type": "KLDiscretLoss"},
        decoder=_SIMCC,
    ),
    "RegressionHead": _example(_POOLED, **_JOINTS, decoder=_REGRESSION),
    "RLEHead": _example(_POOLED, **_JOINTS, decoder=_REGRESSION),
    "IntegralRegressionHead": _INTEGRAL_HEAD,
    "DSNTHead": _INTEGRAL_HEAD,
    "VisPredictHead": PoseHeadExample(
        feats=_HEATMAP.feats,
        num_keypoints=_K,
        arguments={"pose_cfg": {"type": "HeatmapHead", **_HEATMAP.arguments}},
        samples=encoded_by(_MSRA),
    ),
}
