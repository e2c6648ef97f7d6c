"""What a head must do: give losses that can be learned from, and one prediction per sample."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from pose_core.errors import ConfigError
from pose_core.testing.behaviour.example import Build, Example
from pose_core.testing.behaviour.gradients import gradient_problems
from pose_core.testing.behaviour.randomness import seeded


@dataclass(frozen=True, kw_only=True)
class HeadExample(Example):
    """How to try out a head. Subclasses extend :meth:`prediction_problems` with what it must predict.

    Args:
        arguments: What its config holds besides ``type``.
        feats: The shapes of the feature maps that it gets, (B, C, H, W) each; nested as they are nested.
        samples: The head and B to B samples with targets, as ``loss`` gets them.
        predicts: Whether ``predict`` can be called.
    """

    feats: Sequence[Any]
    samples: Callable[[Any, int], list[Any]] | None = None
    predicts: bool = True

    def check(self, build: Build) -> Iterator[str]:
        """Compute its losses and predictions; yield what breaks the contract."""
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
            ConfigError: Nothing tells how to make them.
        """
        if self.samples is None:
            raise ConfigError(f"nothing tells which targets the head learns: give {type(self).__name__}(samples=...).")
        return self.samples(head, count)

    def prediction_problems(self, predictions: Any, batch: int) -> Iterator[str]:
        """Yield what is wrong with the predictions for ``batch`` samples: that they are not one per sample."""
        if not isinstance(predictions, list) or len(predictions) != batch:
            yield f"predict must return a list of {batch}, one entry per sample, got {_described(predictions)}."


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


def _described(value: Any) -> str:
    return f"a list of {len(value)}" if isinstance(value, list) else type(value).__name__


def _loss_problems(losses: Any) -> Iterator[str]:
    if not isinstance(losses, dict) or not any("loss" in name for name in losses):
        yield f"loss must return a dict with a key that holds 'loss', got {losses!r}."
        return
    for name, value in losses.items():
        if not isinstance(value, Tensor):
            yield f"loss must return tensors, but {name} is a {type(value).__name__}."
        elif not value.isfinite().all():
            yield f"{name} is not finite: {value}."


def _learning_problems(head: Any, feats: Sequence[Tensor], losses: Mapping[str, Tensor]) -> Iterator[str]:
    total = torch.stack([value.mean() for name, value in losses.items() if "loss" in name]).sum()
    if not total.requires_grad:
        yield "its losses are not connected to its parameters: they cannot be differentiated."
        return
    total.backward()
    yield from gradient_problems(head)
    if all(feat.grad is None or not feat.grad.any() for feat in feats):
        yield "no gradient reaches the feature maps: the backbone could not learn."
