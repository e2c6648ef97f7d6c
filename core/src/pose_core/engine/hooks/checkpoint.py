"""Checkpoints at intervals, the last few and the best, none lost to a kill."""

from __future__ import annotations

import hashlib
import io
import logging
import math
import os
import time
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from mmengine import hooks as mmengine_hooks
from mmengine.dist import broadcast_object_list, get_world_size, is_main_process, master_only

from pose_core.engine.checkpoint.folder import LAST_CHECKPOINT
from pose_core.engine.checkpoint.plain import make_plain
from pose_core.engine.checkpoint.reading import load_checkpoint
from pose_core.engine.checkpoint.writing import remove_drafts, write_atomically
from pose_core.engine.hooks.rules import rule_of
from pose_core.engine.mmengine_internals import has_default_rule_keys
from pose_core.errors import ConfigError, suggest

logger = logging.getLogger(__name__)

# What is saved out of turn, because time passed or the process got a signal, until the next regular checkpoint.
LATEST = "latest.pth"


class CheckpointHook(mmengine_hooks.CheckpointHook):
    """Save checkpoints, as mmengine's hook of that name and with its arguments.

    - A checkpoint is removed (``max_keep_ckpts``, a surpassed best) after its successor is on the disk, not before.
    - Names are kept relative to the folder: a copy of it is complete, and never touches the original.
    - ``save_best`` knows for the field's metrics which are better when they are smaller, so ``rule`` is rarely needed.
    - ``published_keys`` names the file by its own SHA-256, as those who download it check.
    - When regular checkpoints are far apart, ``latest.pth`` is saved in between and replaced by the next regular one.

    Args:
        *args: mmengine's: ``interval``, ``by_epoch``, ``save_optimizer``, ...
        minutes: Save ``latest.pth`` when nothing has been saved for so long: what a kill may cost at most. Several
            processes look at the clock at the end of each epoch only.
        **kwargs: mmengine's.

    Raises:
        ConfigError: Whether more or less of the metric under ``save_best`` is better is not known.
        TypeError: There is no argument of that name.
    """

    keep_ckpt_ids: deque[int]
    best_ckpt_path: str | None
    best_ckpt_path_dict: dict[str, str | None]

    def __init__(self, *args: Any, minutes: float = 15, **kwargs: Any) -> None:
        self.minutes = minutes
        self._last_step: int | None = None
        self._saved_at, self._saved_iter = math.inf, -1
        super().__init__(*args, **kwargs)
        if self.args:  # which mmengine would hand to a method that does not take them, after the first epoch
            raise TypeError(f"CheckpointHook.__init__() got an unexpected keyword argument '{next(iter(self.args))}'")

    # -- beginning -------------------------------------------------------------------------------------------------

    def before_train(self, runner: Any) -> None:
        """Find the folder, and what an earlier part of this training left there."""
        super().before_train(runner)
        self._saved_at = time.monotonic()
        if is_main_process() and Path(self.out_dir).is_dir():
            remove_drafts(self.out_dir)
        if not self.save_best:
            return
        if len(self.key_indicators) == 1:
            self.best_ckpt_path = self._own(self.best_ckpt_path)
        else:
            self.best_ckpt_path_dict = {key: self._own(path) for key, path in self.best_ckpt_path_dict.items()}

    def _own(self, path: str | None) -> str | None:
        """Return the file of that name in our folder: mmengine kept absolute paths, which lead out of a copy."""
        return None if path is None else self._path(Path(path).name)

    def _path(self, name: str) -> str:
        path: str = self.file_backend.join_path(self.out_dir, name)
        return path

    def _init_rule(self, rules: Sequence[str | None], key_indicators: list[str]) -> None:
        rules = list(rules) * (len(key_indicators) if len(rules) == 1 else 1)
        if has_default_rule_keys(self):
            rules = [rule or rule_of(key) for rule, key in zip(rules, key_indicators, strict=True)]
        try:
            super()._init_rule(rules, key_indicators)
        except (ValueError, KeyError) as error:
            raise ConfigError(
                f"Whether more or less of '{', '.join(key_indicators)}' is better is not known: add rule='greater' or "
                f"rule='less' beside save_best in default_hooks.checkpoint ({error.args[0]})."
            ) from error

    # -- saving ----------------------------------------------------------------------------------------------------

    def _save_checkpoint_with_step(self, runner: Any, step: int, meta: dict[str, Any]) -> None:
        outdated = self._rotate(runner, step)
        self._save(runner, self.filename_tmpl.format(step), meta)
        self._last_step = step
        if is_main_process():
            for old in outdated:
                self._remove(self._path(self.filename_tmpl.format(old)))
            self._remove(self._path(LATEST))

    def after_train_iter(self, runner: Any, batch_idx: int, data_batch: Any = None, outputs: Any = None) -> None:
        """Save when it is time to, by the count of iterations or by the clock."""
        super().after_train_iter(runner, batch_idx, data_batch, outputs)
        if get_world_size() == 1 and self._is_late(runner.iter + 1):
            self.save_latest(runner, runner.epoch, runner.iter + 1)

    def after_train_epoch(self, runner: Any) -> None:
        """Save when it is time to, by the count of epochs or by the clock."""
        super().after_train_epoch(runner)
        late = [self._is_late(runner.iter)]
        broadcast_object_list(late)
        if late[0]:
            self.save_latest(runner, runner.epoch + 1, runner.iter)

    def _is_late(self, iterations: int) -> bool:
        return iterations != self._saved_iter and time.monotonic() - self._saved_at > 60 * self.minutes

    def save_latest(self, runner: Any, epochs: int, iterations: int) -> str:
        """Save a checkpoint to resume from after so many epochs and iterations; return its path."""
        self._save(runner, LATEST, {"epoch": epochs, "iter": iterations})
        return self._path(LATEST)

    def _save(self, runner: Any, name: str, meta: dict[str, Any]) -> None:
        self.last_ckpt = self._path(name)
        runner.message_hub.update_info("last_ckpt", name)
        runner.save_checkpoint(
            self.out_dir,
            name,
            self.file_client_args,
            save_optimizer=self.save_optimizer,
            save_param_scheduler=self.save_param_scheduler,
            meta=meta,
            by_epoch=self.by_epoch,
            backend_args=self.backend_args,
        )
        self._saved_at, self._saved_iter = time.monotonic(), meta["iter"]
        if is_main_process():
            beside = os.path.relpath(self.last_ckpt, runner.work_dir) if "://" not in self.last_ckpt else self.last_ckpt
            write_atomically(Path(runner.work_dir) / LAST_CHECKPOINT, beside.encode())

    def _rotate(self, runner: Any, step: int) -> list[int]:
        """Add ``step`` to the checkpoints to keep and return those that are now too many."""
        if self.max_keep_ckpts <= 0 or (self.keep_ckpt_ids and self.keep_ckpt_ids[-1] == step):
            return []
        outdated = []
        while len(self.keep_ckpt_ids) >= self.max_keep_ckpts:
            outdated.append(self.keep_ckpt_ids.popleft())
        self.keep_ckpt_ids.append(step)
        runner.message_hub.update_info("keep_ckpt_ids", list(self.keep_ckpt_ids))
        return outdated

    def _remove(self, path: str) -> None:
        if self.file_backend.isfile(path):
            self.file_backend.remove(path)
        elif self.file_backend.isdir(path):  # sharded checkpoints are folders
            self.file_backend.rmtree(path)

    # -- the best --------------------------------------------------------------------------------------------------

    def _save_best_checkpoint(self, runner: Any, metrics: Mapping[str, Any]) -> None:
        if not self.save_best:
            return
        if "auto" in self.key_indicators:
            self._init_rule(self.rules, [next(iter(metrics))])
        step = runner.epoch if self.by_epoch else runner.iter
        improved = [key for key in self.key_indicators if self._improves(runner, key, metrics)]
        for key in improved:
            self._save_best(runner, key, metrics[key], step)
        if improved and self._last_step == step:
            # The checkpoint of this moment was written before the validation: it must know the new best.
            self._save_checkpoint_with_step(runner, step, {"epoch": runner.epoch, "iter": runner.iter})

    def _improves(self, runner: Any, key: str, metrics: Mapping[str, Any]) -> bool:
        if key not in metrics:
            raise ConfigError(
                f"save_best='{key}' is not a metric of the evaluation: {', '.join(metrics)}."
                f"{suggest(key, list(metrics))} Set default_hooks.checkpoint.save_best to one of them."
            )
        best = runner.message_hub.get_info(self._info("best_score", key))
        value = metrics[key]
        if value is None or math.isnan(value):
            return False
        # an earlier version could take a NaN for the best
        return best is None or math.isnan(best) or bool(self.is_better_than[key](value, best))

    def _save_best(self, runner: Any, key: str, value: float, step: int) -> None:
        name = f"best_{key}_{self.filename_tmpl.format(step)}".replace("/", "_")
        surpassed = self._remember_best(key, self._path(name))
        runner.message_hub.update_info(self._info("best_score", key), value)
        runner.message_hub.update_info(self._info("best_ckpt", key), name)
        runner.save_checkpoint(
            self.out_dir,
            name,
            self.file_client_args,
            save_optimizer=False,
            save_param_scheduler=False,
            meta={"epoch": runner.epoch, "iter": runner.iter},
            by_epoch=False,
            backend_args=self.backend_args,
        )
        runner.logger.info(f"The best checkpoint so far, with {key} {value:0.4f}, is saved to {name}.")
        if surpassed and surpassed != self._path(name) and is_main_process():
            self._remove(surpassed)

    def _remember_best(self, key: str, path: str) -> str | None:
        """Record the best checkpoint and return the one that it surpasses."""
        if len(self.key_indicators) == 1:
            surpassed, self.best_ckpt_path = self.best_ckpt_path, path
            return surpassed
        surpassed, self.best_ckpt_path_dict[key] = self.best_ckpt_path_dict.get(key), path
        return surpassed

    def _info(self, name: str, key: str) -> str:
        """Return the message hub's key for ``name`` of the metric ``key``."""
        return name if len(self.key_indicators) == 1 else f"{name}_{key}"

    # -- publishing ------------------------------------------------------------------------------------------------

    @master_only
    def _publish_model(self, runner: Any, ckpt_path: str) -> None:
        checkpoint = load_checkpoint(ckpt_path)
        published = {key: value for key, value in checkpoint.items() if key in self.published_keys}
        buffer = io.BytesIO()
        torch.save(make_plain(published), buffer)
        digest = hashlib.sha256(buffer.getvalue()).hexdigest()
        target = f"{os.path.splitext(ckpt_path)[0]}-{digest[:8]}.pth"  # noqa: PTH122
        write_atomically(target, buffer.getvalue())
        logger.info("%s is published as %s, with %s", ckpt_path, target, ", ".join(published))
