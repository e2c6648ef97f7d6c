"""The base of datasets in COCO's annotation format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from pose_core.engine.mmengine_internals import metainfo_of
from pose_core.errors import ConfigError, DataError
from pose_keypoints.datasets.annotation_file import AnnotationFile, read_coco_file
from pose_keypoints.datasets.base_pose_dataset import BasePoseDataset
from pose_keypoints.datasets.base_record_dataset import Step
from pose_keypoints.datasets.building import Columns, table_of_annotations, table_of_detections, unusable_instances
from pose_keypoints.datasets.categories import category_id_of, check_keypoint_names
from pose_keypoints.datasets.checks import check_visibilities
from pose_keypoints.datasets.columns import values_array
from pose_keypoints.datasets.detection_file import read_detections
from pose_keypoints.datasets.findings import noting
from pose_keypoints.datasets.image_index import ImageIndex, image_sizes
from pose_keypoints.datasets.numbers import Entries, stacked_keypoints, stacked_numbers, values_or
from pose_keypoints.datasets.table import ImageTable, InstanceTable, Records

# A person fills about this share of a box: the area where the annotation file gives none (the field's convention).
_BODY_SHARE_OF_BOX = 0.53


class BaseCocoStyleDataset(BasePoseDataset):
    """Keypoints in COCO's annotation format.

    A sample is one instance (``data_mode='topdown'``) or one image with all its instances (``'bottomup'``), as a dict
    of ``img_id``, ``img_path``, ``id``, ``bbox`` (N, 4) xyxy clipped to the image, ``bbox_score`` (N,), ``keypoints``
    (N, K, 2), ``keypoints_visible`` (N, K), ``num_keypoints``, ``area``, ``iscrowd``, ``category_id``,
    ``segmentation``, ``raw_ann_info`` (the annotation as it is in the file), ``crowd_index`` where the file has it, and
    the skeleton's part of the metainfo; all coordinates in the image frame, pixels.

    Top-down leaves out what can be neither trained nor tested on: crowds, instances without a labeled keypoint, and
    boxes without area within the image; the log says how many. Bottom-up keeps them, and lists their segmentations as
    ``invalid_segs``; in test mode it also has the images without any instance.

    A new dataset is mostly a skeleton::

        class HorseDataset(BaseCocoStyleDataset):
            METAINFO = {"from_file": "horse10"}

    and, where its annotation file differs from COCO's, one of these:

    * :meth:`parse_annotations` turns annotations into columns, many at a time; extend it for further keys;
    * :meth:`parse_boxes` takes the boxes from them;
    * :attr:`REQUIRED_KEYS` are the keys without which an annotation is passed over;
    * :attr:`CHECKS_KEYPOINT_NAMES` is off where the published file names its keypoints wrongly;
    * :meth:`read_annotations` reads the file; replace it for another format of instances in images;
    * :meth:`load_data_list` may return any list of dicts, as every dataset of mmengine does.

    For samples that are not instances in images derive from
    :class:`~pose_keypoints.datasets.base_pose_dataset.BasePoseDataset`.

    Args:
        ann_file: The annotation file, relative to ``data_root``.
        bbox_file: A file of detected boxes, in the format of COCO's detection results, which take the place of the
            annotated ones when testing top-down. Of category 1, unless ``category`` says otherwise. Not relative to
            ``data_root``.
        data_mode: ``topdown`` or ``bottomup``.
        metainfo: The skeleton, in place of the class's own: see :func:`~pose_core.skeleton.parse_pose_metainfo`.
        data_root: This and what is not listed here: see
            :class:`~pose_keypoints.datasets.base_record_dataset.BaseRecordDataset`.
        data_prefix: ``dict(img=...)``, the folder of the images.
        filter_cfg: ``dict(bbox_score_thr=...)`` leaves out boxes of a lower score, top-down.
        sample_interval: Only images whose id is a multiple of it are used.
        on_error: What to do about an image that cannot be read: ``raise`` names the file and the annotation; ``skip``
            passes over it.

    Raises:
        ConfigError: Arguments contradict each other, or there is no skeleton.
        DataError: A file is missing or invalid, or has nothing to train or test on.
    """

    known_settings: ClassVar[Mapping[str, Sequence[str]]] = {
        "data_prefix": ("img",),
        "filter_cfg": ("bbox_score_thr",),
        "metainfo": ("from_file",),
    }
    REQUIRED_KEYS: ClassVar[Sequence[str]] = ("bbox", "keypoints")
    # Whether a file that names the skeleton's keypoints in another order is refused.
    CHECKS_KEYPOINT_NAMES: ClassVar[bool] = True

    def __init__(
        self,
        ann_file: str = "",
        bbox_file: str | None = None,
        data_mode: str = "topdown",
        metainfo: Mapping[str, Any] | None = None,
        data_root: str | None = None,
        data_prefix: Mapping[str, str] | None = None,
        filter_cfg: Mapping[str, Any] | None = None,
        indices: int | Sequence[int] | None = None,
        serialize_data: bool = True,
        pipeline: Sequence[Mapping[str, Any] | Step] = (),
        test_mode: bool = False,
        lazy_init: bool = False,
        max_refetch: int = 1000,
        sample_interval: int = 1,
        *,
        on_error: str = "raise",
        category: int | str | None = None,
    ) -> None:
        if data_mode not in ("topdown", "bottomup"):
            raise ConfigError(f"data_mode must be 'topdown' or 'bottomup', got {data_mode!r}.")
        if bbox_file and (data_mode != "topdown" or not test_mode):
            raise ConfigError("bbox_file holds boxes to test on: it needs data_mode='topdown' and test_mode=True.")
        if data_prefix is not None and "img" not in data_prefix:
            raise ConfigError(f"data_prefix must give the folder of the images as 'img', got {dict(data_prefix)}.")
        self.data_mode = data_mode
        self.bbox_file = bbox_file
        self.sample_interval = sample_interval
        self.category = category
        super().__init__(
            ann_file,
            metainfo,
            data_root,
            data_prefix,
            filter_cfg,
            indices,
            serialize_data,
            pipeline,
            test_mode,
            lazy_init,
            max_refetch,
            on_error=on_error,
        )

    @property
    def source(self) -> str:
        """Where the samples come from, for messages."""
        return self.bbox_file or super().source

    # -- reading -------------------------------------------------------------------------------------------------------

    def load_data_list(self) -> Records | list[dict[str, Any]]:
        """Read the samples from ``bbox_file`` if it is set, otherwise from ``ann_file``."""
        if not self.ann_file:
            raise ConfigError(f"{type(self).__name__} needs ann_file, the annotation file.")
        with noting():
            file = read_coco_file(self.ann_file, needs=("images",)) if self.bbox_file else self.read_annotations()
            metainfo_of(self)["CLASSES"] = list(file.categories)
            images = ImageIndex(file, self.data_prefix["img"], sample_interval=self.sample_interval)
            table = self._read_table(file, images)
        if self.data_mode == "topdown":
            return Records(table, np.flatnonzero(table.usable))
        rows = np.unique(table.image_of)
        if self.test_mode:
            rows = np.concatenate((rows, np.setdiff1d(np.arange(len(images.entries)), rows)))
        return Records(ImageTable(table), rows)

    def _read_table(self, file: AnnotationFile, images: ImageIndex) -> InstanceTable:
        category = category_id_of(file.categories, self.category, source=file.path)
        if self.bbox_file:
            self._check_names(file, None if category is None else {category})
            K = metainfo_of(self)["num_keypoints"]
            return table_of_detections(
                read_detections(self.bbox_file),
                images,
                K,
                source=self.bbox_file,
                category=1 if category is None else category,
            )
        table = table_of_annotations(
            file, images, parse=self.parse_annotations, required=self.REQUIRED_KEYS, category=category
        )
        if "category_id" in table.columns:
            self._check_names(file, set(np.unique(table.columns["category_id"].many(slice(None))).tolist()))
        return table

    def _check_names(self, file: AnnotationFile, used: set[int] | None) -> None:
        if not self.CHECKS_KEYPOINT_NAMES:
            return
        names = list(metainfo_of(self)["keypoint_id2name"].values())
        skeleton = metainfo_of(self)["dataset_name"]
        check_keypoint_names(file.categories, names, skeleton=skeleton, source=file.path, used=used)

    def read_annotations(self) -> AnnotationFile:
        """Read the annotation file; override this for another format than COCO's."""
        return read_coco_file(self.ann_file)

    def parse_annotations(self, annotations: Entries, images: Entries) -> Columns:
        """Turn annotations into columns.

        A subclass extends the result, or passes in annotations that it has converted to COCO's format.

        Args:
            annotations: n annotations, as they are in the file.
            images: The entries of their n images.

        Returns:
            Arrays with n rows by key. In a sample, ``id``, ``iscrowd``, ``num_keypoints`` and what is not numeric are
            Python values; ``area`` and ``category_id`` are arrays without axes; everything else keeps the axis of
            instances. Coordinates are in the image frame, boxes xyxy.

        Raises:
            DataError: An annotation is invalid; the message names it.
        """
        K = metainfo_of(self)["num_keypoints"]
        bbox = self.parse_boxes(annotations, images)
        try:
            triples = stacked_keypoints(annotations, "keypoints", K, source=self.ann_file)
        except DataError:
            self._check_num_keypoints(annotations)
            raise
        ids = values_array([entry["id"] for entry in annotations])
        check_visibilities(triples[..., 2], ids, source=self.ann_file)
        triples = triples.astype(np.float32)
        keypoints = triples[..., :2].copy()
        labeled = np.count_nonzero(keypoints.max(axis=2), axis=1)
        return {
            "id": ids,
            "bbox": bbox.astype(np.float32),
            "bbox_score": np.ones(len(annotations), dtype=np.float32),
            "keypoints": keypoints,
            "keypoints_visible": np.minimum(triples[..., 2], 1),
            "num_keypoints": values_or(annotations, "num_keypoints", labeled, source=self.ann_file),
            "area": values_or(annotations, "area", body_area(bbox).astype(np.float32), source=self.ann_file),
            "iscrowd": values_or(annotations, "iscrowd", np.zeros_like(labeled), source=self.ann_file),
            "category_id": values_or(annotations, "category_id", np.ones_like(labeled), source=self.ann_file),
        }

    def parse_boxes(self, annotations: Entries, images: Entries) -> np.ndarray:
        """Return the boxes of annotations; override this for a file that gives them in another way.

        Args:
            annotations: n annotations.
            images: The entries of their n images.

        Returns:
            (n, 4) xyxy, image frame.

        Raises:
            DataError: An annotation or an image entry is invalid.
        """
        size = image_sizes(images, source=self.ann_file)
        xywh = stacked_numbers(annotations, "bbox", 4, source=self.ann_file)
        return np.clip(np.hstack((xywh[:, :2], xywh[:, :2] + xywh[:, 2:])), 0, np.hstack((size, size)) - 1)

    def _check_num_keypoints(self, annotations: Entries) -> None:
        K, name = metainfo_of(self)["num_keypoints"], metainfo_of(self)["dataset_name"]
        for entry in annotations:
            values = entry["keypoints"]
            if isinstance(values, list) and len(values) not in (K, 3 * K) and len(values) % 3 == 0:
                raise DataError(
                    f"{K} keypoints in the skeleton '{name}', {len(values) // 3} in annotation id {entry['id']} of "
                    f"{self.ann_file}.{self._hint_at_categories()}"
                )

    def _hint_at_categories(self) -> str:
        names = [str(entry.get("name")) for entry in metainfo_of(self)["CLASSES"]]
        if len(names) < 2 or self.category is not None:
            return ""
        return f" The file has the categories {', '.join(names[:8])}: choose one with category='{names[0]}'."

    def filter_data(self) -> Records | list[dict[str, Any]]:
        """Return the samples that ``filter_cfg`` keeps."""
        threshold = (self.filter_cfg or {}).get("bbox_score_thr")
        if threshold is None:
            return self.data_list
        if self.data_mode != "topdown":
            raise ConfigError("filter_cfg=dict(bbox_score_thr=...) filters single instances: use data_mode='topdown'.")
        if isinstance(self.data_list, Records):
            return self.data_list[self.data_list.column("bbox_score") >= threshold]
        return [info for info in self.data_list if info["bbox_score"] >= threshold]

    # -- samples -------------------------------------------------------------------------------------------------------

    def get_cat_ids(self, idx: int) -> list[int]:
        """Return the categories of a sample's instances, for mmengine's ``ClassBalancedDataset``."""
        return np.atleast_1d(self.get_data_info(idx)["category_id"]).tolist()

    @staticmethod
    def _is_valid_instance(data_info: Mapping[str, Any]) -> bool:
        """Return whether a top-down sample can be trained and tested on."""
        keys = ("iscrowd", "num_keypoints", "bbox", "keypoints")
        reasons = unusable_instances({key: np.atleast_1d(data_info[key]) for key in keys if key in data_info})
        return not any(mask.any() for mask in reasons.values())


def body_area(bbox: np.ndarray) -> np.ndarray:
    """Return the area that a person fills in a box, in square pixels and at least 1: (N, 4) xyxy to (N,)."""
    return np.maximum(np.prod(bbox[:, 2:] - bbox[:, :2], axis=1) * _BODY_SHARE_OF_BOX, 1.0)
