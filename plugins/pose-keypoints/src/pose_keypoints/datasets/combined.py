"""Several datasets as one."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from mmengine.dataset import BaseDataset, force_full_init

from pose_core.engine.mmengine_internals import is_initialized, mark_initialized, metainfo_of
from pose_core.errors import ConfigError
from pose_core.registry import DATASETS
from pose_core.skeleton import parse_pose_metainfo
from pose_keypoints.datasets.base_pose_dataset import SAMPLE_METAINFO
from pose_keypoints.datasets.base_record_dataset import Step, built_steps

# A sample gets the combined dataset's skeleton; it keeps the ``dataset_name`` of its origin.
_SAMPLE_METAINFO = tuple(key for key in SAMPLE_METAINFO if key != "dataset_name")


class CombinedDataset(BaseDataset):
    """Datasets of different skeletons, one after the other, as one dataset of one skeleton.

    Each dataset converts its samples to the common skeleton with a ``KeypointConverter`` in its own pipeline; the
    pipeline of the combined one follows.

    Args:
        metainfo: The common skeleton: see :func:`~pose_core.skeleton.parse_pose_metainfo`.
        datasets: The configs of the datasets.
        pipeline: The transforms that follow those of the datasets.
        sample_ratio_factor: One factor per dataset: how many samples an epoch draws from it, as a multiple of its
            length. They are spread evenly over it, each at a random place within its share, so that all samples
            are used over the epochs.
        **kwargs: Arguments of mmengine's ``BaseDataset``, such as ``test_mode`` and ``lazy_init``.

    Raises:
        ConfigError: ``datasets`` is empty, ``sample_ratio_factor`` has another length, or ``indices`` is set.
    """

    def __init__(
        self,
        metainfo: Mapping[str, Any],
        datasets: Sequence[Mapping[str, Any]],
        pipeline: Sequence[Mapping[str, Any] | Step] = (),
        sample_ratio_factor: Sequence[float] | None = None,
        **kwargs: Any,
    ) -> None:
        if not datasets:
            raise ConfigError("CombinedDataset needs at least one dataset, got datasets=[].")
        if kwargs.get("indices") is not None:
            raise ConfigError("CombinedDataset does not support indices; set them on its datasets.")
        self.datasets: list[BaseDataset] = [DATASETS.build(config) for config in datasets]
        self.resample = sample_ratio_factor is not None
        factors = [1.0] * len(datasets) if sample_ratio_factor is None else list(sample_ratio_factor)
        if len(factors) != len(datasets) or min(factors) < 0:
            raise ConfigError(
                f"CombinedDataset: sample_ratio_factor must be one number >= 0 for each of the {len(datasets)} "
                f"datasets, got {factors}."
            )
        self._factors = factors
        super().__init__(metainfo=metainfo, pipeline=built_steps(pipeline), **kwargs)

    @classmethod
    def _load_metainfo(cls, metainfo: Mapping[str, Any] | None = None) -> dict[str, Any]:
        if not metainfo:
            raise ConfigError("CombinedDataset needs the common skeleton, such as metainfo=dict(from_file='coco.py').")
        return parse_pose_metainfo(metainfo)

    def full_init(self) -> None:
        """Read the annotation files of the datasets, unless that is done; ``lazy_init`` defers it until here."""
        if is_initialized(self):
            return
        for dataset in self.datasets:
            dataset.full_init()
        self._lengths = [
            round(len(dataset) * factor) for dataset, factor in zip(self.datasets, self._factors, strict=True)
        ]
        self._ends = np.cumsum(self._lengths)
        mark_initialized(self)

    @force_full_init
    def __len__(self) -> int:
        return int(self._ends[-1])

    def _get_subset_index(self, index: int) -> tuple[int, int]:
        """Return the dataset that a sample comes from, and the sample's index in it."""
        if not -len(self) <= index < len(self):
            raise IndexError(f"index {index} is out of range for a dataset of {len(self)} samples")
        index %= len(self)
        subset = int(np.searchsorted(self._ends, index, side="right"))
        index -= int(self._ends[subset]) - self._lengths[subset]
        if self.resample:
            share = len(self.datasets[subset]) / self._lengths[subset]
            index = min(int((index + np.random.random_sample()) * share), len(self.datasets[subset]) - 1)
        return subset, index

    @force_full_init
    def get_data_info(self, idx: int) -> dict[str, Any] | None:
        """Return a sample after the pipeline of its dataset; ``None`` where that drops it."""
        subset, index = self._get_subset_index(idx)
        info = self.datasets[subset][index]
        if info is None:
            return None
        info.pop("dataset", None)
        info.update({key: copy.copy(metainfo_of(self)[key]) for key in _SAMPLE_METAINFO})
        return info

    def prepare_data(self, idx: int) -> Any:
        """Return a sample after both pipelines; ``None`` where one of them drops it."""
        info = self.get_data_info(idx)
        if info is None:
            return None
        info["dataset"] = self  # for transforms that mix several samples
        return self.pipeline(info)
