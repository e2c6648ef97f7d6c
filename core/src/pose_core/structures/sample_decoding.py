"""Batch decoding for codecs that decode one sample at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import torch
from mmengine.structures import InstanceData
from torch import Tensor

from pose_core.errors import StructureError

__all__ = ["decode_by_sample"]


class SampleDecoder(Protocol):
    """A codec that can decode one sample."""

    def decode(self, *encoded: Any) -> tuple[Any, Any]:
        """Decode one sample to keypoints and scores; see :class:`pose_core.contracts.BaseKeypointCodec`."""


def decode_by_sample(codec: SampleDecoder, encoded: Tensor | Sequence[Tensor]) -> list[InstanceData]:
    """Decode each sample of a batch with ``codec.decode``, in NumPy.

    Args:
        codec: The codec.
        encoded: The network's output, one or several tensors (B, ...), output frame.

    Returns:
        One ``InstanceData`` per sample, on the device of ``encoded``: ``keypoints`` (N, K, D), input frame,
        ``keypoint_scores`` (N, K) and, if the codec decodes it, ``keypoints_visible`` (N, K).

    Raises:
        StructureError: If the output is not one or several tensors with the same B, or ``decode`` does not return
            keypoints and scores with one row per instance.
    """
    outputs = [encoded] if isinstance(encoded, Tensor) else encoded
    _check_outputs(codec, outputs)
    device = outputs[0].device
    arrays = [output.detach().float().cpu().numpy() for output in outputs]
    samples = zip(*arrays, strict=True)
    return [_instances_of(codec, codec.decode(*sample), device) for sample in samples]


def _check_outputs(codec: SampleDecoder, outputs: Any) -> None:
    """Check that the network's output is one or several tensors with the same batch axis.

    Raises:
        StructureError: If it is not.
    """
    of_tensors = isinstance(outputs, (list, tuple)) and all(isinstance(output, Tensor) for output in outputs)
    if of_tensors and len({output.shape[:1] for output in outputs}) == 1 and outputs[0].ndim:
        return
    got = ", ".join(map(_described, outputs)) if isinstance(outputs, (list, tuple)) else _described(outputs)
    raise StructureError(
        f"{type(codec).__name__} needs one or several tensors (B, ...) with the same B to decode, got "
        f"{got or 'none'}; override batch_decode for other outputs."
    )


def _instances_of(codec: SampleDecoder, decoded: Any, device: torch.device) -> InstanceData:
    """Convert what ``decode`` returned to an ``InstanceData``."""
    pair = isinstance(decoded, tuple) and len(decoded) == 2
    if not pair or (isinstance(decoded[1], tuple) and len(decoded[1]) != 2):
        described = f"a tuple of {len(decoded)}" if isinstance(decoded, tuple) else type(decoded).__name__
        if pair:
            described = f"(keypoints, a tuple of {len(decoded[1])})"
        raise StructureError(
            f"{type(codec).__name__}.decode must return (keypoints, scores) or (keypoints, (scores, visibility)), got "
            f"{described}; fix decode, or override batch_decode."
        )
    keypoints, scores = decoded
    names = ("keypoints", "keypoint_scores", "keypoints_visible")
    values = (keypoints, *scores) if isinstance(scores, tuple) else (keypoints, scores)
    fields = {name: _as_tensor(value) for name, value in zip(names, values, strict=False)}
    rows = {value.shape[0] if isinstance(value, Tensor) and value.ndim else None for value in fields.values()}
    if len(rows) > 1 or None in rows:
        got = ", ".join(f"{name} {_described(value)}" for name, value in fields.items())
        raise StructureError(
            f"{type(codec).__name__}.decode must return arrays with one row per instance, the same number each, got "
            f"{got}."
        )
    return InstanceData(**fields).to(device)


def _as_tensor(value: Any) -> Any:
    """Convert an array or nested list of numbers to a tensor; return anything else unchanged."""
    if isinstance(value, Tensor):
        return value.detach()
    try:
        # Copied, because torch cannot wrap read-only arrays or arrays with negative strides.
        return torch.from_numpy(np.array(value, order="C"))
    except (TypeError, ValueError):  # not numbers, or rows of different length
        return value


def _described(value: Any) -> str:
    """Describe a value by its shape or, if it has none, by its type."""
    return str(tuple(value.shape)) if hasattr(value, "shape") else type(value).__name__
