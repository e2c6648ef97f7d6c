"""Training loops that continue where a checkpoint was written, even in the middle of an epoch.

They stand in for mmengine's under the same names. A checkpoint's ``meta['loop']`` holds what they need to know beyond
epoch and iteration.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from mmengine import runner as mmengine_runner
from mmengine.runner import BaseLoop
from mmengine.runner.utils import calc_dynamic_intervals
from torch import nn
from torch.utils.data import DataLoader

from pose_core.engine.data.loading import batches, is_infinite
from pose_core.engine.last_batch import explaining_batches_of_one, try_last_batch
from pose_core.engine.mmengine_internals import set_loop_length, set_loop_position, update_val_interval

logger = logging.getLogger(__name__)


class EpochBasedTrainLoop(mmengine_runner.EpochBasedTrainLoop):
    """Loop over epochs, as mmengine's.

    Args:
        runner: The runner.
        dataloader: The loader, or its config.
        max_epochs: How many epochs to train.
        val_begin: The first epoch after which to validate.
        val_interval: After every so many epochs.
        dynamic_intervals: Pairs (epoch, interval): from that epoch on, that interval.
    """

    _skip = 0  # batches of the current epoch that were trained before the checkpoint
    _begin = 0  # the iteration at which the current epoch began
    iterations_stretched = 1.0  # how many iterations stand for one of the resumed checkpoint
    _validated = 0  # the iteration after which validation last ran
    _owes_validation = False

    def run(self) -> nn.Module:
        """Train to the end."""
        try_last_batch(self.runner)
        self.runner.call_hook("before_train")
        if self.epoch >= self.max_epochs:
            logger.warning(
                "nothing is left to train: %d of %d epochs are done. To train longer, start from the weights with "
                "--load-from and without --resume; the schedule of this training is over",
                self.epoch, self.max_epochs,
            )  # fmt: skip
        if self._owes_validation:
            self._validate_if_due()
        while self.epoch < self.max_epochs and not self.stop_training:
            self.run_epoch()
            self._validate_if_due()
        self.runner.call_hook("after_train")
        return self.runner.model

    def run_epoch(self) -> None:
        """Train one epoch, or what is left of it."""
        self.runner.call_hook("before_train_epoch")
        self.runner.model.train()
        skip, self._skip = self._skip, 0
        self._begin = self.iter - skip
        with explaining_batches_of_one(self.runner.model):
            for index, data_batch in enumerate(batches(self.dataloader, epoch=self.epoch, skip=skip), skip):
                self.run_iter(index, data_batch)
        self.runner.call_hook("after_train_epoch")
        set_loop_position(self, epoch=self.epoch + 1, iteration=self.iter)
        self._begin = self.iter

    def _validate_if_due(self) -> None:
        update_val_interval(self)
        due = self.epoch % self.val_interval == 0 or self.epoch == self.max_epochs
        if self.runner.val_loop is not None and self.epoch >= self.val_begin and due:
            self._validated = self.iter
            self.runner.val_loop.run()

    def owe_validation(self) -> None:
        """Count the validation that is running as not done."""
        self._validated = -1

    def position(self, meta: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a checkpoint must hold beyond epoch and iteration to be resumed from."""
        within = meta["epoch"] == self.epoch
        return {
            "batches_done": meta["iter"] - self._begin if within else 0,
            "batches_per_epoch": len(self.dataloader),
            "validated": self._validated == meta["iter"],
        }

    def resume(self, meta: Mapping[str, Any]) -> None:
        """Restore the loop's position from a checkpoint's ``meta``."""
        epoch, length = meta["epoch"], len(self.dataloader)
        position = meta.get("loop") or _position_of_mmengine(meta, length)
        self._skip, earlier = position["batches_done"], position["batches_per_epoch"]
        self.iterations_stretched = length / earlier
        if earlier != length:
            self._skip = round(self._skip * length / earlier)
            logger.warning(
                "an epoch has %d batches here, but had %d when the checkpoint was written (another batch size, number "
                "of GPUs or dataset): the training continues, but not exactly as it would have; iterations are counted "
                "as if all epochs had %d, and schedules by iteration are stretched by %.4g",
                length, earlier, length, self.iterations_stretched,
            )  # fmt: skip
        iteration = meta["iter"] if earlier == length else epoch * length + self._skip
        set_loop_position(self, epoch=epoch, iteration=iteration)
        # A kill between a checkpoint and the validation that follows it must not lose the validation.
        self._owes_validation = self._skip == 0 and not position["validated"]


def _position_of_mmengine(meta: Mapping[str, Any], length: int) -> dict[str, Any]:
    """Return what mmengine's checkpoints do not say of the position, as far as it follows from their counts."""
    epoch, iteration = meta["epoch"], meta["iter"]
    done = iteration - epoch * length
    if 0 <= done <= length:
        return {"batches_done": done, "batches_per_epoch": length, "validated": True}
    whole = epoch > 0 and iteration % epoch == 0  # as after an epoch of another length
    return {"batches_done": 0, "batches_per_epoch": iteration // epoch if whole else length, "validated": True}


class IterBasedTrainLoop(mmengine_runner.IterBasedTrainLoop):
    """Loop over iterations, as mmengine's, without its pause at each end of the data.

    Args:
        runner: The runner.
        dataloader: The loader, or its config.
        max_iters: How many iterations to train.
        val_begin: The first iteration after which to validate.
        val_interval: After every so many iterations.
        dynamic_intervals: Pairs (iteration, interval): from that iteration on, that interval.
    """

    def __init__(
        self,
        runner: Any,
        dataloader: DataLoader[Any] | dict[str, Any],
        max_iters: int,
        val_begin: int = 1,
        val_interval: int = 1000,
        dynamic_intervals: list[tuple[int, int]] | None = None,
    ) -> None:
        # mmengine's own would start to read data here, before it is known where to begin.
        BaseLoop.__init__(self, runner, dataloader)
        set_loop_length(self, max_epochs=1, max_iters=int(max_iters))
        set_loop_position(self, epoch=0, iteration=0)
        self._validated = 0
        self._owes_validation = False
        self.val_begin = val_begin
        self.val_interval = val_interval
        self.stop_training = False
        self.dynamic_milestones, self.dynamic_intervals = calc_dynamic_intervals(val_interval, dynamic_intervals)
        if hasattr(self.dataloader.dataset, "metainfo"):
            runner.visualizer.dataset_meta = self.dataloader.dataset.metainfo

    def run(self) -> nn.Module:
        """Train to the end."""
        try_last_batch(self.runner)
        self.runner.call_hook("before_train")
        self.runner.call_hook("before_train_epoch")
        if self.iter >= self.max_iters:
            logger.warning(
                "nothing is left to train: %d of %d iterations are done. To train longer, start from the weights with "
                "--load-from and without --resume; the schedule of this training is over",
                self.iter, self.max_iters,
            )  # fmt: skip
        if self._owes_validation:
            self._validate_if_due()
        stream = self._endless_batches()
        while self.iter < self.max_iters and not self.stop_training:
            self.runner.model.train()
            with explaining_batches_of_one(self.runner.model):
                self.run_iter(next(stream))
            self._validate_if_due()
        self.runner.call_hook("after_train_epoch")
        self.runner.call_hook("after_train")
        return self.runner.model

    def _endless_batches(self) -> Iterator[Any]:
        """Yield the batches from the current iteration on, pass after pass over the data."""
        if is_infinite(self.dataloader):
            yield from batches(self.dataloader, epoch=0, skip=self.iter)
        done, skip = divmod(self.iter, len(self.dataloader))
        while True:
            yield from batches(self.dataloader, epoch=done, skip=skip)
            done, skip = done + 1, 0

    def _validate_if_due(self) -> None:
        update_val_interval(self)
        due = self.iter % self.val_interval == 0 or self.iter == self.max_iters
        if self.runner.val_loop is not None and self.iter >= self.val_begin and due:
            self._validated = self.iter
            self.runner.val_loop.run()

    def owe_validation(self) -> None:
        """Count the validation that is running as not done."""
        self._validated = -1

    def position(self, meta: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a checkpoint must hold beyond epoch and iteration to be resumed from."""
        return {"validated": self._validated == meta["iter"]}

    def resume(self, meta: Mapping[str, Any]) -> None:
        """Restore the loop's position from a checkpoint's ``meta``."""
        set_loop_position(self, epoch=meta["epoch"], iteration=meta["iter"])
        self._owes_validation = not meta.get("loop", {}).get("validated", True)
