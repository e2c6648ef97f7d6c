"""What a data set must do: give samples that worker processes can hand over."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from torch.utils.data import Dataset


@dataclass(frozen=True, kw_only=True)
class DatasetExample:
    """How to try out a data set.

    Args:
        arguments: What its config holds besides ``type``.
        files: Writes a small data set of the class that it is given into the folder that it is given, and returns
            further arguments.
    """

    arguments: Mapping[str, Any] = field(default_factory=dict)
    files: Callable[[Path, type], Mapping[str, Any]] | None = None


def check_dataset(build: Callable[..., Dataset], dataset_class: type, example: DatasetExample) -> Iterator[str]:
    """Read a small data set; say what is not as the contract has it."""
    with tempfile.TemporaryDirectory() as folder:
        dataset: Any = build(**(example.files(Path(folder), dataset_class) if example.files else {}))
        if not len(dataset):
            yield "the example holds no sample."
            return
        for what, value in (("a sample", dataset[0]), ("the data set itself", dataset)):
            try:
                pickle.loads(pickle.dumps(value))
            except Exception as error:
                yield f"{what} cannot be handed to another process: {type(error).__name__}: {error}."
        yield from _flip_problems(getattr(dataset, "metainfo", None) or {})


def _flip_problems(metainfo: Mapping[str, Any]) -> Iterator[str]:
    flip = metainfo.get("flip_indices")
    if flip is not None and [flip[mirrored] for mirrored in flip] != list(range(len(flip))):
        yield "mirroring its skeleton twice does not give back the skeleton: check the flip pairs."
