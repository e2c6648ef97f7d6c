"""Batches that travel from a loader's worker to the training process in one piece of shared memory."""

from __future__ import annotations

import copyreg
import io
import pickle
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch.utils.data import get_worker_info

# Arrays below this many bytes travel with the rest of the batch: a view of shared memory costs more than copying them.
_SMALL = 2048

# Where an array begins within the shared memory: at a multiple of what any type needs.
_ALIGNMENT = 64


class ParceledCollate:
    """A collate function whose batches are handed over in one piece.

    Torch hands over each tensor of a batch in a piece of shared memory of its own, and each takes the worker and the
    training process as long as a small file: for a batch of 64 samples with their targets hundreds of files. Here all
    tensors and arrays of a batch share one piece, and what arrives are views of it. Otherwise the batch is the same.

    Args:
        collate: Makes a batch of samples.
    """

    def __init__(self, collate: Callable[[Sequence[Any]], Any]) -> None:
        self.collate = collate

    def __call__(self, samples: Sequence[Any]) -> Any:
        """Collate a batch; in a worker, into something that arrives as the batch."""
        batch = self.collate(samples)
        return batch if get_worker_info() is None else _Parcel(batch)


class _Parcel:
    """What becomes a batch when it is unpickled."""

    def __init__(self, batch: Any) -> None:
        buffers: list[memoryview] = []

        def is_small(buffer: pickle.PickleBuffer) -> bool:
            view = buffer.raw()
            if view.nbytes >= _SMALL:
                buffers.append(view)
                return False
            return True

        stream = io.BytesIO()
        pickler = pickle.Pickler(stream, protocol=5, buffer_callback=is_small)
        pickler.dispatch_table = copyreg.dispatch_table | {torch.Tensor: _reduce}
        pickler.dump(batch)
        self._rest = stream.getvalue()
        self._lengths = [view.nbytes for view in buffers]
        # made in shared memory at once, so that nothing is copied twice
        storage = torch.UntypedStorage._new_shared(sum(map(_aligned, self._lengths)))
        self._shared = torch.empty(0, dtype=torch.uint8).set_(storage)
        for part, view in zip(_parts(self._shared, self._lengths), buffers, strict=True):
            part[:] = view

    def __reduce__(self) -> tuple[Any, ...]:
        return _open, (self._rest, self._lengths, self._shared)


def _open(rest: bytes, lengths: Sequence[int], shared: torch.Tensor) -> Any:
    return pickle.loads(rest, buffers=_parts(shared, lengths))


def _parts(shared: torch.Tensor, lengths: Sequence[int]) -> list[memoryview]:
    """Return the shared memory of each array."""
    whole, start, parts = shared.numpy().data, 0, []
    for length in lengths:
        parts.append(whole[start : start + length])
        start += _aligned(length)
    return parts


def _aligned(length: int) -> int:
    return -(-length // _ALIGNMENT) * _ALIGNMENT


def _reduce(tensor: torch.Tensor) -> Any:
    """Reduce a tensor for pickling: a plain one to its bytes, any other as torch does."""
    if tensor.device.type != "cpu" or tensor.layout != torch.strided or tensor.requires_grad or not tensor.numel():
        return tensor.__reduce_ex__(5)
    content = tensor.contiguous().reshape(-1).view(torch.uint8).numpy()
    return _rebuild, (pickle.PickleBuffer(content.data), tensor.dtype, tuple(tensor.shape))


def _rebuild(buffer: Any, dtype: torch.dtype, shape: tuple[int, ...]) -> torch.Tensor:
    return torch.frombuffer(buffer, dtype=dtype).reshape(shape)
