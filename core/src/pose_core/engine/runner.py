"""mmengine's Runner, corrected where it is wrong for today."""

from __future__ import annotations

import copy
import logging
import os
import sys
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mmengine.dist import get_rank, master_only
from mmengine.evaluator import Evaluator
from mmengine.hooks import Hook
from mmengine.logging import MMLogger
from mmengine.model import is_model_wrapper
from mmengine.optim import OptimWrapper
from mmengine.runner import BaseLoop
from mmengine.visualization import Visualizer
from torch import nn
from torch.utils.data import DataLoader

from pose_core.config import Config, as_config, format_config
from pose_core.discovery import call_or_raise
from pose_core.engine import checks, logs, options
from pose_core.engine import mmengine_internals as internals
from pose_core.engine.checkpoint.schemes import read_all_checkpoints_safely
from pose_core.engine.checkpoint.writing import write_all_files_atomically, write_atomically
from pose_core.engine.data import loading
from pose_core.engine.frozen_groups import keep_frozen, mark_frozen
from pose_core.engine.hooks.defaults import with_default_hooks
from pose_core.engine.learning_rate import scale_learning_rate
from pose_core.engine.machine import distribution, environment
from pose_core.engine.machine.placement import place
from pose_core.engine.machine.randomness import DEFAULT_SEED
from pose_core.engine.resumable_runner import ResumableRunner
from pose_core.errors import ConfigError
from pose_core.first_party import CORE_SCOPE, FIELD_ALIASES


@contextmanager
def _naming(key: str) -> Iterator[None]:
    """Name the part of the config when a constructor of torch or mmengine refuses a value of it."""
    try:
        yield
    except (TypeError, ValueError, AssertionError) as error:
        raise ConfigError(f"{key} has a setting that does not work: {error}.") from error


class PoseRunner(ResumableRunner):
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

    def __init__(self, model: nn.Module | dict[str, Any], work_dir: str | os.PathLike[str], **arguments: Any) -> None:
        environment.check_writable(work_dir)
        write_all_files_atomically()
        read_all_checkpoints_safely()
        config = as_config(arguments.get("cfg"))
        randomness = dict(arguments.get("randomness") or {})
        if randomness.get("seed") is None:
            randomness["seed"] = DEFAULT_SEED
        name = arguments.get("experiment_name") or Path(config.filename or "run").stem
        if arguments.get("default_scope") in (None, "mmengine", *FIELD_ALIASES):
            arguments["default_scope"] = CORE_SCOPE
        # mmengine keeps loggers, message hubs and scopes by this name: two runs of one second would share them.
        arguments |= {"cfg": config, "randomness": randomness, "experiment_name": f"{name}_{uuid.uuid4().hex[:6]}"}
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
        config = as_config(copy.deepcopy(cfg))
        config.setdefault("env_cfg", {})  # mmengine's default asks for NCCL wherever it runs
        checks.check_complete(config)
        checks.check_numbers(config)
        checks.check_spelling(config)
        options.set_work_dir(config, None)
        options.name_classes(internals.content_of(config))
        runner: PoseRunner = super().from_cfg(config)
        call_or_raise("pose_runner", runner=runner)
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
                handler.addFilter(logs.ScreenFilter())
        logs.join(logger.handlers, logging.getLevelName(log_level) if isinstance(log_level, str) else log_level)
        return logger

    def build_visualizer(self, visualizer: Visualizer | dict[str, Any] | None = None) -> Visualizer:
        """Build the run's own visualizer: mmengine would hand out that of an earlier run under an equal name."""
        checks.check_backends(visualizer)
        if isinstance(visualizer, dict):
            visualizer = {**visualizer, "name": f"{visualizer.get('name', 'visualizer')}_{self.experiment_name}"}
        return super().build_visualizer(visualizer)

    def _log_env(self, env_cfg: dict[str, Any]) -> None:
        run = {name: getattr(self, name) for name in ("seed", "deterministic", "launcher", "world_size", "work_dir")}
        self.logger.info(environment.table("Environment", environment.describe()), extra=logs.FILE_ONLY)
        self.logger.info(environment.table("Run", {**run, **env_cfg}), extra=logs.FILE_ONLY)
        if internals.content_of(self.cfg):
            self.logger.info(f"Config:\n{self.cfg.pretty_text}", extra=logs.FILE_ONLY)

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

    def build_optim_wrapper(self, optim_wrapper: Any) -> Any:
        """Build the optimizer and what wraps it."""
        with _naming("optim_wrapper"):
            return super().build_optim_wrapper(optim_wrapper)

    def scale_lr(self, optim_wrapper: OptimWrapper, auto_scale_lr: dict[str, Any] | None = None) -> None:
        """Scale the learning rate; see :func:`pose_core.engine.learning_rate.scale_learning_rate`."""
        scale_learning_rate(optim_wrapper, auto_scale_lr, self.train_dataloader, self.world_size)

    def build_param_scheduler(self, scheduler: Any) -> Any:
        """Build the schedules; parts whose learning rate is 0 stay frozen."""
        mark_frozen(self.optim_wrapper)
        with _naming("param_scheduler"):
            built = super().build_param_scheduler(scheduler)
        keep_frozen(self)
        return built

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
        checks.check_numbers({"train_cfg": loop})
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
