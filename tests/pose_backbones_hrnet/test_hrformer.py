"""HRFormer."""

from __future__ import annotations

import copy

import pytest
import torch

from pose_backbones_hrnet.conformance import EXAMPLES
from pose_backbones_hrnet.hrformer import HRFormer
from pose_backbones_hrnet.hrformer_block import HRFormerBlock, PaddedWindowAttention
from pose_core.config import load_config
from pose_core.errors import ConfigError

EXTRA = EXAMPLES["HRFormer"].arguments["extra"]


def small(**options):
    torch.manual_seed(0)
    return HRFormer({**copy.deepcopy(EXTRA), **options.pop("extra", {})}, **options)


# Yuan et al. (NeurIPS 2021): HRFormer-S has 7.8 M parameters, HRFormer-B 43.2 M, the pose head of 1x1 included.
@pytest.mark.parametrize(("size", "millions"), [("small", 7.8), ("base", 43.2)])
def test_sizes_are_those_of_the_paper(size, millions):
    cfg = load_config(f"hrnet::_base_/hrformer-{size}.py").backbone.to_dict()
    with torch.device("meta"):
        net = HRFormer(cfg["extra"])
    assert sum(p.numel() for p in net.parameters()) / 1e6 == pytest.approx(millions, abs=0.1)


def test_features_of_the_branches():
    with torch.no_grad():
        features = small().eval()(torch.rand(2, 3, 64, 96))
    assert [tuple(f.shape) for f in features] == [(2, 4 << i, 16 >> i, 24 >> i) for i in range(4)]


def test_every_weight_learns_with_activations_computed_again_too():
    plain, again = small().train(), small(with_cp=True).train()
    again.load_state_dict(plain.state_dict())
    x = torch.rand(2, 3, 64, 64)
    for net in (plain, again):
        sum(f.square().mean() for f in net(x)).backward()
    for (name, one), other in zip(plain.named_parameters(), again.named_parameters(), strict=True):
        assert one.grad is not None, name
        assert torch.isfinite(one.grad).all(), name
        torch.testing.assert_close(one.grad, other[1].grad, msg=name)
    for name, value in plain.state_dict().items():
        torch.testing.assert_close(again.state_dict()[name], value, msg=name)


def test_blocks_are_dropped_more_the_later_they_come():
    net = small(extra={"drop_path_rate": 0.3, "stage3": {**EXTRA["stage3"], "num_modules": 2}})
    rates = {
        stage: [m.branches[-1][0].drop_path.drop_prob for m in getattr(net, stage)] for stage in ("stage2", "stage3")
    }
    assert rates == {"stage2": [0.0], "stage3": pytest.approx([0.1, 0.2])}
    assert net.stage4[0].branches[0][0].drop_path.drop_prob == pytest.approx(0.3)


def test_the_window_of_a_small_map_lies_in_the_middle_of_zeros():
    attention = PaddedWindowAttention(4, 2, 7, with_rpe=True).eval()
    x = torch.randn(1, 5, 4, 4)
    window = torch.zeros(1, 7, 7, 4)
    window[:, 1:6, 1:5] = x
    expected = attention.attn(window.view(1, 1, 49, 4)).view(1, 7, 7, 4)[:, 1:6, 1:5]
    torch.testing.assert_close(attention(x), expected)


def test_windows_do_not_see_each_other_but_in_the_feed_forward_network():
    torch.manual_seed(0)
    block = HRFormerBlock(4, 2, window_size=4, norm_cfg={"type": "BN"}, transformer_norm_cfg={"type": "LN"}).eval()
    x = torch.randn(1, 4, 8, 8)
    changed = x.clone()
    changed[..., 4:, :] += torch.randn(4, 4, 8)
    attend = [block.attn(block.norm1(one.permute(0, 2, 3, 1))) for one in (x, changed)]
    torch.testing.assert_close(attend[0][:, :4], attend[1][:, :4])
    far, near = (block(x) - block(changed))[0, :, 2:4].abs().amax(dim=(0, 2))
    assert near > 1e-3 > far  # a 3x3 convolution passes one row on


def test_channels_last_changes_nothing():
    net, x = small().eval(), torch.rand(1, 3, 64, 64)
    with torch.no_grad():
        expected = net(x)[0]
        got = net.to(memory_format=torch.channels_last)(x.to(memory_format=torch.channels_last))[0]
    torch.testing.assert_close(got, expected, rtol=1e-4, atol=1e-5)


def test_frozen_stages_and_size_are_those_of_hrnet():
    net = small(frozen_stages=2).train()
    assert not any(p.requires_grad for p in net.stage2.parameters())
    assert all(p.requires_grad for p in net.stage3.parameters())
    with pytest.raises(ConfigError, match="HRFormer: input height and width must be multiples of 32"):
        net(torch.rand(1, 3, 64, 50))


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"num_heads": None}, "HRFormer: extra.stage3 needs 'num_heads'"),
        ({"window_sizes": (7,)}, r"extra.stage3.window_sizes needs 3 values, one per branch, got \(7,\)"),
        ({"block": "SWIN"}, "must be 'BASIC' or 'BOTTLENECK' or 'HRFORMERBLOCK', got 'SWIN'"),
        ({"num_heads": (3, 2, 2)}, "got embed_dims=4 and num_heads=3"),
    ],
)
def test_mistakes_in_the_stages_are_named(changed, text):
    stage = {key: value for key, value in {**EXTRA["stage3"], **changed}.items() if value is not None}
    with pytest.raises(ConfigError, match=text):
        small(extra={"stage3": stage})
