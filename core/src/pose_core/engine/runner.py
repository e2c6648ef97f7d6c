"""mmengine's Runner, corrected where it is wrong for today."""

from __future__ import annotations

import copy
import logging
import os
import sys
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mmengine.config import Config
from mmengine.dist import broadcast_object_list, get_rank, master_only
from mmengine.evaluator import Evaluator
from mmengine.hooks import Hook
from mmengine.logging import MMLogger
from mmengine.model import is_model_wrapper
from mmengine.optim import OptimWrapper
from mmengine.runner import BaseLoop, Runner
from mmengine.visualization import Visualizer
from torch import Tensor, nn
from torch.utils.data import DataLoader

from pose_core import __version__
from pose_core.config import format_config
from pose_core.discovery import call_loudly
from pose_core.engine import checks, logs, options
from pose_core.engine import mmengine_internals as internals
from pose_core.engine.checkpoint import find_checkpoint, load_checkpoint, load_weights, weights_of
from pose_core.engine.checkpoint.plain import make_plain
from pose_core.engine.checkpoint.schemes import read_all_checkpoints_safely
from pose_core.engine.checkpoint.weights import WITHOUT_WRAPPER, Need
from pose_core.engine.checkpoint.writing import write_all_files_atomically, write_atomically
from pose_core.engine.data import loading
from pose_core.engine.hooks import with_default_hooks
from pose_core.engine.learning_rate import scale_learning_rate
from pose_core.engine.machine import distribution, environment
from pose_core.engine.machine.placement import place, unwrapped
from pose_core.engine.machine.randomness import DEFAULT_SEED
from pose_core.engine.resuming import check_resumable, restore, unfinished_gradients, without_functions
from pose_core.errors import ConfigError
from pose_core.first_party import CORE_SCOPE, FIELD_ALIASES


class PoseRunner(Runner):
    """Run training, validation and testing, as mmengine's Runner does from the same config.

    What is different:

    - A resumed training computes, to the last bit on the same machine, what it would have computed uninterrupted.
    - Checkpoints are plain data, written atomically; reading one executes nothing, and what does not fit is reported.
    - Distribution works on CPUs (gloo) as on GPUs, and survives torchrun's restarts.
    - Without a seed in the config a fixed one is used.
    - Several runners in one process do not share logs, message hubs, visualizers or default scopes.

    Args:
        model: The model, or its config.
        work_dir: The folder for logs and checkpoints.
        **arguments: mmengine's: ``train_dataloader``, ``train_cfg``, ``optim_wrapper``, ``default_hooks``, ...
            ``resume`` may also be ``"auto"``: resume from the newest checkpoint of the work dir if there is one,
            otherwise start from ``load_from``. ``default_scope`` is ours unless it is a plugin's.

    Raises:
        EnvironmentSetupError: The work dir cannot be written, or the launcher's variables or devices are missing.
    """

    optim_wrapper: Any
    param_schedulers: Any

    def __init__(self, model: nn.Module | dict[str, Any], work_dir: str | os.PathLike[str], **arguments: Any) -> None:
        environment.check_writable(work_dir)
        write_all_files_atomically()
        read_all_checkpoints_safely()
        config = arguments.get("cfg")
        config = config if isinstance(config, Config) else Config(config)
        internals.skip_formatting(config)
        randomness = dict(arguments.get("randomness") or {})
        if randomness.get("seed") is None:
            randomness["seed"] = DEFAULT_SEED
        name = arguments.get("experiment_name") or Path(config.filename or "run").stem
        if arguments.get("default_scope") in (None, "mmengine", *FIELD_ALIASES):
            arguments["default_scope"] = CORE_SCOPE
        # mmengine keeps loggers, message hubs and scopes by this name: two runs of one second would share them.
        arguments |= {"cfg": config, "randomness": randomness, "experiment_name": f"{name}_{uuid.uuid4().hex[:6]}"}
        self._need: Need = "some"  # of the model's weights
        self._resumed: tuple[str, dict[str, Any]] | None = None
        self._gradients: dict[str, Tensor] = {}
        try:
            super().__init__(model, os.fspath(work_dir), **arguments)
        except BaseException:
            self.close()
            raise

    @classmethod
    def from_cfg(cls, cfg: Config | dict[str, Any]) -> PoseRunner:
        """Build a runner from a config, and let plugins attach to it.

        Raises:
            ConfigError: The config lacks the model, or describes training, validation or testing in part only.
            PluginError: What a plugin does to a built runner failed.
        """
        config = copy.deepcopy(cfg) if isinstance(cfg, Config) else Config(cfg)
        config.setdefault("env_cfg", {})  # mmengine's default asks for NCCL wherever it runs
        checks.check_complete(config)
        checks.check_spelling(config)
        options.set_work_dir(config, None)
        options.name_classes(internals.content_of(config))
        runner: PoseRunner = super().from_cfg(config)
        call_loudly("pose_runner", runner=runner)
        return runner

    def close(self) -> None:
        """Release process-wide resources: log files, signal handlers, mmengine's global instances."""
        self.call_hook("closed")
        if hasattr(self, "logger"):
            logs.close(self.logger)
        # A runner whose initialization failed has only some of them.
        for part in ("logger", "message_hub", "default_scope", "visualizer"):
            if instance := getattr(self, part, None):
                internals.release_global_instance(instance)

    # -- environment -----------------------------------------------------------------------------------------------

    def setup_env(self, env_cfg: dict[str, Any]) -> None:
        """Join the process group and set up workers."""
        if self.distributed:
            distribution.start(self.launcher, env_cfg.get("dist_cfg") or {})
        super().setup_env(env_cfg)

    def set_randomness(self, seed: int | None, diff_rank_seed: bool = False, deterministic: bool = False) -> None:
        """Seed everything."""
        if deterministic:  # cuBLAS is deterministic with a fixed workspace only
            os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
        super().set_randomness(seed, diff_rank_seed, deterministic)

    def build_logger(self, log_level: int | str = "INFO", log_file: str | None = None, **kwargs: Any) -> MMLogger:
        """Build the run's logger, which our packages' messages reach too."""
        logger = super().build_logger(log_level, log_file, **kwargs)
        logger.addFilter(logs.is_news)
        for handler in logger.handlers:
            if type(handler) is logging.StreamHandler:
                handler.setStream(sys.stderr)  # stdout is for results
        logs.join(logger.handlers, logging.getLevelName(log_level) if isinstance(log_level, str) else log_level)
        return logger

    def build_visualizer(self, visualizer: Visualizer | dict[str, Any] | None = None) -> Visualizer:
        """Build the run's own visualizer: mmengine would hand out that of an earlier run under an equal name."""
        if isinstance(visualizer, dict):
            visualizer = {**visualizer, "name": f"{visualizer.get('name', 'visualizer')}_{self.experiment_name}"}
        return super().build_visualizer(visualizer)

    def _log_env(self, env_cfg: dict[str, Any]) -> None:
        run = {name: getattr(self, name) for name in ("seed", "deterministic", "launcher", "world_size", "work_dir")}
        self.logger.info(environment.table("Environment", environment.describe()))
        self.logger.info(environment.table("Run", {**run, **env_cfg}))
        if internals.content_of(self.cfg):
            self.logger.info(f"Config:\n{self.cfg.pretty_text}")

    @master_only
    def dump_config(self) -> None:
        """Write the config into the work dir, unless it is the file that it was read from."""
        source = Path(self.cfg.filename or f"{self.timestamp}.py")
        target = Path(self.work_dir) / source.name
        if target.resolve() != source.resolve():
            write_atomically(target, format_config(self.cfg, suffix=target.suffix or ".py").encode())

    # -- model -----------------------------------------------------------------------------------------------------

    def wrap_model(self, model_wrapper_cfg: dict[str, Any] | None, model: nn.Module) -> nn.Module:
        """Move the model to its device and wrap it for distributed training, on CPUs too."""
        if is_model_wrapper(model):
            return super().wrap_model(model_wrapper_cfg, model)
        return place(model, {**self.cfg, "model_wrapper_cfg": model_wrapper_cfg}, distributed=self.distributed)

    def _init_model_weights(self) -> None:
        if self._resumed is None and not internals.has_loaded(
            self
        ):  # otherwise pretrained weights would be fetched in vain
            super()._init_model_weights()

    def scale_lr(self, optim_wrapper: OptimWrapper, auto_scale_lr: dict[str, Any] | None = None) -> None:
        """Scale the learning rate; see :func:`pose_core.engine.learning_rate.scale_learning_rate`."""
        scale_learning_rate(optim_wrapper, auto_scale_lr, self.train_dataloader, self.world_size)

    # -- data ------------------------------------------------------------------------------------------------------

    @staticmethod
    def build_dataloader(
        dataloader: DataLoader[Any] | dict[str, Any], seed: int | None = None, diff_rank_seed: bool = False
    ) -> DataLoader[Any]:
        """Build a loader; see :func:`pose_core.engine.data.loading.build_dataloader`."""
        if isinstance(dataloader, DataLoader):
            return dataloader
        # Ranks share one order of the data, even where their other seeds differ.
        common = seed - get_rank() if seed is not None and diff_rank_seed else seed
        return loading.build_dataloader(dataloader, seed=common)

    def build_train_loop(self, loop: BaseLoop | dict[str, Any]) -> BaseLoop:
        """Build the training loop, ours unless the config names another."""
        if isinstance(loop, Mapping) and "type" not in loop:
            loop = dict(loop)
            if "by_epoch" not in loop:
                raise ConfigError("train_cfg needs by_epoch=True, by_epoch=False or the type of a loop.")
            loop["type"] = "EpochBasedTrainLoop" if loop.pop("by_epoch") else "IterBasedTrainLoop"
        if isinstance(loop, Mapping) and loop.get("val_interval", 1) < 1:
            raise ConfigError(f"train_cfg.val_interval must be at least 1, got {loop['val_interval']}.")
        return super().build_train_loop(loop)

    def build_val_loop(self, loop: BaseLoop | dict[str, Any]) -> BaseLoop:
        """Build the validation loop, in which each sample comes once."""
        self._count_samples_once("val")
        return super().build_val_loop({"type": "ValLoop", **loop} if isinstance(loop, Mapping) else loop)

    def build_test_loop(self, loop: BaseLoop | dict[str, Any]) -> BaseLoop:
        """Build the test loop, in which each sample comes once."""
        self._count_samples_once("test")
        return super().build_test_loop({"type": "TestLoop", **loop} if isinstance(loop, Mapping) else loop)

    def _count_samples_once(self, purpose: str) -> None:
        loader = internals.evaluated_dataloader(self, purpose)
        internals.set_evaluated_dataloader(self, purpose, loading.unpadded(loader))

    def build_evaluator(self, evaluator: Any) -> Evaluator:
        """Build an evaluator whose metrics collect results in the run's folder, not in the current one."""
        built = super().build_evaluator(evaluator)
        for index, metric in enumerate(getattr(built, "metrics", ())):
            if getattr(metric, "collect_device", None) == "cpu" and metric.collect_dir is None:
                metric.collect_dir = os.path.join(self.log_dir, f".collected_{index}")  # noqa: PTH118
        return built

    # -- hooks -----------------------------------------------------------------------------------------------------

    def register_default_hooks(self, hooks: dict[str, Any] | None = None) -> None:
        """Register mmengine's default hooks, ours, and what the config makes of them; ``None`` drops one."""
        super().register_default_hooks(with_default_hooks(hooks))

    def get_hooks_info(self) -> str:
        """Format one line per stage, with its hooks in their order."""
        stages = {
            stage: [type(hook).__name__ for hook in self.hooks if stage in hook.get_triggered_stages()]
            for stage in Hook.stages
        }
        return "\n".join(f"    {stage:<22}  {', '.join(hooks)}" for stage, hooks in stages.items() if hooks)

    def call_hook(self, fn_name: str, **kwargs: Any) -> None:
        """Call every hook that has a method of that name."""
        for hook in internals.hooks_so_far(self):
            if hasattr(hook, fn_name):
                getattr(hook, fn_name)(self, **kwargs)
        if fn_name == "before_save_checkpoint":  # after the hooks, so that what they add is made plain too
            self._complete(kwargs["checkpoint"])

    # -- checkpoints -----------------------------------------------------------------------------------------------

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
        self._resume_from(
            os.fspath(filename), {key: value for key, value in checkpoint.items() if not skipped.get(key)}
        )

    def _resume_from(self, source: str, checkpoint: dict[str, Any]) -> None:
        self._use(checkpoint, source, "exact")
        restore(self, checkpoint, source)
        internals.mark_loaded(self)
        self.logger.info(f"Resumed from {source}: epoch {self.epoch}, iteration {self.iter}.")

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
        if source is None:
            internals.set_resume_setting(self, False)  # hooks ask for it
            self.logger.info(f"{self.work_dir} has no checkpoint to resume from; training starts from the beginning.")
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
