"""Another data pipeline for the last epochs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mmengine.dataset import Compose
from mmengine.hooks import Hook
from mmengine.runner import IterBasedTrainLoop

from pose_core.errors import ConfigError
from pose_keypoints.datasets.base_record_dataset import built_steps


class PipelineSwitchHook(Hook):
    """Replace the training pipeline from an epoch on: weaker augmentation for the end of a training (YOLOX, 2021).

    Of a combined data set the pipeline that follows those of its data sets is replaced. Workers that live longer than
    an epoch are started anew.

    Args:
        switch_epoch: The first epoch, counted from 0, with the new pipeline.
        switch_pipeline: The configs of its transforms.

    Raises:
        ConfigError: The training data have no pipeline, or are not read in epochs.
    """

    def __init__(self, switch_epoch: int, switch_pipeline: Sequence[Mapping[str, Any]]) -> None:
        self.switch_epoch = switch_epoch
        # built now, so that a mistake in it is found before the training rather than towards its end
        self.pipeline = Compose(built_steps(switch_pipeline))
        self._switched = False

    def before_train(self, runner: Any) -> None:
        """Check that there is something to switch."""
        if not list(_with_pipelines(runner.train_dataloader.dataset)):
            raise ConfigError("PipelineSwitchHook: the training data set has no pipeline that could be switched.")
        if isinstance(runner.train_loop, IterBasedTrainLoop):
            raise ConfigError(
                "PipelineSwitchHook counts epochs, but the training counts iterations: set train_cfg.by_epoch=True."
            )

    def before_train_epoch(self, runner: Any) -> None:
        """Switch, if it is time; after a resume too."""
        if self._switched or runner.epoch < self.switch_epoch:
            return
        loader = runner.train_dataloader
        for dataset in _with_pipelines(loader.dataset):
            dataset.pipeline = self.pipeline
        loader._iterator = None  # persistent workers have copies of the data set
        self._switched = True
        runner.logger.info(f"The training pipeline is switched before epoch {runner.epoch + 1}.")


def _with_pipelines(dataset: Any) -> Iterator[Any]:
    """The data sets that have a pipeline, within those that wrap or join others."""
    if hasattr(dataset, "pipeline"):
        yield dataset
    elif hasattr(dataset, "datasets"):
        for part in dataset.datasets:
            yield from _with_pipelines(part)
    elif hasattr(dataset, "dataset"):
        yield from _with_pipelines(dataset.dataset)
