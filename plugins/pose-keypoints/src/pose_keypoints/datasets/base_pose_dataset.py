"""The base of datasets of poses: samples that belong to a skeleton."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from pose_core.engine.mmengine_internals import metainfo_of
from pose_core.errors import ConfigError
from pose_core.skeleton import parse_pose_metainfo
from pose_keypoints.datasets.base_record_dataset import BaseRecordDataset

# What every sample carries of the skeleton.
SAMPLE_METAINFO = (
    "dataset_name",
    "upper_body_ids",
    "lower_body_ids",
    "flip_pairs",
    "dataset_keypoint_weights",
    "flip_indices",
    "skeleton_links",
)

# What of it a sample gets a copy of, because it could be written into.
_COPIED = (list, np.ndarray)


class BasePoseDataset(BaseRecordDataset):
    """The base of datasets of poses, in images or in sequences, 2D or 3D.

    Its ``METAINFO`` or ``metainfo`` is a skeleton, of which every sample carries ``dataset_name``, ``flip_indices``,
    ``flip_pairs``, ``skeleton_links``, ``upper_body_ids``, ``lower_body_ids`` and ``dataset_keypoint_weights``. For
    annotation files like COCO's use
    :class:`~pose_keypoints.datasets.base_coco_style.BaseCocoStyleDataset`; for any other format say what the samples
    are, as here of motion capture with windows of 27 frames over one array::

        class WalkingDataset(BasePoseDataset):
            METAINFO = {"from_file": "body.h36m"}

            def load_data_list(self):
                poses = read_poses(self.ann_file)  # (F, K, 3), camera frame, millimeters
                windows = Windows(np.arange(len(poses) - 26), np.arange(27))
                return Records(ColumnTable({"keypoints_3d": WindowColumn(ArrayColumn(poses), windows)}))

    A column of windows holds no copies of frames: a million windows are a few arrays. The other methods to override,
    and the arguments, are those of :class:`~pose_keypoints.datasets.base_record_dataset.BaseRecordDataset`;
    ``metainfo`` is the skeleton, as :func:`~pose_core.skeleton.parse_pose_metainfo` parses it.

    Raises:
        ConfigError: An argument has a value that is not supported, or there is no skeleton.
        DataError: A file is missing or invalid, or has nothing to train or test on.
    """

    @classmethod
    def _load_metainfo(cls, metainfo: Mapping[str, Any] | None = None) -> dict[str, Any]:
        spec = cls.METAINFO if metainfo is None else metainfo
        if not spec:
            raise ConfigError(f"{cls.__name__} has no skeleton; give one, such as metainfo=dict(from_file='coco.py').")
        return parse_pose_metainfo(spec)

    def get_data_info(self, idx: int) -> dict[str, Any]:
        """Return a sample before the pipeline, with the skeleton's metainfo: a new dict with arrays of its own."""
        info = super().get_data_info(idx)
        for key in SAMPLE_METAINFO:
            value = metainfo_of(self)[key]
            info[key] = value.copy() if isinstance(value, _COPIED) else value
        return info
