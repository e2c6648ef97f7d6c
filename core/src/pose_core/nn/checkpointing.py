"""Gradient checkpointing: recompute activations in the backward pass to save memory."""

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
    """Return ``function(*x)`` and recompute its activations in the backward pass (Chen et al., 2016).

    The result, the gradients and the batch norm statistics equal those of a plain call.

    Args:
        module: The module that ``function`` runs, or a parent of it.
        function: Maps tensors to one or more tensors; usually a method of ``module``.
        *x: The arguments of ``function``.
    """
    if torch.compiler.is_compiling():  # recomputation in a compiled graph has no side effects
        return checkpoint(function, *x, use_reentrant=False)
    return checkpoint(function, *x, use_reentrant=False, context_fn=lambda: (nullcontext(), _frozen_statistics(module)))


@contextmanager
def _frozen_statistics(module: nn.Module) -> Iterator[None]:
    """Keep the running statistics of batch norms from being updated a second time.

    The recomputation may stop halfway through the module, so an update could not be undone afterwards.
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
