"""Check that a head computes losses that can be trained on, and one prediction per sample."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from pose_core.errors import ConfigError
from pose_core.testing.behavior.example import Build, Example
from pose_core.testing.behavior.gradients import gradient_problems
from pose_core.testing.behavior.randomness import seeded


@dataclass(frozen=True, kw_only=True)
class HeadExample(Example):
    """Example of a head. Subclasses extend :meth:`prediction_problems` with checks of the predictions.

    Args:
        arguments: Arguments of its config, without ``type``.
        feats: Shapes (B, C, H, W) of its input feature maps, nested like the feature maps.
        samples: Function of the head and B that returns B samples with targets, as passed to ``loss``.
        predicts: Whether the head supports ``predict``.
    """

    feats: Sequence[Any]
    samples: Callable[[Any, int], list[Any]] | None = None
    predicts: bool = True

    def check(self, build: Build) -> Iterator[str]:
        """Compute losses and predictions; yield a message per problem."""
        with seeded():
            head = build().train()
            feats = tuple(map(_random_features, self.feats))
            leaves = list(_leaves(feats))
            batch = len(leaves[0])
            samples = self.make_samples(head, batch)
            losses = head.loss(feats, samples, train_cfg={})
        if wrong := list(_loss_problems(losses)):
            yield from wrong
        else:
            yield from _learning_problems(head, leaves, losses)
        if self.predicts:
            with torch.no_grad():
                predictions = head.eval().predict(feats, samples, test_cfg={})
            yield from self.prediction_problems(predictions, batch)

    def make_samples(self, head: Any, count: int) -> list[Any]:
        """Return ``count`` samples with targets.

        Raises:
            ConfigError: The example has no ``samples``.
        """
        if self.samples is None:
            raise ConfigError(f"the head needs samples with targets: set {type(self).__name__}(samples=...).")
        return self.samples(head, count)

    def prediction_problems(self, predictions: Any, batch: int) -> Iterator[str]:
        """Yield a message per problem of the predictions: there must be one for each of ``batch`` samples."""
        if not isinstance(predictions, list) or len(predictions) != batch:
            yield f"predict must return a list of {batch}, one entry per sample, got {_describe(predictions)}."


def _random_features(shape: Sequence[Any]) -> Any:
    if isinstance(shape[0], int):
        return torch.randn(tuple(shape), requires_grad=True)
    return tuple(map(_random_features, shape))


def _leaves(feats: Any) -> Iterator[Tensor]:
    if isinstance(feats, Tensor):
        yield feats
    else:
        for part in feats:
            yield from _leaves(part)


def _describe(value: Any) -> str:
    return f"a list of {len(value)}" if isinstance(value, list) else type(value).__name__


def _loss_problems(losses: Any) -> Iterator[str]:
    if not isinstance(losses, dict) or not any("loss" in name for name in losses):
        yield f"loss must return a dict with a key that contains 'loss', got {losses!r}."
        return
    for name, value in losses.items():
        if not isinstance(value, Tensor):
            yield f"loss must return tensors, got a {type(value).__name__} for {name}."
        elif not value.isfinite().all():
            yield f"{name} is not finite: {value}."


def _learning_problems(head: Any, feats: Sequence[Tensor], losses: Mapping[str, Tensor]) -> Iterator[str]:
    total = torch.stack([value.mean() for name, value in losses.items() if "loss" in name]).sum()
    if not total.requires_grad:
        yield "its losses must require gradients: they are detached from its parameters."
        return
    total.backward()
    yield from gradient_problems(head)
    if all(feat.grad is None or not feat.grad.any() for feat in feats):
        yield "no gradient reaches the feature maps: the backbone would not be trained."
