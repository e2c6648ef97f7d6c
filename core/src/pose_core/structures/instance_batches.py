"""Batches of instances: one ``InstanceData`` per image, with any number of instances each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import torch
from mmengine.structures import InstanceData
from torch import Tensor

from pose_core.errors import StructureError

__all__ = ["instances_to_numpy", "split_instance_batch"]

# Maps dtypes that NumPy lacks to dtypes that can represent all of their values.
_WITHOUT_NUMPY_TYPE = {torch.bfloat16: torch.float32}


def split_instance_batch(**fields: Tensor) -> list[InstanceData]:
    """Split fields with a batch axis into one ``InstanceData`` per image.

    Args:
        **fields: Tensors (B, N, ...) with the same B and N. They are not copied.

    Returns:
        One ``InstanceData`` per image, with fields (N, ...).

    Raises:
        StructureError: If no field is given, one is not a tensor, or the fields differ in B or N.

    Examples:
        >>> first, second = split_instance_batch(
        ...     keypoints=torch.zeros(2, 1, 17, 2), keypoint_scores=torch.ones(2, 1, 17)
        ... )
        >>> first.keypoints.shape, second.keypoint_scores.shape
        (torch.Size([1, 17, 2]), torch.Size([1, 17]))
    """
    shapes = {
        name: tuple(value.shape) if isinstance(value, Tensor) else type(value).__name__
        for name, value in fields.items()
    }
    leading = {shape[:2] if isinstance(shape, tuple) else () for shape in shapes.values()}
    if len(leading) != 1 or len(leading.pop()) < 2:
        listed = ", ".join(f"{name} {shape}" for name, shape in shapes.items()) or "none"
        raise StructureError(f"split_instance_batch needs tensors (B, N, ...) with the same B and N, got {listed}.")
    images = zip(*(value.unbind(0) for value in fields.values()), strict=True)
    return [_instances(zip(fields, values, strict=True)) for values in images]


def instances_to_numpy(batch: Sequence[InstanceData]) -> list[InstanceData]:
    """Convert the tensors of a batch to NumPy arrays, in one transfer per dtype and device.

    Args:
        batch: One ``InstanceData`` per image. Tensors may have any shape and dtype; other values are kept unchanged.

    Returns:
        New ``InstanceData`` with the same fields; bfloat16, which NumPy lacks, becomes float32.
    """
    fields = [list(instances.items()) for instances in batch]
    arrays = iter(_on_host([value for of_image in fields for _, value in of_image if isinstance(value, Tensor)]))
    moved = []
    for instances, of_image in zip(batch, fields, strict=True):
        moved.append(_instances((name, next(arrays) if isinstance(v, Tensor) else v) for name, v in of_image))
        if metainfo := instances.metainfo:
            moved[-1].set_metainfo(metainfo)
    return moved


def _instances(fields: Iterable[tuple[str, Any]]) -> InstanceData:
    """Build an ``InstanceData`` from fields of equal length, without the constructor's slow length checks."""
    instances = InstanceData()
    for name, value in fields:
        instances.set_field(value, name)
    return instances


def _on_host(tensors: Sequence[Tensor]) -> list[np.ndarray]:
    """Copy tensors to NumPy arrays, in order."""
    groups: dict[Any, list[int]] = {}
    for index, tensor in enumerate(tensors):
        groups.setdefault((tensor.dtype, tensor.device), []).append(index)
    arrays: dict[int, np.ndarray] = {}
    for indices in groups.values():
        arrays.update(zip(indices, _one_transfer([tensors[index] for index in indices]), strict=True))
    return [arrays[index] for index in range(len(tensors))]


def _one_transfer(tensors: Sequence[Tensor]) -> Iterator[np.ndarray]:
    """Copy tensors of one dtype and device to NumPy arrays."""
    joined = torch.cat([tensor.detach().reshape(-1) for tensor in tensors])
    values = joined.to("cpu", _WITHOUT_NUMPY_TYPE.get(joined.dtype, joined.dtype)).numpy()
    start = 0
    for tensor in tensors:
        end = start + tensor.numel()
        yield values[start:end].reshape(tensor.shape)
        start = end
