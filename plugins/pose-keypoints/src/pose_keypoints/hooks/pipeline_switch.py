"""Switch to another data pipeline for the last epochs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mmengine.dataset import Compose
from mmengine.hooks import Hook
from mmengine.runner import IterBasedTrainLoop

from pose_core.errors import ConfigError
from pose_keypoints.datasets.base_record_dataset import built_steps


class PipelineSwitchHook(Hook):
    """Replaces the training pipeline from a given epoch on, usually by weaker augmentation (YOLOX, 2021).

    For a combined dataset, the pipeline applied after those of its parts is replaced. Persistent workers are restarted.

    Args:
        switch_epoch: The first epoch, counted from 0, that uses the new pipeline.
        switch_pipeline: The configs of its transforms.

    Raises:
        ConfigError: If the training dataset has no pipeline, or training does not count epochs.
    """

    def __init__(self, switch_epoch: int, switch_pipeline: Sequence[Mapping[str, Any]]) -> None:
        self.switch_epoch = switch_epoch
        # Built here, so that a mistake shows up before training rather than near its end.
        self.pipeline = Compose(built_steps(switch_pipeline))
        self._switched = False

    def before_train(self, runner: Any) -> None:
        """Check that there is something to switch."""
        if not list(_with_pipelines(runner.train_dataloader.dataset)):
            raise ConfigError("PipelineSwitchHook needs a training dataset with a pipeline; this one has none.")
        if isinstance(runner.train_loop, IterBasedTrainLoop):
            raise ConfigError(
                "PipelineSwitchHook needs training by epochs, got training by iterations: set train_cfg.by_epoch=True."
            )

    def before_train_epoch(self, runner: Any) -> None:
        """Switch the pipeline once ``switch_epoch`` is reached, also after resuming."""
        if self._switched or runner.epoch < self.switch_epoch:
            return
        loader = runner.train_dataloader
        for dataset in _with_pipelines(loader.dataset):
            dataset.pipeline = self.pipeline
        loader._iterator = None  # persistent workers hold copies of the dataset
        self._switched = True
        runner.logger.info(f"Switched the training pipeline before epoch {runner.epoch + 1}.")


def _with_pipelines(dataset: Any) -> Iterator[Any]:
    """Yield the datasets that have a pipeline, looking into datasets that wrap or combine others."""
    if hasattr(dataset, "pipeline"):
        yield dataset
    elif hasattr(dataset, "datasets"):
        for part in dataset.datasets:
            yield from _with_pipelines(part)
    elif hasattr(dataset, "dataset"):
        yield from _with_pipelines(dataset.dataset)
