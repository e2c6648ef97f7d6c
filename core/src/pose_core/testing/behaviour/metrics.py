"""What a metric must do: call perfect predictions perfect, in whatever order and on however many ranks they come."""

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

from pose_core.skeleton import Skeleton, define_skeleton, parse_pose_metainfo
from pose_core.testing.behaviour.poses import perfect_samples

_SKELETON = define_skeleton("example", keypoints="a b c d e", sigmas=(0.05,) * 5)


@dataclass(frozen=True, kw_only=True)
class MetricExample:
    """How to try out a metric.

    Args:
        best: What it reports of perfect predictions, by name, prefix included; of other names nothing is asked.
        arguments: What its config holds besides ``type``.
        skeleton: The skeleton of the samples, a name or the skeleton itself.
        samples: Perfect predictions as metrics get them; by default twelve people with every usual key.
        files: Writes what the metric reads into the folder that it is given, for the samples that it is given, and
            returns further arguments.
        tolerance: How far from ``best`` the numbers may be.
    """

    best: Mapping[str, float]
    arguments: Mapping[str, Any] = field(default_factory=dict)
    skeleton: str | Skeleton = _SKELETON
    samples: Callable[[], list[dict[str, Any]]] | None = None
    files: Callable[[Path, list[dict[str, Any]]], Mapping[str, Any]] | None = None
    tolerance: float = 1e-4


def check_metric(build: Callable[..., BaseMetric], example: MetricExample) -> Iterator[str]:
    """Evaluate perfect and spoilt predictions; say what is not as the contract has it."""
    metainfo = parse_pose_metainfo({"from_file": example.skeleton})
    rng = np.random.default_rng(0)
    perfect = example.samples() if example.samples else perfect_samples(rng, num_keypoints=metainfo["num_keypoints"])
    spoilt = [_spoilt(sample, rng) for sample in perfect]
    with tempfile.TemporaryDirectory() as folder:
        more = example.files(Path(folder), perfect) if example.files else {}

        def made() -> BaseMetric:
            metric = build(**more)
            metric.dataset_meta = metainfo
            return metric

        yield from _score_problems(_evaluated(made(), perfect), example)
        whole = _evaluated(made(), spoilt)
        yield from _differences(whole, _evaluated(made(), spoilt[::-1]), "when the samples come in another order")
        yield from _differences(whole, _sharded(made, spoilt), "when the samples are shared out to two ranks")


def _score_problems(reported: Mapping[str, float], example: MetricExample) -> Iterator[str]:
    for name, best in example.best.items():
        if name not in reported:
            yield f"it does not report '{name}', but {', '.join(reported) or 'nothing'}."
        elif not abs(reported[name] - best) <= example.tolerance:
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


def _spoilt(sample: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    """The sample with predictions that are more or less wrong."""
    sample = copy.deepcopy(sample)
    predicted = sample["pred_instances"]
    shape = np.shape(predicted["keypoints"])
    predicted["keypoints"] = predicted["keypoints"] + rng.normal(0, rng.uniform(0, 10), shape).astype(np.float32)
    return sample


def _differences(whole: dict[str, float], other: dict[str, float], when: str) -> Iterator[str]:
    for name, value in whole.items():
        if not np.isclose(value, other.get(name, np.inf), rtol=1e-5, atol=1e-8, equal_nan=True):
            yield f"'{name}' changes from {value:.6g} to {other.get(name)} {when}."
            return
