"""Stopping at a signal, without losing a step."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Sequence
from types import FrameType
from typing import Any, NoReturn

import torch
from mmengine.dist import all_reduce, barrier, get_world_size
from mmengine.hooks import Hook

from pose_core.engine.hooks.checkpoint import CheckpointHook
from pose_core.engine.resuming import RESUME_COMMAND

_SECOND_CTRL_C = (
    b"\nStopping: the training is saved after this step. Press Ctrl-C again to leave at once, without saving.\n"
)


class InterruptionHook(Hook):
    """Save a checkpoint and exit on Ctrl-C (SIGINT) and on SIGTERM, which schedulers of clusters send before they kill.

    ``--resume`` continues from there, at the very next iteration. A second Ctrl-C leaves at once, without saving. Part
    of every training; ``default_hooks=dict(interruption=None)`` takes it out.

    Args:
        signals: The names of the signals that mean to stop.
        interval: With several processes, agree every so many iterations on whether one of them got a signal.
    """

    priority = "LOWEST"

    def __init__(self, signals: Sequence[str] = ("SIGTERM", "SIGINT"), interval: int = 10) -> None:
        self.signals = [signal.Signals[name] for name in signals]
        self.interval = interval
        self._received: signal.Signals | None = None
        self._previous: dict[signal.Signals, Any] = {}

    def before_train(self, runner: Any) -> None:
        """Install the signal handlers."""
        if threading.current_thread() is threading.main_thread():  # Python allows no other to listen
            receive = self._handler(os.getpid())
            # A shell starts its background jobs with SIGINT ignored: Ctrl-C is not meant for them.
            heard = [number for number in self.signals if signal.getsignal(number) is not signal.SIG_IGN]
            self._previous = {number: signal.signal(number, receive) for number in heard}

    def _handler(self, owner: int) -> Any:
        def receive(number: int, _: FrameType | None) -> None:
            if os.getpid() == owner:
                self._received = signal.Signals(number)
                if number == signal.SIGINT:
                    signal.signal(number, self._previous.pop(self._received, signal.default_int_handler))
                    os.write(2, _SECOND_CTRL_C)  # a stream may be in the middle of writing
            elif number != signal.SIGINT:  # Ctrl-C reaches workers too, which the training needs until it has saved
                # A child process that inherited this handler dies as it would have without.
                signal.signal(number, signal.SIG_DFL)
                os.kill(os.getpid(), number)

        return receive

    def after_train_iter(self, runner: Any, batch_idx: int, data_batch: Any = None, outputs: Any = None) -> None:
        """Save and exit, if a signal came.

        Raises:
            SystemExit: It came; the exit code is that of a process which the signal killed.
        """
        if number := self._agreed(runner):
            self._stop(runner, number, runner.iter + 1)

    def after_val_iter(self, runner: Any, batch_idx: int, data_batch: Any = None, outputs: Any = None) -> None:
        """Save and exit within a validation, which will be repeated.

        With several processes the validation ends first: they need not have equally many batches of it.

        Raises:
            SystemExit: A signal came.
        """
        if self._received and get_world_size() == 1:
            if hasattr(runner.train_loop, "owe_validation"):
                runner.train_loop.owe_validation()
            self._stop(runner, self._received, runner.iter)

    def _stop(self, runner: Any, number: int, iterations: int) -> NoReturn:
        savers = [hook for hook in runner.hooks if isinstance(hook, CheckpointHook)]
        saved = "nothing is saved without CheckpointHook."
        if savers:
            path = savers[0].save_latest(runner, runner.epoch, iterations)
            saved = f"saved to {path}. Resume with: {getattr(runner, 'resume_command', RESUME_COMMAND)}"
        barrier()  # whoever exits first has its launcher kill the others
        name = signal.Signals(number).name
        runner.logger.warning(f"Stopped by {name} in epoch {runner.epoch + 1}, after iteration {iterations}: {saved}")
        raise SystemExit(128 + number)

    def _agreed(self, runner: Any) -> int:
        """Return the signal that any process received, or 0."""
        received = int(self._received or 0)
        if get_world_size() == 1:
            return received
        if not self.every_n_train_iters(runner, self.interval):
            return 0
        flag = torch.tensor(received, device=next(runner.model.parameters()).device)
        all_reduce(flag, op="max")
        return int(flag)

    def closed(self, runner: Any) -> None:
        """Restore the previous signal handlers."""
        previous, self._previous = self._previous, {}
        for number, handler in previous.items():
            signal.signal(number, handler)
