"""Helpers for code that supports both NumPy arrays and torch tensors.

Functions of an ``Array`` run in NumPy on the CPU, where its ``argmax`` is ten times faster than torch's, and in torch
on other devices.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np
import torch

Array = TypeVar("Array", np.ndarray, torch.Tensor)


def namespace(array: np.ndarray | torch.Tensor) -> Any:
    """Return the module for ``array``, ``numpy`` or ``torch``; the functions used here have the same names in both."""
    return np if isinstance(array, np.ndarray) else torch


def constant_like(constant: np.ndarray, array: Array) -> Array:
    """Return ``constant`` as the same type of array as ``array``, on its device."""
    if isinstance(array, np.ndarray):
        return constant
    return _on_device(constant.tobytes(), constant.dtype.str, constant.shape, array.device)


@lru_cache(maxsize=256)
def _on_device(values: bytes, dtype: str, shape: tuple[int, ...], device: torch.device) -> torch.Tensor:
    """Copy a constant to the device once and cache it: every copy would wait for the device's pending work."""
    return torch.from_numpy(np.frombuffer(values, dtype).reshape(shape).copy()).to(device)


def float32(array: Array) -> Array:
    """Convert ``array`` to single precision."""
    return array.astype(np.float32, copy=False) if isinstance(array, np.ndarray) else array.float()


def float64(array: Array) -> Array:
    """Convert ``array`` to double precision."""
    return array.astype(np.float64) if isinstance(array, np.ndarray) else array.double()


def run_on_best_backend(function: Callable[..., Any], *tensors: torch.Tensor) -> tuple[torch.Tensor, ...]:
    """Compute ``function(*tensors)`` in single precision: in torch on CUDA devices, in NumPy elsewhere.

    Args:
        function: A function that supports both types of array and does not modify its arguments.
        *tensors: The arguments, all on one device.

    Returns:
        The return values of ``function``, as tensors on that device.
    """
    tensors = tuple(tensor.detach().float().contiguous() for tensor in tensors)
    if tensors[0].is_cuda:
        return tuple(function(*tensors))
    found = function(*(tensor.cpu().numpy() for tensor in tensors))
    return tuple(torch.from_numpy(array).to(tensors[0].device) for array in found)
