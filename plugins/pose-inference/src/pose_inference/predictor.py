"""Predict on images: combine a model, its config's test pipeline and a checkpoint."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from mmengine.dataset import pseudo_collate
from mmengine.registry import DefaultScope
from mmengine.structures import InstanceData

from pose_core.config import Config, as_config, load_config
from pose_core.engine.checkpoint import load_checkpoint, load_weights
from pose_core.engine.machine.placement import laid_out
from pose_core.errors import ConfigError, EnvironmentSetupError, ImageError, SkeletonError
from pose_core.first_party import CORE_SCOPE
from pose_core.registry import DATASETS, MODELS, TRANSFORMS
from pose_core.skeleton import parse_pose_metainfo
from pose_core.structures import PoseDataSample
from pose_keypoints.structures import merge_data_samples, split_instances


@dataclass(frozen=True)
class Query:
    """An image to predict on.

    Attributes:
        image: A file, or an array (h, w, 3) BGR uint8.
        boxes: Boxes of the people, (N, 4) xyxy, image frame. Default: the whole image. Bottom-up models do not accept
            boxes.
        scores: Scores of the boxes, (N,). Default: 1.
    """

    image: str | os.PathLike[str] | np.ndarray
    boxes: np.ndarray | None = None
    scores: np.ndarray | None = None


@dataclass(frozen=True)
class Prediction:
    """The prediction of a model on an image.

    Attributes:
        query: The query.
        image: (h, w, 3) BGR, as loaded by the pipeline.
        sample: A sample with ``pred_instances``: ``keypoints`` (N, K, 2), image frame, ``keypoint_scores`` (N, K),
            ``bboxes`` (N, 4) and ``bbox_scores`` (N,); and with ``pred_fields``, warped to the image, if the model's
            test settings request heatmaps.
    """

    query: Query
    image: np.ndarray
    sample: PoseDataSample

    def as_dict(self) -> dict[str, Any]:
        """Return ``file``, ``width``, ``height``, and ``instances``: keypoints, scores and box (xyxy) of each person.

        Coordinates are in the image frame, pixels.
        """
        height, width = self.image.shape[:2]
        instances = split_instances(self.sample.pred_instances)
        for instance in instances:
            if "bbox" in instance:
                instance["bbox"] = instance["bbox"][0]
        file = None if isinstance(self.query.image, np.ndarray) else os.fspath(self.query.image)
        return {"file": file, "width": width, "height": height, "instances": instances}


@dataclass
class _Pending:
    """An image with samples that may still be waiting for their batch."""

    query: Query
    image: np.ndarray
    waiting: int = 0
    samples: list[PoseDataSample] = field(default_factory=list)


class Predictor:
    """Runs a model on images, in batches that can combine people of several images.

    The config provides the model, and the pipeline of ``test_dataloader`` (or ``val_dataloader``) prepares its input;
    the first step of the pipeline must load the image.


    Args:
        config: A config, a path, or ``scope::name``.
        checkpoint: Weights, as for :func:`~pose_core.engine.checkpoint.load_checkpoint`. Default: random weights.
        device: Such as ``"cpu"`` or ``"cuda:0"``. Default: a GPU if available.
        batch_size: Samples per batch. Bottom-up models run one image at a time, because their input size varies.

    Attributes:
        model: The model, in evaluation mode.
        dataset_meta: The parsed metainfo of the skeleton, from the checkpoint or else from the config.

    Raises:
        ConfigError: If the config has no model, or no test pipeline.
        CheckpointError: If the checkpoint cannot be read, or does not fit the model.
        EnvironmentSetupError: If the device is not available.

    Examples:
        >>> config = "body::td-hm_mobilenetv2_8xb64-210e_coco-256x192.py"
        >>> predictor = Predictor(config, device="cpu")  # with trained weights: Predictor(config, "best.pth")
        >>> image = np.zeros((120, 90, 3), dtype=np.uint8)  # or the path of a file
        >>> for prediction in predictor.predict([Query(image)]):
        ...     print(prediction.sample.pred_instances.keypoints.shape)
        (1, 17, 2)
    """

    def __init__(
        self,
        config: Config | str | os.PathLike[str],
        checkpoint: str | os.PathLike[str] | None = None,
        *,
        device: str | torch.device | None = None,
        batch_size: int = 32,
    ) -> None:
        if batch_size < 1:
            raise ConfigError(f"batch_size must be at least 1, got {batch_size}.")
        self.config = load_config(config) if isinstance(config, (str, os.PathLike)) else as_config(config)
        if "model" not in self.config:
            raise ConfigError(f"The config {self.config.filename or ''} must set model.")
        self.device = _device(device)
        dataset, first = _test_dataset(self.config)
        self.topdown = first.get("data_mode", "topdown") == "topdown"
        self.batch_size = batch_size if self.topdown else 1
        with self._scope():
            self.model = MODELS.build(self.config.model)
            self._load, *self._steps = [TRANSFORMS.build(step) for step in dataset["pipeline"]]
            self.dataset_meta = _config_meta(dataset, first)
        if checkpoint is not None:
            self._load_weights(checkpoint)
        laid_out(self.model.to(self.device)).eval()

    def predict(
        self, queries: Iterable[Query], *, on_error: Callable[[Query, ImageError], None] | None = None
    ) -> Iterator[Prediction]:
        """Predict on images, in order, reading them lazily.

        Args:
            queries: The images.
            on_error: Called with each image that cannot be read, which is then skipped. Default: raise the error.

        Raises:
            ImageError: If an image is missing or cannot be decoded.
            SkeletonError: If the model predicts another number of keypoints than the skeleton has.
        """
        pending: deque[_Pending] = deque()
        batch: list[tuple[_Pending, dict[str, Any]]] = []
        for query in queries:
            try:
                with self._scope():
                    loaded = self._load_image(query)
            except ImageError as error:
                if on_error is None:
                    raise
                on_error(query, error)
                continue
            pending.append(_Pending(query, loaded["img"]))
            boxes = iter(self._boxes(query, loaded["img"].shape[:2]))
            while portion := list(islice(boxes, self.batch_size - len(batch))):
                batch += self._prepare(pending[-1], loaded, portion)
                if len(batch) == self.batch_size:
                    self._run_batch(batch)
                    batch = []
            while pending and not pending[0].waiting:
                yield self._finish(pending.popleft())
        if batch:
            self._run_batch(batch)
        yield from map(self._finish, pending)

    # -- setting up ------------------------------------------------------------------------------------------------

    def _scope(self) -> AbstractContextManager[None]:
        return DefaultScope.overwrite_default_scope(self.config.get("default_scope") or CORE_SCOPE)

    def _load_weights(self, source: str | os.PathLike[str]) -> None:
        checkpoint = load_checkpoint(source)
        load_weights(self.model, checkpoint, need="all", source=os.fspath(source))
        stored = (checkpoint.get("meta") or {}).get("dataset_meta") or {}
        if isinstance(stored, Mapping) and "keypoint_id2name" in stored:
            self.dataset_meta = dict(stored)

    # -- running ---------------------------------------------------------------------------------------------------

    def _load_image(self, query: Query) -> dict[str, Any]:
        """Load the image of ``query``."""
        source = {"img": query.image} if isinstance(query.image, np.ndarray) else {"img_path": os.fspath(query.image)}
        loaded = self._load(source)
        if loaded is None or "img" not in loaded:
            raise ConfigError("The first step of the test pipeline must load the image: put LoadImage first.")
        return loaded

    def _prepare(
        self, pending: _Pending, loaded: Mapping[str, Any], portion: Sequence[Mapping[str, Any]]
    ) -> list[tuple[_Pending, dict[str, Any]]]:
        """Run the pipeline on samples of an image, each given by its additional entries."""
        samples = []
        with self._scope():
            for boxes in portion:
                results = {**self.dataset_meta, **loaded, **boxes}
                for step in self._steps:
                    results = step(results)
                samples.append((pending, results))
        pending.waiting += len(samples)
        return samples

    def _boxes(self, query: Query, shape: tuple[int, int]) -> list[dict[str, np.ndarray]]:
        """Return the additional entries of each sample of the image: a box, or nothing."""
        if not self.topdown:
            if query.boxes is not None:
                raise ConfigError("A bottom-up model (data_mode='bottomup') does not accept boxes: leave them out.")
            return [{}]
        whole = np.array([[0, 0, shape[1], shape[0]]], dtype=np.float32)
        boxes = whole if query.boxes is None else np.asarray(query.boxes, dtype=np.float32).reshape(-1, 4)
        scores = np.ones(len(boxes), np.float32) if query.scores is None else np.asarray(query.scores, np.float32)
        return [{"bbox": box[None], "bbox_score": score[None]} for box, score in zip(boxes, scores, strict=True)]

    @torch.inference_mode()
    def _run_batch(self, batch: list[tuple[_Pending, dict[str, Any]]]) -> None:
        samples = self.model.test_step(pseudo_collate([packed for _, packed in batch]))
        for (pending, _), sample in zip(batch, samples, strict=True):
            self._check(sample.pred_instances)
            pending.samples.append(sample)
            pending.waiting -= 1

    def _check(self, instances: InstanceData) -> None:
        predicted, known = instances.keypoints.shape[1], len(self.dataset_meta["keypoint_id2name"])
        if predicted != known:
            raise SkeletonError(
                f"The model must predict {known} keypoints (the skeleton "
                f"'{self.dataset_meta.get('dataset_name')}' has {known}), got {predicted}: the config's dataset and "
                "head do not match."
            )

    def _finish(self, pending: _Pending) -> Prediction:
        if pending.samples:
            return Prediction(pending.query, pending.image, merge_data_samples(pending.samples))
        shape = pending.image.shape[:2]
        path = None if isinstance(pending.query.image, np.ndarray) else os.fspath(pending.query.image)
        sample = PoseDataSample(metainfo={"img_path": path, "ori_shape": shape, "img_shape": shape})
        count = len(self.dataset_meta["keypoint_id2name"])
        sample.pred_instances = InstanceData(
            keypoints=np.zeros((0, count, 2), np.float32),
            keypoint_scores=np.zeros((0, count), np.float32),
            bboxes=np.zeros((0, 4), np.float32),
            bbox_scores=np.zeros(0, np.float32),
        )
        return Prediction(pending.query, pending.image, sample)


def _device(device: str | torch.device | None) -> torch.device:
    try:
        chosen = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
        torch.empty(0, device=chosen)
    except (RuntimeError, AssertionError) as error:
        reason = str(error).splitlines()[0].rstrip(".")
        raise EnvironmentSetupError(f"The device '{device}' cannot be used: {reason}.") from error
    return chosen


def _test_dataset(config: Config) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Return the configs of the dataset with the test pipeline, and of the first dataset that reads annotations."""
    for name in ("test_dataloader", "val_dataloader"):
        outer = (config.get(name) or {}).get("dataset")
        while isinstance(outer, Mapping):
            if outer.get("pipeline"):
                first = outer
                while "datasets" in first or "dataset" in first:
                    first = first["datasets"][0] if "datasets" in first else first["dataset"]
                return outer, first
            outer = outer["datasets"][0] if outer.get("datasets") else outer.get("dataset")
    where = f" {Path(config.filename).name}" if config.filename else ""
    raise ConfigError(f"The config{where} needs a test pipeline in test_dataloader or val_dataloader; it has none.")


def _config_meta(dataset: Mapping[str, Any], first: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parsed metainfo of the config's dataset, or else of its class."""
    for config in (dataset, first):
        kind = DATASETS.get(config["type"]) if isinstance(config["type"], str) else config["type"]
        spec = config.get("metainfo") or getattr(kind, "METAINFO", None)
        if spec:
            return parse_pose_metainfo(spec)
    raise ConfigError(f"The dataset {first['type']} needs a skeleton: set metainfo, e.g. dict(from_file='coco.py').")
