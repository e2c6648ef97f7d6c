"""Write scenes as a dataset: JPEG files, and annotations in the format of the COCO keypoint task."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from pose_core.errors import DataError
from pose_core.skeleton import load_skeleton
from pose_data.synthetic.coco17 import person_category
from pose_data.synthetic.pattern import pattern_category, sample_pattern
from pose_data.synthetic.scene import Person, Scene, sample_scene

GENERATOR = "pose data synth"

# A split's index is part of the seed, so splits share no pictures, and the size of one does not change another.
SPLITS = ("train", "val")


@dataclass(frozen=True, kw_only=True)
class SceneSettings:
    """Settings shared by all pictures of a dataset.

    Attributes:
        seed: Picture ``i`` of a split depends only on the seed, the split and ``i``.
        size: (w, h) in pixels.
        people: Minimum and maximum number of people per picture.
        skeleton: The name of a skeleton, to paint patterns of its keypoints (:mod:`~pose_data.synthetic.pattern`)
            instead of people; ``None`` for people with COCO's keypoints.

    Raises:
        DataError: If a value is out of range.
        SkeletonError: If there is no such skeleton.
    """

    seed: int = 0
    size: tuple[int, int] = (480, 360)
    people: tuple[int, int] = (1, 3)
    skeleton: str | None = None

    def __post_init__(self) -> None:
        if self.seed < 0:
            raise DataError(f"seed must be at least 0, got {self.seed}.")
        if min(self.size) < 64 or max(self.size) > 4096:
            raise DataError(f"size must be between 64 and 4096 pixels per side, got {self.size[0]}x{self.size[1]}.")
        if not 0 <= self.people[0] <= self.people[1] <= 50:
            raise DataError(f"people must be a range within 0 to 50, got {self.people[0]} to {self.people[1]}.")
        if self.skeleton is not None:
            load_skeleton(self.skeleton)


def write_dataset(
    out: str | os.PathLike[str],
    settings: SceneSettings,
    counts: dict[str, int],
    *,
    workers: int = 1,
    overwrite: bool = False,
    on_image: Callable[[], None] | None = None,
) -> dict[str, Path]:
    """Write ``OUT/<split>/000000.jpg`` … and ``OUT/annotations/person_keypoints_<split>.json``.

    The same settings give the same bytes, regardless of the number of workers; adding pictures does not change earlier
    ones.

    Args:
        out: The folder. It must not exist or be empty, unless ``overwrite``.
        settings: Settings of the pictures.
        counts: Split (``train``, ``val``) to number of pictures; a split without pictures is not written.
        workers: Number of processes.
        overwrite: Replace the output of an earlier call. Other files in the folder are kept.
        on_image: Called after each picture.

    Returns:
        Split to annotation file.

    Raises:
        DataError: If the folder is not empty, or cannot be written.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     files = write_dataset(folder, SceneSettings(size=(128, 96)), {"train": 2})
        >>> files["train"].name
        'person_keypoints_train.json'
    """
    folder = Path(out)
    try:
        _clear_folder(folder, overwrite)
        return {
            split: _write_split(folder, split, count, settings, workers, on_image)
            for split, count in counts.items()
            if count
        }
    except OSError as error:
        raise DataError(f"The dataset cannot be written to {folder}: {error.strerror or error}.") from error


def annotation_file(folder: Path, split: str) -> Path:
    """Return the path of the annotations of ``split``."""
    return folder / "annotations" / f"person_keypoints_{split}.json"


def _clear_folder(folder: Path, overwrite: bool) -> None:
    if not folder.exists() or not any(folder.iterdir()):
        return
    ours = [split for split in SPLITS if _is_generated(annotation_file(folder, split))]
    if not overwrite or not ours:
        advice = "replace it with --overwrite" if ours else "choose another folder"
        raise DataError(f"The output folder {folder} must be empty: {advice}.")
    for split in ours:
        annotation_file(folder, split).unlink()
        shutil.rmtree(folder / split, ignore_errors=True)


def _is_generated(file: Path) -> bool:
    try:
        return json.loads(file.read_bytes())["info"]["generator"] == GENERATOR
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _write_split(
    folder: Path,
    split: str,
    count: int,
    settings: SceneSettings,
    workers: int,
    on_image: Callable[[], None] | None,
) -> Path:
    (folder / split).mkdir(parents=True, exist_ok=True)
    images: list[dict[str, Any]] = []
    annotations: list[dict[str, Any]] = []
    write = partial(_write_image, folder, split, settings)
    for index, people in enumerate(_in_order(write, count, workers)):
        width, height = settings.size
        images.append({"id": index + 1, "file_name": _file_name(index), "width": width, "height": height})
        for person in people:
            annotations.append({"id": len(annotations) + 1, "image_id": index + 1, **person})
        if on_image is not None:
            on_image()
    chosen = {key: value for key, value in asdict(settings).items() if value is not None}
    info = {"description": "Synthetic people", "generator": GENERATOR, "split": split, **chosen}
    category = person_category() if settings.skeleton is None else pattern_category(load_skeleton(settings.skeleton))
    content = {"info": info, "images": images, "annotations": annotations, "categories": [category]}
    file = annotation_file(folder, split)
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(content))
    return file


def _in_order(write: Callable[[int], list[dict[str, Any]]], count: int, workers: int) -> Iterator[list[dict[str, Any]]]:
    if workers <= 1:
        yield from map(write, range(count))
        return
    with (
        _without_threads(),
        ProcessPoolExecutor(min(workers, count), initializer=cv2.setNumThreads, initargs=(1,)) as pool,
    ):
        yield from pool.map(write, range(count), chunksize=8)


@contextlib.contextmanager
def _without_threads() -> Iterator[None]:
    """Disable OpenCV's threads temporarily: a process forked from one with threads would wait for them forever."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        yield
    finally:
        cv2.setNumThreads(threads)


def _write_image(folder: Path, split: str, settings: SceneSettings, index: int) -> list[dict[str, Any]]:
    """Paint one picture, write it, and return the annotations of its people."""
    scene = paint_scene(settings, split, index)
    encoded = cv2.imencode(".jpg", scene.image, [cv2.IMWRITE_JPEG_QUALITY, 92])[1]
    (folder / split / _file_name(index)).write_bytes(encoded.tobytes())
    return [_annotation(person) for person in scene.people]


def paint_scene(settings: SceneSettings, split: str, index: int) -> Scene:
    """Paint picture ``index`` of ``split``, as :func:`write_dataset` writes it.

    Examples:
        >>> scene = paint_scene(SceneSettings(size=(128, 96), people=(2, 2)), "train", 0)
        >>> scene.image.shape, len(scene.people), scene.people[0].keypoints.shape
        ((96, 128, 3), 2, (17, 3))
    """
    rng = np.random.default_rng([settings.seed, SPLITS.index(split), index])
    if settings.skeleton is not None:
        return sample_pattern(rng, load_skeleton(settings.skeleton), size=settings.size, patterns=settings.people)
    return sample_scene(rng, size=settings.size, people=settings.people)


def _file_name(index: int) -> str:
    return f"{index:06d}.jpg"


def _annotation(person: Person) -> dict[str, Any]:
    """Convert a person to a COCO annotation; ``area`` is the number of visible pixels, ``bbox`` is x, y, w, h."""
    visible = person.keypoints[:, 2]
    return {
        "category_id": 1,
        "iscrowd": 0,
        "num_keypoints": int((visible > 0).sum()),
        "keypoints": [number for x, y, v in person.keypoints for number in (round(x, 1), round(y, 1), int(v))],
        "bbox": person.bbox.tolist(),
        "area": int(person.mask.sum()),
        "segmentation": _outline(person.mask),
    }


def _outline(mask: np.ndarray) -> list[list[int]]:
    """Return polygons x, y, x, y, … around the pixels of ``mask``."""
    contours, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    polygons = [cv2.approxPolyDP(contour, 0.8, closed=True).reshape(-1) for contour in contours]
    return [polygon.tolist() for polygon in polygons if len(polygon) >= 6]
