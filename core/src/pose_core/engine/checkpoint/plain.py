"""Plain data: what a checkpoint may hold so that any reader takes it without executing anything.

Tensors, numbers, text, and lists, tuples, sets and dicts of them. In ``meta`` and ``message_hub`` a NumPy array is
stored as a tensor and comes back as an array; mmengine's log buffers are stored as dicts of their two histories.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

import numpy as np
import torch
from mmengine.logging import HistoryBuffer

logger = logging.getLogger(__name__)

# Where arrays are data about the training rather than weights, and come back as arrays.
ARRAY_SECTIONS = ("meta", "message_hub")

_ATOMS = (bool, int, float, complex, str, bytes, type(None), torch.Tensor, torch.dtype, torch.device, torch.Size)


def make_plain(value: Any, where: str = "checkpoint") -> Any:
    """Convert ``value`` to plain data.

    What has no plain form (an object of a user's class) becomes ``None``, with a warning that says where it was.

    Args:
        value: What is to be stored. It is not changed.
        where: What the warning calls it.
    """
    if type(value) in _ATOMS or isinstance(value, torch.Tensor):
        return value
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return _plain_array(value, where)
    if isinstance(value, HistoryBuffer):
        logs, counts = value.data
        return {
            "log_history": torch.tensor(logs),
            "count_history": torch.tensor(counts),
            "max_length": value.max_length,
        }
    if isinstance(value, Mapping):
        return _plain_mapping(value, where)
    if isinstance(value, (list, tuple)):
        items = [make_plain(item, f"{where}[{index}]") for index, item in enumerate(value)]
        return tuple(items) if isinstance(value, tuple) else items
    if isinstance(value, (set, frozenset)):
        return {make_plain(item, where) for item in value}
    return _plain_atom(value, where)


def _plain_array(value: np.ndarray, where: str) -> Any:
    if value.dtype.kind in "biufc":
        return torch.from_numpy(np.array(value, dtype=value.dtype.newbyteorder("="), copy=True))
    return make_plain(value.tolist(), where)


def _plain_mapping(value: Mapping[Any, Any], where: str) -> dict[Any, Any]:
    plain: dict[Any, Any] = OrderedDict() if isinstance(value, OrderedDict) else {}
    for key, item in value.items():
        plain[make_plain(key, where)] = make_plain(item, f"{where}[{key!r}]")
    if isinstance(value, OrderedDict) and vars(value):
        vars(plain).update(make_plain(vars(value), where))
    return plain


def _plain_atom(value: Any, where: str) -> Any:
    for kind in (bool, int, float, str):  # an enum or another subclass of a number or of text
        if isinstance(value, kind):
            return kind(value)
    if isinstance(value, PurePath):
        return str(value)
    logger.warning("%s is a %s, which is not plain data: None is saved in its place", where, type(value).__name__)
    return None


def arrays_again(value: Any) -> Any:
    """Convert the tensors in ``value``, at any depth, to NumPy arrays."""
    if isinstance(value, torch.Tensor):
        return value.detach().cpu().numpy()
    if isinstance(value, dict):
        return type(value)((key, arrays_again(item)) for key, item in value.items())
    if type(value) in (list, tuple):
        return type(value)(arrays_again(item) for item in value)
    return value


def is_log_buffer(value: Any) -> bool:
    """Return whether ``value`` is what :func:`make_plain` makes of a log buffer."""
    return isinstance(value, dict) and value.keys() == {"log_history", "count_history", "max_length"}


def log_buffer(value: Mapping[str, Any]) -> HistoryBuffer:
    """Build the log buffer that was stored as ``value``."""
    return HistoryBuffer(value["log_history"], value["count_history"], value["max_length"])
