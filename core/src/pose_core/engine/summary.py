"""What a run is about, in a few lines: what trains on what, where it writes, how to stop and resume."""

from __future__ import annotations

import logging
from typing import Any

from mmengine.hooks import CheckpointHook
from mmengine.optim import OptimWrapperDict
from torch.utils.data import DataLoader

from pose_core.engine.data.loading import is_infinite
from pose_core.engine.machine.environment import devices, table
from pose_core.engine.machine.placement import unwrapped
from pose_core.engine.resuming import RESUME_COMMAND


def training_summary(runner: Any) -> str:
    """Describe a training that is about to begin."""
    loader = runner.train_dataloader
    endless = is_infinite(loader)
    length = f"{runner.max_iters} iterations" if endless else f"{len(loader)} batches per epoch"
    rows = {
        **_machine(runner),
        "data": f"{_data(loader)}; {length}",
        "validation": _validation(runner),
        "length": _length(runner),
        **_outputs(runner),
        "checkpoints": _checkpoints(runner),
        "to stop": "Ctrl-C saves a checkpoint and stops",
        "to resume": getattr(runner, "resume_command", RESUME_COMMAND),
    }
    return table("Training", rows)


def testing_summary(runner: Any) -> str:
    """Describe a test that is about to begin."""
    return table("Testing", {**_machine(runner), "data": _data(runner.test_dataloader), **_outputs(runner)})


def _machine(runner: Any) -> dict[str, str]:
    model = unwrapped(runner.model)
    count = sum(parameter.numel() for parameter in model.parameters())
    size = f"{count / 1e6:.1f} M" if count >= 1e5 else str(count)
    parts = [type(part).__name__ for name in ("backbone", "head") if (part := getattr(model, name, None)) is not None]
    named = f"{type(model).__name__} ({', '.join(parts)})" if parts else type(model).__name__
    processes = f", {runner.world_size} processes" if runner.world_size > 1 else ""
    return {"model": f"{named}, {size} parameters", "device": f"{devices()}{processes}"}


def _data(loader: DataLoader[Any]) -> str:
    dataset = getattr(loader.dataset, "dataset", loader.dataset)
    batch = getattr(loader.batch_sampler, "batch_size", loader.batch_size)
    return f"{type(dataset).__name__}, {len(loader.dataset)} samples in batches of {batch}"  # type: ignore[arg-type]


def _validation(runner: Any) -> str:
    if runner.val_loop is None:
        return "none"
    unit = "iteration" if is_infinite(runner.train_dataloader) else "epoch"
    return f"{_data(runner.val_dataloader)}, {_every(runner.val_interval, unit)}"


def _length(runner: Any) -> str:
    wrapper = runner.optim_wrapper
    wrappers = list(wrapper.values()) if isinstance(wrapper, OptimWrapperDict) else [wrapper]
    optimizers = [part.optimizer for part in wrappers]
    rates = [
        max(group.get("max_lr", group.get("initial_lr", group["lr"])) for group in each.param_groups)
        for each in optimizers
    ]
    named = [f"{type(each).__name__} with lr {rate:.4g}" for each, rate in zip(optimizers, rates, strict=True)]
    epochs = "" if is_infinite(runner.train_dataloader) else f"{runner.max_epochs} epochs, "
    return f"{epochs}{runner.max_iters} iterations; {', '.join(named)}"


def _outputs(runner: Any) -> dict[str, str]:
    files = [handler.baseFilename for handler in runner.logger.handlers if isinstance(handler, logging.FileHandler)]
    return {"work dir": runner.work_dir, **({"log": files[0]} if files else {})}


def _checkpoints(runner: Any) -> str:
    saver = next((hook for hook in runner.hooks if isinstance(hook, CheckpointHook)), None)
    if saver is None:
        return "none: the config drops CheckpointHook"
    best = f", and the best by {', '.join(saver.key_indicators)}" if saver.save_best else ""
    return f"{saver.out_dir}, {_every(saver.interval, 'epoch' if saver.by_epoch else 'iteration')}{best}"


def _every(interval: int, unit: str) -> str:
    return f"every {unit}" if interval == 1 else f"every {interval} {unit}s"
