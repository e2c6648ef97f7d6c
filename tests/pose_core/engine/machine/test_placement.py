"""How a model's weights lie in memory."""

from __future__ import annotations

import torch
from torch import nn

from pose_core.engine.machine.placement import laid_out


def network() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.ConvTranspose2d(8, 4, 4, 2), nn.Flatten())


def test_the_layout_changes_no_result() -> None:
    plain, laid = network(), laid_out(network())
    images = torch.rand(2, 3, 12, 10)
    for net in (plain, laid):
        net(images).square().mean().backward()
    torch.testing.assert_close(laid(images), plain(images))
    for ours, theirs in zip(laid.parameters(), plain.parameters(), strict=True):
        torch.testing.assert_close(ours.grad, theirs.grad, rtol=1e-4, atol=1e-4)


def test_activations_follow_the_weights() -> None:
    net = laid_out(network())
    assert net[0](torch.rand(2, 3, 12, 10)).is_contiguous(memory_format=torch.channels_last)


def test_parameters_stay_the_same_objects() -> None:
    net = network()
    before = list(net.parameters())
    assert all(a is b for a, b in zip(before, laid_out(net).parameters(), strict=True))


def test_weights_of_other_ranks() -> None:
    net = nn.ModuleList([nn.Conv1d(3, 4, 3), nn.Conv3d(3, 4, 3), nn.Linear(3, 4)])
    assert [weight.shape for weight in laid_out(net).parameters()] == [weight.shape for weight in net.parameters()]
