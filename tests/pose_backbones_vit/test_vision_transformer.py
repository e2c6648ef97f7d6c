"""VisionTransformer."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from pose_backbones_vit.vision_transformer import VisionTransformer
from pose_backbones_vit.vit_archs import ARCHS, read_arch
from pose_core.errors import CheckpointError, ConfigError

TINY = {"embed_dims": 8, "num_layers": 3, "num_heads": 2, "feedforward_channels": 16}


def tiny(**options):
    torch.manual_seed(0)
    net = VisionTransformer(**{"arch": TINY, "img_size": 32, "patch_size": 8, **options})
    net.init_weights()
    return net


def maps(**options):
    return tiny(**{"with_cls_token": False, "out_type": "featmap", **options})


# Dosovitskiy et al. (ICLR 2021): ViT-B has 86 M parameters, L 307 M, H (of patches of 14) 632 M; here without classifier.
@pytest.mark.parametrize(
    ("arch", "millions"), [("base", 85.8), ("l", 303.3), ("huge", 631), ("deit-t", 5.5), ("deit-small", 21.7)]
)
def test_sizes_are_those_of_the_papers(arch, millions):
    with torch.device("meta"):
        net = VisionTransformer(arch, patch_size=14 if arch == "huge" else 16)
    assert sum(p.numel() for p in net.parameters()) / 1e6 == pytest.approx(millions, rel=5e-3)


def test_names_have_abbreviations():
    assert read_arch("dinov2-g") is ARCHS["dinov2-giant"]
    assert read_arch("B") is ARCHS["base"]


def test_layers_are_those_of_torch():
    """The transformer is ``nn.TransformerEncoder`` with normalization before, on patches and their positions."""
    net = tiny(out_type="raw").eval()
    reference = nn.TransformerEncoder(
        nn.TransformerEncoderLayer(8, 2, 16, 0.0, "gelu", layer_norm_eps=1e-6, batch_first=True, norm_first=True),
        3,
        nn.LayerNorm(8, eps=1e-6),
        enable_nested_tensor=False,
    )
    names = {
        "self_attn.in_proj_": "attn.qkv.",
        "self_attn.out_proj.": "attn.proj.",
        "linear1.": "ffn.layers.0.0.",
        "linear2.": "ffn.layers.1.",
        "norm1.": "ln1.",
        "norm2.": "ln2.",
    }
    weights = {}
    for name in reference.state_dict():
        ours = "ln1." + name.removeprefix("norm.") if name.startswith("norm.") else name
        for theirs, own in names.items():
            ours = ours.replace(theirs, own) if name.startswith("layers.") else ours
        weights[name] = net.state_dict()[ours]
    reference.load_state_dict(weights)
    x = torch.rand(2, 3, 32, 32)
    squares = x.view(2, 3, 4, 8, 4, 8).permute(0, 2, 4, 1, 3, 5).reshape(2, 16, -1)
    patches = squares @ net.patch_embed.projection.weight.flatten(1).T + net.patch_embed.projection.bias
    tokens = torch.cat([net.cls_token.expand(2, -1, -1), patches], dim=1) + net.pos_embed
    torch.testing.assert_close(net(x)[0], reference.eval()(tokens), rtol=1e-4, atol=1e-5)


def test_what_is_returned():
    x = torch.rand(2, 3, 32, 32)
    raw, first, mean = (tiny(out_type=kind).eval()(x)[0] for kind in ("raw", "cls_token", "avg_featmap"))
    (featmap,) = tiny(out_type="featmap").eval()(x)
    assert raw.shape == (2, 17, 8)
    torch.testing.assert_close(first, raw[:, 0])
    torch.testing.assert_close(featmap, raw[:, 1:].mT.reshape(2, 8, 4, 4))
    torch.testing.assert_close(mean, nn.functional.layer_norm(featmap.mean((2, 3)), (8,), eps=1e-6))


def test_layers_are_chosen_and_the_last_is_normalized():
    x = torch.rand(1, 3, 32, 32)
    some = maps(out_indices=(0, -1)).eval()(x)
    every = maps(out_indices=(0, 1, 2), final_norm=False).eval()(x)
    torch.testing.assert_close(some[0], every[0])
    normalized = nn.functional.layer_norm(every[2].permute(0, 2, 3, 1), (8,), eps=1e-6).permute(0, 3, 1, 2)
    torch.testing.assert_close(some[1], normalized)


def test_the_class_token_of_mmclassification():
    x = torch.rand(1, 3, 32, 32)
    without = tiny(with_cls_token=False, output_cls_token=False).eval()
    assert without.pos_embed.shape == (1, 17, 8)  # it exists, but does not go through the layers
    assert not without.cls_token.requires_grad
    plain = maps().eval()
    plain.load_state_dict({**without.state_dict(), "pos_embed": without.pos_embed[:, 1:]}, strict=False)
    torch.testing.assert_close(without(x)[0], plain(x)[0])
    (both,) = tiny(with_cls_token=True, output_cls_token=True).eval()(x)
    assert [tuple(one.shape) for one in both] == [(1, 8, 4, 4), (1, 8)]


def test_images_of_another_size_have_interpolated_positions():
    net = maps().eval()
    with torch.no_grad():
        assert net(torch.rand(1, 3, 48, 64))[0].shape == (1, 8, 6, 8)
        net.pos_embed.copy_(torch.ones_like(net.pos_embed))  # equal everywhere, they stay so
        x = torch.zeros(1, 3, 48, 64)
        features = net(x)[0]
    torch.testing.assert_close(features, features[..., :1, :1].expand_as(features))


def test_padding_as_vitpose_has_it():
    net = maps(arch=TINY, img_size=(256, 192), patch_size=16, patch_cfg={"padding": 2}).eval()
    assert net.pos_embed.shape == (1, 16 * 12, 8)
    assert net(torch.rand(1, 3, 256, 192))[0].shape == (1, 8, 16, 12)


def test_options_of_layers():
    net = tiny(layer_scale_init_value=0.1, layer_cfgs={"ffn_type": "swiglu_fused"}, pre_norm=True, qkv_bias=False)
    names = set(net.state_dict())
    assert {"layers.0.attn.gamma1.weight", "layers.2.ffn.gamma2.weight", "pre_norm.weight"} <= names
    assert net.layers[0].ffn.w12.weight.shape == (2 * 16, 8)  # two thirds of 16, in steps of 8
    assert not {"layers.0.attn.qkv.bias", "patch_embed.projection.bias"} & names
    each = tiny(layer_cfgs=[{"num_fcs": 2}, {"num_fcs": 3}, {}])
    assert [len(layer.ffn.layers) for layer in each.layers] == [3, 4, 3]
    assert [layer.drop_path.drop_prob for layer in tiny(drop_path_rate=0.2).layers] == pytest.approx([0, 0.1, 0.2])


def test_every_weight_learns():
    net = maps(drop_path_rate=0.1, drop_rate=0.1, layer_cfgs={"attn_drop_rate": 0.1}).train()
    net(torch.rand(4, 3, 32, 32))[0].square().mean().backward()
    assert [name for name, p in net.named_parameters() if p.grad is None or not p.grad.isfinite().all()] == []


@pytest.mark.parametrize("frozen_stages", [-1, 0, 2, 3])
def test_frozen_stages_are_not_trained(frozen_stages):
    net = tiny(frozen_stages=frozen_stages, pre_norm=True).train()
    frozen = ["patch_embed.", "cls_token", "pos_embed", "pre_norm."] if frozen_stages >= 0 else []
    frozen += [f"layers.{layer}." for layer in range(frozen_stages)] + ["ln1."] * (frozen_stages == 3)
    got = {name for name, p in net.named_parameters() if not p.requires_grad}
    assert got == {name for name, _ in net.named_parameters() if name.startswith(tuple(frozen) or "-")}
    assert net.layers[0].training is (frozen_stages < 1)


def test_half_precision():
    with torch.autocast("cpu", torch.bfloat16):
        (features,) = maps().eval()(torch.rand(1, 3, 32, 32))
    assert features.isfinite().all()


# Weights


def test_weights_of_other_images_and_with_a_class_token_load():
    source, net = tiny(img_size=48), maps(img_size=(32, 24))
    net.load_state_dict(source.state_dict())
    assert torch.equal(net.layers[1].attn.qkv.weight, source.layers[1].attn.qkv.weight)
    grid = source.pos_embed[:, 1:].unflatten(1, (6, 6)).permute(0, 3, 1, 2)
    expected = nn.functional.interpolate(grid, (4, 3), mode="bicubic", align_corners=False)
    torch.testing.assert_close(net.pos_embed, expected.flatten(2).mT)


def test_weights_of_our_own_shape_load_as_they_are():
    source, net = maps(img_size=(32, 24)), maps(img_size=(32, 24))
    nn.init.normal_(source.pos_embed)
    net.load_state_dict(source.state_dict())
    assert torch.equal(net.pos_embed, source.pos_embed)
    net.load_state_dict(tiny(img_size=(32, 24)).state_dict())  # the class token goes, the grid stays


def test_a_grid_that_nothing_is_known_of_is_refused():
    weights = maps(img_size=(40, 24)).state_dict()
    with pytest.raises(
        CheckpointError,
        match=r"position embedding .* must be a grid of 4 x 4 .* with 0 to 2 tokens before it, got 15 tokens",
    ):
        maps().load_state_dict(weights)


def test_the_names_of_timm_and_mae_are_recognized():
    source = tiny(layer_scale_init_value=0.1)
    theirs = {}
    for name, value in source.state_dict().items():
        for ours, their in (
            ("patch_embed.projection.", "patch_embed.proj."),
            (".attn.gamma1.weight", ".ls1.gamma"),
            (".ffn.gamma2.weight", ".ls2.gamma"),
            (".ffn.layers.0.0.", ".mlp.fc1."),
            (".ffn.layers.1.", ".mlp.fc2."),
            (".ln1.", ".norm1."),
            (".ln2.", ".norm2."),
        ):
            name = name.replace(ours, their)
        name = name.replace("layers.", "blocks.") if name.startswith("layers.") else name
        theirs["norm." + name.removeprefix("ln1.") if name.startswith("ln1.") else name] = value
    assert "blocks.0.norm1.weight" in theirs
    net = tiny(layer_scale_init_value=0.1)
    nn.init.zeros_(net.layers[2].ffn.layers[1].weight)
    net.load_state_dict(theirs)
    x = torch.rand(1, 3, 32, 32)
    torch.testing.assert_close(net.eval()(x), source.eval()(x))


def test_pretrained_weights_stay(tmp_path):
    source = tiny()
    torch.save({"state_dict": {f"backbone.{k}": v for k, v in source.state_dict().items()}}, tmp_path / "w.pth")
    net = maps(init_cfg={"type": "Pretrained", "checkpoint": str(tmp_path / "w.pth"), "prefix": "backbone."})
    assert torch.equal(net.pos_embed, source.pos_embed[:, 1:])


# Mistakes


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"arch": "bsae"}, "arch must be one of 'small', .* got 'bsae'. Did you mean 'base'"),
        (
            {"arch": {"embed_dims": 8}},
            "arch must be a name or a dict of embed_dims, num_layers, num_heads, feedforward_channels",
        ),
        ({"arch": {**TINY, "num_heads": 3}}, "got embed_dims=8 and num_heads=3"),
        ({"out_type": "map"}, "out_type must be one of 'raw', 'cls_token', 'featmap', 'avg_featmap', got 'map'"),
        (
            {"with_cls_token": False},
            "with_cls_token must be True to return the class token, got False; set out_type='featmap'",
        ),
        ({"out_indices": (0, 3)}, r"VisionTransformer: out_indices must be between 0 and 2 .* got \[3\]"),
        ({"frozen_stages": 4}, "VisionTransformer: frozen_stages must be between -1 and 3, got 4"),
        ({"layer_cfgs": [{}]}, "layer_cfgs needs one dict or 3 dicts, one per layer, got 1"),
        ({"layer_cfgs": {"ffn_type": "moe"}}, "ffn_type must be 'origin' or 'swiglu_fused', got 'moe'"),
        ({"layer_cfgs": {"num_fcs": 1}}, "FeedForward: num_fcs must be at least 2, got 1"),
        ({"patch_cfg": {"padding": "valid"}}, "padding of patches must be a number, 'corner' or 'same', got 'valid'"),
    ],
)
def test_mistakes_are_named(options, text):
    with pytest.raises(ConfigError, match=text):
        tiny(**options)
