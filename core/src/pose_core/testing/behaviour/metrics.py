"""What a metric must do: give the same numbers in whatever order and on however many ranks the samples come.

Perfect predictions get the best value, where the example says which that is.
"""

from __future__ import annotations

import copy
import pickle
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from mmengine.evaluator import BaseMetric
from mmengine.evaluator import metric as metric_module

from pose_core.errors import ConfigError
from pose_core.testing.behaviour.example import Build, Example


@dataclass(frozen=True, kw_only=True)
class MetricExample(Example):
    """How to try out a metric.

    Args:
        arguments: What its config holds besides ``type``.
        best: What it reports of perfect predictions, by name, prefix included; of other names nothing is asked.
        samples: Perfect predictions as ``process`` gets them: dicts that hold prediction and truth.
        spoil: A sample with its prediction made more or less wrong by the generator; it may change what it is given.
        dataset_meta: What the metric knows of the dataset.
        files: Writes what the metric reads into the folder that it is given, for the samples that it is given, and
            returns further arguments.
        tolerance: How far from ``best`` the numbers may be.
    """

    best: Mapping[str, float] = field(default_factory=dict)
    samples: Callable[[], list[dict[str, Any]]] | None = None
    spoil: Callable[[dict[str, Any], np.random.Generator], dict[str, Any]] | None = None
    dataset_meta: Mapping[str, Any] | None = None
    files: Callable[[Path, list[dict[str, Any]]], Mapping[str, Any]] | None = None
    tolerance: float = 1e-4

    def check(self, build: Build) -> Iterator[str]:
        """Evaluate perfect and spoiled predictions; yield what breaks the contract."""
        perfect = self.perfect_samples()
        rng = np.random.default_rng(1)
        spoiled = [self.spoiled(copy.deepcopy(sample), rng) for sample in perfect]
        metainfo = self.metainfo()
        with tempfile.TemporaryDirectory() as folder:
            more = self.files(Path(folder), perfect) if self.files else {}

            def made() -> BaseMetric:
                metric = build(**more)
                if metainfo is not None:
                    metric.dataset_meta = metainfo
                return metric

            yield from self._score_problems(_evaluated(made(), perfect))
            whole = _evaluated(made(), spoiled)
            yield from _differences(whole, _evaluated(made(), spoiled[::-1]), "when the samples come in another order")
            yield from _differences(whole, _sharded(made, spoiled), "when the samples are shared out to two ranks")

    def perfect_samples(self) -> list[dict[str, Any]]:
        """Return perfect predictions.

        Raises:
            ConfigError: Nothing tells what they are.
        """
        if self.samples is None:
            raise ConfigError(f"nothing tells what the metric is given: give {type(self).__name__}(samples=...).")
        return self.samples()

    def spoiled(self, sample: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
        """Return a sample whose prediction is more or less wrong; without ``spoil``, as it is."""
        return self.spoil(sample, rng) if self.spoil else sample

    def metainfo(self) -> Mapping[str, Any] | None:
        """Return what the metric knows of the dataset, or ``None`` for nothing."""
        return self.dataset_meta

    def _score_problems(self, reported: Mapping[str, float]) -> Iterator[str]:
        for name, best in self.best.items():
            if name not in reported:
                yield f"it does not report '{name}', but {', '.join(reported) or 'nothing'}."
            elif not abs(reported[name] - best) <= self.tolerance:
                yield f"for perfect predictions '{name}' is {reported[name]:.6g}, not {best:g}."


def _evaluated(metric: BaseMetric, samples: list[dict[str, Any]]) -> dict[str, float]:
    for start in range(0, len(samples), 4):
        metric.process({}, copy.deepcopy(samples[start : start + 4]))
    return metric.evaluate(len(samples))


def _sharded(made: Callable[[], BaseMetric], samples: list[dict[str, Any]]) -> dict[str, float]:
    """As :func:`_evaluated`, on two ranks of which the second sends its results to the first."""
    sent: list[bytes] = []

    def send(results: list[Any], *_: Any, **__: Any) -> list[Any]:
        sent.append(pickle.dumps(results))
        return results

    with _collecting(send):
        _evaluated(made(), samples[1::2])
    received = iter(sent)
    with _collecting(lambda results, *_, **__: results + pickle.loads(next(received))):
        return _evaluated(made(), samples[::2])


@contextmanager
def _collecting(collect: Callable[..., list[Any]]) -> Iterator[None]:
    """Let metrics collect the results of all ranks by ``collect``."""
    original = metric_module.collect_results
    metric_module.collect_results = collect
    try:
        yield
    finally:
        metric_module.collect_results = original


def _differences(whole: dict[str, float], other: dict[str, float], when: str) -> Iterator[str]:
    for name, value in whole.items():
        if not np.isclose(value, other.get(name, np.inf), rtol=1e-5, atol=1e-8, equal_nan=True):
            yield f"'{name}' changes from {value:.6g} to {other.get(name)} {when}."
            return
