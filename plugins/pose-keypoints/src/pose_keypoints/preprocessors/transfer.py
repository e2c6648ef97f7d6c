"""Move a batch to the device in few transfers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TypeVar

import torch
from mmengine.structures import BaseDataElement
from torch import Tensor

Sample = TypeVar("Sample", bound=BaseDataElement)


def stack_on(tensors: Sequence[Tensor], device: torch.device, *, non_blocking: bool = False) -> Tensor:
    """Stack tensors of one shape and type on ``device``, in one transfer.

    Args:
        tensors: At least one tensor.
        device: Target device.
        non_blocking: Whether the copy, then from page-locked memory, may overlap with later work.
    """
    here = tensors[0].device
    if device == here or not (non_blocking and device.type == "cuda" and here.type == "cpu"):
        return torch.stack(list(tensors)).to(device)
    locked = torch.empty((len(tensors), *tensors[0].shape), dtype=tensors[0].dtype, pin_memory=True)
    return torch.stack(list(tensors), out=locked).to(device, non_blocking=True)


def move_samples(samples: Sequence[Sample], device: torch.device, *, non_blocking: bool = False) -> Sequence[Sample]:
    """Move the tensors of a batch of samples to ``device``, tensors of equal shape and type in one transfer.

    The samples' tensors are replaced, not modified; NumPy arrays and metainfo stay.

    Args:
        samples: The samples of one batch, with tensors on the CPU.
        device: Target device.
        non_blocking: Whether copies may overlap with later work.

    Returns:
        The same samples.
    """
    if device.type == "cpu":
        return samples
    found = [entry for sample in samples for entry in _tensors_of(sample)]
    alike: dict[tuple[torch.Size, torch.dtype, torch.device], list[Tensor]] = defaultdict(list)
    for _, _, tensors in found:
        for tensor in tensors:
            alike[tensor.shape, tensor.dtype, tensor.device].append(tensor)
    moved: dict[int, Tensor] = {}
    for group in alike.values():
        moved |= zip(map(id, group), stack_on(group, device, non_blocking=non_blocking), strict=True)
    for element, name, tensors in found:
        values = [moved[id(tensor)] for tensor in tensors]
        element.set_field(values if isinstance(element.get(name), list) else values[0], name)
    return samples


def _tensors_of(element: BaseDataElement) -> Iterator[tuple[BaseDataElement, str, list[Tensor]]]:
    """Yield each field that is a tensor or a list of tensors: its element, its name, and its tensors."""
    for name, value in element.items():
        if isinstance(value, BaseDataElement):
            yield from _tensors_of(value)
        elif isinstance(value, Tensor):
            yield element, name, [value]
        elif isinstance(value, list) and value and all(isinstance(entry, Tensor) for entry in value):
            yield element, name, value
