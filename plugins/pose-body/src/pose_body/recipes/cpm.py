"""Helpers for configs of convolutional pose machines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def with_cpm(model: Mapping[str, Any], backbone: Mapping[str, Any], codec: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parts of ``model`` that turn a top-down model into a convolutional pose machine.

    The backbone outputs heatmaps itself, one channel per keypoint::

        from pose_body.recipes.cpm import with_cpm

        _base_ = ["../_base_/td-hm_coco-256x192.py", "cnn::_base_/cpm.py"]
        codec = dict(_base_.codec, heatmap_size=(24, 32))
        model = with_cpm(_base_.model, _base_.backbone, codec)

    Args:
        model: The config of the model, whose head gives the number of keypoints. It is not modified.
        backbone: The config of the backbone, without ``out_channels``.
        codec: The config of the codec, for heatmaps at 1/8 of the input.
    """
    keypoints = model["head"]["out_channels"]
    head = {
        "type": "CPMHead",
        "in_channels": keypoints,
        "num_stages": backbone["num_stages"],
        "deconv_out_channels": None,
        "final_layer": None,
        "decoder": codec,
    }
    return {"backbone": {**backbone, "out_channels": keypoints}, "head": head}
