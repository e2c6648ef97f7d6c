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
        StructureError: If ``decode`` does not return keypoints and scores.
    """
    outputs = [encoded] if isinstance(encoded, Tensor) else encoded
    device = outputs[0].device
    arrays = [output.detach().float().cpu().numpy() for output in outputs]
    samples = zip(*arrays, strict=True)
    return [_instances_of(codec, codec.decode(*sample), device) for sample in samples]


def _instances_of(codec: SampleDecoder, decoded: Any, device: torch.device) -> InstanceData:
    """Convert what ``decode`` returned to an ``InstanceData``."""
    if not isinstance(decoded, tuple) or len(decoded) != 2:
        described = f"a tuple of {len(decoded)}" if isinstance(decoded, tuple) else type(decoded).__name__
        raise StructureError(
            f"{type(codec).__name__}.decode must return (keypoints, scores) or (keypoints, (scores, visibility)), got "
            f"{described}; fix decode, or override batch_decode."
        )
    keypoints, scores = decoded
    names = ("keypoints", "keypoint_scores", "keypoints_visible")
    values = (keypoints, *scores) if isinstance(scores, tuple) else (keypoints, scores)
    # Copied, because torch cannot wrap read-only arrays or arrays with negative strides.
    fields = {name: torch.from_numpy(np.array(value, order="C")) for name, value in zip(names, values, strict=False)}
    return InstanceData(**fields).to(device)
