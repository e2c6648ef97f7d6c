"""Stopping a training whose loss is no longer a number."""

from __future__ import annotations

import math
from typing import Any

from mmengine.hooks import Hook

from pose_core.errors import TrainingError


class CheckInvalidLossHook(Hook):
    """Stop when a loss becomes NaN or infinite.

    It looks at the values that are already in the log, so it never waits for the device: on a GPU it notices at the
    next logging. Part of every training; ``default_hooks=dict(invalid_loss=None)`` takes it out.

    Args:
        interval: Look after every so many iterations.
    """

    priority = "HIGH"

    def __init__(self, interval: int = 1) -> None:
        self.interval = interval

    def after_train_iter(self, runner: Any, batch_idx: int, data_batch: Any = None, outputs: Any = None) -> None:
        """Look at the newest losses.

        Raises:
            TrainingError: One is not finite.
        """
        if not self.every_n_train_iters(runner, self.interval):
            return
        for key, buffer in runner.message_hub.log_scalars.items():
            value = float(buffer.current()) if _is_loss(key) else 0.0
            if not math.isfinite(value):
                raise TrainingError(_explanation(runner, key, value))


def _is_loss(key: str) -> bool:
    return key.startswith("train/") and "loss" in key


def _explanation(runner: Any, key: str, value: float) -> str:
    scalars = runner.message_hub.log_scalars
    losses = ", ".join(f"{name[6:]} {buffer.current():.4g}" for name, buffer in scalars.items() if _is_loss(name))
    rate = scalars["train/lr"].current() if "train/lr" in scalars else math.nan
    last = runner.message_hub.get_info("last_ckpt")
    return (
        f"The loss '{key[6:]}' became {value} at iteration {runner.iter + 1} of epoch {runner.epoch + 1} "
        f"({losses}; learning rate {rate:.3g}). Lower the learning rate or clip the gradients "
        "(optim_wrapper.clip_grad=dict(max_norm=1)), and look for annotations that are off. "
        + (f"The last checkpoint is {last}." if last else "No checkpoint was written before.")
    )
