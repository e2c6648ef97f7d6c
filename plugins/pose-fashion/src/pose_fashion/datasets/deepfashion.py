"""DeepFashion and DeepFashion2."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pose_core.errors import ConfigError, suggest
from pose_keypoints.datasets import BaseCocoStyleDataset

_SUBSETS = ("full", "upper", "lower")


class DeepFashionDataset(BaseCocoStyleDataset):
    """DeepFashion's landmarks: full-body (8 keypoints), upper-body (6) or lower-body clothes (4).

    Source: "DeepFashion: Powering Robust Clothes Recognition and Retrieval with Rich Annotations" (Liu et al., 2016).

    Args:
        ann_file: The annotation file, relative to ``data_root``.
        subset: The skeleton of the clothes: ``full``, ``upper`` or ``lower``. Default: ``full``, unless ``metainfo`` is
            given.
        bbox_file: See the base class.
        data_mode: See the base class.
        metainfo: See the base class; not together with ``subset``.
        **kwargs: See :class:`~pose_keypoints.datasets.base_coco_style.BaseCocoStyleDataset`.

    Raises:
        ConfigError: If the subset is unknown, or ``metainfo`` is given too.
        DataError: If a file is missing or has the wrong format.
    """

    METAINFO = {"from_file": "fashion.deepfashion_full"}

    def __init__(
        self,
        ann_file: str = "",
        subset: str = "",
        bbox_file: str | None = None,
        data_mode: str = "topdown",
        metainfo: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        if subset:
            if subset not in _SUBSETS:
                raise ConfigError(
                    f"subset must be one of {', '.join(_SUBSETS)}, got '{subset}'.{suggest(subset, _SUBSETS)}"
                )
            if metainfo is not None:
                raise ConfigError("subset and metainfo must not both be set: each names a skeleton.")
            metainfo = {"from_file": f"fashion.deepfashion_{subset}"}
        self.subset = subset
        super().__init__(ann_file, bbox_file, data_mode, metainfo, **kwargs)


class DeepFashion2Dataset(BaseCocoStyleDataset):
    """DeepFashion2: 13 categories of clothes with different keypoints, 294 in total.

    For the arguments see :class:`BaseCocoStyleDataset`.

    Source: "DeepFashion2: A Versatile Benchmark for Detection, Pose Estimation, Segmentation and Re-Identification of
    Clothing Images" (Ge et al., 2019).
    """

    METAINFO = {"from_file": "fashion.deepfashion2"}
