"""Batch decoding, with a check of what the codec returns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import Tensor

from pose_core.contracts import BaseKeypointCodec
from pose_core.errors import StructureError
from pose_core.structures import InstanceData
from pose_core.structures.sample_decoding import decode_by_sample

_REQUIRED = {"keypoints", "keypoint_scores"}


def decode_batch(codec: BaseKeypointCodec, batch_outputs: Any) -> list[InstanceData]:
    """Decode a batch of outputs, and check what the codec returns.

    Args:
        codec: The codec. One without ``batch_decode`` decodes sample by sample.
        batch_outputs: One or several tensors (B, ...), possibly nested.

    Returns:
        The instances of each image, input frame, as tensors.

    Raises:
        StructureError: If the codec does not return a list of B ``InstanceData``, each with ``keypoints``,
            ``keypoint_scores`` and only fields with one row per instance.
    """
    # A codec that does not derive from ours, such as one written for MMPose, may have decode only.
    in_batch = hasattr(codec, "batch_decode")
    decoded = codec.batch_decode(batch_outputs) if in_batch else decode_by_sample(codec, batch_outputs)
    count = _batch_size(batch_outputs)
    of_instances = isinstance(decoded, list) and all(isinstance(each, InstanceData) for each in decoded)
    if not of_instances or len(decoded) != count:
        raise StructureError(
            f"{type(codec).__name__}.batch_decode must return a list of {count} InstanceData, one per image of the "
            f"batch, got {_described(decoded)}."
        )
    for instances in decoded:
        _check_rows(codec, instances)
    return decoded


def _check_rows(codec: BaseKeypointCodec, instances: InstanceData) -> None:
    """Check that the instances of one image have keypoints and scores, and one row per instance in every field."""
    rows = {name: _num_rows(value) for name, value in instances.items()}
    if rows.keys() >= _REQUIRED and len(set(rows.values())) == 1 and None not in rows.values():
        return
    got = ", ".join(f"{name} {'without rows' if n is None else n}" for name, n in sorted(rows.items())) or "none"
    raise StructureError(
        f"{type(codec).__name__}.batch_decode must return keypoints, keypoint_scores and only fields with one row per "
        f"instance, got rows: {got}."
    )


def _num_rows(value: Any) -> int | None:
    """Return the number of rows, or ``None`` if the value has no rows."""
    shape = getattr(value, "shape", None)
    if shape is not None:
        return shape[0] if len(shape) else None
    return len(value) if hasattr(value, "__len__") else None


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
