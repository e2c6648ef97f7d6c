"""Draw one page of predictions over ground truth at the end of a test."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from mmengine.dist import is_main_process
from mmengine.hooks import Hook

from pose_core.errors import ConfigError
from pose_core.structures import PoseDataSample
from pose_keypoints.hooks.sample_pictures import rgb_image
from pose_keypoints.visualization.contact_sheet import contact_sheet
from pose_keypoints.visualization.pictures import write_picture
from pose_keypoints.visualization.poses import PoseStyle, draw_poses
from pose_keypoints.visualization.samples import keypoints_of
from pose_keypoints.visualization.scheme import make_scheme

if TYPE_CHECKING:
    from mmengine.runner import Runner

logger = logging.getLogger(__name__)

_TRUTH = (255, 255, 255)


class ContactSheetHook(Hook):
    """Draws the first images of a test on one page: annotations as wide white lines, predictions in color on top.

    Args:
        out_file: File of the page; a relative path is below the work dir.
        images: Number of images to draw.
        columns: Images per row.
        tile: (w, h) that each image is fitted into, in pixels.
        kpt_thr: Predicted keypoints with a lower score are not drawn.
        backend_args: Storage backend to read the images with; ``None`` for local files.

    Raises:
        ConfigError: If a number is not positive.
    """

    def __init__(
        self,
        out_file: str = "contact_sheet.png",
        images: int = 20,
        columns: int = 5,
        tile: tuple[int, int] = (320, 240),
        kpt_thr: float = 0.2,
        backend_args: Mapping[str, Any] | None = None,
    ) -> None:
        if min(images, columns, *tile) < 1:
            raise ConfigError(
                f"ContactSheetHook: images, columns and tile must be positive, got {images}, {columns} and {tile}."
            )
        self.out_file = out_file
        self.images = images
        self.columns = columns
        self.tile = tile
        self.kpt_thr = kpt_thr
        self.backend_args = backend_args
        self._samples: dict[str, list[PoseDataSample]] = {}

    def before_test(self, runner: Runner) -> None:
        """Start a new page."""
        self._samples = {}

    def after_test_iter(
        self, runner: Runner, batch_idx: int, data_batch: dict, outputs: Sequence[PoseDataSample]
    ) -> None:
        """Keep the samples of the first images; a top-down model has one per person."""
        for sample in outputs:
            path = str(sample.get("img_path"))
            if path in self._samples or len(self._samples) < self.images:
                self._samples.setdefault(path, []).append(sample)

    def after_test_epoch(self, runner: Runner, metrics: dict[str, float] | None = None) -> None:
        """Draw and write the page."""
        if not is_main_process() or not self._samples:
            return
        meta = runner.test_evaluator.dataset_meta
        pictures = [self._draw(samples, meta) for samples in self._samples.values()]
        file = Path(runner.work_dir) / self.out_file
        write_picture(contact_sheet(pictures, columns=self.columns, tile=self.tile), file)
        logger.info("predictions over ground truth: %s", file)

    def _draw(self, samples: list[PoseDataSample], meta: dict[str, Any]) -> np.ndarray:
        image = np.ascontiguousarray(rgb_image(samples[0], self.backend_args))
        links = meta["skeleton_links"]
        # The page shrinks the image, so lines are drawn wider.
        unit = max(image.shape[1] / self.tile[0], image.shape[0] / self.tile[1])
        truth = make_scheme(meta["num_keypoints"], _TRUTH, links, _TRUTH)
        predicted = make_scheme(meta["num_keypoints"], meta["keypoint_colors"], links, meta["skeleton_link_colors"])
        for sample in samples:
            style = PoseStyle(line_width=3.5 * unit, radius=2.5 * unit, alpha=0.75)
            draw_poses(image, *keypoints_of(sample.gt_instances), 0.0, truth, style)
        for sample in samples:
            style = PoseStyle(line_width=1.2 * unit, radius=1.8 * unit)
            draw_poses(image, *keypoints_of(sample.pred_instances), self.kpt_thr, predicted, style)
        return image
