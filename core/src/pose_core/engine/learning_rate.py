"""Scaling the learning rate with the batch size."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from mmengine.optim import OptimWrapper, OptimWrapperDict
from torch.utils.data import DataLoader

from pose_core.engine.mmengine_internals import accumulated_steps
from pose_core.errors import ConfigError

logger = logging.getLogger(__name__)


def scale_learning_rate(
    optim_wrapper: OptimWrapper, config: Mapping[str, Any] | None, loader: DataLoader[Any], world_size: int
) -> None:
    """Scale the learning rate linearly with the batch size (Goyal et al., 2017).

    Args:
        optim_wrapper: What holds the optimizers.
        config: ``auto_scale_lr``: ``enable``, and ``base_batch_size``, the batch size that the rate is meant for.
        loader: The training data. Its batches count over all processes and over accumulated steps.
        world_size: The number of processes.

    Raises:
        ConfigError: It is enabled and ``base_batch_size`` is not given.
    """
    if not config or not config.get("enable"):
        return
    base = config.get("base_batch_size")
    if not base:
        raise ConfigError("auto_scale_lr needs base_batch_size, the batch size that the learning rate is meant for.")
    batch: int = world_size * (loader.batch_size or loader.batch_sampler.batch_size)  # type: ignore[union-attr]
    for wrapper in optim_wrapper.values() if isinstance(optim_wrapper, OptimWrapperDict) else [optim_wrapper]:
        size = batch * accumulated_steps(wrapper)
        for group in wrapper.optimizer.param_groups:
            group["lr"] *= size / base
        logger.info("learning rate meant for a batch of %d, scaled by %.4g for one of %d", base, size / base, size)
