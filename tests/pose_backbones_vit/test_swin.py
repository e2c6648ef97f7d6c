"""SwinTransformer."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from pose_backbones_vit.conformance import EXAMPLES
from pose_backbones_vit.swin import SwinTransformer
from pose_backbones_vit.swin_block import ShiftedWindowAttention, shift_mask
from pose_core.config import load_config
from pose_core.errors import ConfigError


def small(**options):
    torch.manual_seed(0)
    net = SwinTransformer(**{**EXAMPLES["SwinTransformer"].arguments, **options})
    net.init_weights()
    return net


# Liu et al. (ICCV 2021): Swin-T has 29 M parameters, B 88 M, L 197 M, of which the classifier has 1000 a channel.
@pytest.mark.parametrize(("size", "millions"), [("t", 28.3 - 0.77), ("b", 87.8 - 1.03), ("l", 196.5 - 1.54)])
def test_sizes_are_those_of_the_paper(size, millions):
    cfg = load_config(f"vit::_base_/swin-{size}.py").backbone.to_dict()
    with torch.device("meta"):
        net = SwinTransformer(**{key: value for key, value in cfg.items() if key not in ("type", "init_cfg")})
    assert sum(p.numel() for p in net.parameters()) / 1e6 == pytest.approx(millions, rel=2e-3)


def test_features_of_the_stages():
    x = torch.rand(2, 3, 64, 96)
    with torch.no_grad():
        every = small().eval()(x)
        some = small(out_indices=(0, -1)).eval()(x)
    assert [tuple(f.shape) for f in every] == [(2, 8 << i, 16 >> i, 24 >> i) for i in range(4)]
    assert torch.equal(some[0], every[0])
    assert torch.equal(some[1], every[3])
    normalized = F.layer_norm(every[2].permute(0, 2, 3, 1), (32,))
    torch.testing.assert_close(every[2].permute(0, 2, 3, 1), normalized, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize(("height", "width"), [(8, 8), (7, 5), (3, 4)])
def test_shifted_windows_are_windows_of_a_shifted_grid(height, width):
    """Token by token: two attend to each other if they lie in one cell of a grid of windows, 2 tokens off."""
    torch.manual_seed(0)
    attention = ShiftedWindowAttention(2, 6, 2, (4, 4)).eval()
    x = torch.randn(1, height, width, 6)
    got = attention(x, shift_mask(height, width, 4, x.device))
    # The map is padded to whole windows; what is padded is seen, as zeros.
    rows, columns = -(-height // 4) * 4, -(-width // 4) * 4
    padded = F.pad(x, (0, 0, 0, columns - width, 0, rows - height))[0].reshape(-1, 6)
    y, x_at = torch.meshgrid(torch.arange(rows), torch.arange(columns), indexing="ij")
    cell = ((y + 2) // 4 * 100 + (x_at + 2) // 4).flatten()
    dy = y.flatten()[:, None] - y.flatten()
    dx = x_at.flatten()[:, None] - x_at.flatten()
    near = cell[:, None] == cell
    table = attention.w_msa.relative_position_bias_table
    bias = table[((dy.clamp(-3, 3) + 3) * 7 + dx.clamp(-3, 3) + 3)]
    query, key, value = attention.w_msa.qkv(padded).chunk(3, dim=-1)
    heads = []
    for head in range(2):
        channels = slice(3 * head, 3 * head + 3)
        products = query[:, channels] @ key[:, channels].T / 3**0.5 + bias[..., head]
        heads.append(products.masked_fill(~near, -torch.inf).softmax(-1) @ value[:, channels])
    expected = attention.w_msa.proj(torch.cat(heads, dim=-1)).view(rows, columns, 6)[:height, :width]
    torch.testing.assert_close(got[0], expected)


def test_every_second_block_shifts_by_half_a_window():
    net = small(depths=(2, 3, 1, 1))
    assert [[block.attn.shift for block in stage.blocks] for stage in net.stages] == [[0, 2], [0, 2, 0], [0], [0]]


def test_every_weight_learns_with_activations_computed_again_too():
    options = {"use_abs_pos_embed": True, "pretrain_img_size": 64}
    plain, again = small(**options).train(), small(with_cp=True, **options).train()
    x = torch.rand(2, 3, 64, 64)
    for net in (plain, again):
        torch.manual_seed(1)  # which samples' branches are dropped
        sum(f.square().mean() for f in net(x)).backward()
    for (name, one), other in zip(plain.named_parameters(), again.parameters(), strict=True):
        assert one.grad is not None, name
        torch.testing.assert_close(one.grad, other.grad, msg=name)


def test_learnt_positions_are_interpolated():
    net = small(use_abs_pos_embed=True, pretrain_img_size=(64, 64)).eval()
    assert net.absolute_pos_embed.shape == (1, 16 * 16, 8)
    assert net.absolute_pos_embed.std().item() == pytest.approx(0.02, rel=0.1)
    assert net(torch.rand(1, 3, 64, 96))[0].shape == (1, 8, 16, 24)


@pytest.mark.parametrize("frozen_stages", [-1, 0, 2, 4])
def test_frozen_stages_are_not_trained(frozen_stages):
    net = small(frozen_stages=frozen_stages, use_abs_pos_embed=True).train()
    frozen = ["patch_embed.", "absolute_pos_embed"] if frozen_stages >= 0 else ["-"]
    frozen += [f"{kind}{stage}." for stage in range(frozen_stages) for kind in ("stages.", "norm")]
    got = {name for name, p in net.named_parameters() if not p.requires_grad}
    assert got == {name for name, _ in net.named_parameters() if name.startswith(tuple(frozen))}
    assert net.stages[1].training is (frozen_stages < 2)


def named_by_the_authors(net):
    """Our weights as the authors have them."""
    theirs = {"head.weight": torch.rand(10, 64), "layers.0.blocks.1.attn_mask": torch.rand(1)}
    for name, value in net.state_dict().items():
        if "downsample" in name:  # four tokens of a square, column by column, instead of each channel's four row by row
            value = value.unflatten(-1, (-1, 4))[..., [0, 2, 1, 3]].mT.flatten(-2)
        for ours, their in (
            ("stages.", "layers."),
            (".w_msa.", "."),
            ("projection.", "proj."),
            ("ffn.layers.0.0.", "mlp.fc1."),
            ("ffn.layers.1.", "mlp.fc2."),
        ):
            name = name.replace(ours, their)
        theirs[name] = value
    return theirs


def test_the_names_of_the_authors_are_recognized():
    source, net = small(), small()
    torch.nn.init.normal_(source.stages[0].downsample.norm.weight)
    torch.nn.init.zeros_(net.stages[0].downsample.reduction.weight)
    missing, unexpected = net.load_state_dict(named_by_the_authors(source), strict=False)
    assert (missing, unexpected) == ([], ["head.weight"])
    x = torch.rand(1, 3, 64, 64)
    torch.testing.assert_close(net.eval()(x), source.eval()(x))


def test_the_authors_merge_column_by_column():
    """Their linear layer on [x(0,0), x(1,0), x(0,1), x(1,1)] gives what ours gives on the same square."""
    net, x = small().eval(), torch.rand(1, 2, 2, 8)
    theirs = named_by_the_authors(net)
    tokens = torch.cat([x[0, 0, 0], x[0, 1, 0], x[0, 0, 1], x[0, 1, 1]])
    weight, bias = (theirs[f"layers.0.downsample.norm.{kind}"] for kind in ("weight", "bias"))
    expected = F.layer_norm(tokens, (32,), weight, bias) @ theirs["layers.0.downsample.reduction.weight"].T
    torch.testing.assert_close(net.stages[0].downsample(x)[0, 0, 0], expected)


def test_weights_of_other_windows_and_images_load():
    options = {"use_abs_pos_embed": True}
    source, net = small(pretrain_img_size=64, **options), small(pretrain_img_size=32, window_size=6, **options)
    net.load_state_dict(source.state_dict())
    table, own = (one.stages[0].blocks[0].attn.w_msa.relative_position_bias_table for one in (source, net))
    expected = F.interpolate(table.T.view(1, 1, 7, 7), (11, 11), mode="bicubic", align_corners=False)
    torch.testing.assert_close(own, expected.view(1, -1).T)
    assert net.absolute_pos_embed.shape == (1, 64, 8)


def test_weights_of_other_heads_are_told_apart_by_their_shapes():
    with pytest.raises(RuntimeError, match="relative_position_bias_table"):
        small().load_state_dict(small(num_heads=(2, 2, 4, 4)).state_dict())


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"num_heads": (1, 2)}, r"num_heads needs 4 values, one per stage, got \(1, 2\)"),
        ({"strides": (4,)}, r"strides needs 4 values, one per stage"),
        ({"out_indices": (4,)}, r"SwinTransformer: out_indices must be between 0 and 3 .* got \[4\]"),
        ({"frozen_stages": 5}, "SwinTransformer: frozen_stages must be between -1 and 4, got 5"),
        ({"num_heads": (3, 2, 4, 4)}, "got embed_dims=8 and num_heads=3"),
    ],
)
def test_mistakes_are_named(options, text):
    with pytest.raises(ConfigError, match=text):
        small(**options)
