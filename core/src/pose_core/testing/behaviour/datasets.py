"""What a dataset must do: give samples that worker processes can hand over."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pose_core.testing.behaviour.example import Build, Example


@dataclass(frozen=True, kw_only=True)
class DatasetExample(Example):
    """How to try out a dataset. Subclasses extend :meth:`dataset_problems` with what its samples must hold.

    Args:
        arguments: What its config holds besides ``type``.
        files: Writes a small dataset of the class that it is given into the folder that it is given, and returns
            further arguments.
    """

    files: Callable[[Path, type], Mapping[str, Any]] | None = None

    def check(self, build: Build) -> Iterator[str]:
        """Read a small dataset; yield what breaks the contract."""
        with tempfile.TemporaryDirectory() as folder:
            dataset: Any = build(**(self.files(Path(folder), build.component) if self.files else {}))
            if not len(dataset):
                yield "the example holds no sample."
                return
            yield from self.dataset_problems(dataset)

    def dataset_problems(self, dataset: Any) -> Iterator[str]:
        """Yield what is wrong with the dataset, which has a sample at least, and with its samples."""
        for what, value in (("a sample", dataset[0]), ("the dataset itself", dataset)):
            try:
                pickle.loads(pickle.dumps(value))
            except Exception as error:
                yield f"{what} cannot be handed to another process: {type(error).__name__}: {error}."
