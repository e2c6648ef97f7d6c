"""DeformConv2d against plain convolutions, against loops, and against numerical gradients."""

from __future__ import annotations

import math

import pytest
import torch
import torch.nn.functional as F

from pose_core.errors import ConfigError
from pose_core.nn import DeformConv2d

SETTINGS = [
    {},
    {"stride": 2, "padding": 1},
    {"padding": 4, "dilation": 3},
    {"groups": 2, "padding": 1},
    {"deform_groups": 2, "padding": 1},
    {"groups": 2, "deform_groups": 4, "stride": 2, "padding": 2, "dilation": 2, "im2col_step": 1},
]


def layer_of(kernel_size=3, **settings):
    torch.manual_seed(0)
    return DeformConv2d(4, 6, kernel_size, **settings).double()


def image(batch=3):
    return torch.rand(batch, 4, 9, 7, generator=torch.Generator().manual_seed(1), dtype=torch.double)


def plain(layer, x):
    return F.conv2d(
        x, layer.weight, stride=layer.stride, padding=layer.padding, dilation=layer.dilation, groups=layer.groups
    )


def offsets(layer, x, spread):
    taps = math.prod(layer.kernel_size)
    shape = (len(x), layer.deform_groups * 2 * taps, *plain(layer, x).shape[2:])
    return spread * torch.randn(shape, generator=torch.Generator().manual_seed(2), dtype=torch.double)


def bilinear(plane, y, x):
    """The value at a place, what is outside being 0."""
    value = 0.0
    for row in (math.floor(y), math.floor(y) + 1):
        for column in (math.floor(x), math.floor(x) + 1):
            if 0 <= row < plane.shape[0] and 0 <= column < plane.shape[1]:
                value += (1 - abs(y - row)) * (1 - abs(x - column)) * plane[row, column].item()
    return value


def by_loops(layer, x, offset):
    """The first sample, by the definition."""
    out = torch.zeros_like(plain(layer, x[:1]))
    kernel_h, kernel_w = layer.kernel_size
    taps = kernel_h * kernel_w
    per_group, per_deform = 4 // layer.groups, 4 // layer.deform_groups
    for channel in range(6):
        for row in range(out.shape[2]):
            for column in range(out.shape[3]):
                for i in range(per_group):
                    source = channel // (6 // layer.groups) * per_group + i
                    for tap in range(taps):
                        at = (source // per_deform) * 2 * taps + 2 * tap
                        dy, dx = offset[0, at : at + 2, row, column].tolist()
                        y = row * layer.stride - layer.padding + tap // kernel_w * layer.dilation + dy
                        x_at = column * layer.stride - layer.padding + tap % kernel_w * layer.dilation + dx
                        weight = layer.weight[channel, i, tap // kernel_w, tap % kernel_w].item()
                        out[0, channel, row, column] += weight * bilinear(x[0, source], y, x_at)
    return out


@pytest.mark.parametrize("settings", SETTINGS)
def test_without_offsets_it_is_a_plain_convolution(settings):
    layer, x = layer_of(**settings), image()
    torch.testing.assert_close(layer(x, offsets(layer, x, 0)), plain(layer, x))


@pytest.mark.parametrize("settings", SETTINGS)
def test_offsets_move_the_taps(settings):
    layer, x = layer_of(**settings), image(1)
    offset = offsets(layer, x, 2.0)
    torch.testing.assert_close(layer(x, offset).detach(), by_loops(layer, x, offset))


def test_a_kernel_that_is_not_square():
    layer, x = layer_of(kernel_size=(1, 3), padding=1), image(1)
    offset = offsets(layer, x, 1.0)
    torch.testing.assert_close(layer(x, offset).detach(), by_loops(layer, x, offset))


def test_gradients():
    layer, x = layer_of(padding=1, deform_groups=2), image(1)[..., :4, :3].requires_grad_()
    offset = (offsets(layer, x, 0.3) + 0.05).requires_grad_()
    assert torch.autograd.gradcheck(lambda x, offset, weight: layer(x, offset), (x, offset, layer.weight))


def test_how_many_samples_are_read_at_once_changes_nothing():
    x = image(5)
    whole, parts = layer_of(padding=1), layer_of(padding=1, im2col_step=2)
    offset = offsets(whole, x, 1.0)
    torch.testing.assert_close(whole(x, offset), parts(x, offset))


def test_far_offsets_read_nothing():
    layer, x = layer_of(padding=1), image()
    assert not layer(x, offsets(layer, x, 0) + 1e6).any()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"groups": 3}, "divisible by groups.*in_channels=4, out_channels=6, groups=3"),
        ({"deform_groups": 3}, "in_channels by deform_groups.*deform_groups=3"),
        ({"im2col_step": 0}, "im2col_step must be at least 1, got 0"),
    ],
)
def test_impossible_settings_are_refused(settings, message):
    with pytest.raises(ConfigError, match=message):
        layer_of(**settings)


def test_offsets_of_another_size_are_refused():
    layer, x = layer_of(padding=1), image()
    with pytest.raises(ConfigError, match=r"offset must have shape \(3, 18, 9, 7\) .* got \(3, 18, 7, 5\)"):
        layer(x, torch.zeros(3, 18, 7, 5).double())
