"""Check that a backbone returns feature maps and can be trained."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from pose_core.testing.behavior.example import Build, Example
from pose_core.testing.behavior.gradients import gradient_problems
from pose_core.testing.behavior.randomness import seeded


@dataclass(frozen=True, kw_only=True)
class BackboneExample(Example):
    """Example of a backbone.

    Args:
        arguments: Arguments of its config, without ``type``; a small variant keeps the check fast.
        input_shape: Shape of an input batch, (B, 3, h, w).
    """

    input_shape: tuple[int, ...] = (2, 3, 64, 64)

    @classmethod
    def usual(cls) -> BackboneExample:
        """Return an example without arguments."""
        return cls()

    def check(self, build: Build) -> Iterator[str]:
        """Run a forward and a backward pass; yield a message per problem."""
        with seeded():
            backbone = build().train()
            features = backbone(torch.randn(self.input_shape))
        yield from _feature_problems(features, self.input_shape[0])
        maps = list(_feature_maps(features))
        if maps:
            torch.stack([feature.float().square().mean() for feature in maps]).sum().backward()
            yield from gradient_problems(backbone)


def _feature_problems(features: Any, batch: int) -> Iterator[str]:
    # networks with intermediate supervision return a list with the feature maps of every stage
    stages = features if isinstance(features, list) else [features]
    for stage in stages:
        if not isinstance(stage, (tuple, list)) or not stage:
            yield f"forward must return a tuple of feature maps, got {type(stage).__name__}."
            return
        for index, feature in enumerate(stage):
            shape = tuple(feature.shape) if isinstance(feature, Tensor) else type(feature).__name__
            if not isinstance(feature, Tensor) or feature.ndim < 2 or len(feature) != batch:
                yield f"feature map {index} must be a tensor (B={batch}, C, ...), got {shape}."
                return


def _feature_maps(features: Any) -> Iterator[Tensor]:
    if isinstance(features, Tensor):
        yield features
    elif isinstance(features, (list, tuple)):
        for part in features:
            yield from _feature_maps(part)
