"""The part of the runner that saves checkpoints, loads weights and resumes."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from typing import Any

from mmengine.dist import broadcast_object_list
from mmengine.runner import Runner
from torch import Tensor, nn

from pose_core import __version__
from pose_core.engine import mmengine_internals as internals
from pose_core.engine.checkpoint import find_checkpoint, load_checkpoint, load_weights, weights_of
from pose_core.engine.checkpoint.folder import weights_alone
from pose_core.engine.checkpoint.plain import make_plain
from pose_core.engine.checkpoint.weights import WITHOUT_WRAPPER, Need
from pose_core.engine.machine.placement import unwrapped
from pose_core.engine.resuming import RESUME_COMMAND, check_resumable, restore, unfinished_gradients, without_functions


class ResumableRunner(Runner):
    """Save checkpoints of plain data, load weights and report what does not fit, and resume exactly.

    The base of :class:`~pose_core.engine.runner.PoseRunner`. Arguments are those of mmengine's Runner, ``resume`` may
    also be ``"auto"``.

    Attributes:
        resume_command: What to type to resume the training, for the message of one that was stopped.
    """

    optim_wrapper: Any
    param_schedulers: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._need: Need = "some"  # of the model's weights
        self._resumed: tuple[str, dict[str, Any]] | None = None
        self._gradients: dict[str, Tensor] = {}
        self.resume_command = RESUME_COMMAND
        super().__init__(*args, **kwargs)

    # -- saving ----------------------------------------------------------------------------------------------------

    def call_hook(self, fn_name: str, **kwargs: Any) -> None:
        """Call every hook that has a method of that name."""
        for hook in internals.hooks_so_far(self):
            if hasattr(hook, fn_name):
                getattr(hook, fn_name)(self, **kwargs)
        if fn_name == "before_save_checkpoint":  # after the hooks, so that what they add is made plain too
            self._complete(kwargs["checkpoint"])

    def save_checkpoint(
        self,
        out_dir: str,
        filename: str,
        file_client_args: dict[str, Any] | None = None,
        save_optimizer: bool = True,
        save_param_scheduler: bool = True,
        meta: dict[str, Any] | None = None,
        by_epoch: bool = True,
        backend_args: dict[str, Any] | None = None,
    ) -> None:
        """Save a checkpoint; all ranks must call this, the first one writes. The arguments are mmengine's."""
        self.call_hook("before_checkpoint")
        self._gradients = unfinished_gradients(self) if save_optimizer else {}
        super().save_checkpoint(
            out_dir,
            filename,
            file_client_args,
            save_optimizer=save_optimizer,
            save_param_scheduler=save_param_scheduler and self.param_schedulers is not None,
            meta=meta,
            by_epoch=by_epoch,
            backend_args=backend_args,
        )

    def _complete(self, checkpoint: dict[str, Any]) -> None:
        """Add what an exact resume needs and reduce everything to plain data."""
        meta = checkpoint["meta"]
        meta["pose_core_version"] = __version__
        if hasattr(self.train_loop, "position"):
            meta["loop"] = self.train_loop.position(meta)
        if self._gradients:
            checkpoint["gradients"] = self._gradients
        if "param_schedulers" in checkpoint:
            checkpoint["param_schedulers"] = without_functions(checkpoint["param_schedulers"])
        checkpoint.update(make_plain(checkpoint))

    # -- loading ---------------------------------------------------------------------------------------------------

    def _init_model_weights(self) -> None:
        # Otherwise pretrained weights would be downloaded in vain.
        if self._resumed is None and not internals.has_loaded(self):
            super()._init_model_weights()

    def load_checkpoint(
        self,
        filename: str,
        map_location: Any = "cpu",
        strict: bool = False,
        revise_keys: Sequence[tuple[str, str]] = WITHOUT_WRAPPER,
    ) -> dict[str, Any]:
        """Load weights, and log what does not fit.

        Args:
            filename: A file, a URL or a short name; see :func:`~pose_core.engine.checkpoint.load_checkpoint`.
            map_location: Where tensors are read to.
            strict: Whether the names and shapes of all weights must agree.
            revise_keys: (pattern, replacement) pairs for the names in the checkpoint.

        Raises:
            CheckpointError: It cannot be read, no weight of it fits, or, for testing, one of the model's is missing.
        """
        checkpoint = load_checkpoint(filename, map_location=map_location)
        self._use(checkpoint, os.fspath(filename), "exact" if strict else self._need, revise_keys)
        internals.mark_loaded(self)
        return checkpoint

    def _use(self, checkpoint: dict[str, Any], source: str, need: Need, revise_keys: Any = WITHOUT_WRAPPER) -> None:
        if "state_dict" not in checkpoint:
            checkpoint["state_dict"] = weights_of(checkpoint, source=source)
        self.call_hook("after_load_checkpoint", checkpoint=checkpoint)
        model = unwrapped(self.model)
        report = load_weights(model, checkpoint, need=need, revise_keys=revise_keys, source=source)
        self.logger.log(logging.INFO if report.exact else logging.WARNING, f"Weights of {source}: {report}")

    def resume(
        self,
        filename: str,
        resume_optimizer: bool = True,
        resume_param_scheduler: bool = True,
        map_location: Any = "cpu",
    ) -> None:
        """Resume from a checkpoint: weights, optimizer, schedulers, and the position in the data.

        Raises:
            CheckpointError: It cannot be read, was not written by a training, or belongs to another model or config.
        """
        checkpoint = load_checkpoint(filename, map_location="cpu" if map_location == "default" else map_location)
        self.optim_wrapper = self.build_optim_wrapper(self.optim_wrapper)
        if self.param_schedulers is not None:
            self.param_schedulers = self.build_param_scheduler(self.param_schedulers)
        skipped = {"optimizer": not resume_optimizer, "param_schedulers": not resume_param_scheduler}
        kept = {key: value for key, value in checkpoint.items() if not skipped.get(key)}
        self._resume_from(os.fspath(filename), kept)

    def _resume_from(self, source: str, checkpoint: dict[str, Any]) -> None:
        self._use(checkpoint, source, "exact")
        restore(self, checkpoint, source)
        internals.mark_loaded(self)
        self.logger.info(f"Resumed from {source}: {self.epoch} epochs and {self.iter} iterations are done.")

    def load_or_resume(self) -> None:
        """Load the weights or the checkpoint that the run starts from."""
        if internals.has_loaded(self):
            return
        if self._resumed is not None:
            self._resume_from(*self._resumed)
            self._resumed = None
        elif (source := internals.load_from_setting(self)) is not None:
            self.load_checkpoint(source)

    def _find_resumed(self) -> None:
        """Read the checkpoint to resume from before anything is built that depends on its seed."""
        if not internals.resume_setting(self):
            return
        given = internals.load_from_setting(self) if internals.resume_setting(self) is True else None
        shared = [given or find_checkpoint(self.work_dir)]
        broadcast_object_list(shared)  # whatever the other ranks see of the folder: all resume from one file, or fail
        (source,) = shared
        if given is None and (others := weights_alone(self.work_dir)):
            self.logger.info(
                f"Not considered for resuming: {', '.join(others)} in {self.work_dir}; best and published checkpoints "
                "hold weights without the optimizer. To start anew from such weights: --load-from FILE, no --resume."
            )
        if source is None:
            internals.set_resume_setting(self, False)  # hooks ask for it
            self.logger.info(
                f"Nothing to resume: {self.work_dir} holds no checkpoint; training starts from the beginning."
            )
            return
        checkpoint = load_checkpoint(source)
        check_resumable(checkpoint, str(source))
        seed = checkpoint["meta"].get("seed")
        randomness = internals.randomness_setting(self)
        if seed is not None and seed != randomness.get("seed"):
            self.logger.warning(f"The seed of the checkpoint, {seed}, replaces that of the config.")
            randomness["seed"] = seed
            self.set_randomness(**randomness)
        self._resumed = str(source), checkpoint

    # -- running ---------------------------------------------------------------------------------------------------

    def train(self) -> nn.Module:
        """Train and return the trained model.

        Raises:
            CheckpointError: The checkpoint to resume from cannot be used.
            TrainingError: The loss became NaN or infinite.
        """
        self._find_resumed()
        return super().train()

    def val(self) -> dict[str, float]:
        """Validate and return the metrics."""
        self._need = "all"
        return super().val()

    def test(self) -> dict[str, float]:
        """Test and return the metrics."""
        self._need = "all"
        return super().test()
