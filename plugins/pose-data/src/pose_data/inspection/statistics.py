"""A data set in numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pose_core.errors import DataError


@dataclass(frozen=True)
class Spread:
    """How numbers are distributed: the smallest, the 5th, 50th and 95th percentile, and the largest."""

    minimum: float
    p5: float
    median: float
    p95: float
    maximum: float

    @classmethod
    def of(cls, values: np.ndarray) -> Spread | None:
        """The distribution of (N,) numbers; ``None`` of none."""
        return cls(*np.percentile(values, (0, 5, 50, 95, 100)).tolist()) if len(values) else None


@dataclass(frozen=True)
class DatasetStatistics:
    """A data set in numbers.

    Attributes:
        dataset: Its type.
        samples: What its length is: instances top-down, images bottom-up.
        images: Different images.
        missing_images: Those of them whose file is not there; addresses of other storage are not looked up.
        instances: Annotated or detected things.
        instances_per_image: Over images that have any.
        labelled: Labelled keypoints of an instance.
        outside: The share of labelled keypoints that lie outside of their box.
        width: Of boxes, pixels of the image.
        height: The same.
        aspect_ratio: Width to height.
        keypoints: Keypoint to the share of instances in which it is labelled.
    """

    dataset: str
    samples: int
    images: int
    missing_images: list[str]
    instances: int
    instances_per_image: Spread | None
    labelled: Spread | None
    outside: float
    width: Spread | None
    height: Spread | None
    aspect_ratio: Spread | None
    keypoints: dict[str, float]

    def as_dict(self) -> dict[str, Any]:
        """As nested dicts, lists and numbers."""
        return asdict(self)


def statistics_of(dataset: Any, *, on_sample: Callable[[], None] = lambda: None) -> DatasetStatistics:
    """Count a data set's samples, before the pipeline.

    Args:
        dataset: The data set.
        on_sample: Called after each sample.

    Raises:
        DataError: A sample names no image, or has other keypoints than the data set.
    """
    names = list(dataset.metainfo["keypoint_id2name"].values())
    images: dict[str, int] = {}
    boxes: list[np.ndarray] = [np.zeros((0, 4))]
    labelled: list[np.ndarray] = [np.zeros((0, len(names)), dtype=bool)]
    outside = 0
    for index in range(len(dataset)):
        info = dataset.get_data_info(index)
        visible, box = _instances(info, len(names), index)
        for path in _paths(info):
            images[path] = images.get(path, 0) + len(visible)
        labelled.append(visible)
        boxes.append(box)
        if len(box) == len(visible) and len(box):
            outside += _outside(np.asarray(info["keypoints"])[..., :2], visible, box)
        on_sample()
    seen, box = np.concatenate(labelled), np.concatenate(boxes)
    size = box[:, 2:4] - box[:, :2]
    return DatasetStatistics(
        dataset=type(dataset).__name__,
        samples=len(dataset),
        images=len(images),
        missing_images=[path for path in images if "://" not in path and not Path(path).is_file()],
        instances=len(seen),
        instances_per_image=Spread.of(np.array([count for count in images.values() if count])),
        labelled=Spread.of(seen.sum(axis=1)),
        outside=outside / max(int(seen.sum()), 1),
        width=Spread.of(size[:, 0]),
        height=Spread.of(size[:, 1]),
        aspect_ratio=Spread.of(size[:, 0] / np.maximum(size[:, 1], 1e-6)),
        keypoints={name: float(share) for name, share in zip(names, seen.mean(axis=0), strict=True)}
        if len(seen)
        else dict.fromkeys(names, 0.0),
    )


def _instances(info: Mapping[str, Any], num_keypoints: int, index: int) -> tuple[np.ndarray, np.ndarray]:
    """Which keypoints are labelled (N, K), and the boxes (N, 4) xyxy."""
    if "keypoints_visible" not in info:
        return np.zeros((0, num_keypoints), dtype=bool), np.zeros((0, 4))
    visible = np.asarray(info["keypoints_visible"])
    visible = visible[..., 0] if visible.ndim == 3 else visible
    if visible.shape[1] != num_keypoints:
        raise DataError(f"Sample {index} has {visible.shape[1]} keypoints, the data set's skeleton {num_keypoints}.")
    return visible > 0, np.asarray(info.get("bbox", np.zeros((0, 4))), dtype=np.float64)[:, :4]


def _paths(info: Mapping[str, Any]) -> Iterable[str]:
    path = info.get("img_path", ())
    return (path,) if isinstance(path, str) else path


def _outside(points: np.ndarray, labelled: np.ndarray, boxes: np.ndarray) -> int:
    """How many labelled keypoints lie outside of their boxes."""
    beyond = (points < boxes[:, None, :2]) | (points > boxes[:, None, 2:])
    return int(np.count_nonzero(beyond.any(axis=2) & labelled))
