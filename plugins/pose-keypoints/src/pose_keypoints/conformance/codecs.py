"""Examples of codecs, for an input of 96x128 pixels with cells of 4x4 pixels."""

from __future__ import annotations

from typing import Any

from pose_core.testing import Examples
from pose_keypoints.conformance.behavior.codecs import CodecExample

INPUT_SIZE = (96, 128)
HEATMAP_SIZE = (24, 32)

_SIZES: dict[str, Any] = {"input_size": INPUT_SIZE, "heatmap_size": HEATMAP_SIZE}
_GAUSSIAN = {**_SIZES, "sigma": 2}

# Tolerances in pixels: rounding loses up to half a cell, and the usual decoding a quarter; refined decoding loses less.
_ROUNDED, _REFINED = 3.0, 1.0


def _vectors_of_first(encoded: dict[str, Any]) -> tuple[Any, ...]:
    """Return the SimCC vectors (K, Wx) and (K, Wy) of the first instance, like the output of a network."""
    return encoded["keypoint_x_labels"][0], encoded["keypoint_y_labels"][0]


CODECS: Examples = {
    "MSRAHeatmap": [
        CodecExample(arguments=_GAUSSIAN, tolerance=_ROUNDED),
        CodecExample(arguments={**_GAUSSIAN, "unbiased": True}, tolerance=_REFINED),
    ],
    "UDPHeatmap": [
        CodecExample(arguments=_GAUSSIAN, tolerance=_REFINED),
        CodecExample(arguments={**_GAUSSIAN, "heatmap_type": "combined"}, tolerance=_REFINED),
    ],
    "MegviiHeatmap": CodecExample(arguments={**_SIZES, "kernel_size": 7}, tolerance=_ROUNDED),
    "SimCCLabel": [
        CodecExample(arguments={"input_size": INPUT_SIZE, **more}, output=_vectors_of_first, tolerance=0.5)
        for more in ({}, {"smoothing_type": "standard"}, {"use_dark": True})
    ],
    "RegressionLabel": CodecExample(arguments={"input_size": INPUT_SIZE}, tolerance=0.01),
    "IntegralRegressionLabel": CodecExample(
        arguments=_GAUSSIAN, output=lambda encoded: encoded["keypoint_labels"], tolerance=0.01
    ),
}
