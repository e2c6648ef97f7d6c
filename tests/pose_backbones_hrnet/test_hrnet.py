"""HRNet."""

from __future__ import annotations

import copy

import pytest
import torch
from torch import nn

from pose_backbones_cnn.residual import BasicBlock
from pose_backbones_hrnet.exchange import Transition
from pose_backbones_hrnet.hr_module import HRModule
from pose_backbones_hrnet.hrnet import HRNet
from pose_core.errors import ConfigError


def extra_of(width, *, blocks=4, **more):
    """The stages of HRNet-W``width``, or of one with fewer ``blocks``."""
    stage4 = {key: more.pop(key) for key in ["multiscale_output"] if key in more}
    first = {"num_modules": 1, "num_branches": 1, "block": "BOTTLENECK", "num_blocks": (blocks,), "num_channels": (64,)}
    others = {
        f"stage{branches}": {
            "num_modules": modules,
            "num_branches": branches,
            "block": "BASIC",
            "num_blocks": (blocks,) * branches,
            "num_channels": tuple(width << branch for branch in range(branches)),
        }
        for branches, modules in ((2, 1), (3, 4), (4, 3))
    }
    others["stage4"].update(stage4)
    return {"stage1": first, **others, **more}


def small(options=None, **extra):
    torch.manual_seed(0)
    return HRNet(extra_of(4, blocks=1, **extra), **(options or {}))


# Wang et al. (TPAMI 2020): HRNet-W32 has 28.5 M parameters, W48 63.6 M, of which the pose head holds a 1x1 convolution.
@pytest.mark.parametrize(("width", "parameters"), [(32, 28_536_113 - 33 * 17), (48, 63_595_745 - 49 * 17)])
def test_sizes_are_those_of_the_paper(width, parameters):
    with torch.device("meta"):
        net = HRNet(extra_of(width))
    assert sum(p.numel() for p in net.parameters()) == parameters


def test_features_of_the_first_branch_or_of_all():
    x = torch.rand(2, 3, 64, 96)
    assert [tuple(f.shape) for f in small().eval()(x)] == [(2, 4, 16, 24)]
    shapes = [tuple(f.shape) for f in small(multiscale_output=True).eval()(x)]
    assert shapes == [(2, 4 << i, 16 >> i, 24 >> i) for i in range(4)]


def test_a_narrow_stem():
    net = small({"stem_channels": 16})
    assert (net.conv1.out_channels, net.conv2.in_channels, net.layer1[0].conv1.in_channels) == (16, 16, 16)
    assert net.eval()(torch.rand(1, 3, 64, 64))[0].shape == (1, 4, 16, 16)


def test_interpolation_by_config():
    upsample = small(upsample={"mode": "bilinear", "align_corners": False}).stage2[0].fuse_layers[0][1][-1]
    assert (upsample.mode, upsample.align_corners, upsample.scale_factor) == ("bilinear", False, 2)
    assert small().stage2[0].fuse_layers[0][1][-1].mode == "nearest"


def test_a_module_adds_what_the_branches_send():
    module = HRModule(2, BasicBlock, (1, 1), (2, 4), (2, 4), multiscale_output=True).eval()
    x = [torch.rand(1, 2, 8, 8), torch.rand(1, 4, 4, 4)]
    high, low = (branch(one) for branch, one in zip(module.branches, x, strict=True))
    down, up = module.fuse_layers[1][0], module.fuse_layers[0][1]
    got = module(x)
    torch.testing.assert_close(got[0], (high + up(low)).relu())
    torch.testing.assert_close(got[1], (down(high) + low).relu())
    assert up(low).shape == high.shape


def test_a_module_of_one_branch_exchanges_nothing():
    module = HRModule(1, BasicBlock, (2,), (3,), (4,)).eval()
    x = torch.rand(1, 3, 8, 8)
    torch.testing.assert_close(module([x]), [module.branches[0](x)])


def test_branches_that_change_channels_come_from_their_own_resolution():
    transition = Transition([4, 8], [6, 8, 16])
    features = transition([torch.rand(1, 4, 8, 8), torch.rand(1, 8, 4, 4)])
    assert [tuple(f.shape) for f in features] == [(1, 6, 8, 8), (1, 8, 4, 4), (1, 16, 2, 2)]


@pytest.mark.parametrize("frozen_stages", [-1, 0, 1, 3, 4])
def test_frozen_stages_stay_as_they_are(frozen_stages):
    net = small({"frozen_stages": frozen_stages}).train()
    before = copy.deepcopy(net.state_dict())
    features = net(torch.rand(2, 3, 64, 64))[0]
    trained = [p for p in net.parameters() if p.requires_grad]
    if trained:
        features.square().sum().backward()
        torch.optim.SGD(trained, lr=1.0).step()
    stem = ("conv1.", "bn1.", "conv2.", "bn2.")
    stages = [("layer1.", "transition1."), ("stage2.", "transition2."), ("stage3.", "transition3."), ("stage4.",)]
    frozen = sum(stages[:frozen_stages], stem) if frozen_stages >= 0 else ()
    for name, value in net.state_dict().items():
        same = torch.equal(value, before[name])
        assert same if name.startswith(frozen) else not same, name


def test_norm_eval_keeps_the_statistics():
    net = small({"norm_eval": True}).train()
    before = net.bn1.running_mean.clone()
    net(torch.rand(2, 3, 64, 64))
    assert torch.equal(net.bn1.running_mean, before)
    assert net.stage2.training


def test_weights_begin_as_the_field_begins_them():
    net = small()
    net.init_weights()
    assert net.conv2.weight.std().item() == pytest.approx(0.001, rel=0.05)
    assert (net.layer1[0].last_norm.weight == 1).all()
    zeroed = small({"zero_init_residual": True})
    zeroed.init_weights()
    assert (zeroed.stage3[0].branches[0][0].bn2.weight == 0).all()


def test_activations_computed_again_change_nothing():
    plain, again = small(), small({"with_cp": True})
    again.load_state_dict(plain.state_dict())
    x = torch.rand(2, 3, 64, 64)
    for net in (plain, again):
        net(x)[0].square().sum().backward()
    for (name, one), other in zip(plain.named_parameters(), again.parameters(), strict=True):
        torch.testing.assert_close(one.grad, other.grad, msg=name)
    for name, value in plain.state_dict().items():
        torch.testing.assert_close(again.state_dict()[name], value, msg=name)


def test_channels_last_is_kept_and_changes_nothing():
    net = small().eval()
    x = torch.rand(2, 3, 64, 64)
    with torch.no_grad():
        expected = net(x)[0]
        got = net.to(memory_format=torch.channels_last)(x.to(memory_format=torch.channels_last))[0]
    assert got.is_contiguous(memory_format=torch.channels_last)
    torch.testing.assert_close(got, expected, rtol=1e-4, atol=1e-5)


def test_other_norms_and_images():
    net = small({"norm_cfg": {"type": "GN", "num_groups": 2}, "in_channels": 1})
    assert not any(isinstance(m, nn.BatchNorm2d) for m in net.modules())
    assert net(torch.rand(1, 1, 32, 32))[0].shape == (1, 4, 8, 8)


def test_sizes_that_halving_rounds_to_fitting_ones_pass():
    assert small().eval()(torch.rand(1, 3, 30, 61))[0].shape == (1, 4, 8, 16)
    with pytest.raises(ConfigError, match="must be multiples of 32, got 64 x 50"):
        small()(torch.rand(1, 3, 64, 50))


def changed(stage, **values):
    extra = extra_of(4, blocks=1)
    extra[stage] = {key: value for key, value in {**extra[stage], **values}.items() if value is not None}
    return extra


@pytest.mark.parametrize(
    ("extra", "text"),
    [
        ({}, "extra needs 'stage1' to 'stage4', got none"),
        (changed("stage2", block="BASICS"), "must be 'BASIC' or 'BOTTLENECK', got 'BASICS'"),
        (changed("stage3", num_modules=None, num_blocks=None), "extra.stage3 needs 'num_modules', 'num_blocks'"),
        (
            changed("stage4", num_channels=(4, 8)),
            r"extra.stage4.num_channels needs 4 values, one per branch, got \(4, 8\)",
        ),
    ],
)
def test_mistakes_in_the_stages_are_named(extra, text):
    with pytest.raises(ConfigError, match=text):
        HRNet(extra)


def test_other_mistakes_are_named():
    with pytest.raises(ConfigError, match="frozen_stages must be between -1 and 4, got 7"):
        small({"frozen_stages": 7})
    with pytest.raises(ConfigError, match="num_blocks needs 2 values, one per branch"):
        HRModule(2, BasicBlock, (1,), (2, 4), (2, 4))
