"""Convolutional pose machines, hourglasses, MSPN and RSN."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from pose_backbones_cnn.multistage.cpm import CPM, CpmBlock
from pose_backbones_cnn.multistage.hourglass import HourglassModule, HourglassNet
from pose_backbones_cnn.multistage.mspn import MSPN
from pose_backbones_cnn.multistage.pyramid import DownsampleModule, UpsampleUnit
from pose_backbones_cnn.multistage.rsn import RSB, RSN
from pose_backbones_cnn.residual.resnet import ResNet
from pose_core.engine.checkpoint import load_weights
from pose_core.errors import ConfigError

BN = {"type": "BN"}
SMALL = {"unit_channels": 8, "num_units": 2, "num_blocks": (1, 1), "res_top_channels": 8}


class Identity(nn.Module):
    """A block that keeps channels and halves the size when asked to."""

    def __init__(self, before, after, stride=1, downsample=None, norm_cfg=None):
        super().__init__()
        self.stride = stride

    def forward(self, x):
        return x[..., :: self.stride, :: self.stride]


def test_each_machine_reads_the_scores_before_it():
    net = CPM(3, 2, feat_channels=4, num_stages=3).eval()
    x = torch.rand(1, 3, 16, 16)
    with torch.no_grad():
        first, second, third = net(x)
        net.stem[-1].conv.bias.add_(1)  # other scores of the first stage
        moved = net(x)
    torch.testing.assert_close(moved[0], first + 1)
    assert not torch.allclose(moved[1], second)
    assert not torch.allclose(moved[2], third)
    assert [block.model[0].conv.in_channels for block in net.cpm_stages] == [32 + 2] * 2


def test_a_single_machine_is_its_stem():
    net = CPM(3, 2, num_stages=1).eval()
    x = torch.rand(1, 3, 16, 16)
    with torch.no_grad():
        (scores,) = net(x)
        torch.testing.assert_close(scores, net.stem(x))


def test_an_hourglass_is_as_deep_as_it_says():
    hourglass = HourglassModule(2, (4, 6, 8), (1, 1, 2))
    assert isinstance(hourglass.low2, HourglassModule)
    assert [block.conv1.out_channels for block in hourglass.low2.low2] == [8, 8]
    assert hourglass.eval()(torch.rand(1, 4, 8, 8)).shape == (1, 4, 8, 8)


def test_hourglasses_in_a_row_see_each_other():
    sizes = {"downsample_times": 1, "stage_channels": (4, 4), "stage_blocks": (1, 1), "feat_channel": 16}
    net = HourglassNet(num_stacks=3, **sizes).eval()
    x = torch.rand(1, 3, 8, 8)
    with torch.no_grad():
        before = net(x)
        nn.init.zeros_(net.remap_convs[0].conv.weight)  # the second no longer hears of the first one's output
        after = net(x)
    torch.testing.assert_close(after[0], before[0])
    assert not torch.allclose(after[1], before[1])
    assert len(net.inters) == 2


def test_what_a_single_hourglass_does_not_run_is_not_trained():
    net = HourglassNet(num_stacks=1, downsample_times=1, stage_channels=(4, 4), stage_blocks=(1, 1))
    net(torch.rand(1, 3, 16, 16))[0].square().sum().backward()
    assert "inters.0.conv1.weight" in net.state_dict()
    assert all((parameter.grad is not None) == parameter.requires_grad for parameter in net.parameters())


def test_an_hourglass_refuses_what_it_cannot_halve():
    net = HourglassNet(downsample_times=2, stage_channels=(4, 4, 4), stage_blocks=(1, 1, 1))
    with pytest.raises(ConfigError, match="must be multiples of 16, got 32 x 24"):
        net(torch.rand(1, 3, 32, 24))


def test_the_way_down_adds_what_the_stage_before_hands_on():
    down = DownsampleModule(Identity, 2, (2, 2), (1, 2), BN)
    x = torch.rand(1, 2, 4, 4)
    coarse, fine = down(x, [])
    torch.testing.assert_close(fine, x)
    torch.testing.assert_close(coarse, x[..., ::2, ::2])
    skips = [(torch.full((1, 2, 2, 2), 10.0), torch.full((1, 2, 2, 2), 20.0)), (torch.ones(1, 2, 4, 4),)]
    coarse, fine = down(x, skips)
    torch.testing.assert_close(fine, x + 1)
    torch.testing.assert_close(coarse, (x + 1)[..., ::2, ::2] + 30)


def test_the_way_up_adds_the_coarser_features():
    unit = UpsampleUnit(2, 2, coarsest=False, hands_on=False, cross_channels=None, norm_cfg=BN).eval()
    for conv in (unit.in_skip.conv, unit.up_conv.conv):
        conv.weight.data.copy_(torch.eye(2).view(2, 2, 1, 1))
    for norm in (unit.in_skip.bn, unit.up_conv.bn):
        norm.eps = 0.0
    coarser = torch.tensor([[0.0, 3.0], [0.0, 3.0]]).expand(1, 2, 2, 2)
    out, skips = unit(torch.ones(1, 2, 2, 4), coarser)
    torch.testing.assert_close(out[0, 0], torch.tensor([[1.0, 2.0, 3.0, 4.0]] * 2))  # corners on corners
    assert skips == ()


def test_stages_but_the_last_hand_on():
    first, last = MSPN(num_stages=2, **SMALL).multi_stage_mspn
    assert hasattr(first.upsample.up2, "cross_conv")
    assert hasattr(first.upsample.up1, "out_skip1")
    assert not hasattr(first.upsample.up1, "cross_conv")
    assert not any("skip1" in name or "cross" in name for name in last.state_dict())


def test_a_resnet_initializes_every_stage_of_mspn():
    torch.manual_seed(0)
    resnet = ResNet(50, stem_channels=8, base_channels=8)
    net = MSPN(num_stages=2, unit_channels=8, num_units=4, num_blocks=(3, 4, 6, 3), res_top_channels=8)
    report = load_weights(net, {**resnet.state_dict(), "fc.weight": torch.zeros(1)})
    assert report.unexpected == ("fc.weight",)
    assert all(".upsample." in name for name in report.missing)
    x = torch.rand(1, 3, 64, 64)
    with torch.no_grad():
        (expected,) = resnet.eval()(x)
        top = net.eval().top(x)
        for stage in net.multi_stage_mspn:
            torch.testing.assert_close(stage.downsample(top, [])[0], expected)


def test_branches_of_a_residual_steps_block():
    """As in figure 3 of the paper: branch i has i convolutions; each but its last also reads the branch before."""
    block = RSB(4, 4, num_steps=3, res_top_channels=4, expand_times=1).eval()
    conv = {
        (branch, step): getattr(block, f"conv_bn_relu2_{branch}_{step}")
        for branch in (1, 2, 3)
        for step in range(1, branch + 1)
    }
    x = torch.rand(1, 4, 6, 6)
    with torch.no_grad():
        one, two, three = block.conv_bn_relu1(x).chunk(3, dim=1)
        b11 = conv[1, 1](one)
        b21 = conv[2, 1](two + b11)
        b22 = conv[2, 2](b21)
        b31 = conv[3, 1](three + b21)
        b32 = conv[3, 2](b31 + b22)
        b33 = conv[3, 3](b32)
        expected = torch.relu(block.conv_bn3(torch.cat((b11, b22, b33), dim=1)) + x)
        torch.testing.assert_close(block(x), expected)


def test_activations_of_a_residual_steps_block_computed_again_change_nothing():
    plain, again = RSB(8, 8, num_steps=2), RSB(8, 8, num_steps=2, with_cp=True)
    again.load_state_dict(plain.state_dict())
    x = torch.rand(2, 8, 4, 4)
    for block in (plain, again):
        block(x).square().sum().backward()
    for one, other in zip(plain.parameters(), again.parameters(), strict=True):
        torch.testing.assert_close(one.grad, other.grad)


@pytest.mark.parametrize(
    ("build", "text"),
    [
        (lambda: CPM(3, 2, num_stages=0), "CPM: num_stages must be at least 1, got 0"),
        (lambda: CpmBlock(4, (8, 8), (11,)), "channels and kernels must have the same length, got 2 and 1"),
        (lambda: HourglassNet(num_stacks=0), "num_stacks and downsample_times must be at least 1, got 0 and 5"),
        (
            lambda: HourglassNet(stage_channels=(8, 8)),
            r"stage_channels needs at least 6 values, one per resolution, got \(8, 8\)",
        ),
        (lambda: MSPN(num_stages=0), "MSPN: num_stages must be at least 1 and num_units at least 2, got 0 and 4"),
        (lambda: RSN(num_units=3), "RSN: num_blocks needs 3 values, one per unit"),
        (lambda: RSB(4, 4, num_steps=1), "RSB: num_steps must be at least 2, got 1"),
    ],
)
def test_mistakes_are_named(build, text):
    with pytest.raises(ConfigError, match=text):
        build()
