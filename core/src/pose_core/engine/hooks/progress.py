"""What a run shows: a summary in the beginning, and on a terminal a progress display."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from mmengine.dist import is_main_process
from mmengine.hooks import Hook

from pose_core.engine import logs
from pose_core.engine.data.loading import is_infinite
from pose_core.engine.summary import testing_summary, training_summary

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class ProgressHook(Hook):
    """Log what a run is about; on a terminal, show how far it is, its rate and the time left.

    While the display is there, the lines that ``LoggerHook`` logs at intervals go to the log file alone; elsewhere
    they are plain lines on stderr. Part of every run; ``default_hooks=dict(progress=None)`` takes it out.
    """

    priority = "VERY_LOW"

    def __init__(self) -> None:
        self._bars: Progress | None = None
        self._task: TaskID | None = None
        self._validation: TaskID | None = None

    def before_train(self, runner: Any) -> None:
        """Summarize the training and start the display."""
        if is_main_process():
            runner.logger.info(training_summary(runner))
            self._task = self._start(runner, "training", total=runner.max_iters, completed=runner.iter)

    def after_train_iter(self, runner: Any, batch_idx: int, data_batch: Any = None, outputs: Any = None) -> None:
        """Advance the display."""
        if self._bars is None or self._task is None:
            return
        losses = runner.message_hub.log_scalars.get("train/loss")
        epoch = "" if is_infinite(runner.train_dataloader) else f" epoch {runner.epoch + 1}/{runner.max_epochs}"
        loss = f", loss {losses.current():.4g}" if losses else ""
        self._bars.update(self._task, completed=runner.iter + 1, description=f"training{epoch}{loss}")

    def before_val_epoch(self, runner: Any) -> None:
        """Show the validation under the training."""
        if self._bars is not None:
            self._validation = self._bars.add_task("validation", total=len(runner.val_dataloader))

    def after_val_iter(
        self, runner: Any, batch_idx: int, data_batch: Any = None, outputs: Sequence[Any] | None = None
    ) -> None:
        """Advance the display of the validation."""
        if self._bars is not None and self._validation is not None:
            self._bars.advance(self._validation)

    def after_val_epoch(self, runner: Any, metrics: dict[str, float] | None = None) -> None:
        """Remove the display of the validation."""
        if self._bars is not None and self._validation is not None:
            self._bars.remove_task(self._validation)
            self._validation = None

    def after_train(self, runner: Any) -> None:
        """End the display."""
        self.closed(runner)

    def before_test(self, runner: Any) -> None:
        """Summarize the test and start the display."""
        if is_main_process():
            runner.logger.info(testing_summary(runner))
            self._task = self._start(runner, "testing", total=len(runner.test_dataloader), completed=0)

    def after_test_iter(
        self, runner: Any, batch_idx: int, data_batch: Any = None, outputs: Sequence[Any] | None = None
    ) -> None:
        """Advance the display."""
        if self._bars is not None and self._task is not None:
            self._bars.advance(self._task)

    def after_test(self, runner: Any) -> None:
        """End the display."""
        self.closed(runner)

    def closed(self, runner: Any) -> None:
        """End the display, also where the run failed."""
        bars, self._bars = self._bars, None
        if bars is not None:
            bars.stop()
            _redirect(runner, shows_progress=False)

    def _start(self, runner: Any, label: str, *, total: int, completed: int) -> TaskID | None:
        if not sys.stderr.isatty():
            return None
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        self._bars = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _rate_column(), TimeRemainingColumn(),
            console=Console(stderr=True), transient=True,
        )  # fmt: skip
        self._bars.start()
        _redirect(runner, shows_progress=True)
        return self._bars.add_task(label, total=total, completed=completed)


def _rate_column() -> Any:
    from rich.progress import ProgressColumn, Task
    from rich.text import Text

    class Rate(ProgressColumn):
        """Iterations per second."""

        def render(self, task: Task) -> Text:
            return Text(f"{task.finished_speed or task.speed or 0.0:.2f}/s")

    return Rate()


def _redirect(runner: Any, *, shows_progress: bool) -> None:
    """Let the log write above the display, which takes the place of stderr while it is there."""
    if found := logs.screen(runner.logger):
        handler, rule = found
        handler.setStream(sys.stderr)
        rule.shows_progress = shows_progress
