"""Compare the sizes of image files with those in the annotation file, without decoding the images."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from pose_keypoints.transforms.loading import describe_sizes

# EXIF tag of the orientation, and its values that swap width and height.
_ORIENTATION = 0x0112
_TRANSPOSED = (5, 6, 7, 8)


def loaded_shape(path: str) -> tuple[int, int] | None:
    """Return the (h, w) of an image as OpenCV loads it, with its EXIF orientation; ``None`` if it cannot be read."""
    try:
        with Image.open(path) as image:
            width, height = image.size
            return (width, height) if image.getexif().get(_ORIENTATION) in _TRANSPOSED else (height, width)
    except (OSError, ValueError, UnidentifiedImageError):
        return None


def differing_sizes(annotated: Mapping[str, tuple[int, int]]) -> list[str]:
    """Describe the images whose size is not the annotated one.

    Args:
        annotated: Image path to the (h, w) in the annotation file, (0, 0) if it has none. URLs are not checked.

    Returns:
        One sentence per image.
    """
    sentences = []
    for path, shape in annotated.items():
        if "://" in path or not all(shape) or not Path(path).is_file():
            continue
        found = loaded_shape(path)
        if found is not None and found != tuple(shape):
            sentences.append(describe_sizes(path, found, shape))
    return sentences
