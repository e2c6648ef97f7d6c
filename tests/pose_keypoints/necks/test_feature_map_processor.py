"""FeatureMapProcessor."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from pose_core.errors import ConfigError
from pose_core.registry import MODELS


def processor(**cfg):
    return MODELS.build({"type": "FeatureMapProcessor", **cfg})


FEATS = tuple(torch.randn(2, 2 + level, 8 // 2**level, 12 // 2**level) for level in range(3))


def test_nothing_to_do():
    assert all(a is b for a, b in zip(processor()(FEATS), FEATS, strict=True))


@pytest.mark.parametrize(("select_index", "expected"), [(1, [1]), ((2, 0), [2, 0]), (-1, [2])])
def test_maps_are_selected(select_index, expected):
    out = processor(select_index=select_index)(FEATS)
    assert all(a is FEATS[i] for a, i in zip(out, expected, strict=True))


def test_maps_are_joined_at_the_first_ones_size():
    (out,) = processor(concat=True)(FEATS)
    assert out.shape == (2, 2 + 3 + 4, 8, 12)
    assert torch.equal(out[:, :2], FEATS[0])
    torch.testing.assert_close(out[:, 2:5], F.interpolate(FEATS[1], (8, 12), mode="bilinear", align_corners=False))
    (cornered,) = processor(concat=True, align_corners=True)(FEATS)
    torch.testing.assert_close(cornered[:, 2:5], F.interpolate(FEATS[1], (8, 12), mode="bilinear", align_corners=True))


def test_maps_are_rectified_then_resized():
    out = processor(scale_factor=2.0, apply_relu=True)(FEATS)
    assert [feat.shape[2:] for feat in out] == [(16, 24), (8, 12), (4, 6)]
    expected = F.interpolate(FEATS[0].relu(), scale_factor=2.0, mode="bilinear", align_corners=False)
    torch.testing.assert_close(out[0], expected)


def test_one_map_stays_one_map():
    out = processor(apply_relu=True)(FEATS[0])
    torch.testing.assert_close(out, FEATS[0].relu())


def test_maps_that_are_not_there():
    with pytest.raises(ConfigError, match=r"select_index must be below 3 .*, got \(3,\)"):
        processor(select_index=3)(FEATS)


@pytest.mark.parametrize("cfg", [{"select_index": "last"}, {"scale_factor": 0}])
def test_impossible_settings(cfg):
    with pytest.raises(ConfigError, match=next(iter(cfg))):
        processor(**cfg)
