"""InterHand2.6M."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import numpy as np

from pose_core.engine.mmengine_internals import metainfo_of
from pose_core.errors import ConfigError, DataError
from pose_keypoints.datasets import (
    AnnotationFile,
    BaseCocoStyleDataset,
    Columns,
    Entries,
    Records,
    read_coco_file,
    read_json,
    stacked_numbers,
)

# Whether the right and the left hand are present.
HAND_TYPES: dict[str, tuple[float, float]] = {"right": (1.0, 0.0), "left": (0.0, 1.0), "interacting": (1.0, 1.0)}


class InterHand2DDoubleDataset(BaseCocoStyleDataset):
    """InterHand2.6M: two hands, single or interacting, as 42 keypoints in the image frame; the right hand first.

    It needs three files: the annotations, in COCO's format without keypoints and categories but with ``joint_valid``,
    ``hand_type`` and ``hand_type_valid``; the cameras of each capture (``campos``, ``camrot``, ``focal`` and
    ``princpt``); and the joints of each frame (``world_coord``, world frame, millimeters). Samples have ``hand_type``
    (1, 2), whether the right and the left hand are present, and ``hand_type_valid`` (1,).

    Source: "InterHand2.6M: A Dataset and Baseline for 3D Interacting Hand Pose Estimation from a Single RGB Image"
    (Moon et al., 2020).

    Args:
        ann_file: The annotation file, relative to ``data_root`` like the other files.
        camera_param_file: The camera file.
        joint_file: The joint file.
        use_gt_root_depth: Use the boxes of the annotations; otherwise those of ``rootnet_result_file``.
        rootnet_result_file: RootNet's results: ``annot_id`` and ``bbox`` (left, top, width, height) of each hand.
        data_mode: See the base class.
        **kwargs: See :class:`~pose_keypoints.datasets.base_coco_style.BaseCocoStyleDataset`.

    Raises:
        ConfigError: If an argument for a file is missing.
        DataError: If a file is missing or has the wrong format.
    """

    METAINFO = {"from_file": "hand.interhand3d"}
    REQUIRED_KEYS = ("bbox", "joint_valid", "hand_type", "hand_type_valid")

    def __init__(
        self,
        ann_file: str = "",
        camera_param_file: str = "",
        joint_file: str = "",
        use_gt_root_depth: bool = True,
        rootnet_result_file: str | None = None,
        data_mode: str = "topdown",
        **kwargs: Any,
    ) -> None:
        name = type(self).__name__
        if not (camera_param_file and joint_file):
            raise ConfigError(f"{name} needs camera_param_file and joint_file, to project keypoints from.")
        if not (use_gt_root_depth or rootnet_result_file):
            raise ConfigError(f"{name}(use_gt_root_depth=False) needs rootnet_result_file, to read boxes from.")
        self.camera_param_file = camera_param_file
        self.joint_file = joint_file
        self.use_gt_root_depth = use_gt_root_depth
        self.rootnet_result_file = rootnet_result_file or ""
        self._cameras: Mapping[str, Any] = {}
        self._joints: Mapping[str, Any] = {}
        self._rootnet: Mapping[Any, Any] = {}
        super().__init__(ann_file, data_mode=data_mode, **kwargs)

    def load_data_list(self) -> Records | list[dict[str, Any]]:
        """See the base class."""
        records = super().load_data_list()
        self._cameras, self._joints, self._rootnet = {}, {}, {}  # large, and not needed anymore
        return records

    def read_annotations(self) -> AnnotationFile:
        """Read the annotation file and the other files."""
        self._cameras = self._read(self.camera_param_file, dict[str, Any], "InterHand2.6M's cameras by capture")
        self._joints = self._read(self.joint_file, dict[str, Any], "InterHand2.6M's joints by capture and frame")
        if not self.use_gt_root_depth:
            results = self._read(self.rootnet_result_file, list[dict[str, Any]], "RootNet's list of results")
            self._rootnet = {result.get("annot_id"): result for result in results}
        return read_coco_file(self.ann_file, needs=("images", "annotations"))

    def _read(self, file: str, shape: Any, what: str) -> Any:
        return read_json(os.path.join(self.data_root, file), shape, what)  # noqa: PTH118 - may be a URI

    def parse_annotations(self, annotations: Entries, images: Entries) -> Columns:
        """See the base class."""
        valid = stacked_numbers(annotations, "joint_valid", metainfo_of(self)["num_keypoints"], source=self.ann_file)
        hand_types = [self._hand_type(entry) for entry in annotations]
        annotations = [
            {**entry, "keypoints": np.column_stack((self._project(image), shown)), "num_keypoints": int(shown.sum())}
            for entry, image, shown in zip(annotations, images, valid, strict=True)
        ]
        return super().parse_annotations(annotations, images) | {
            "hand_type": np.array(hand_types, dtype=np.float32).reshape(-1, 2),
            "hand_type_valid": np.array([entry["hand_type_valid"] for entry in annotations], dtype=np.int64),
        }

    def parse_boxes(self, annotations: Entries, images: Entries) -> np.ndarray:
        """See the base class."""
        if self.use_gt_root_depth:
            return super().parse_boxes(annotations, images)
        for entry in annotations:
            if "bbox" not in self._rootnet.get(entry["id"], ()):
                raise DataError(f"{self.rootnet_result_file} must have a 'bbox' for annotation id {entry['id']}.")
        return super().parse_boxes([self._rootnet[entry["id"]] for entry in annotations], images)

    def _hand_type(self, annotation: Mapping[str, Any]) -> tuple[float, float]:
        hand_type = annotation["hand_type"]
        if hand_type not in HAND_TYPES:
            raise DataError(
                f"'hand_type' of annotation id {annotation['id']} of {self.ann_file} must be one of "
                f"{', '.join(HAND_TYPES)}, got {hand_type!r}."
            )
        return HAND_TYPES[hand_type]

    def _project(self, image: Mapping[str, Any]) -> np.ndarray:
        """Project the joints of an image's frame to (K, 2), in pixels of the image."""
        capture, camera, frame = (str(image.get(key)) for key in ("capture", "camera", "frame_idx"))
        try:
            cameras = self._cameras[capture]
            position, rotation, focal, principal = (
                np.array(cameras[key][camera], dtype=np.float64) for key in ("campos", "camrot", "focal", "princpt")
            )
            joints = np.array(self._joints[capture][frame]["world_coord"], dtype=np.float64)
        except KeyError as error:
            raise DataError(
                f"Image id {image['id']} of {self.ann_file} is frame {frame} of capture {capture} by camera {camera}, "
                f"but {error} is not in {self.camera_param_file} or {self.joint_file}."
            ) from error
        if joints.shape != (metainfo_of(self)["num_keypoints"], 3):
            raise DataError(
                f"'world_coord' of frame {frame} of capture {capture} in {self.joint_file} must have the shape "
                f"({metainfo_of(self)['num_keypoints']}, 3), got {joints.shape}."
            )
        return to_pixels(to_camera(joints, position, rotation), focal, principal)


def to_camera(joints: np.ndarray, position: np.ndarray, rotation: np.ndarray) -> np.ndarray:
    """Map joints (K, 3) from world to camera frame, in millimeters, by its position (3,) and rotation (3, 3)."""
    return (joints - position) @ rotation.T


def to_pixels(joints: np.ndarray, focal: np.ndarray, principal: np.ndarray) -> np.ndarray:
    """Project joints (K, 3) from camera to image frame (K, 2), by focal lengths (2,) and principal point (2,)."""
    return joints[:, :2] / (joints[:, 2:] + 1e-8) * focal + principal
