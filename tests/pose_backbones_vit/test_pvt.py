"""PyramidVisionTransformer and its second version."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from pose_backbones_vit.conformance import EXAMPLES
from pose_backbones_vit.pvt import PyramidVisionTransformer, PyramidVisionTransformerV2
from pose_backbones_vit.pvt_block import MixFeedForward, SpatialReductionAttention
from pose_core.errors import ConfigError

CLASSES = {cls.__name__: cls for cls in (PyramidVisionTransformer, PyramidVisionTransformerV2)}
both = pytest.mark.parametrize("name", CLASSES)
LN = {"type": "LN"}


def small(name, **options):
    torch.manual_seed(0)
    net = CLASSES[name](**{**EXAMPLES[name].arguments, **options})
    net.init_weights()
    return net


# Wang et al. (ICCV 2021; CVMJ 2022): PVT-Small has 24.5 M parameters, PVT v2 B2 25.4 M, of which 0.5 M the classifier.
@pytest.mark.parametrize(
    ("name", "options", "millions"),
    [
        ("PyramidVisionTransformer", {}, 24.5 - 0.51),
        ("PyramidVisionTransformerV2", {"num_layers": (3, 4, 6, 3)}, 25.36 - 0.51),
    ],
)
def test_sizes_are_those_of_the_papers(name, options, millions):
    with torch.device("meta"):
        net = CLASSES[name](**options)
    assert sum(p.numel() for p in net.parameters()) / 1e6 == pytest.approx(millions, rel=3e-3)


@both
def test_features_of_the_stages(name):
    x = torch.rand(2, 3, 64, 96)
    with torch.no_grad():
        every = small(name).eval()(x)
        (last,) = small(name, out_indices=(-1,)).eval()(x)
        other = small(name).eval()(torch.rand(1, 3, 96, 64))  # positions are interpolated
    channels = (8, 16, 16, 32)
    assert [tuple(f.shape) for f in every] == [(2, channels[i], 16 >> i, 24 >> i) for i in range(4)]
    assert torch.equal(last, every[3])
    assert other[0].shape == (1, 8, 24, 16)


@both
def test_every_weight_learns(name):
    net = small(name, drop_rate=0.1, attn_drop_rate=0.1).train()
    sum(f.square().mean() for f in net(torch.rand(4, 3, 64, 96))).backward()
    assert [key for key, p in net.named_parameters() if p.grad is None or not p.grad.isfinite().all()] == []


def test_tokens_attend_to_a_smaller_map():
    attention = SpatialReductionAttention(6, 2, 2, norm_cfg=LN).eval()
    x = torch.randn(2, 4, 6, 6)
    smaller = F.conv2d(x.permute(0, 3, 1, 2), attention.sr.weight, attention.sr.bias, stride=2)
    tokens = attention.norm(smaller.flatten(2).mT)
    weight, bias = attention.attn.in_proj_weight, attention.attn.in_proj_bias
    query = x.flatten(1, 2) @ weight[:6].T + bias[:6]
    key, value = (tokens @ weight[6:].T + bias[6:]).chunk(2, dim=-1)
    heads = []
    for head in range(2):
        channels = slice(3 * head, 3 * head + 3)
        products = query[..., channels] @ key[..., channels].mT / 3**0.5
        heads.append(products.softmax(-1) @ value[..., channels])
    torch.testing.assert_close(attention(x), attention.attn.out_proj(torch.cat(heads, dim=-1)).view_as(x))


def test_neighbors_mix_in_the_second_version_alone():
    x = torch.randn(1, 4, 4, 4)
    changed = x.clone()
    changed[:, :2] += 1
    for with_conv in (False, True):
        ffn = MixFeedForward(4, 8, with_conv=with_conv, act_cfg={"type": "GELU"}, drop_rate=0.0)
        rows = (ffn(x) - ffn(changed)).abs().amax(dim=(0, 2, 3)) > 1e-6
        assert rows.tolist() == [True, True, with_conv, False]


def named_by_the_authors(net):
    theirs = {"head.weight": torch.rand(10, 32)}
    for name, value in net.state_dict().items():
        stage, part, *rest = name.removeprefix("layers.").split(".", 2)
        number = int(stage) + 1
        if part == "0":
            theirs[f"patch_embed{number}.{rest[0].replace('projection', 'proj')}"] = value
        elif part == "2":
            theirs[f"norm{number}.{rest[0]}"] = value
        elif "pos_embed" in name:
            before = torch.rand(1, number == 4, value.shape[2])  # the last one's has a class token
            theirs[f"pos_embed{number}"] = torch.cat([before, value], dim=1)
        else:
            block, _, rest = rest[0].partition(".")
            block = f"block{number}.{int(block) - (not net.use_conv_ffn)}"
            for kind in ("weight", "bias"):
                if rest == f"attn.attn.in_proj_{kind}":
                    split = len(value) // 3
                    theirs[f"{block}.attn.q.{kind}"], theirs[f"{block}.attn.kv.{kind}"] = value[:split], value[split:]
            if "in_proj" in rest:
                continue
            for ours, their in (
                ("attn.attn.out_proj.", "attn.proj."),
                ("ffn.layers.0.", "mlp.fc1."),
                ("ffn.layers.1.", "mlp.dwconv.dwconv."),
                ("ffn.layers.3.", "mlp.fc2."),
                ("ffn.layers.4.", "mlp.fc2."),
            ):
                rest = rest.replace(ours, their)
            linear = "mlp.fc" in rest and value.ndim == 4
            theirs[f"{block}.{rest}"] = value[..., 0, 0] if linear else value
    return theirs


@both
def test_the_names_of_the_authors_are_recognized(name):
    source, net = small(name), small(name)
    for p in net.parameters():
        torch.nn.init.zeros_(p)
    missing, unexpected = net.load_state_dict(named_by_the_authors(source), strict=False)
    assert (missing, unexpected) == ([], ["head.weight"])
    x = torch.rand(1, 3, 64, 96)
    torch.testing.assert_close(net.eval()(x), source.eval()(x))


def test_weights_of_other_images_load():
    name = "PyramidVisionTransformer"
    source, net = small(name, pretrain_img_size=64), small(name, pretrain_img_size=(64, 96))
    net.load_state_dict(source.state_dict())
    own, theirs = (one.layers[0][1][0].pos_embed for one in (net, source))
    expected = F.interpolate(theirs.mT.view(1, 8, 16, 16), (16, 24), mode="bilinear", align_corners=False)
    torch.testing.assert_close(own, expected.flatten(2).mT)


@both
def test_mistakes_are_named(name):
    with pytest.raises(ConfigError, match=rf"{name}: sr_ratios needs 4 values, one per stage, got \(8, 4\)"):
        small(name, sr_ratios=(8, 4))
    with pytest.raises(ConfigError, match=rf"{name}: out_indices must be between 0 and 3 .* got \[4\]"):
        small(name, out_indices=(4,))
