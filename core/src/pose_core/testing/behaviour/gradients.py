"""What a backward pass must leave behind."""

from __future__ import annotations

from collections.abc import Iterator

from torch import nn


def gradient_problems(module: nn.Module) -> Iterator[str]:
    """What is wrong with the gradients that a backward pass left in ``module``."""
    gradients = {name: parameter.grad for name, parameter in module.named_parameters() if parameter.requires_grad}
    if bad := [name for name, grad in gradients.items() if grad is not None and not grad.isfinite().all()]:
        yield f"the gradient of {bad[0]} is not finite."
    if gradients and not any(grad is not None and grad.any() for grad in gradients.values()):
        yield "no parameter gets a gradient: something cuts the way back from the output."
