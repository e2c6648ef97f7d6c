"""Check that a metric is independent of the order of samples and the number of ranks.

Perfect predictions must get the best values that the example defines.
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
from pose_core.testing.behavior.example import Build, Example


@dataclass(frozen=True, kw_only=True)
class MetricExample(Example):
    """Example of a metric.

    Args:
        arguments: Arguments of its config, without ``type``.
        best: Values for perfect predictions by name, including the prefix. Other values are not checked.
        samples: Function that returns perfect predictions as passed to ``process``: dicts with prediction and truth.
        spoil: Function of a sample and a random generator that returns the sample with a worse prediction. It may
            modify the sample.
        dataset_meta: Metainfo of the dataset.
        files: Function of a folder and the samples that writes the files which the metric reads and returns further
            arguments.
        tolerance: Maximum difference from ``best``.
    """

    best: Mapping[str, float] = field(default_factory=dict)
    samples: Callable[[], list[dict[str, Any]]] | None = None
    spoil: Callable[[dict[str, Any], np.random.Generator], dict[str, Any]] | None = None
    dataset_meta: Mapping[str, Any] | None = None
    files: Callable[[Path, list[dict[str, Any]]], Mapping[str, Any]] | None = None
    tolerance: float = 1e-4

    def check(self, build: Build) -> Iterator[str]:
        """Evaluate perfect and spoiled predictions; yield a message per problem."""
        perfect = self.perfect_samples()
        rng = np.random.default_rng(1)
        spoiled = [self.spoiled(copy.deepcopy(sample), rng) for sample in perfect]
        metainfo = self.metainfo()
        with tempfile.TemporaryDirectory() as folder:
            more = self.files(Path(folder), perfect) if self.files else {}

            def new_metric() -> BaseMetric:
                metric = build(**more)
                if metainfo is not None:
                    metric.dataset_meta = metainfo
                return metric

            yield from self._score_problems(_evaluate(new_metric(), perfect))
            whole = _evaluate(new_metric(), spoiled)
            yield from _differences(
                whole, _evaluate(new_metric(), spoiled[::-1]), "if the samples are in another order"
            )
            yield from _differences(
                whole, _evaluate_sharded(new_metric, spoiled), "if the samples are distributed over two ranks"
            )

    def perfect_samples(self) -> list[dict[str, Any]]:
        """Return perfect predictions.

        Raises:
            ConfigError: The example has no ``samples``.
        """
        if self.samples is None:
            raise ConfigError(f"the metric needs perfect predictions: set {type(self).__name__}(samples=...).")
        return self.samples()

    def spoiled(self, sample: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
        """Return a sample with a worse prediction; without ``spoil`` it is unchanged."""
        return self.spoil(sample, rng) if self.spoil else sample

    def metainfo(self) -> Mapping[str, Any] | None:
        """Return the metainfo of the dataset, or ``None``."""
        return self.dataset_meta

    def _score_problems(self, reported: Mapping[str, float]) -> Iterator[str]:
        for name, best in self.best.items():
            if name not in reported:
                yield f"it must report '{name}', got {', '.join(reported) or 'nothing'}."
            elif not abs(reported[name] - best) <= self.tolerance:
                yield f"'{name}' must be {best:g} for perfect predictions, got {reported[name]:.6g}."


def _evaluate(metric: BaseMetric, samples: list[dict[str, Any]]) -> dict[str, float]:
    for start in range(0, len(samples), 4):
        metric.process({}, copy.deepcopy(samples[start : start + 4]))
    return metric.evaluate(len(samples))


def _evaluate_sharded(new_metric: Callable[[], BaseMetric], samples: list[dict[str, Any]]) -> dict[str, float]:
    """Evaluate like :func:`_evaluate` on two ranks, where the second sends its results to the first."""
    sent: list[bytes] = []

    def send(results: list[Any], *_: Any, **__: Any) -> list[Any]:
        sent.append(pickle.dumps(results))
        return results

    with _replace_collection(send):
        _evaluate(new_metric(), samples[1::2])
    received = iter(sent)
    with _replace_collection(lambda results, *_, **__: results + pickle.loads(next(received))):
        return _evaluate(new_metric(), samples[::2])


@contextmanager
def _replace_collection(collect: Callable[..., list[Any]]) -> Iterator[None]:
    """Replace mmengine's collection of results from all ranks by ``collect``."""
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
