"""Code for NumPy arrays and torch tensors alike.

What is written for both (``Array``) runs as NumPy on the CPU, whose ``argmax`` is ten times faster than torch's there,
and on the device otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np
import torch

Array = TypeVar("Array", np.ndarray, torch.Tensor)


def namespace(array: np.ndarray | torch.Tensor) -> Any:
    """The module whose functions take ``array``: ``numpy`` or ``torch``, whose names agree as far as they are used."""
    return np if isinstance(array, np.ndarray) else torch


def constant_like(constant: np.ndarray, array: Array) -> Array:
    """``constant``, as the kind of array that ``array`` is and on its device."""
    if isinstance(array, np.ndarray):
        return constant
    return _on_device(constant.tobytes(), constant.dtype.str, constant.shape, array.device)


@lru_cache(maxsize=256)
def _on_device(values: bytes, dtype: str, shape: tuple[int, ...], device: torch.device) -> torch.Tensor:
    """A constant on the device, kept there: each copy would wait for all that the device has yet to do."""
    return torch.from_numpy(np.frombuffer(values, dtype).reshape(shape).copy()).to(device)


def float32(array: Array) -> Array:
    """``array`` in single precision."""
    return array.astype(np.float32, copy=False) if isinstance(array, np.ndarray) else array.float()


def float64(array: Array) -> Array:
    """``array`` in double precision."""
    return array.astype(np.float64) if isinstance(array, np.ndarray) else array.double()


def computed_where_fast(function: Callable[..., Any], *tensors: torch.Tensor) -> tuple[torch.Tensor, ...]:
    """``function(*tensors)`` in single precision: by torch on the device, by NumPy on the CPU.

    Args:
        function: Written for both kinds of array; it must not write into its arguments.
        *tensors: On one device.

    Returns:
        What ``function`` returns, as tensors on that device.
    """
    tensors = tuple(tensor.detach().float().contiguous() for tensor in tensors)
    if tensors[0].is_cuda:
        return tuple(function(*tensors))
    found = function(*(tensor.cpu().numpy() for tensor in tensors))
    return tuple(torch.from_numpy(array).to(tensors[0].device) for array in found)
