"""What training reports: losses and rates, without stopping the GPU for them at every step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import torch
from mmengine import hooks as mmengine_hooks
from mmengine.hooks import LoggerHook

# How many values of each scalar are kept. mmengine keeps a million, and copies them all at each step.
_HISTORY = 10_000


class RuntimeInfoHook(mmengine_hooks.RuntimeInfoHook):
    """Keep the message hub up to date, as mmengine's hook of that name.

    mmengine reads every loss back from the device at every iteration, which makes the CPU wait for the GPU. Here the
    values stay on the device until they are logged, and are then read all at once.

    Args:
        interval: Read the losses back after so many iterations of an epoch; by default after each on the CPU, and as
            often as ``LoggerHook`` logs on another device.
    """

    def __init__(self, interval: int | None = None) -> None:
        self.interval = interval
        self._waiting: list[Mapping[str, Any]] = []

    def before_train(self, runner: Any) -> None:
        """Note where training begins, and how often losses are to be read back."""
        super().before_train(runner)
        device = next(runner.model.parameters(), torch.empty(0)).device
        loggers = [hook.interval for hook in runner.hooks if isinstance(hook, LoggerHook)]
        self._every = self.interval or (1 if device.type == "cpu" else min(loggers, default=1))

    def after_train_iter(
        self, runner: Any, batch_idx: int, data_batch: Any = None, outputs: Mapping[str, Any] | None = None
    ) -> None:
        """Take the losses of the step."""
        if outputs is not None:
            self._waiting.append(outputs)
        last = self.end_of_epoch(runner.train_dataloader, batch_idx) or self.is_last_train_iter(runner)
        if last or self.every_n_inner_iters(batch_idx, self._every):
            self.read_back(runner)

    def before_checkpoint(self, runner: Any) -> None:
        """Leave nothing behind that a checkpoint should hold."""
        self.read_back(runner)

    def read_back(self, runner: Any) -> None:
        """Bring the losses that wait on the device into the message hub."""
        waiting, self._waiting = self._waiting, []
        for outputs in _as_numbers(waiting):
            for key, value in outputs.items():
                runner.message_hub.update_scalar(f"train/{key}", value)
        longest = max(_HISTORY, len(runner.train_dataloader))
        for buffer in runner.message_hub.log_scalars.values():
            buffer.max_length = min(buffer.max_length, longest)


def _as_numbers(waiting: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Convert every tensor to a number, in one transfer from each device."""
    places: dict[tuple[Any, Any], list[tuple[int, str]]] = defaultdict(list)
    numbers = [dict(outputs) for outputs in waiting]
    for step, outputs in enumerate(waiting):
        for key, value in outputs.items():
            if isinstance(value, torch.Tensor):
                places[value.device, value.dtype].append((step, key))
    for found in places.values():
        fetched = torch.stack([waiting[step][key].detach().reshape(()) for step, key in found]).tolist()
        for (step, key), number in zip(found, fetched, strict=True):
            numbers[step][key] = number
    return numbers
