"""Components with one thing done wrong, as the tests of the conformance kit make them, and what is found of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch import Tensor

from pose_core.testing import Build, Example

# What may be wrong with a head's losses, and the words that name it.
LOSS_FAULTS = {
    "": "",
    "not finite": "loss is not finite: inf",
    "no loss": "loss must return a dict with a key that contains 'loss'",
    "number": "loss must return tensors, got a float for loss_b",
    "detached": "its losses must require gradients",
    "cuts features": "no gradient reaches the feature maps",
}


def found(example: Example, make: Callable[..., Any], component: Any = None) -> list[str]:
    """Return what an example finds wrong with what ``make`` builds."""
    return list(example.check(Build(make if component is None else component, make)))


def assert_found(problems: list[str], problem: str) -> None:
    """Check that ``problems`` name ``problem``, or are none where it is empty."""
    assert problem in "".join(problems)
    assert bool(problems) == bool(problem)


def faulty_losses(loss: Tensor, fault: str) -> dict[str, Any]:
    """Return what a head's ``loss`` returns, with one of :data:`LOSS_FAULTS`."""
    return {
        "not finite": {"loss": loss / 0},
        "no loss": {"acc": loss},
        "number": {"loss_a": loss, "loss_b": 1.0},
        "detached": {"loss": loss.detach()},
    }.get(fault, {"loss": loss})


def faulty_features(feats: Any, fault: str) -> Any:
    """Return the features that a head learns from, without gradient where that is the fault."""
    return [feat.detach() for feat in feats] if fault == "cuts features" else feats
