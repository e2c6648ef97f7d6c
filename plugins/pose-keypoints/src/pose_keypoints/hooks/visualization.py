"""Draw predictions during validation and testing."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mmengine.hooks import Hook

from pose_core.errors import ConfigError
from pose_core.structures import PoseDataSample
from pose_keypoints.hooks.sample_pictures import PictureNames, in_image_frame, output_folder, pose_visualizer, rgb_image

if TYPE_CHECKING:
    from mmengine.runner import Runner

logger = logging.getLogger(__name__)


class PoseVisualizationHook(Hook):
    """Draws predictions: some during validation, all during testing.

    Pictures go to the visualizer's backends, or to ``out_dir`` if given, named after their images.

    Args:
        enable: Whether to draw at all.
        interval: Draw the first sample of every ``interval``-th validation batch.
        kpt_thr: Keypoints with a lower score are not drawn.
        show: Also show each picture in a window, if there is a display.
        wait_time: Seconds to show the window; 0 waits for a key.
        out_dir: Folder for the pictures; a relative path is below ``<work dir>/<time stamp>``.
        backend_args: Storage backend to read the images with; ``None`` for local files.

    Raises:
        ConfigError: If the interval is not positive.
    """

    def __init__(
        self,
        enable: bool = False,
        interval: int = 50,
        kpt_thr: float = 0.3,
        show: bool = False,
        wait_time: float = 0.0,
        out_dir: str | None = None,
        backend_args: Mapping[str, Any] | None = None,
    ) -> None:
        if interval < 1:
            raise ConfigError(f"PoseVisualizationHook: interval must be 1 or more, got {interval}.")
        self.enable = enable
        self.interval = interval
        self.kpt_thr = kpt_thr
        self.show = show
        self.wait_time = wait_time
        self.out_dir = out_dir
        self.backend_args = backend_args
        self._names = PictureNames()
        self._test_index = 0

    def after_val_iter(
        self, runner: Runner, batch_idx: int, data_batch: dict, outputs: Sequence[PoseDataSample]
    ) -> None:
        """Draw the first sample of every ``interval``-th batch."""
        step = runner.iter + batch_idx
        if self.enable and step % self.interval == 0 and outputs:
            prefix = f"iter_{runner.iter}_"
            self._draw(runner, outputs[0], runner.val_evaluator.dataset_meta, "val_img", step, prefix=prefix)

    def before_train(self, runner: Runner) -> None:
        """Log where the pictures go."""
        self._log_folder(runner)

    def before_test(self, runner: Runner) -> None:
        """Reset the picture names, and log where the pictures go."""
        self._names = PictureNames()
        self._test_index = 0
        self._log_folder(runner)

    def _log_folder(self, runner: Runner) -> None:
        if self.enable and self.out_dir is not None:
            logger.info("predictions are drawn into %s", output_folder(runner, self.out_dir))

    def after_test_iter(
        self, runner: Runner, batch_idx: int, data_batch: dict, outputs: Sequence[PoseDataSample]
    ) -> None:
        """Draw every sample."""
        if not self.enable:
            return
        for sample in outputs:
            self._draw(runner, sample, runner.test_evaluator.dataset_meta, "test_img", self._test_index)
            self._test_index += 1

    def _draw(
        self, runner: Runner, sample: PoseDataSample, meta: dict, name: str, step: int, *, prefix: str = ""
    ) -> None:
        visualizer = pose_visualizer(runner, "PoseVisualizationHook")
        visualizer.set_dataset_meta(meta)
        folder = output_folder(runner, self.out_dir)
        visualizer.add_datasample(
            name,
            rgb_image(sample, self.backend_args),
            in_image_frame(sample),
            draw_gt=False,
            draw_bbox=True,
            draw_heatmap=True,
            show=self.show,
            wait_time=self.wait_time,
            kpt_thr=self.kpt_thr,
            out_file=None if folder is None else folder / self._names.next(sample, prefix),
            step=step,
        )
