"""Check that a dataset of poses meets the requirements of datasets and has a skeleton that can be mirrored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pose_core.testing import DatasetExample


@dataclass(frozen=True, kw_only=True)
class PoseDatasetExample(DatasetExample):
    """Example of a dataset of keypoints, whose ``metainfo`` contains its skeleton.

    Args:
        arguments: Arguments of its config, without ``type``.
        files: Function of a folder and the dataset class that writes a small dataset into the folder and returns
            further arguments. For COCO-style annotations use
            :func:`pose_keypoints.conformance.coco_files.write_coco_files`.
    """

    def dataset_problems(self, dataset: Any) -> Iterator[str]:
        """Check the dataset and its samples, and that mirroring twice restores the skeleton."""
        yield from super().dataset_problems(dataset)
        flip = (getattr(dataset, "metainfo", None) or {}).get("flip_indices")
        if flip is not None and [flip[mirrored] for mirrored in flip] != list(range(len(flip))):
            yield "mirroring twice must restore its skeleton: check the flip pairs."
