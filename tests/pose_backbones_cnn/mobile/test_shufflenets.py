"""ShuffleNetV1 and V2."""

from __future__ import annotations

import pytest
import torch

from pose_backbones_cnn.mobile.shufflenet_v1 import ShuffleNetV1, ShuffleUnit
from pose_backbones_cnn.mobile.shufflenet_v2 import ShuffleBlock, ShuffleNetV2
from pose_core.errors import ConfigError


# Ma et al. (2018), table 8: 1.4, 2.3, 3.5 and 7.4 M with the classifier of 1000
@pytest.mark.parametrize(("widen_factor", "millions"), [(0.5, 1.4), (1.0, 2.3), (1.5, 3.5), (2.0, 7.4)])
def test_shufflenet_v2_has_the_sizes_of_the_paper(widen_factor, millions):
    with torch.device("meta"):
        net = ShuffleNetV2(widen_factor)
    classifier = (net.widths[widen_factor][-1] + 1) * 1000
    assert (sum(p.numel() for p in net.parameters()) + classifier) / 1e6 == pytest.approx(millions, abs=0.05)


@pytest.mark.parametrize("groups", [1, 2, 3, 4, 8])
def test_groups_decide_the_width_of_shufflenet_v1(groups):
    net = ShuffleNetV1(groups, out_indices=(0, 1, 2)).eval()
    with torch.no_grad():
        shapes = [tuple(feature.shape) for feature in net(torch.rand(1, 3, 64, 32))]
    widths = ShuffleNetV1.widths[groups]
    assert shapes == [(1, width, 8 >> stage, 4 >> stage) for stage, width in enumerate(widths)]
    assert net.layers[0][0].g_conv_1x1_compress.conv.groups == 1
    assert net.layers[0][1].g_conv_1x1_compress.conv.groups == groups


def test_a_unit_shuffles_between_its_groups():
    unit = ShuffleUnit(12, 12, groups=3, first_block=False).eval()
    for conv in (unit.g_conv_1x1_compress, unit.g_conv_1x1_expand):
        torch.nn.init.ones_(conv.conv.weight)
    torch.nn.init.ones_(unit.depthwise_conv3x3_bn.conv.weight)
    x = torch.zeros(1, 12, 1, 1)
    x[0, 0] = 1.0  # the first group's
    changed = (unit(x) - x)[0, :, 0, 0] > 0.5
    # of the 3 channels in between, one a group, shuffling changes nothing: each group hears itself
    assert changed.tolist() == [True] * 4 + [False] * 8
    wider = ShuffleUnit(36, 36, groups=3, first_block=False).eval()
    for conv in (wider.g_conv_1x1_compress, wider.g_conv_1x1_expand, wider.depthwise_conv3x3_bn):
        torch.nn.init.ones_(conv.conv.weight)
    x = torch.zeros(1, 36, 1, 1)
    x[0, 0] = 1.0
    assert ((wider(x) - x)[0, :, 0, 0] > 0.5).all()  # of 9 channels each group hears every other one


def test_half_of_the_channels_pass():
    block = ShuffleBlock(8, 8).eval()
    x = torch.rand(1, 8, 4, 4)
    with torch.no_grad():
        torch.testing.assert_close(block(x)[:, 0::2], x[:, :4])


def test_what_torchvision_calls_the_parts_of_a_shufflenet():
    with torch.device("meta"):
        net = ShuffleNetV2()
    theirs = {
        "conv1.0.weight": "conv1.conv.weight",
        "conv1.1.running_mean": "conv1.bn.running_mean",
        "stage2.0.branch1.0.weight": "layers.0.0.branch1.0.conv.weight",
        "stage2.0.branch1.3.bias": "layers.0.0.branch1.1.bn.bias",
        "stage3.7.branch2.0.weight": "layers.1.7.branch2.0.conv.weight",
        "stage3.7.branch2.3.weight": "layers.1.7.branch2.1.conv.weight",
        "stage4.3.branch2.4.running_var": "layers.2.3.branch2.1.bn.running_var",
        "stage4.3.branch2.6.num_batches_tracked": "layers.2.3.branch2.2.bn.num_batches_tracked",
        "conv5.0.weight": "layers.3.conv.weight",
        "conv5.1.weight": "layers.3.bn.weight",
    }
    own = net.adopted({name: torch.zeros(1) for name in theirs})
    assert list(own) == list(theirs.values())
    assert set(own) <= set(net.state_dict())
    state = dict(net.state_dict())
    assert net.adopted(state).keys() == state.keys()  # our own names stay


def test_weights_begin_as_the_authors_begin_them():
    net = ShuffleNetV1()
    net.init_weights()
    assert net.conv1.conv.weight.std().item() == pytest.approx(0.01, rel=0.1)
    wide = net.layers[2][1].g_conv_1x1_expand.conv.weight  # 80 inputs
    assert wide.std().item() == pytest.approx(1 / 80, rel=0.05)
    assert (net.conv1.bn.bias == 0.0001).all()


@pytest.mark.parametrize(
    ("build", "text"),
    [
        (lambda: ShuffleNetV1(groups=5), "ShuffleNetV1: groups must be 1, 2, 3, 4 or 8, got 5"),
        (lambda: ShuffleNetV2(widen_factor=3.0), "ShuffleNetV2: widen_factor must be 0.5, 1.0, 1.5 or 2.0, got 3.0"),
        (lambda: ShuffleUnit(12, 24), r"ShuffleUnit\(combine='add'\) needs in_channels == out_channels, got 12 and 24"),
        (lambda: ShuffleUnit(12, 12, combine="mean"), "combine must be 'add' or 'concat', got 'mean'"),
        (lambda: ShuffleBlock(8, 16), r"ShuffleBlock\(stride=1\) needs in_channels == out_channels, got 8 and 16"),
    ],
)
def test_mistakes_are_named(build, text):
    with pytest.raises(ConfigError, match=text):
        build()
