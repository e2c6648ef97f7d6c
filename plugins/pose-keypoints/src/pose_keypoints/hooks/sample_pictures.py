"""Read a sample's image and name its picture: shared by the hooks that draw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pose_core.errors import VisualizationError
from pose_core.structures import PoseDataSample
from pose_keypoints.structures import merge_data_samples
from pose_keypoints.transforms.loading import read_image
from pose_keypoints.visualization.local_visualizer import PoseLocalVisualizer

if TYPE_CHECKING:
    from mmengine.runner import Runner


def pose_visualizer(runner: Runner, hook: str) -> PoseLocalVisualizer:
    """Return the runner's visualizer.

    Raises:
        VisualizationError: If it is not a ``PoseLocalVisualizer``.
    """
    visualizer = runner.visualizer
    if not isinstance(visualizer, PoseLocalVisualizer):
        raise VisualizationError(
            f"{hook} needs a PoseLocalVisualizer, got a {type(visualizer).__name__}: set "
            "visualizer=dict(type='PoseLocalVisualizer', ...)."
        )
    return visualizer


def rgb_image(sample: PoseDataSample, backend_args: Mapping[str, Any] | None) -> np.ndarray:
    """Read the image (h, w, 3) RGB of a sample.

    Raises:
        VisualizationError: If the sample has no ``img_path``.
        ImageError: If the image cannot be read.
    """
    path = sample.get("img_path")
    if path is None:
        raise VisualizationError("The sample needs 'img_path' to be drawn: add 'img_path' to PackPoseInputs.meta_keys.")
    return read_image(path, backend_args=dict(backend_args) if backend_args else None)[..., ::-1]


def in_image_frame(sample: PoseDataSample) -> PoseDataSample:
    """Return the sample with its predicted heatmaps warped to the image frame."""
    return merge_data_samples([sample]) if "heatmaps" in sample.get("pred_fields", ()) else sample


class PictureNames:
    """File names for samples: ``<image>_<n>.<ending>``, counted per image because an image can have several samples."""

    def __init__(self) -> None:
        self._drawn: Counter[str] = Counter()

    def next(self, sample: PoseDataSample, prefix: str = "") -> str:
        """Return the name of the next picture of the sample's image."""
        image = Path(sample.get("img_path"))
        number = self._drawn[image.stem]
        self._drawn[image.stem] += 1
        return f"{prefix}{image.stem}_{number}{image.suffix}"


def output_folder(runner: Runner, folder: str | None) -> Path | None:
    """Return the folder for the pictures of a test; a relative path is below this run's folder in the work dir."""
    return None if folder is None else Path(runner.work_dir) / runner.timestamp / folder
