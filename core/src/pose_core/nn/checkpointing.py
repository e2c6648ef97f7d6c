"""Memory traded for computation: activations that are computed again in the backward pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext

from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm
from torch.utils.checkpoint import checkpoint


def checkpointed(module: nn.Module, function: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """``function(x)``, keeping ``x`` only: the rest is computed again in the backward pass (Chen et al., 2016).

    The result, the gradients and the statistics of batch norms are those of a plain call.

    Args:
        module: What ``function`` runs, or a parent of it.
        function: From tensor to tensor, usually a method of ``module``.
        x: Its argument.
    """
    return checkpoint(function, x, use_reentrant=False, context_fn=lambda: (nullcontext(), _statistics_kept(module)))


@contextmanager
def _statistics_kept(module: nn.Module) -> Iterator[None]:
    """Batch norms in training use the batch's statistics, but do not move the running ones a second time."""
    moving = [m for m in module.modules() if isinstance(m, _BatchNorm) and m.training and m.track_running_stats]
    for norm in moving:
        norm.track_running_stats = False
    try:
        yield
    finally:
        for norm in moving:
            norm.track_running_stats = True
