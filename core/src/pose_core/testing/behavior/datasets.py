"""Check that a dataset has samples and can be used in worker processes."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pose_core.testing.behavior.example import Build, Example


@dataclass(frozen=True, kw_only=True)
class DatasetExample(Example):
    """Example of a dataset. Subclasses extend :meth:`dataset_problems` with checks of the samples' content.

    Args:
        arguments: Arguments of its config, without ``type``.
        files: Function of a folder and the dataset class that writes a small dataset into the folder and returns
            further arguments.
    """

    files: Callable[[Path, type], Mapping[str, Any]] | None = None

    def check(self, build: Build) -> Iterator[str]:
        """Load a small dataset; yield a message per problem."""
        with tempfile.TemporaryDirectory() as folder:
            dataset: Any = build(**(self.files(Path(folder), build.component) if self.files else {}))
            if not len(dataset):
                yield "the example must have at least one sample, got none."
                return
            yield from self.dataset_problems(dataset)

    def dataset_problems(self, dataset: Any) -> Iterator[str]:
        """Yield a message per problem of the non-empty dataset and its samples."""
        for what, value in (("a sample", dataset[0]), ("the dataset itself", dataset)):
            try:
                pickle.loads(pickle.dumps(value))
            except Exception as error:
                yield f"{what} cannot be sent to a worker process: {type(error).__name__}: {error}."
