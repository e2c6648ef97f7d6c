"""Batches of one sample, on which a batch norm after global pooling cannot train."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from mmengine.dist import get_world_size
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm as BatchNorm
from torch.utils.data import DataLoader

from pose_core.engine.data.loading import is_infinite
from pose_core.engine.machine.placement import unwrapped
from pose_core.errors import ConfigError

_ONE_VALUE = "Expected more than 1 value per channel when training"


@contextmanager
def explaining_batches_of_one(model: nn.Module) -> Iterator[None]:
    """Raise a sentence in place of torch's error about a batch of which a batch norm sees one value.

    Args:
        model: The model that is trained within the block.

    Raises:
        ConfigError: A batch norm got one value per channel.
    """
    try:
        yield
    except ValueError as error:
        if not str(error).startswith(_ONE_VALUE):
            raise
        raise ConfigError(
            f"A batch of one sample cannot be trained on: the batch norm '{_layer_of(error, model)}' sees one value "
            "per channel. Set train_dataloader.drop_last=True, or a batch_size that does not leave one sample for the "
            "last batch."
        ) from error


def try_last_batch(runner: Any) -> None:
    """Try a batch of one sample before the training if the last batch of an epoch will be one.

    Otherwise it fails after the first epoch. A copy of the model does it, so that nothing changes in the model.

    Raises:
        ConfigError: A batch norm cannot train on it.
    """
    loader = runner.train_dataloader
    model = unwrapped(runner.model)
    norms = any(isinstance(module, BatchNorm) for module in model.modules())
    if not norms or get_world_size() > 1 or not _ends_with_one(loader):
        return
    tried: Any = copy.deepcopy(model).train()
    with explaining_batches_of_one(tried), torch.random.fork_rng(devices=[]), torch.no_grad():
        data = tried.data_preprocessor(loader.collate_fn([loader.dataset[0]]), training=True)
        tried(**data, mode="loss") if isinstance(data, dict) else tried(*data, mode="loss")


def _ends_with_one(loader: DataLoader[Any]) -> bool:
    if loader.batch_size is None or loader.drop_last or is_infinite(loader):
        return False
    return len(loader.sampler) % loader.batch_size == 1 % loader.batch_size  # type: ignore[arg-type]


def _layer_of(error: BaseException, model: nn.Module) -> str:
    """Return the name of the batch norm in which the error was raised."""
    trace, layer = error.__traceback__, None
    while trace is not None:
        caller = trace.tb_frame.f_locals.get("self")
        layer = caller if isinstance(caller, BatchNorm) else layer
        trace = trace.tb_next
    return next((name for name, module in unwrapped(model).named_modules() if module is layer), "of the model")
