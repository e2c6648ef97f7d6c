"""Random streams that depend on where the training is, and on nothing that happened before.

Each training step and each sample has a seed of its own, made from the run's seed and its place: (rank, iteration) for
what the model draws, (epoch, place within the epoch) for what a data pipeline draws. So a training that is killed and
resumed draws what it would have drawn, whatever the number of workers; no two epochs see the same augmentations; and a
sample is augmented alike on one GPU and on eight.
"""

from __future__ import annotations

import random

import numpy as np
import torch

# What is used when neither the config nor the command line gives a seed. A fixed one makes every run repeatable.
DEFAULT_SEED = 0

_64_BITS = (1 << 64) - 1


def mix(*numbers: int) -> int:
    """Mix numbers into one of 64 bits in which each counts: SplitMix64's finalizer, chained (Steele et al., 2014)."""
    state = 0
    for number in numbers:
        state = ((state ^ number & _64_BITS) + 0x9E3779B97F4A7C15) & _64_BITS
        state = ((state ^ state >> 30) * 0xBF58476D1CE4E5B9) & _64_BITS
        state = ((state ^ state >> 27) * 0x94D049BB133111EB) & _64_BITS
        state ^= state >> 31
    return state


def seed_generators(seed: int, *, devices: bool = False) -> None:
    """Seed the global generators of ``random``, NumPy and torch.

    Args:
        seed: A 64-bit number; NumPy takes its lower half.
        devices: Whether to seed the GPU's generator too. A process that loads data must not touch the GPU.
    """
    random.seed(seed)
    np.random.seed(seed & 0xFFFFFFFF)
    # torch.manual_seed would cost a hundred times as much: it asks every kind of device.
    torch.default_generator.manual_seed(seed)
    if devices and torch.cuda.is_available():
        torch.cuda.manual_seed(seed)
