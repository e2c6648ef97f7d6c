"""What stands in for the classes and functions that checkpoints of the field name next to tensors.

mmengine pickles its log buffers, configs and NumPy arrays into a checkpoint. None of their code is needed to read the
weights, and none of it is run: each name below is answered by an inert object that keeps the data it is given, from
which :func:`to_plain` then makes plain values. A name that is not listed is refused by torch's ``weights_only`` reader.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import numpy as np

from pose_core.engine.mmengine_internals import COUNT_HISTORY, LOG_HISTORY
from pose_core.errors import CheckpointError

_PLAIN_DTYPE = re.compile(r"[<>=|][biufcSU]\d+")


class Record:
    """An object of a class that is not imported: its arguments and its state, and nothing that runs."""

    arguments: tuple[Any, ...] = ()
    state: Any = None

    def __init__(self, *arguments: Any) -> None:
        self.arguments = arguments

    def __setstate__(self, state: Any) -> None:
        self.state = state


class LogBuffer(Record):
    """mmengine's ``HistoryBuffer``."""


class Array(Record):
    """A NumPy array: its state is (version, shape, dtype, whether in Fortran order, bytes or list of objects)."""

    def value(self) -> np.ndarray | list[Any]:
        """Return the array; a list where it held objects."""
        _, shape, dtype, fortran, data = self.state
        if isinstance(data, list):
            return [to_plain(item) for item in data]
        return np.ndarray(shape, dtype=dtype.value(), buffer=data, order="F" if fortran else "C").copy()


class DType(Record):
    """A NumPy dtype: its argument is a code such as ``f8``, its state holds the byte order."""

    def value(self) -> np.dtype[Any]:
        """Return the dtype, which must be plain: a number, bytes or text."""
        code = self.arguments[0] if self.arguments else None
        order = self.state[1] if self.state else "="
        if not _PLAIN_DTYPE.fullmatch(f"{order}{code}"):
            raise CheckpointError(f"an array of the dtype {code!r} is not plain data.")
        return np.dtype(f"{order}{code}")


def _array(*_: Any) -> Array:
    return Array()


def _scalar(dtype: DType, data: bytes) -> Any:
    return np.ndarray((), dtype=dtype.value(), buffer=data).item()


def _as_dict(content: Any = None, *_: Any) -> dict[Any, Any]:
    return dict(content) if isinstance(content, dict) else {}


def _as_path(*parts: str) -> str:
    return "/".join(parts).replace("//", "/")


def _empty_dict(*_: Any) -> dict[Any, Any]:
    return {}


def _empty_bytes(*_: Any) -> bytes:
    return b""


def _nothing(*_: Any) -> None:
    return None


def _stand_ins() -> list[Callable[..., Any] | tuple[Callable[..., Any], str]]:
    """Return pairs (object, name that it stands in for) for ``torch.serialization.safe_globals``."""
    table: dict[str, Callable[..., Any]] = {
        "numpy.ndarray": Array,
        "numpy.dtype": DType,
        "mmengine.logging.history_buffer.HistoryBuffer": LogBuffer,
        "mmengine.logging.message_hub.MessageHub": Record,
        "mmengine.config.config.ConfigDict": _as_dict,
        "argparse.Namespace": Record,
        "collections.defaultdict": _empty_dict,
        "builtins.bytes": _empty_bytes,  # how an empty array's bytes are pickled
        # A log buffer names its own methods through getattr, and a defaultdict its factory: neither is called.
        "builtins.getattr": _nothing,
        **{f"builtins.{name}": _nothing for name in ("dict", "float", "int", "list", "str")},
        **{f"pathlib.{name}": _as_path for name in ("Path", "PosixPath", "PurePath", "PurePosixPath")},
    }
    for core in ("numpy.core", "numpy._core"):  # NumPy 1 and 2
        table[f"{core}.multiarray._reconstruct"] = _array
        table[f"{core}.multiarray.scalar"] = _scalar
    return [(stand_in, name) for name, stand_in in table.items()]


STAND_INS = _stand_ins()


def to_plain(value: Any) -> Any:
    """Replace every stand-in in ``value`` by plain data.

    A log buffer becomes the dict that :mod:`pose_core.engine.checkpoint.plain` writes for it.

    Raises:
        CheckpointError: An array's dtype is not plain data.
    """
    if isinstance(value, (Array, DType)):
        return value.value() if value.state is not None else None
    if isinstance(value, LogBuffer):
        state = to_plain(value.state) or {}
        fields = (LOG_HISTORY, COUNT_HISTORY, "max_length")
        return {field.lstrip("_"): state.get(field) for field in fields}
    if isinstance(value, Record):
        return to_plain(value.state)
    if isinstance(value, OrderedDict):
        return _plain_ordered(value)
    if isinstance(value, dict):
        return {to_plain(key): to_plain(item) for key, item in value.items()}
    if type(value) in (list, tuple, set):
        return type(value)(to_plain(item) for item in value)
    return value


def _plain_ordered(value: OrderedDict[Any, Any]) -> OrderedDict[Any, Any]:
    plain = OrderedDict((to_plain(key), to_plain(item)) for key, item in value.items())
    vars(plain).update(vars(value))  # a state dict carries the versions of its modules as an attribute
    return plain
