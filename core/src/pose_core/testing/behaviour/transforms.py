"""What a transform must do: leave alone what it was given."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pose_core.testing.behaviour.poses import pipeline_results, seeded


@dataclass(frozen=True, kw_only=True)
class TransformExample:
    """How to try out a transform.

    Args:
        arguments: What its config holds besides ``type``.
        results: What it is given; by default an image with one person, with every usual key.
        runs: How often it is run, each time with another seed: often enough that it does what it does now and then.
    """

    arguments: Mapping[str, Any] = field(default_factory=dict)
    results: Callable[[], dict[str, Any]] | None = None
    runs: int = 30


def check_transform(build: Callable[[], Any], example: TransformExample) -> Iterator[str]:
    """Run it; say what is not as the contract has it."""
    transform = build()
    for seed in range(example.runs):
        given = example.results() if example.results else pipeline_results(np.random.default_rng(seed))
        before = copy.deepcopy({key: value for key, value in given.items() if isinstance(value, (np.ndarray, list))})
        with seeded(seed):
            returned = transform(dict(given))
        if returned is not None and not isinstance(returned, dict):
            yield f"it must return the dict of results, or None to drop the sample, got {type(returned).__name__}."
            return
        for key, value in before.items():
            if not _same(given[key], value):
                yield f"it writes into '{key}', which belongs to the caller: replace the array."
                return


def _same(value: Any, before: Any) -> bool:
    if isinstance(before, np.ndarray):
        return isinstance(value, np.ndarray) and np.array_equal(value, before)
    return len(value) == len(before) and all(map(_same, value, before)) if isinstance(before, list) else value == before
