"""PoseWarperNeck: frames warped to the first one."""

from __future__ import annotations

import pytest
import torch

from pose_core.errors import ConfigError
from pose_core.registry import MODELS

BLOCKS = {"block": "BASIC", "num_blocks": 2}


def neck_of(**cfg):
    torch.manual_seed(0)
    arguments = {"in_channels": 5, "out_channels": 3, "inner_channels": 8, "deform_groups": 3, "dilations": (1, 2)}
    return MODELS.build({"type": "PoseWarperNeck", "res_blocks_cfg": BLOCKS, **arguments, **cfg})


def frames(count=2, channels=5):
    torch.manual_seed(1)
    return [torch.rand(2, channels, 8, 6) for _ in range(count)]


@pytest.mark.parametrize(("kernel", "channels"), [(0, 3), (1, 5), (3, 5)])
def test_heatmaps_of_the_first_frame(kernel, channels):
    neck = neck_of(in_channels=channels, trans_conv_kernel=kernel)
    assert neck(frames(channels=channels), [0.6, 0.4]).shape == (2, 3, 8, 6)


@pytest.mark.parametrize("block", ["BASIC", "BOTTLENECK"])
def test_names_of_its_layers(block):
    keys = set(neck_of(res_blocks_cfg={"block": block, "num_blocks": 2}).state_dict())
    assert {
        "trans_layer.weight",
        "trans_layer.bias",
        "offset_feats.0.conv1.weight",
        "offset_feats.0.downsample.0.weight",
        "offset_feats.1.bn2.running_var",
        "offset_layers.1.weight",
        "deform_conv_layers.1.weight",
    } <= keys
    assert "offset_layers.0.bias" not in keys


def test_it_begins_without_warping():
    neck, inputs = neck_of(), frames(3)
    neck.init_weights()
    weights = torch.tensor([0.5, 0.3, 0.2])
    for layer in neck.offset_layers:  # small at first, but not 0
        torch.nn.init.zeros_(layer.weight)
    expected = sum(weight * neck.trans_layer(feat) for weight, feat in zip(weights, inputs, strict=True))
    torch.testing.assert_close(neck(inputs, weights), expected)


def test_frames_may_be_one_batch():
    neck, inputs = neck_of().eval(), frames(3)
    weights = [0.5, 0.3, 0.2]
    torch.testing.assert_close(neck([torch.cat(inputs)], weights), neck(inputs, weights))


def test_several_maps_are_joined():
    neck = neck_of(in_channels=(4, 5), in_index=(1, 0), input_transform="resize_concat").eval()
    feats = [(torch.rand(2, 5, 4, 3), torch.rand(2, 4, 8, 6)) for _ in range(2)]
    assert neck(feats, [0.5, 0.5]).shape == (2, 3, 8, 6)
    assert neck_of(in_index=1)([(feats[0][1], feats[0][0])], [1.0]).shape == (2, 3, 4, 3)
    with pytest.raises(ConfigError, match="several in_index need input_transform"):
        neck_of(in_index=(0, 1))(feats, [0.5, 0.5])


def test_what_is_frozen_stays_so():
    neck = neck_of(norm_eval=True)
    neck(frames(), [0.5, 0.5]).sum().backward()
    assert neck.trans_layer.weight.grad is None
    assert neck.deform_conv_layers[0].weight.grad is not None
    assert not neck.train().offset_feats[0].bn1.training
    trained = neck_of(freeze_trans_layer=False)
    trained(frames(), [0.5, 0.5]).sum().backward()
    assert trained.trans_layer.weight.grad is not None
    assert trained.offset_feats[0].bn1.training


@pytest.mark.parametrize(
    ("cfg", "message"),
    [
        ({"trans_conv_kernel": 2}, "trans_conv_kernel must be 0, 1 or 3, got 2"),
        ({"input_transform": "concat"}, "input_transform must be one of"),
        ({"res_blocks_cfg": None}, "like dict\\(block='BASIC', num_blocks=20\\)"),
        ({"res_blocks_cfg": {"block": "BASIS", "num_blocks": 1}}, "with block one of"),
        ({"deform_groups": 2}, "in_channels by deform_groups, got .*deform_groups=2"),
    ],
)
def test_impossible_settings_are_refused(cfg, message):
    with pytest.raises(ConfigError, match=message):
        neck_of(**cfg)


def test_a_weight_for_each_frame():
    with pytest.raises(ConfigError, match=r"one frame per frame weight \(3\), .* got 2 frame"):
        neck_of()(frames(2), [1.0, 1.0, 1.0])
    with pytest.raises(ConfigError, match=r"one frame per frame weight \(3\), .* got 1 frame"):
        neck_of()(frames(1), [1.0, 1.0, 1.0])
