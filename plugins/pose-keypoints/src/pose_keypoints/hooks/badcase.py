"""Find and draw the samples that a model gets wrong."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from mmengine.dist import all_gather_object, is_main_process
from mmengine.hooks import Hook

from pose_core.errors import ConfigError, suggest
from pose_core.registry import METRICS, MODELS
from pose_core.structures import PoseDataSample
from pose_keypoints.hooks.sample_pictures import PictureNames, in_image_frame, output_folder, pose_visualizer, rgb_image

if TYPE_CHECKING:
    from mmengine.runner import Runner

logger = logging.getLogger(__name__)


class BadCaseAnalysisHook(Hook):
    """Draws the samples of a test that have a large error, annotation beside prediction, and lists them.

    For top-down models, where each prediction belongs to one annotated person. The list is ``results.json`` in
    ``out_dir``: image, annotation id and value of each bad case, worst first. Picture names begin with the value.

    Args:
        enable: Whether to look for bad cases.
        show: Show each bad case in a window, if there is a display.
        wait_time: Seconds to show the window; 0 waits for a key.
        interval: Accepted for compatibility with MMPose configs and ignored; every sample of a test is checked.
        kpt_thr: Keypoints with a lower score are not drawn.
        out_dir: Folder for the pictures and the list; a relative path is below ``<work dir>/<time stamp>``, which also
            gets the list if ``out_dir`` is not set.
        backend_args: Storage backend to read the images with; ``None`` for local files.
        metric_type: ``"loss"``: a case is bad if ``metric``, a loss between predicted and true keypoints in pixels of
            the image, exceeds the threshold. ``"accuracy"``: it is bad if ``metric``, computed on the sample alone, is
            below the threshold.
        metric: Config of a loss or of a metric.
        metric_key: The metric's value to compare, such as ``"PCK"``, with or without its prefix.
        badcase_thr: The threshold.

    Raises:
        ConfigError: If ``metric_type`` is unknown, or the metric does not report ``metric_key``.
    """

    def __init__(
        self,
        enable: bool = False,
        show: bool = False,
        wait_time: float = 0.0,
        interval: int = 50,
        kpt_thr: float = 0.3,
        out_dir: str | None = None,
        backend_args: Mapping[str, Any] | None = None,
        metric_type: str = "loss",
        metric: Mapping[str, Any] | None = None,
        metric_key: str = "PCK",
        badcase_thr: float = 5,
    ) -> None:
        if metric_type not in ("loss", "accuracy"):
            raise ConfigError(f"BadCaseAnalysisHook: metric_type must be 'loss' or 'accuracy', got {metric_type!r}.")
        self.enable = enable
        self.show = show
        self.wait_time = wait_time
        self.kpt_thr = kpt_thr
        self.out_dir = out_dir
        self.backend_args = backend_args
        self.metric_type = metric_type
        self.metric_key = metric_key
        self.badcase_thr = badcase_thr
        config = dict(metric or {"type": "KeypointMSELoss"})
        self.metric_name = metric_key if metric_type == "accuracy" else str(config.get("type"))
        # Nearly every config has this hook, so a disabled one builds nothing.
        self._config = config
        self._metric: Any = None
        self._reset()

    def _reset(self) -> None:
        self._names = PictureNames()
        self._cases: list[dict[str, Any]] = []

    def before_test(self, runner: Runner) -> None:
        """Build the metric and reset the records."""
        self._reset()
        if self.enable:
            registry = MODELS if self.metric_type == "loss" else METRICS
            self._metric = registry.build(dict(self._config))
            if self.metric_type == "accuracy":
                self._metric.dataset_meta = runner.test_evaluator.dataset_meta

    def after_test_iter(
        self, runner: Runner, batch_idx: int, data_batch: dict, outputs: Sequence[PoseDataSample]
    ) -> None:
        """Check every sample."""
        if not self.enable:
            return
        for sample in outputs:
            value = (
                self._compute_loss(sample) if self.metric_type == "loss" else self._compute_accuracy(data_batch, sample)
            )
            if self._is_bad(value):
                self._record(runner, sample, value)

    def after_test_epoch(self, runner: Runner, metrics: dict[str, float] | None = None) -> None:
        """Write the list, gathered from all ranks."""
        if not self.enable:
            return
        cases = [case for part in all_gather_object(self._cases) for case in part]
        cases.sort(key=lambda case: case[self.metric_name], reverse=self.metric_type == "loss")
        folder = output_folder(runner, self.out_dir or "")
        if is_main_process() and folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "results.json").write_text(json.dumps(cases, indent=1))
            logger.info("%d bad cases, listed in %s", len(cases), folder / "results.json")

    def _is_bad(self, value: float) -> bool:
        return value > self.badcase_thr if self.metric_type == "loss" else value < self.badcase_thr

    def _compute_loss(self, sample: PoseDataSample) -> float:
        """Compute the loss between predicted and annotated keypoints; unlabeled ones count as correct."""
        truth, predicted = np.asarray(sample.gt_instances.keypoints), np.asarray(sample.pred_instances.keypoints)
        if len(truth) != len(predicted):
            raise ConfigError(
                f"BadCaseAnalysisHook(metric_type='loss') needs one prediction per annotated instance, but "
                f"{sample.get('img_path')} has {len(predicted)} for {len(truth)}: use metric_type='accuracy'."
            )
        visible = np.asarray(sample.gt_instances.keypoints_visible)
        weights = (visible[..., 0] if visible.ndim == 3 else visible) > 0
        predicted = np.where(weights[..., None], predicted, truth)
        arguments = (torch.from_numpy(np.asarray(a, dtype=np.float32)) for a in (predicted, truth, weights))
        return float(self._metric(*arguments))

    def _compute_accuracy(self, data_batch: dict, sample: PoseDataSample) -> float:
        """Evaluate the metric on a single sample."""
        self._metric.results.clear()
        self._metric.process(data_batch, [sample.to_dict()])
        numbers = self._metric.compute_metrics(self._metric.results)
        self._metric.results.clear()
        for key, value in numbers.items():
            if self.metric_key in (key, key.rpartition("/")[2]):
                return float(value)
        raise ConfigError(
            f"BadCaseAnalysisHook: metric_key must be one of {', '.join(numbers)} (what "
            f"{type(self._metric).__name__} reports), got '{self.metric_key}'.{suggest(self.metric_key, numbers)}"
        )

    def _record(self, runner: Runner, sample: PoseDataSample, value: float) -> None:
        """Draw and record a bad case."""
        self._cases.append({"img": str(sample.get("img_path")), "id": sample.get("id"), self.metric_name: value})
        visualizer = pose_visualizer(runner, "BadCaseAnalysisHook")
        visualizer.set_dataset_meta(runner.test_evaluator.dataset_meta)
        folder = output_folder(runner, self.out_dir)
        prefix = f"{self.metric_name}_{value:.3f}_"
        visualizer.add_datasample(
            "badcase",
            rgb_image(sample, self.backend_args),
            in_image_frame(sample),
            draw_bbox=True,
            show=self.show,
            wait_time=self.wait_time,
            kpt_thr=self.kpt_thr,
            out_file=None if folder is None else folder / self._names.next(sample, prefix),
            step=len(self._cases),
        )
