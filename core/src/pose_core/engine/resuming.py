"""Resuming exactly where a checkpoint was written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mmengine.dist import all_reduce, get_world_size
from mmengine.optim import OptimWrapper, OptimWrapperDict
from mmengine.runner import Runner
from torch import Tensor, nn

from pose_core.engine.checkpoint.plain import is_log_buffer, log_buffer
from pose_core.engine.frozen_groups import keep_frozen
from pose_core.engine.machine.placement import unwrapped
from pose_core.engine.mmengine_internals import set_loop_position
from pose_core.engine.stretching import stretched_schedule
from pose_core.errors import CheckpointError

# How to resume, where the command that started the training is not known.
RESUME_COMMAND = "the same command with --resume"

# What the message hub says of the run itself, which is another one now.
_OF_THE_RUN = ("cfg", "experiment_name", "mmengine_version")


def check_resumable(checkpoint: Mapping[str, Any], source: str) -> None:
    """Check that ``checkpoint`` was written by a training and can be resumed.

    Raises:
        CheckpointError: Something is missing.
    """
    missing = [key for key in ("meta", "message_hub", "optimizer") if key not in checkpoint]
    if missing:
        raise CheckpointError(
            f"{source} has no {', '.join(missing)}, so training cannot resume from it: "
            "resume from an epoch's checkpoint, or start from its weights with load_from."
        )


def restore(runner: Runner, checkpoint: Mapping[str, Any], source: str) -> None:
    """Restore everything but the weights, which are loaded already.

    Raises:
        CheckpointError: The optimizer or the schedulers are not those of the checkpoint.
    """
    loop, meta = runner.train_loop, checkpoint["meta"]
    if hasattr(loop, "resume"):
        loop.resume(meta)
    else:  # a plugin's loop
        set_loop_position(loop, epoch=meta["epoch"], iteration=meta["iter"])
    _restore_message_hub(runner, checkpoint["message_hub"])
    try:
        if "optimizer" in checkpoint:
            runner.optim_wrapper.load_state_dict(checkpoint["optimizer"])
        stretch = getattr(loop, "iterations_stretched", 1.0)
        _restore_schedulers(runner.param_schedulers, checkpoint.get("param_schedulers"), stretch)
        keep_frozen(runner)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CheckpointError(
            f"The optimizer or the schedulers of {source} are not those of this config ({error}): "
            "resume with the config that it was trained with, or start from its weights with load_from."
        ) from error
    _restore_gradients(unwrapped(runner.model), checkpoint.get("gradients", {}))


def _restore_message_hub(runner: Runner, state: Mapping[str, Any]) -> None:
    scalars = {key: log_buffer(value) for key, value in state["log_scalars"].items() if is_log_buffer(value)}
    info = {key: value for key, value in state["runtime_info"].items() if key not in _OF_THE_RUN}
    known = {**scalars, **info}
    resumed = {key: value for key, value in state["resumed_keys"].items() if key in known}
    runner.message_hub.load_state_dict({"log_scalars": scalars, "runtime_info": info, "resumed_keys": resumed})


def _restore_schedulers(schedulers: Any, state: Any, stretch: float) -> None:
    if schedulers is None or state is None:
        return
    if isinstance(schedulers, dict):
        for name, group in schedulers.items():
            _restore_schedulers(group, state[name], stretch)
        return
    if len(schedulers) != len(state):
        raise ValueError(f"{len(state)} schedulers in the checkpoint, {len(schedulers)} in the config")
    for scheduler, saved in zip(schedulers, state, strict=True):
        stretched = saved if saved["by_epoch"] or stretch == 1 else stretched_schedule(saved, stretch)
        scheduler.load_state_dict(
            {key: value for key, value in stretched.items() if not callable(vars(scheduler).get(key))}
        )


def without_functions(states: Any) -> Any:
    """Return the states of schedulers without functions, which the config gives again."""
    if isinstance(states, Mapping):
        return {key: without_functions(value) for key, value in states.items() if not callable(value)}
    if isinstance(states, list):
        return [without_functions(state) for state in states]
    return states


def unfinished_gradients(runner: Runner) -> dict[str, Tensor]:
    """Return the gradients accumulated towards the next update, by parameter; none right after an update.

    All ranks must call this: where each has gradients of its own, their mean is what the update would be made of.
    """
    wrapper = runner.optim_wrapper
    wrappers = wrapper.values() if isinstance(wrapper, OptimWrapperDict) else [wrapper]
    if all(not isinstance(part, OptimWrapper) or part.should_update() for part in wrappers):
        return {}
    named = unwrapped(runner.model).named_parameters()
    gradients = {name: parameter.grad.detach().clone() for name, parameter in named if parameter.grad is not None}
    if get_world_size() > 1:
        for gradient in gradients.values():
            all_reduce(gradient, op="mean")
    return {name: gradient.cpu() for name, gradient in gradients.items()}


def _restore_gradients(model: nn.Module, gradients: Mapping[str, Tensor]) -> None:
    for name, parameter in model.named_parameters():
        if name in gradients:
            parameter.grad = gradients[name].to(parameter.device, copy=True)
