"""What the drawing hooks share: a sample's image, read and drawn on."""

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
    """The runner's visualizer.

    Raises:
        VisualizationError: It does not draw poses.
    """
    visualizer = runner.visualizer
    if not isinstance(visualizer, PoseLocalVisualizer):
        raise VisualizationError(
            f"{hook} draws with a PoseLocalVisualizer, but the config's visualizer is a {type(visualizer).__name__}: "
            "write visualizer=dict(type='PoseLocalVisualizer', ...)."
        )
    return visualizer


def rgb_image(sample: PoseDataSample, backend_args: Mapping[str, Any] | None) -> np.ndarray:
    """The image (h, w, 3) RGB that the sample was made of.

    Raises:
        VisualizationError: The sample does not say which image that is.
        ImageError: It cannot be read.
    """
    path = sample.get("img_path")
    if path is None:
        raise VisualizationError(
            "The sample cannot be drawn because it has no 'img_path': add it to the meta_keys of PackPoseInputs."
        )
    return read_image(path, backend_args=dict(backend_args) if backend_args else None)[..., ::-1]


def in_image_frame(sample: PoseDataSample) -> PoseDataSample:
    """The sample with its predicted heatmaps spread over the image."""
    return merge_data_samples([sample]) if "heatmaps" in sample.get("pred_fields", ()) else sample


class PictureNames:
    """File names for samples: ``<image>_<n>.<ending>``, counted for each image because it can hold several samples."""

    def __init__(self) -> None:
        self._drawn: Counter[str] = Counter()

    def next(self, sample: PoseDataSample, prefix: str = "") -> str:
        """The name of the next picture of the sample's image."""
        image = Path(sample.get("img_path"))
        number = self._drawn[image.stem]
        self._drawn[image.stem] += 1
        return f"{prefix}{image.stem}_{number}{image.suffix}"


def output_folder(runner: Runner, folder: str | None) -> Path | None:
    """Where pictures of a test go: a relative folder lies in this run's folder of the work dir."""
    return None if folder is None else Path(runner.work_dir) / runner.timestamp / folder
