"""Check gradients after a backward pass."""

from __future__ import annotations

from collections.abc import Iterator

from torch import nn


def gradient_problems(module: nn.Module) -> Iterator[str]:
    """Yield a message per problem of the gradients in ``module`` after a backward pass."""
    gradients = {name: parameter.grad for name, parameter in module.named_parameters() if parameter.requires_grad}
    if bad := [name for name, grad in gradients.items() if grad is not None and not grad.isfinite().all()]:
        yield f"the gradient of {bad[0]} is not finite."
    if gradients and not any(grad is not None and grad.any() for grad in gradients.values()):
        yield "no parameter gets a gradient: its output is detached from its parameters."
