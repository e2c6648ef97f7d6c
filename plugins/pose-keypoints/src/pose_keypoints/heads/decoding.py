"""Decoding a batch of outputs, with the check that a codec keeps to its contract."""

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
        batch_outputs: A tensor (B, ...), or several, nested or not.

    Returns:
        For each image its instances, input frame, as tensors.

    Raises:
        StructureError: The codec returns something else than B ``InstanceData``.
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
    """Name a type, with the length and the types of what a list or tuple holds."""
    if not isinstance(decoded, (list, tuple)):
        return type(decoded).__name__
    kinds = ", ".join(sorted({type(each).__name__ for each in decoded})) or "nothing"
    return f"a {type(decoded).__name__} of {len(decoded)} ({kinds})"
