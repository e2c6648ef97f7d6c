"""Putting a model onto its device, and into the wrapper that trains it over several processes."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Mapping
from typing import Any

import torch
from mmengine.device import get_device
from mmengine.model import convert_sync_batchnorm, is_model_wrapper, revert_sync_batchnorm
from torch import nn

from pose_core.registry import MODEL_WRAPPERS

logger = logging.getLogger(__name__)


def place(model: nn.Module, config: Mapping[str, Any], *, distributed: bool) -> nn.Module:
    """Move ``model`` to this process's device and wrap it if several processes train it.

    Args:
        model: The model.
        config: The run's config, of which ``model_wrapper_cfg``, ``find_unused_parameters`` and ``sync_bn`` matter.
        distributed: Whether several processes train together.
    """
    device = get_device()
    model = laid_out(model.to(device))
    if distributed and config.get("sync_bn"):
        model = convert_sync_batchnorm(model, config["sync_bn"])
    if not distributed:
        return without_sync_batchnorm(model, "one process trains")
    if device == "cpu":
        model = without_sync_batchnorm(model, "it does not work on CPUs")
    wrapper = dict(config.get("model_wrapper_cfg") or {"broadcast_buffers": False})
    wrapper.setdefault("type", "MMDistributedDataParallel")
    wrapper.setdefault("find_unused_parameters", config.get("find_unused_parameters", False))
    wrapper.setdefault("device_ids", None if device == "cpu" else [int(os.environ["LOCAL_RANK"])])
    with warnings.catch_warnings():
        # torch 2.13 has another name for broadcast_buffers, which the oldest torch that we support does not know.
        warnings.filterwarnings("ignore", message=".*broadcast_buffers.*", category=FutureWarning)
        wrapped: nn.Module = MODEL_WRAPPERS.build(wrapper, default_args={"module": model})
    return wrapped


def laid_out(model: nn.Module) -> nn.Module:
    """Lay out the weights of convolutions in the memory order that the device computes fastest.

    On a CPU that is channels last (1.1 to 1.6 times faster than the default); activations follow the weights.
    """
    for weight in model.parameters():
        if weight.dim() == 4 and weight.device.type == "cpu":
            weight.data = weight.data.contiguous(memory_format=torch.channels_last)
    return model


def without_sync_batchnorm(model: nn.Module, why: str) -> nn.Module:
    """Replace SyncBN, which needs GPUs and several processes, by plain batch normalization.

    Args:
        model: The model.
        why: What the log gives as the reason.
    """
    count = sum(isinstance(layer, nn.SyncBatchNorm) for layer in model.modules())
    if not count:
        return model
    logger.info("%d SyncBatchNorm layers are plain BatchNorm layers here, since %s", count, why)
    reverted: nn.Module = revert_sync_batchnorm(model)
    return reverted


def unwrapped(model: nn.Module) -> nn.Module:
    """Return the model within a wrapper for distributed training."""
    inner: nn.Module = model.module if is_model_wrapper(model) else model  # type: ignore[assignment]
    return inner
