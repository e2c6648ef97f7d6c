# Written by tests/generated.py from what the module exports: 'make generated' updates it.
from pose_core.engine.hooks.checkpoint import CheckpointHook as CheckpointHook
from pose_core.engine.hooks.early_stopping import EarlyStoppingHook as EarlyStoppingHook
from pose_core.engine.hooks.ema import EMAHook as EMAHook
from pose_core.engine.hooks.interruption import InterruptionHook as InterruptionHook
from pose_core.engine.hooks.invalid_loss import CheckInvalidLossHook as CheckInvalidLossHook
from pose_core.engine.hooks.param_scheduler import ParamSchedulerHook as ParamSchedulerHook
from pose_core.engine.hooks.progress import ProgressHook as ProgressHook
from pose_core.engine.hooks.runtime_info import RuntimeInfoHook as RuntimeInfoHook
from pose_core.engine.hooks.step_seed import StepSeedHook as StepSeedHook

__all__ = [
    "CheckInvalidLossHook",
    "CheckpointHook",
    "EMAHook",
    "EarlyStoppingHook",
    "InterruptionHook",
    "ParamSchedulerHook",
    "ProgressHook",
    "RuntimeInfoHook",
    "StepSeedHook",
]
