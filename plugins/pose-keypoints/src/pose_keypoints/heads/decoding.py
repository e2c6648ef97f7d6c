"""Batch decoding, with a check of what the codec returns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import Tensor

from pose_core.contracts import BaseKeypointCodec
from pose_core.errors import StructureError
from pose_core.structures import InstanceData


def decode_batch(codec: BaseKeypointCodec, batch_outputs: Any) -> list[InstanceData]:
    """Decode a batch of outputs, and check what the codec returns.

    Args:
        codec: The codec.
        batch_outputs: One or several tensors (B, ...), possibly nested.

    Returns:
        The instances of each image, input frame, as tensors.

    Raises:
        StructureError: If the codec does not return a list of B ``InstanceData``.
    """
    decoded, count = codec.batch_decode(batch_outputs), _batch_size(batch_outputs)
    of_instances = isinstance(decoded, list) and all(isinstance(each, InstanceData) for each in decoded)
    if not of_instances or len(decoded) != count:
        raise StructureError(
            f"{type(codec).__name__}.batch_decode must return a list of {count} InstanceData, one per image of the "
            f"batch, got {_described(decoded)}."
        )
    return decoded


def _batch_size(outputs: Any) -> int:
    """Return B, the length of the first tensor."""
    if isinstance(outputs, Tensor):
        return len(outputs)
    return _batch_size(next(iter(outputs.values() if isinstance(outputs, Mapping) else outputs)))


def _described(decoded: Any) -> str:
    """Describe a value by its type and, for a list or tuple, the length and the types of its items."""
    if not isinstance(decoded, (list, tuple)):
        return type(decoded).__name__
    kinds = ", ".join(sorted({type(each).__name__ for each in decoded})) or "nothing"
    return f"a {type(decoded).__name__} of {len(decoded)} ({kinds})"
