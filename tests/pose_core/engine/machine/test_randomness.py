"""Seeds: each place its own."""

from __future__ import annotations

import random

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from pose_core.engine.machine.randomness import mix, seed_generators


@given(st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=4))
def test_a_seed_fits_64_bits_and_repeats(numbers: list[int]) -> None:
    assert 0 <= mix(*numbers) < 2**64
    assert mix(*numbers) == mix(*numbers)


def test_neighbors_have_nothing_in_common() -> None:
    seeds = {mix(seed, epoch, place) for seed in range(10) for epoch in range(10) for place in range(100)}
    assert len(seeds) == 10_000
    bits = np.array([[mix(0, place) >> bit & 1 for bit in range(64)] for place in range(2000)])
    assert np.abs(bits.mean(axis=0) - 0.5).max() < 0.06
    assert mix(1, 2) != mix(2, 1)


def test_every_generator_follows() -> None:
    def draw() -> tuple[float, float, float]:
        return random.random(), float(np.random.random()), torch.rand(()).item()

    for seed in (0, 2**32, 2**64 - 1):
        seed_generators(seed, devices=True)
        first = draw()
        seed_generators(seed)
        assert draw() == first
