"""Stopping when a metric no longer improves, across kills."""

from __future__ import annotations

from typing import Any

from mmengine import hooks as mmengine_hooks

from pose_core.engine.hooks.rules import rule_of
from pose_core.engine.mmengine_internals import resume_setting

_STATE = ("wait_count", "best_score")


class EarlyStoppingHook(mmengine_hooks.EarlyStoppingHook):
    """Stop early, as mmengine's hook of that name.

    It knows which of the field's metrics are better when they are smaller, keeps counting after a resume, and does not
    build the training data when a model is only tested.
    """

    def _init_rule(self, monitor: str) -> str:
        rule: str = rule_of(monitor) or super()._init_rule(monitor)
        return rule

    def before_run(self, runner: Any) -> None:
        """Do nothing: whether the loop can be stopped matters to training alone."""

    def before_train(self, runner: Any) -> None:
        """Check that the loop can be stopped."""
        super().before_run(runner)

    def before_save_checkpoint(self, runner: Any, checkpoint: dict[str, Any]) -> None:
        """Save how long the metric has not improved."""
        checkpoint["early_stopping"] = {name: getattr(self, name) for name in _STATE}

    def after_load_checkpoint(self, runner: Any, checkpoint: dict[str, Any]) -> None:
        """Restore the count when a training is resumed."""
        if resume_setting(runner) and "early_stopping" in checkpoint:
            self.wait_count, self.best_score = (checkpoint["early_stopping"][name] for name in _STATE)
