"""Memory traded for computation: activations that are computed again in the backward pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import TypeVar

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm
from torch.utils.checkpoint import checkpoint

Result = TypeVar("Result")


def checkpointed(module: nn.Module, function: Callable[..., Result], *x: Tensor | None) -> Result:
    """``function(*x)``, keeping ``x`` only: the rest is computed again in the backward pass (Chen et al., 2016).

    The result, the gradients and the statistics of batch norms are those of a plain call.

    Args:
        module: What ``function`` runs, or a parent of it.
        function: From tensors to a tensor or several, usually a method of ``module``.
        *x: Its arguments.
    """
    if torch.compiler.is_compiling():  # what is recomputed in a compiled graph has no side effects
        return checkpoint(function, *x, use_reentrant=False)
    return checkpoint(function, *x, use_reentrant=False, context_fn=lambda: (nullcontext(), _statistics_kept(module)))


@contextmanager
def _statistics_kept(module: nn.Module) -> Iterator[None]:
    """Batch norms compute as in training, but their running statistics do not move a second time.

    The recomputation may stop in the midst of the module, so what it did cannot be undone; it is kept from happening.
    """
    norms = [norm for norm in module.modules() if isinstance(norm, _BatchNorm) and norm.training]
    states = [(norm.momentum, norm.num_batches_tracked) for norm in norms]
    for norm in norms:
        norm.momentum, norm.num_batches_tracked = 0.0, None
    try:
        yield
    finally:
        for norm, (momentum, count) in zip(norms, states, strict=True):
            norm.momentum, norm.num_batches_tracked = momentum, count
