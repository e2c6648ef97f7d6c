"""Parameter groups with a learning rate of 0: a part of the model that must not be trained.

``paramwise_cfg=dict(custom_keys=dict(backbone=dict(lr_mult=0)))`` makes one. Schedules that add ``eta_min``, or set the
rate of every group to one value as the one-cycle policy does, would raise it again.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from mmengine.optim import OptimWrapper, OptimWrapperDict

logger = logging.getLogger(__name__)

_FROZEN = "frozen_groups"


def mark_frozen(optim_wrapper: Any) -> None:
    """Note which groups have a rate of 0, before a schedule changes it.

    Where all groups have it, nothing is meant to be frozen: the rates come from the schedule.
    """
    for wrapper in _wrappers(optim_wrapper):
        groups = wrapper.optimizer.param_groups
        frozen = [index for index, group in enumerate(groups) if group["lr"] == 0]
        setattr(wrapper.optimizer, _FROZEN, frozen if len(frozen) < len(groups) else [])


def keep_frozen(runner: Any) -> None:
    """Set the rate of frozen groups back to 0, after a schedule or a checkpoint may have changed it."""
    for wrapper in _wrappers(runner.optim_wrapper):
        for index in getattr(wrapper.optimizer, _FROZEN, ()):
            wrapper.optimizer.param_groups[index]["lr"] = 0.0


def _wrappers(optim_wrapper: Any) -> Iterator[OptimWrapper]:
    """Yield the optimizer wrappers within ``optim_wrapper``, one or a dictionary of several."""
    if isinstance(optim_wrapper, OptimWrapperDict):
        yield from optim_wrapper.values()
    elif isinstance(optim_wrapper, OptimWrapper):
        yield optim_wrapper
