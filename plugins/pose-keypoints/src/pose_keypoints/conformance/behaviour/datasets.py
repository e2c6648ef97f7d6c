"""What a dataset of poses must do: what every dataset must, and have a skeleton that can be mirrored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pose_core.testing import DatasetExample


@dataclass(frozen=True, kw_only=True)
class PoseDatasetExample(DatasetExample):
    """How to try out a dataset of keypoints, whose ``metainfo`` holds its skeleton.

    Args:
        arguments: What its config holds besides ``type``.
        files: Writes a small dataset of the class that it is given into the folder that it is given, and returns
            further arguments; :mod:`pose_keypoints.conformance.coco_files` has one for annotations like COCO's.
    """

    def dataset_problems(self, dataset: Any) -> Iterator[str]:
        """Check what every dataset must do, and that mirroring the skeleton twice gives it back."""
        yield from super().dataset_problems(dataset)
        flip = (getattr(dataset, "metainfo", None) or {}).get("flip_indices")
        if flip is not None and [flip[mirrored] for mirrored in flip] != list(range(len(flip))):
            yield "mirroring its skeleton twice does not give back the skeleton: check the flip pairs."
