"""DeepFashion and DeepFashion2."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pose_core.errors import ConfigError, suggest
from pose_keypoints.datasets import BaseCocoStyleDataset

_SUBSETS = ("full", "upper", "lower")


class DeepFashionDataset(BaseCocoStyleDataset):
    """DeepFashion's landmarks: clothes for the full body (8 keypoints), the upper (6) or the lower body (4).

    Source: "DeepFashion: Powering Robust Clothes Recognition and Retrieval with Rich Annotations" (Liu et al., 2016).

    Args:
        ann_file: The annotation file, relative to ``data_root``.
        subset: ``full``, ``upper`` or ``lower``: which skeleton the clothes have. ``full`` when left out, unless
            ``metainfo`` says otherwise.
        bbox_file: See the base class.
        data_mode: See the base class.
        metainfo: See the base class; not together with ``subset``.
        **kwargs: See :class:`~pose_keypoints.datasets.base_coco_style.BaseCocoStyleDataset`.

    Raises:
        ConfigError: The subset is unknown, or ``metainfo`` is given besides.
        DataError: A file is missing, or is not what it should be.
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
                raise ConfigError("subset and metainfo both name a skeleton; give one of them.")
            metainfo = {"from_file": f"fashion.deepfashion_{subset}"}
        self.subset = subset
        super().__init__(ann_file, bbox_file, data_mode, metainfo, **kwargs)


class DeepFashion2Dataset(BaseCocoStyleDataset):
    """DeepFashion2: 13 kinds of clothes, a category each, with 294 keypoints in all, of which each has its own.

    For arguments see :class:`BaseCocoStyleDataset`.

    Source: "DeepFashion2: A Versatile Benchmark for Detection, Pose Estimation, Segmentation and Re-Identification of
    Clothing Images" (Ge et al., 2019).
    """

    METAINFO = {"from_file": "fashion.deepfashion2"}
