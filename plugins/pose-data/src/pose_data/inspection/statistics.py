"""Statistics of a dataset."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pose_core.errors import DataError
from pose_data.inspection.picture_sizes import differing_sizes


@dataclass(frozen=True)
class Spread:
    """Distribution of numbers: minimum, 5th, 50th and 95th percentile, and maximum."""

    minimum: float
    p5: float
    median: float
    p95: float
    maximum: float

    @classmethod
    def of(cls, values: np.ndarray) -> Spread | None:
        """Compute the distribution of (N,) numbers; ``None`` if there are none."""
        return cls(*np.percentile(values, (0, 5, 50, 95, 100)).tolist()) if len(values) else None


@dataclass(frozen=True)
class DatasetStatistics:
    """Statistics of a dataset.

    Attributes:
        dataset: Type of the dataset.
        samples: Its length: instances for top-down, images for bottom-up data.
        images: Number of distinct images.
        missing_images: Images whose file does not exist; URLs of other storage are not checked.
        other_sizes: One sentence per image whose size is not the annotated one.
        instances: Number of annotated or detected instances.
        instances_per_image: Instances per image, over images that have any.
        labeled: Labeled keypoints per instance.
        outside: Fraction of labeled keypoints outside their box.
        width: Width of boxes, in pixels of the image.
        height: Height of boxes, in pixels of the image.
        aspect_ratio: Width / height of boxes.
        keypoints: Keypoint name to the fraction of instances in which it is labeled.
    """

    dataset: str
    samples: int
    images: int
    missing_images: list[str]
    other_sizes: list[str]
    instances: int
    instances_per_image: Spread | None
    labeled: Spread | None
    outside: float
    width: Spread | None
    height: Spread | None
    aspect_ratio: Spread | None
    keypoints: dict[str, float]

    def as_dict(self) -> dict[str, Any]:
        """Convert to nested dicts, lists and numbers."""
        return asdict(self)


def statistics_of(dataset: Any, *, on_sample: Callable[[], None] = lambda: None) -> DatasetStatistics:
    """Compute statistics of a dataset's samples, before the pipeline.

    Args:
        dataset: The dataset.
        on_sample: Called after each sample.

    Raises:
        DataError: If a sample has no image path, or another number of keypoints than the dataset.
    """
    names = list(dataset.metainfo["keypoint_id2name"].values())
    images: dict[str, int] = {}
    sizes: dict[str, tuple[int, int]] = {}
    boxes: list[np.ndarray] = [np.zeros((0, 4))]
    labeled: list[np.ndarray] = [np.zeros((0, len(names)), dtype=bool)]
    outside = 0
    for index in range(len(dataset)):
        info = dataset.get_data_info(index)
        visible, box = _instances(info, len(names), index)
        for path in _paths(info):
            images[path] = images.get(path, 0) + len(visible)
            sizes[path] = info.get("annotated_shape", (0, 0))
        labeled.append(visible)
        boxes.append(box)
        if len(box) == len(visible) and len(box):
            outside += _outside(np.asarray(info["keypoints"])[..., :2], visible, box)
        on_sample()
    seen, box = np.concatenate(labeled), np.concatenate(boxes)
    size = box[:, 2:4] - box[:, :2]
    return DatasetStatistics(
        dataset=type(dataset).__name__,
        samples=len(dataset),
        images=len(images),
        missing_images=[path for path in images if "://" not in path and not Path(path).is_file()],
        other_sizes=differing_sizes(sizes),
        instances=len(seen),
        instances_per_image=Spread.of(np.array([count for count in images.values() if count])),
        labeled=Spread.of(seen.sum(axis=1)),
        outside=outside / max(int(seen.sum()), 1),
        width=Spread.of(size[:, 0]),
        height=Spread.of(size[:, 1]),
        aspect_ratio=Spread.of(size[:, 0] / np.maximum(size[:, 1], 1e-6)),
        keypoints={name: float(share) for name, share in zip(names, seen.mean(axis=0), strict=True)}
        if len(seen)
        else dict.fromkeys(names, 0.0),
    )


def _instances(info: Mapping[str, Any], num_keypoints: int, index: int) -> tuple[np.ndarray, np.ndarray]:
    """Return which keypoints are labeled (N, K), and the boxes (N, 4) xyxy."""
    if "keypoints_visible" not in info:
        return np.zeros((0, num_keypoints), dtype=bool), np.zeros((0, 4))
    visible = np.asarray(info["keypoints_visible"])
    visible = visible[..., 0] if visible.ndim == 3 else visible
    if visible.shape[1] != num_keypoints:
        raise DataError(
            f"Sample {index} must have {num_keypoints} keypoints, as the dataset's skeleton has, got "
            f"{visible.shape[1]}."
        )
    return visible > 0, np.asarray(info.get("bbox", np.zeros((0, 4))), dtype=np.float64)[:, :4]


def _paths(info: Mapping[str, Any]) -> Iterable[str]:
    path = info.get("img_path", ())
    return (path,) if isinstance(path, str) else path


def _outside(points: np.ndarray, labeled: np.ndarray, boxes: np.ndarray) -> int:
    """Count the labeled keypoints outside their boxes."""
    beyond = (points < boxes[:, None, :2]) | (points > boxes[:, None, 2:])
    return int(np.count_nonzero(beyond.any(axis=2) & labeled))
