"""What a backbone must do: give feature maps, and learn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from pose_core.testing.behaviour.poses import seeded


@dataclass(frozen=True, kw_only=True)
class BackboneExample:
    """How to try out a backbone.

    Args:
        arguments: What its config holds besides ``type``; a small variant keeps the check short.
        input_shape: A batch that it takes, (B, 3, h, w).
    """

    arguments: Mapping[str, Any] = field(default_factory=dict)
    input_shape: tuple[int, ...] = (2, 3, 64, 64)


def check_backbone(build: Callable[[], nn.Module], example: BackboneExample) -> Iterator[str]:
    """Run it forwards and backwards; say what is not as the contract has it."""
    with seeded():
        backbone = build().train()
        features = backbone(torch.randn(example.input_shape))
    yield from _feature_problems(features, example.input_shape[0])
    maps = list(_feature_maps(features))
    if maps:
        torch.stack([feature.float().square().mean() for feature in maps]).sum().backward()
        yield from gradient_problems(backbone)


def _feature_problems(features: Any, batch: int) -> Iterator[str]:
    # a network of several stages, each supervised, gives a list with the feature maps of each
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


def gradient_problems(module: nn.Module) -> Iterator[str]:
    """What is wrong with the gradients that a backward pass left in ``module``."""
    gradients = {name: parameter.grad for name, parameter in module.named_parameters() if parameter.requires_grad}
    if bad := [name for name, grad in gradients.items() if grad is not None and not grad.isfinite().all()]:
        yield f"the gradient of {bad[0]} is not finite."
    if gradients and not any(grad is not None and grad.any() for grad in gradients.values()):
        yield "no parameter gets a gradient: something cuts the way back from the output."
