"""MPII Human Pose."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from pose_core.engine.mmengine_internals import metainfo_of
from pose_core.errors import ConfigError, DataError
from pose_keypoints.datasets import AnnotationFile, BaseCocoStyleDataset, Columns, Entries, read_json, stacked_numbers
from pose_keypoints.datasets.base_coco_style import body_area
from pose_keypoints.datasets.center_scale import PIXEL_STD
from pose_keypoints.structures import bbox_cs2xyxy

# The benchmark's head size, as a fraction of the head box's diagonal.
_HEAD_SHARE = 0.6


class MpiiDataset(BaseCocoStyleDataset):
    """MPII Human Pose, 16 keypoints per person.

    The annotation file is a list with ``image``, ``center``, ``scale`` (the person's height / 200), ``joints`` (16, 2)
    and ``joints_vis`` (16,) per person. It counts pixels from 1, as MATLAB does; samples count them from 0, for center
    and keypoints. Boxes are squares of side 200 * ``scale``, shifted 15 * ``scale`` pixels below the given center so
    that they do not cut off the feet; samples also have them as ``bbox_center`` and ``bbox_scale``.

    Source: "2D Human Pose Estimation: New Benchmark and State of the Art Analysis" (Andriluka et al., 2014).

    Args:
        ann_file: The annotation file, relative to ``data_root``.
        bbox_file: See the base class; ``ann_file`` must then be in COCO's format.
        headbox_file: ``mpii_gt_val.mat`` with the head boxes for PCKh, only in test mode: samples then have a
            ``head_size`` (1, 1) in pixels. Not relative to ``data_root``.
        **kwargs: See :class:`~pose_keypoints.datasets.base_coco_style.BaseCocoStyleDataset`.

    Raises:
        ConfigError: If ``headbox_file`` is given outside of test mode.
        DataError: If a file is missing or has the wrong format.
    """

    METAINFO = {"from_file": "body.mpii"}
    REQUIRED_KEYS = ("center", "scale", "joints", "joints_vis")

    def __init__(
        self, ann_file: str = "", bbox_file: str | None = None, headbox_file: str | None = None, **kwargs: Any
    ) -> None:
        if headbox_file and not kwargs.get("test_mode"):
            raise ConfigError("headbox_file needs test_mode=True: only PCKh uses head sizes.")
        self.headbox_file = headbox_file
        self._head_sizes: np.ndarray | None = None
        super().__init__(ann_file, bbox_file, **kwargs)

    @classmethod
    def _load_metainfo(cls, metainfo: Mapping[str, Any] | None = None) -> dict[str, Any]:
        # MpiiPCKAccuracy assumes that the ground truth counts pixels from 1, as the files do, unless this is set.
        return {**super()._load_metainfo(metainfo), "first_pixel": 0}

    def read_annotations(self) -> AnnotationFile:
        """Read the annotation file and add the ids of COCO's format."""
        persons = read_json(self.ann_file, list[dict[str, Any]], "MPII's list of persons")
        if self.headbox_file:
            self._head_sizes = _read_head_sizes(self.headbox_file)
            if len(self._head_sizes) < len(persons):
                raise DataError(
                    f"headbox_file must have one head box per person, but {self.headbox_file} has "
                    f"{len(self._head_sizes)} for the {len(persons)} persons of "
                    f"{self.ann_file}."
                )
        images = {}
        for i, person in enumerate(persons):
            name = person.get("image")
            if not isinstance(name, str) or not Path(name).stem.isdigit():
                raise DataError(
                    f"Person {i} of {self.ann_file} must have an 'image' such as '052475643.jpg', got {name!r}."
                )
            image_id = int(Path(name).stem)
            images[image_id] = {"id": image_id, "file_name": name}
            person.update(id=i, image_id=image_id, category_id=1)
        annotations = [msgspec.Raw(msgspec.json.encode(person)) for person in persons]
        return AnnotationFile(self.ann_file, list(images.values()), annotations, [{"id": 1, "name": "person"}])

    def parse_annotations(self, annotations: Entries, images: Entries) -> Columns:  # noqa: ARG002
        """See the base class."""
        K = metainfo_of(self)["num_keypoints"]
        center = stacked_numbers(annotations, "center", 2, source=self.ann_file)
        scale = stacked_numbers(annotations, "scale", 1, source=self.ann_file).repeat(2, axis=1) * PIXEL_STD
        shift = np.where(center[:, 0] != -1, 15 / PIXEL_STD * scale[:, 1], 0)  # -1: no center is annotated
        center = center + np.stack((np.zeros_like(shift), shift), axis=1) - 1
        bbox = bbox_cs2xyxy(center, scale)
        joints = stacked_numbers(annotations, "joints", 2 * K, source=self.ann_file).reshape(-1, K, 2) - 1
        ids = np.array([person["id"] for person in annotations], dtype=np.int64)
        columns = {
            "id": ids,
            "bbox": bbox,
            "bbox_center": center,
            "bbox_scale": scale,
            "bbox_score": np.ones(len(ids)),
            "keypoints": joints,
            "keypoints_visible": stacked_numbers(annotations, "joints_vis", K, source=self.ann_file),
            "area": body_area(bbox),
        }
        if self._head_sizes is not None:
            columns["head_size"] = self._head_sizes[ids, None]
        floats = {key: value.astype(np.float32) for key, value in columns.items() if key != "id"}
        return {"id": ids, **floats, "category_id": np.ones_like(ids)}


def _read_head_sizes(path: str) -> np.ndarray:
    """Read the head size of every person (N,), in pixels."""
    from scipy.io import loadmat

    try:
        boxes = loadmat(path)["headboxes_src"]  # (2 corners, 2, N)
    except (OSError, ValueError, KeyError) as error:
        raise DataError(f"{path} must be MPII's file of head boxes ('headboxes_src'): {error}") from error
    return _HEAD_SHARE * np.linalg.norm(boxes[1] - boxes[0], axis=0)
