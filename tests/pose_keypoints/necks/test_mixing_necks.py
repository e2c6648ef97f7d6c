"""CSPNeXtPAFPN and ChannelMapper."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from pose_core.errors import ConfigError
from pose_core.registry import MODELS
from pose_keypoints.necks.channel_mapper import ChannelMapper
from pose_keypoints.necks.cspnext_pafpn import CSPNeXtPAFPN


def maps(*channels: int, size: int = 16) -> list[torch.Tensor]:
    return [torch.rand(2, c, size // 2**i, size // 2**i) for i, c in enumerate(channels)]


@pytest.mark.parametrize("out_channels", [None, 5])
@pytest.mark.parametrize("use_depthwise", [False, True])
def test_maps_keep_their_sizes(out_channels, use_depthwise):
    neck = CSPNeXtPAFPN([4, 8, 16], out_channels, num_csp_blocks=1, use_depthwise=use_depthwise)
    outs = neck(maps(4, 8, 16))
    assert [tuple(o.shape[1:]) for o in outs] == [(out_channels or c, s, s) for c, s in ((4, 16), (8, 8), (16, 4))]


def test_every_output_depends_on_every_input():
    neck = CSPNeXtPAFPN([4, 8, 16], None, num_csp_blocks=1, out_indices=(0, 2)).eval()
    inputs = [feat.requires_grad_() for feat in maps(4, 8, 16)]
    for out in neck(inputs):
        gradients = torch.autograd.grad(out.sum(), inputs, retain_graph=True)
        assert all(gradient.abs().sum() > 0 for gradient in gradients)


def test_further_maps_come_from_the_last():
    mapper = ChannelMapper([4, 8], 6, num_outs=4)
    outs = mapper(maps(4, 8))
    assert [tuple(o.shape[1:]) for o in outs] == [(6, 16, 16), (6, 8, 8), (6, 4, 4), (6, 2, 2)]
    assert [conv.conv.in_channels for conv in mapper.extra_convs] == [8, 6]
    assert ChannelMapper([4], 6, kernel_size=1, act_cfg=None, norm_cfg={"type": "BN"}).convs[0].activate is None


def test_they_are_found_under_the_names_of_the_field():
    built = MODELS.build({"type": "mmpose.models.ChannelMapper", "in_channels": [4], "out_channels": 2})
    assert isinstance(built.convs[0].conv, nn.Conv2d)


def test_what_does_not_fit_is_said():
    with pytest.raises(ConfigError, match=r"out_indices must be between 0 and 2 .*, got \[3\]"):
        CSPNeXtPAFPN([4, 8, 16], None, out_indices=(3,))
    with pytest.raises(ConfigError, match=r"needs 3 feature maps .*, got 2: set the backbone's out_indices"):
        CSPNeXtPAFPN([4, 8, 16], None)(maps(4, 8))
    with pytest.raises(ConfigError, match="num_outs must be at least 2"):
        ChannelMapper([4, 8], 6, num_outs=1)
    with pytest.raises(ConfigError, match=r"needs 2 feature maps \(one per in_channels\), got 1"):
        ChannelMapper([4, 8], 6)(maps(4))
