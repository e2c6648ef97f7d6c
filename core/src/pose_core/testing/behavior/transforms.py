"""Check that a transform does not modify its input arrays."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from pose_core.testing.behavior.example import Build, Example
from pose_core.testing.behavior.randomness import seeded


@dataclass(frozen=True, kw_only=True)
class TransformExample(Example):
    """Example of a transform. Subclasses override :meth:`make_results` with the results of their subject.

    Args:
        arguments: Arguments of its config, without ``type``.
        results: Function that returns its input, by default an image only.
        runs: Number of runs, each with another seed; random changes must occur in some of them.
    """

    results: Callable[[], dict[str, Any]] | None = None
    runs: int = 30

    @classmethod
    def usual(cls) -> TransformExample:
        """Return an example without arguments."""
        return cls()

    def check(self, build: Build) -> Iterator[str]:
        """Run the transform; yield a message per problem."""
        transform = build()
        for seed in range(self.runs):
            given = self.results() if self.results else self.make_results(np.random.default_rng(seed))
            before = copy.deepcopy({key: value for key, value in given.items() if isinstance(value, np.ndarray | list)})
            try:
                with seeded(seed):
                    returned = transform(dict(given))
            except KeyError as error:
                if error.args and error.args[0] not in given:
                    yield (
                        f"it needs {error.args[0]!r}, but the example's results contain {', '.join(given)}: set "
                        f"{type(self).__name__}(results=...), or use the example class of its subject."
                    )
                    return
                raise
            if returned is not None and not isinstance(returned, dict):
                yield f"it must return the dict of results, or None to drop the sample, got {type(returned).__name__}."
                return
            for key, value in before.items():
                if not _same(given[key], value):
                    yield f"it modifies '{key}' in place: assign a new array to the key."
                    return

    def make_results(self, rng: np.random.Generator) -> dict[str, Any]:
        """Return the results of loading an image: ``img`` (h, w, 3) uint8 and its shapes."""
        shape = (64, 48)
        img = rng.integers(0, 256, (*shape, 3), dtype=np.uint8)
        return {"img": img, "img_path": "", "img_shape": shape, "ori_shape": shape}


def _same(value: Any, before: Any) -> bool:
    if isinstance(before, np.ndarray):
        return isinstance(value, np.ndarray) and np.array_equal(value, before)
    return len(value) == len(before) and all(map(_same, value, before)) if isinstance(before, list) else value == before
