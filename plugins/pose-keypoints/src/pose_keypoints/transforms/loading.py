"""Load images."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch

from pose_core.contracts import BaseTransform
from pose_core.errors import ConfigError, DataError, ImageError, suggest
from pose_keypoints.transforms.requirements import required

logger = logging.getLogger(__name__)

# With "color" and "grayscale" OpenCV applies the EXIF orientation and converts 16-bit images to 8 bits.
COLOR_TYPES: dict[str, int] = {
    "color": cv2.IMREAD_COLOR,
    "grayscale": cv2.IMREAD_GRAYSCALE,
    "unchanged": cv2.IMREAD_UNCHANGED,
    "color_ignore_orientation": cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION,
    "grayscale_ignore_orientation": cv2.IMREAD_GRAYSCALE | cv2.IMREAD_IGNORE_ORIENTATION,
}

# The value in configs for local files.
_LOCAL = ({"backend": "local"}, {"backend": "disk"})


def read_image(
    path: str | os.PathLike[str], *, color_type: str = "color", backend_args: dict[str, Any] | None = None
) -> np.ndarray:
    """Read and decode an image.

    Args:
        path: A file, or a URI that ``backend_args`` opens.
        color_type: ``color``: (h, w, 3) BGR uint8 for any file: gray is repeated, transparency dropped, 16 bits
            become 8, and the EXIF orientation is applied. ``grayscale``: (h, w) uint8, likewise. ``unchanged``:
            channels and depth of the file, not rotated. ``*_ignore_orientation``: not rotated.
        backend_args: Storage backend, as for :func:`mmengine.fileio.get`; ``None`` for a local file.

    Raises:
        ImageError: If the file is missing, or is not an image.
    """
    if backend_args is None:
        try:
            content = Path(path).read_bytes()
        except OSError as error:
            raise ImageError(f"The image {path} cannot be read: {error.strerror or error}.") from error
    else:
        content = _fetch(path, backend_args)
    image = cv2.imdecode(np.frombuffer(content, np.uint8), COLOR_TYPES[color_type]) if content else None
    if image is None:
        size = f"{len(content)} bytes" if content else "it is empty"
        raise ImageError(f"The image {path} cannot be decoded ({size}): it is damaged, truncated or not an image.")
    return image


def _fetch(path: str | os.PathLike[str], backend_args: dict[str, Any]) -> bytes:
    from mmengine import fileio

    try:
        return bytes(fileio.get(path, backend_args=backend_args))
    except Exception as error:  # each storage backend has its own errors
        raise ImageError(f"The image {path} cannot be read with backend_args={backend_args}: {error}") from error


class LoadImage(BaseTransform):
    """Loads the image of a sample, from its file or from ``results['img']``.

    Reads ``img_path`` (or ``img``); sets ``img``, ``img_path``, ``img_shape`` (h, w) and ``ori_shape`` (h, w). A list
    of paths (frames of a video) gives a list of images and the shapes of the first.

    The last decoded image is cached, because people in the same image are adjacent when a dataset is read in order.
    Each sample gets its own copy.

    If the size of the image differs from the annotation file's (``annotated_shape``, (h, w)), the log warns once. If
    annotated keypoints or the center of a box also lie outside the image, the coordinates belong to another picture
    (scaled or rotated), which is an error.

    Args:
        to_float32: Convert the image from uint8 to float32, values 0 to 255.
        color_type: See :func:`read_image`.
        imdecode_backend: ``"cv2"``; ``None`` means the same.
        file_client_args: Old name of ``backend_args``.
        ignore_empty: Drop a sample whose image cannot be read, instead of raising an error.
        backend_args: Storage backend, as for :func:`mmengine.fileio.get`; ``None`` for local files.
        pad_to_aspect_ratio: Pad the image with black on the right or bottom to the aspect ratio of
            ``results['input_size']`` (w, h). Coordinates in the image frame do not change; ``img_shape`` becomes that
            of the padded image.

    Raises:
        ConfigError: If an argument has an unsupported value.
        DataError: If ``results['img']`` is not an array.
        ImageError: If the image is missing, cannot be decoded, or is not the annotated one; the message gives the file
            and the annotation's id.
    """

    def __init__(
        self,
        to_float32: bool = False,
        color_type: str = "color",
        imdecode_backend: str | None = "cv2",
        file_client_args: dict[str, Any] | None = None,
        ignore_empty: bool = False,
        *,
        backend_args: dict[str, Any] | None = None,
        pad_to_aspect_ratio: bool = False,
    ) -> None:
        if color_type not in COLOR_TYPES:
            raise ConfigError(
                f"LoadImage: color_type must be one of {', '.join(COLOR_TYPES)}, got '{color_type}'."
                f"{suggest(color_type, COLOR_TYPES)}"
            )
        if imdecode_backend not in ("cv2", None):
            raise ConfigError(f"LoadImage: imdecode_backend must be 'cv2' or None, got '{imdecode_backend}'.")
        if file_client_args is not None and backend_args is not None:
            raise ConfigError("LoadImage: file_client_args and backend_args mean the same; set only backend_args.")
        self.to_float32 = to_float32
        self.color_type = color_type
        self.ignore_empty = ignore_empty
        given = backend_args if file_client_args is None else file_client_args
        self.backend_args = None if given in _LOCAL else given
        self.pad_to_aspect_ratio = pad_to_aspect_ratio
        self._last: tuple[object, np.ndarray] | None = None
        self._warned = SharedFlag()

    def transform(self, results: dict[str, Any]) -> dict[str, Any] | None:
        """Add the image to ``results``; return ``None`` if it cannot be read and ``ignore_empty`` is set."""
        try:
            image = self._image(results)
            self._check_size(results, (image[0] if isinstance(image, list) else image).shape[:2])
        except ImageError as error:
            if self.ignore_empty:
                return None
            raise ImageError(f"{error}{_annotation(results)}") from error

        frames = image if isinstance(image, list) else [image]
        results.setdefault("img_path", None)
        results["ori_shape"] = frames[0].shape[:2]
        if self.to_float32:
            frames = [frame.astype(np.float32) for frame in frames]
        if self.pad_to_aspect_ratio:
            width, height = required(results, "input_size", step="LoadImage(pad_to_aspect_ratio=True)")
            frames = [_pad_to_ratio(frame, width / height) for frame in frames]
        results["img_shape"] = frames[0].shape[:2]
        results["img"] = frames if isinstance(image, list) else frames[0]
        return results

    def _image(self, results: dict[str, Any]) -> np.ndarray | list[np.ndarray]:
        """Return the image in ``results``, or else read it from the file; for several files return a list."""
        image = results.get("img")
        if image is None:
            path = required(results, "img_path", step="LoadImage")
            return [self.read(frame) for frame in path] if isinstance(path, list) else self.read(path)
        if not isinstance(image, np.ndarray):
            raise DataError(f"results['img'] must be an array (h, w, 3), got {type(image).__name__}.")
        return image

    def _check_size(self, results: dict[str, Any], shape: tuple[int, ...]) -> None:
        annotated = results.get("annotated_shape", shape)
        if annotated == shape or not all(annotated):
            return
        problem = describe_sizes(results["img_path"], shape, annotated)
        if _lies_outside(results, shape, annotated):
            raise ImageError(f"{problem} Annotated coordinates are outside the image.")
        if self._warned.set():
            logger.warning("%s Further images with another size are not logged.", problem)

    def read(self, path: str) -> np.ndarray:
        """Read the image of a path, from the cache if it is the last one that was read."""
        state = _file_state(path) if self.backend_args is None else None
        if self._last is not None and state is not None and self._last[0] == state:
            return self._last[1].copy()
        image = read_image(path, color_type=self.color_type, backend_args=self.backend_args)
        if state is None:
            return image
        self._last = (state, image)
        return image.copy()


def describe_sizes(path: Any, shape: Sequence[int], annotated: Sequence[int]) -> str:
    """Describe an image (h, w) that is annotated with another size (h, w), and how to correct that."""
    if tuple(annotated) == tuple(shape[::-1]):
        remedy = (
            "its EXIF orientation rotates it, or the file swaps width and height. If the annotations refer to the "
            "picture without rotation, set color_type='color_ignore_orientation' in LoadImage; otherwise correct the "
            "annotation file."
        )
    else:
        remedy = "use the images that were annotated, or correct the annotation file."
    return (
        f"The image {path} has {shape[1]} x {shape[0]} pixels, the annotation file says {annotated[1]} x "
        f"{annotated[0]}: {remedy}"
    )


def _lies_outside(results: dict[str, Any], shape: Sequence[int], annotated: Sequence[int]) -> bool:
    """Return whether annotated coordinates are inside the annotated size (h, w) but outside the image's ``shape``."""
    points = [np.zeros((0, 2))]
    if "keypoints" in results and "keypoints_visible" in results:
        points.append(np.asarray(results["keypoints"])[..., :2][np.asarray(results["keypoints_visible"]) > 0])
    if "bbox" in results:
        boxes = np.asarray(results["bbox"])
        points.append((boxes[:, :2] + boxes[:, 2:4]) / 2)
    placed = np.concatenate(points)
    within = (placed <= tuple(annotated[::-1])).all(axis=1)
    return bool((within & (placed > (shape[1] + 1, shape[0] + 1)).any(axis=1)).any())


class SharedFlag:
    """A flag shared by worker processes and copies, to do something only once."""

    def __init__(self) -> None:
        self._value = torch.zeros(1, dtype=torch.bool).share_memory_()

    def set(self) -> bool:
        """Set the flag; return whether it was not set before."""
        first = not self._value.item()
        self._value[0] = True
        return first

    def __deepcopy__(self, memo: dict[int, Any]) -> SharedFlag:
        return self  # subsets of a dataset share it


def _file_state(path: str) -> tuple[str, int, int] | None:
    """Return values that change when a file is replaced."""
    try:
        status = os.stat(path)  # noqa: PTH116 - a Path costs more than the call
    except OSError:
        return None
    return str(path), status.st_mtime_ns, status.st_size


def _annotation(results: dict[str, Any]) -> str:
    return f" It belongs to annotation id {results['id']}." if "id" in results else ""


def _pad_to_ratio(image: np.ndarray, ratio: float) -> np.ndarray:
    """Pad an image with zeros on the right or bottom until width / height is ``ratio``."""
    h, w = image.shape[:2]
    right = max(0, round(h * ratio) - w)
    bottom = max(0, round(w / ratio) - h)
    return cv2.copyMakeBorder(image, 0, bottom, 0, right, cv2.BORDER_CONSTANT, value=0)
