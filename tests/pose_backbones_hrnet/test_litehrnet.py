"""Lite-HRNet."""

from __future__ import annotations

import copy

import pytest
import torch
import torch.nn.functional as F

from pose_backbones_hrnet.conformance import EXAMPLES
from pose_backbones_hrnet.lite_module import CrossResolutionWeighting, LiteHRModule, shuffled
from pose_backbones_hrnet.litehrnet import IterativeHead, LiteHRNet
from pose_core.config import load_config
from pose_core.errors import ConfigError

EXTRA = EXAMPLES["LiteHRNet"].arguments["extra"]
CFGS = {"conv_cfg": None, "norm_cfg": {"type": "BN"}}


def small(extra=None, **options):
    torch.manual_seed(0)
    return LiteHRNet({**copy.deepcopy(EXTRA), **(extra or {})}, **options)


# Yu et al. (CVPR 2021): Lite-HRNet-18 has 1.1 M parameters, Lite-HRNet-30 1.8 M.
@pytest.mark.parametrize(("depth", "millions"), [(18, 1.1), (30, 1.8)])
def test_sizes_are_those_of_the_paper(depth, millions):
    with torch.device("meta"):
        net = LiteHRNet(load_config(f"hrnet::_base_/litehrnet-{depth}.py").backbone.extra)
    assert sum(p.numel() for p in net.parameters()) / 1e6 == pytest.approx(millions, abs=0.05)


@pytest.mark.parametrize("with_head", [False, True])
def test_features_of_the_first_branch(with_head):
    with torch.no_grad():
        (features,) = small({"with_head": with_head}).eval()(torch.rand(2, 3, 64, 96))
    assert features.shape == (2, 8, 16, 24)


def test_every_weight_learns_with_activations_computed_again_too():
    plain, again = small().train(), small(with_cp=True).train()
    x = torch.rand(2, 3, 64, 64)
    for net in (plain, again):
        net(x)[0].square().mean().backward()
    for (name, one), other in zip(plain.named_parameters(), again.parameters(), strict=True):
        assert one.grad is not None, name
        torch.testing.assert_close(one.grad, other.grad, msg=name)
    for name, value in plain.state_dict().items():
        torch.testing.assert_close(again.state_dict()[name], value, msg=name)


def test_halves_are_shuffled_by_turns():
    one, other = torch.arange(2.0).view(1, 2, 1, 1), torch.arange(10.0, 12.0).view(1, 2, 1, 1)
    assert shuffled(one, other).flatten().tolist() == [0, 10, 1, 11]


def test_channels_are_weighted_by_what_all_branches_hold():
    weighting = CrossResolutionWeighting((2, 4), 2, **CFGS).eval()
    high, low = torch.rand(1, 2, 8, 8), torch.rand(1, 4, 4, 4)
    together = torch.cat([F.avg_pool2d(high, 2), low], dim=1)
    weights = weighting.conv2(weighting.conv1(together))
    got = weighting([high, low])
    torch.testing.assert_close(got[0], high * weights[:, :2].repeat_interleave(2, 2).repeat_interleave(2, 3))
    torch.testing.assert_close(got[1], low * weights[:, 2:])


def test_the_first_branch_counts_twice_and_then_sends_its_own_sum():
    module = LiteHRModule((8, 16), 0, weighted=True, **CFGS).eval()
    high, low = torch.randn(1, 8, 8, 8), torch.randn(1, 16, 4, 4)
    up, down = module.fuse_layers[0][1], module.fuse_layers[1][0]
    first = 2 * high + up(low)
    got = module([high, low])
    torch.testing.assert_close(got[0], first.relu())
    torch.testing.assert_close(got[1], (2 * down(first) + low).relu())


def test_branches_need_not_exchange_features():
    module = LiteHRModule((8, 16), 1, weighted=False, with_fuse=False, **CFGS).eval()
    features = [torch.randn(1, 8, 8, 8), torch.randn(1, 16, 4, 4)]
    for got, layer, one in zip(module(features), module.layers, features, strict=True):
        torch.testing.assert_close(got, layer(one))


def test_the_head_merges_from_the_smallest_on():
    head = IterativeHead((8, 16), **CFGS).eval()
    high, low = torch.randn(1, 8, 8, 8), torch.randn(1, 16, 4, 4)
    enlarged = F.interpolate(head.projects[0](low), size=(8, 8), mode="bilinear", align_corners=True)
    torch.testing.assert_close(head([high, low]), head.projects[1](high + enlarged))


def test_one_branch_exchanges_nothing():
    spec = {key: value[:1] for key, value in EXTRA["stages_spec"].items()} | {
        "num_branches": (1,),
        "num_channels": ((8,),),
    }
    (features,) = small({"num_stages": 1, "stages_spec": spec}).eval()(torch.rand(1, 3, 32, 32))
    assert features.shape == (1, 8, 8, 8)


def test_norm_eval_keeps_the_statistics():
    net = small(norm_eval=True).train()
    before = net.stem.conv1.bn.running_mean.clone()
    net(torch.rand(2, 3, 64, 64))
    assert torch.equal(net.stem.conv1.bn.running_mean, before)


def spec(**changed):
    return {"stages_spec": {**EXTRA["stages_spec"], **changed}}


@pytest.mark.parametrize(
    ("extra", "text"),
    [
        ({"stem": {"stem_channels": 8}}, "extra.stem needs 'out_channels', 'expand_ratio'"),
        ({"stem": {**EXTRA["stem"], "stem_channels": 9}}, "must be even, got 9 and 8"),
        (
            {"num_stages": 2},
            "extra.stages_spec.num_modules needs 2 values, one per stage, got \\(1, 1, 1\\)",
        ),
        (spec(num_blocks=()), "stages_spec.num_blocks needs 3 values, one per stage"),
        (spec(module_type=("LITE", "LITE", "HEAVY")), "must be 'LITE' or 'NAIVE', got 'HEAVY'"),
        (spec(num_branches=(2, 3, 3)), r"num_channels\[2\] needs 3 even numbers of at least 8, one per branch"),
        (
            spec(reduce_ratios=(2, 2, 99)),
            r"reduce_ratios\[2\] must be between 1 and 60 .*, got 99",
        ),
    ],
)
def test_mistakes_are_named(extra, text):
    with pytest.raises(ConfigError, match=text):
        small(extra)


def test_what_is_missing_and_sizes_that_do_not_fit_are_named():
    with pytest.raises(ConfigError, match="extra needs 'stem', 'num_stages', 'stages_spec'"):
        LiteHRNet({})
    with pytest.raises(ConfigError, match="LiteHRNet: input height and width must be multiples of 32, got 64 x 50"):
        small()(torch.rand(1, 3, 64, 50))
