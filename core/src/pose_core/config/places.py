"""The places of a config that say nothing about what stands there: the runner's, and those of its parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# The variables that a run is built from: the arguments of mmengine's Runner, and what it and we read of the config.
OF_THE_RUNNER = (
    "model", "work_dir", "train_dataloader", "val_dataloader", "test_dataloader", "train_cfg", "val_cfg", "test_cfg",
    "auto_scale_lr", "optim_wrapper", "param_scheduler", "val_evaluator", "test_evaluator", "default_hooks",
    "custom_hooks", "data_preprocessor", "load_from", "resume", "launcher", "env_cfg", "log_processor", "log_level",
    "visualizer", "default_scope", "randomness", "experiment_name", "sync_bn", "model_wrapper_cfg",
    "find_unused_parameters", "runner_type", "custom_imports",
)  # fmt: skip

RANDOMNESS = ("seed", "diff_rank_seed", "deterministic")
PARAMWISE = (
    "custom_keys", "bias_lr_mult", "bias_decay_mult", "norm_decay_mult", "flat_decay_mult", "dwconv_decay_mult",
    "dcn_offset_lr_mult", "bypass_duplicate",
)  # fmt: skip
CONSTRUCTOR = "DefaultOptimWrapperConstructor"

# The keys of dicts that build no component.
KEYS: Mapping[str, tuple[str, ...]] = {
    "randomness": RANDOMNESS,
    "auto_scale_lr": ("enable", "base_batch_size"),
    "env_cfg": ("cudnn_benchmark", "mp_cfg", "dist_cfg", "resource_limit"),
    "env_cfg.mp_cfg": ("mp_start_method", "opencv_num_threads"),
    "env_cfg.dist_cfg": ("backend", "timeout", "port", "init_backend"),
    "optim_wrapper.clip_grad": (
        "type", "max_norm", "norm_type", "error_if_nonfinite", "clip_value", "foreach",
    ),
    "optim_wrapper.paramwise_cfg": PARAMWISE,
    "custom_imports": ("imports", "allow_failed_imports"),
}  # fmt: skip

# Dicts whose keys are names of the user's choice.
FREE = ("optim_wrapper.paramwise_cfg.custom_keys",)

# Variables that tutorials set and nothing reads, with what to do instead.
WITHOUT_EFFECT: Mapping[str, str] = {"workflow": "how often to validate is set by train_cfg.val_interval"}

# The types of dicts that need not name one.
IMPLIED: Mapping[str, str] = {
    "optim_wrapper": "OptimWrapper",
    "log_processor": "LogProcessor",
    "model_wrapper_cfg": "MMDistributedDataParallel",
    "val_cfg": "ValLoop",
    "test_cfg": "TestLoop",
}

# The hooks that run unless a config changes or drops them: what a config changes of one it has to write in full.
DEFAULT_HOOKS: Mapping[str, Mapping[str, Any]] = {
    "runtime_info": {"type": "RuntimeInfoHook"},
    "timer": {"type": "IterTimerHook"},
    "sampler_seed": {"type": "DistSamplerSeedHook"},
    "logger": {"type": "LoggerHook"},
    "param_scheduler": {"type": "ParamSchedulerHook"},
    "checkpoint": {"type": "CheckpointHook", "interval": 1},
}
OUR_HOOKS: Mapping[str, Mapping[str, Any]] = {
    "step_seed": {"type": "StepSeedHook"},
    "invalid_loss": {"type": "CheckInvalidLossHook"},
    "interruption": {"type": "InterruptionHook"},
    "progress": {"type": "ProgressHook"},
}

# What a config may give a component of a registry without its constructor taking it.
TAKEN_OUT: Mapping[str, tuple[str, ...]] = {
    "HOOKS": ("priority",),
    "OPTIM_WRAPPERS": ("constructor", "paramwise_cfg"),
    "PARAM_SCHEDULERS": ("convert_to_iter_based",),
    "MODELS": ("requires_grad",),
}
# What a data loader takes besides torch's arguments.
DATALOADER = ("num_batch_per_epoch", "disable_subprocess_warning")
