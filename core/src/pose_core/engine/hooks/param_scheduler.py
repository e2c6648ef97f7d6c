"""Schedules of learning rates that leave frozen parts alone."""

from __future__ import annotations

from typing import Any

from mmengine import hooks as mmengine_hooks

from pose_core.engine.frozen_groups import keep_frozen


class ParamSchedulerHook(mmengine_hooks.ParamSchedulerHook):
    """Update rates by the schedules, as mmengine's hook of that name.

    A group of parameters whose learning rate is 0 from the beginning (``lr_mult=0``) keeps it, whatever the schedule.
    """

    def after_train_iter(self, runner: Any, batch_idx: int, data_batch: Any = None, outputs: Any = None) -> None:
        """Advance the schedules that count iterations."""
        super().after_train_iter(runner, batch_idx, data_batch, outputs)
        keep_frozen(runner)

    def after_train_epoch(self, runner: Any) -> None:
        """Advance the schedules that count epochs."""
        super().after_train_epoch(runner)
        keep_frozen(runner)

    def after_val_epoch(self, runner: Any, metrics: dict[str, float] | None = None) -> None:
        """Advance the schedules that follow a metric."""
        super().after_val_epoch(runner, metrics)
        keep_frozen(runner)
