"""CSPNeXt: its arguments. What holds for every backbone is tested beside."""

from __future__ import annotations

import pytest
import torch

from pose_backbones_cnn.csp.cspnext import CSPNeXt, SPPBottleneck
from pose_core.errors import ConfigError

SMALL = {"deepen_factor": 0.167, "widen_factor": 0.125}


def test_the_stem_counts_as_the_first_output():
    features = CSPNeXt(**SMALL, out_indices=(0, 1, 4))(torch.rand(1, 3, 64, 96))
    assert [tuple(f.shape[1:]) for f in features] == [(8, 32, 48), (16, 16, 24), (128, 2, 3)]


def test_p6_has_a_stage_more():
    features = CSPNeXt("P6", **SMALL, out_indices=(5,))(torch.rand(2, 3, 64, 64))
    assert features[0].shape == (2, 128, 1, 1)


def test_stages_of_ones_own():
    net = CSPNeXt(arch_ovewrite=[(16, 24, 1, True, False), (24, 32, 2, False, True)], out_indices=(1, 2))
    assert [tuple(f.shape[1:]) for f in net(torch.rand(1, 3, 32, 32))] == [(24, 8, 8), (32, 4, 4)]
    assert isinstance(net.stage2[1], SPPBottleneck)


def test_frozen_stages_count_from_the_stem():
    net = CSPNeXt(**SMALL, frozen_stages=1).train()
    trained = {name.partition(".")[0] for name, p in net.named_parameters() if p.requires_grad}
    assert trained == {"stage2", "stage3", "stage4"}
    assert not net.stem.training
    assert not net.stage1.training


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"arch": "p5"}, r"arch must be one of P5, P6, got 'p5'. Did you mean 'P5'"),
        ({"out_indices": (5,)}, r"between 0 and 4 \(the backbone has 5 stages\), got \[5\]"),
    ],
)
def test_what_it_cannot_be(arguments, message):
    with pytest.raises(ConfigError, match=message):
        CSPNeXt(**SMALL, **arguments)
