"""Paint synthetic infants: people from the synthetic generator, rotated by quarter turns, with 13 of 17 keypoints."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from pose_data.synthetic import KEYPOINTS, Person, SceneSettings, paint_scene
from pose_infant.skeleton import INFANT

_TAKEN = [KEYPOINTS.index(name) for name in INFANT.names]


def paint_dataset(
    out: Path, counts: Mapping[str, int], *, seed: int = 0, size: int = 160, on_image: Callable[[], None] | None = None
) -> None:
    """Write ``OUT/<split>/0.png`` … and ``OUT/<split>.json``.

    Args:
        out: The output folder.
        counts: Split (``train``, ``val``) to number of images.
        seed: Random seed; the same seed gives the same images.
        size: Width and height of the images, pixels.
        on_image: Called after each image.
    """
    settings = SceneSettings(seed=seed, size=(size, size), people=(1, 1))
    for split, count in counts.items():
        (out / split).mkdir(parents=True, exist_ok=True)
        images: list[dict[str, Any]] = []
        annotations: list[dict[str, Any]] = []
        for number in range(count):
            scene = paint_scene(settings, split, number)
            quarters = int(np.random.default_rng([seed, number]).integers(4))
            cv2.imwrite(str(out / split / f"{number}.png"), np.ascontiguousarray(np.rot90(scene.image, quarters)))
            images.append({"id": number, "file_name": f"{number}.png", "width": size, "height": size})
            annotations += [_annotation(number, person, quarters, size) for person in scene.people]
            if on_image is not None:
                on_image()
        content = {
            "images": images,
            "annotations": [{"id": i, **entry} for i, entry in enumerate(annotations)],
            "categories": [{"id": 1, "name": "infant", "keypoints": list(INFANT.names)}],
        }
        (out / f"{split}.json").write_text(json.dumps(content))


def _annotation(image_id: int, person: Person, quarters: int, size: int) -> dict[str, Any]:
    """Annotate a person as an infant: keypoints and box are rotated with the image, and ``image_id`` sets the age."""
    keypoints = person.keypoints[_TAKEN].copy()
    keypoints[:, :2] = np.where(keypoints[:, 2:] > 0, _turned(keypoints[:, :2], quarters, size), 0)
    x, y, width, height = person.bbox
    corners = _turned(np.array([[x, y], [x + width, y + height]]), quarters, size)
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    return {
        "image_id": image_id,
        "category_id": 1,
        "iscrowd": 0,
        "num_keypoints": int((keypoints[:, 2] > 0).sum()),
        "keypoints": keypoints.ravel().tolist(),
        "bbox": [float(left), float(top), float(right - left), float(bottom - top)],
        "area": int(person.mask.sum()),
        "age_weeks": 4 + image_id % 48,
    }


def _turned(points: np.ndarray, quarters: int, size: int) -> np.ndarray:
    """Rotate points (N, 2) of a square image by ``quarters`` quarter turns to the left."""
    for _ in range(quarters):
        points = np.stack((points[:, 1], size - 1 - points[:, 0]), axis=1)
    return points
