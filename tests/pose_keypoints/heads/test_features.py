"""Features that a head is not made for."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from pose_core.errors import ConfigError
from pose_core.registry import MODELS

VECTORS = {"out_channels": 5, "input_size": (32, 32), "in_featuremap_size": (8, 8)}
GAU = {"hidden_dims": 8, "s": 4}
HEADS: dict[str, dict[str, Any]] = {
    "HeatmapHead": {"out_channels": 5, "deconv_out_channels": None, "deconv_kernel_sizes": None},
    "ViPNASHead": {
        "out_channels": 5,
        "deconv_out_channels": (8,),
        "deconv_kernel_sizes": (4,),
        "deconv_num_groups": (2,),
    },
    "RegressionHead": {"num_joints": 5},
    "RLEHead": {"num_joints": 5},
    "IntegralRegressionHead": {"in_featuremap_size": (8, 8), "num_joints": 5},
    "DSNTHead": {"in_featuremap_size": (8, 8), "num_joints": 5},
    "SimCCHead": {**VECTORS, "deconv_out_channels": None},
    "RTMCCHead": {**VECTORS, "gau_cfg": GAU},
    "RTMWHead": {**VECTORS, "gau_cfg": GAU},
}


@pytest.mark.parametrize("name", HEADS)
def test_another_number_of_channels_is_refused(name: str) -> None:
    head = MODELS.build({"type": name, "in_channels": 16, **HEADS[name]})
    feats = (torch.zeros(1, 8, 16, 16), torch.zeros(1, 12, 8, 8))
    with pytest.raises(ConfigError, match="Head: in_channels is 16, but its input features have 12 channels"):
        head(feats)


def test_of_several_numbers_of_channels_the_last_counts() -> None:
    head = MODELS.build({"type": "HeatmapHead", "in_channels": (3, 16), **HEADS["HeatmapHead"]})
    assert head((torch.zeros(1, 3, 8, 8), torch.zeros(1, 16, 8, 8))).shape == (1, 5, 8, 8)
    with pytest.raises(ConfigError, match="in_channels is 16, but"):
        head((torch.zeros(1, 16, 8, 8), torch.zeros(1, 3, 8, 8)))


@pytest.mark.parametrize("name", ["RegressionHead", "RLEHead"])
def test_what_is_not_pooled_is_refused_with_the_neck_that_pools(name: str) -> None:
    head = MODELS.build({"type": name, "in_channels": 16, "num_joints": 5})
    with pytest.raises(ConfigError, match=r"got maps of \(8, 6\): set model.neck=dict\(type='GlobalAveragePooling'\)"):
        head((torch.zeros(1, 16, 8, 6),))
    assert head((torch.zeros(1, 16, 1, 1),)).shape[:2] == head((torch.zeros(1, 16),)).shape[:2] == (1, 5)


@pytest.mark.parametrize("name", ["RegressionHead", "RLEHead"])
def test_maps_may_be_flattened_instead_of_pooled(name: str) -> None:
    head = MODELS.build({"type": name, "in_channels": 16 * 8 * 6, "num_joints": 5})
    assert head((torch.zeros(1, 16, 8, 6),)).shape[:2] == (1, 5)


def test_where_no_layer_reads_them_channels_are_free() -> None:
    layers = {"deconv_out_channels": None, "deconv_kernel_sizes": None, "final_layer": None}
    head = MODELS.build({"type": "HeatmapHead", "in_channels": 16, "out_channels": 5, **layers})
    assert head((torch.zeros(1, 5, 8, 8),)).shape == (1, 5, 8, 8)
