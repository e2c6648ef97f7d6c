"""GlobalAveragePooling and FPN."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from pose_core.errors import ConfigError
from pose_core.registry import MODELS

SIZES = {8: 16, 16: 8, 32: 4}  # channels to height and width


def pyramid(batch=2):
    torch.manual_seed(0)
    return tuple(torch.rand(batch, channels, side, side) for channels, side in SIZES.items())


def fpn(**cfg):
    torch.manual_seed(0)
    return MODELS.build({"type": "FPN", "in_channels": list(SIZES), "out_channels": 6, "num_outs": 3, **cfg})


def test_pooling_keeps_the_container():
    pool, feats = MODELS.build({"type": "GlobalAveragePooling"}), pyramid()
    pooled = pool(feats)
    assert isinstance(pooled, tuple)
    assert [tuple(feat.shape) for feat in pooled] == [(2, channels) for channels in SIZES]
    torch.testing.assert_close(pooled[0], feats[0].mean((2, 3)))
    assert isinstance(pool(list(feats)), list)
    torch.testing.assert_close(pool(feats[1]), pooled[1])
    assert not pool.state_dict()


def test_a_pyramid_adds_what_is_coarser():
    neck, feats = fpn(), pyramid()
    outs = neck(feats)
    assert [tuple(out.shape) for out in outs] == [(2, 6, side, side) for side in SIZES.values()]
    laterals = [conv(feat) for conv, feat in zip(neck.lateral_convs, feats, strict=True)]
    middle = laterals[1] + F.interpolate(laterals[2], scale_factor=2)
    torch.testing.assert_close(outs[2], neck.fpn_convs[2](laterals[2]))
    torch.testing.assert_close(outs[1], neck.fpn_convs[1](middle))
    torch.testing.assert_close(outs[0], neck.fpn_convs[0](laterals[0] + F.interpolate(middle, scale_factor=2)))
    torch.testing.assert_close(fpn(upsample_cfg={"mode": "nearest", "scale_factor": 2})(feats), outs)


def test_names_of_its_layers():
    keys = set(fpn(norm_cfg={"type": "BN"}, no_norm_on_lateral=True).state_dict())
    assert {"lateral_convs.0.conv.weight", "lateral_convs.0.conv.bias", "fpn_convs.2.conv.weight"} <= keys
    assert "fpn_convs.0.bn.weight" in keys
    assert "lateral_convs.0.bn.weight" not in keys


def test_some_of_the_levels():
    outs = fpn(num_outs=2, start_level=1)(pyramid())
    assert [out.shape[-1] for out in outs] == [8, 4]
    outs = fpn(num_outs=2, end_level=1)(pyramid())
    assert [out.shape[-1] for out in outs] == [16, 8]


@pytest.mark.parametrize("source", [False, True, "on_input", "on_lateral", "on_output"])
def test_further_levels(source):
    neck, feats = fpn(num_outs=5, add_extra_convs=source, relu_before_extra_convs=True), pyramid()
    outs = neck(feats)
    assert [out.shape[-1] for out in outs] == [16, 8, 4, 2, 1]
    if source is False:
        torch.testing.assert_close(outs[3], outs[2][..., ::2, ::2])
        return
    first = {"on_lateral": neck.lateral_convs[2](feats[2]), "on_output": outs[2]}.get(source, feats[2])
    torch.testing.assert_close(outs[3], neck.fpn_convs[3](first))
    torch.testing.assert_close(outs[4], neck.fpn_convs[4](F.relu(outs[3])))


def test_gradients_reach_every_input():
    feats = [feat.requires_grad_() for feat in pyramid()]
    sum(out.square().sum() for out in fpn()(feats)).backward()
    assert all(feat.grad.any() for feat in feats)


@pytest.mark.parametrize(
    ("cfg", "message"),
    [
        ({"num_outs": 2}, "num_outs must be 3 .*, got 2"),
        ({"num_outs": 3, "end_level": 1}, "num_outs must be 2 .*, got 3"),
        ({"start_level": 2, "end_level": 1}, "must be ascending and below 3 .*, got 2 and 1"),
        ({"end_level": 3}, "must be ascending and below 3 .*, got 0 and 3"),
        ({"add_extra_convs": "on_inputs"}, "Did you mean 'on_input'"),
    ],
)
def test_levels_that_do_not_fit_are_refused(cfg, message):
    with pytest.raises(ConfigError, match=message):
        fpn(**cfg)


def test_other_inputs_are_refused():
    with pytest.raises(ConfigError, match=r"needs 3 feature maps .*, got 2"):
        fpn()(pyramid()[:2])
