"""The base of estimators: backbone, neck and head, trained and tested as one model."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

import torch
from mmengine.model import BaseModel
from mmengine.structures import InstanceData, PixelData
from torch import Tensor, nn

from pose_core.errors import ConfigError, suggest
from pose_core.registry import MODELS
from pose_core.skeleton import parse_pose_metainfo
from pose_core.structures import PoseDataSample
from pose_keypoints.mirroring import Features

Cfg = Mapping[str, Any]

_MODES = ("loss", "predict", "tensor")


class BasePoseEstimator(BaseModel, ABC):
    """Image batch in; losses, poses or raw output out. What it adds to the head's predictions is the subclass's.

    It owns test-time augmentation, which is a matter of its inputs: :meth:`test_inputs` says which ones go through the
    network, :meth:`flip_inputs` how they are mirrored. A subclass whose inputs are not images overrides the latter (a
    lifter negates x and swaps left and right), one that tests at several scales the former and
    :meth:`join_features`. Mirroring the output back is the head's.

    Args:
        backbone: The config of the backbone.
        neck: The config of the neck, if there is one.
        head: The config of the head, if there is one.
        train_cfg: Settings that the head reads in training.
        test_cfg: Settings that the head reads otherwise: ``flip_test`` and more.
        data_preprocessor: The config of what turns collated data into normalised tensors on the device.
        init_cfg: How the weights are initialised.
        metainfo: A skeleton, ``dict(from_file='configs/_base_/datasets/coco.py')`` or such, whose metainfo takes the
            place of the samples' when predicting.

    Raises:
        SkeletonError: ``metainfo`` contradicts itself, or names no skeleton.
    """

    known_settings: ClassVar[Mapping[str, Sequence[str]]] = {"test_cfg": ("flip_test",), "metainfo": ("from_file",)}
    _version = 2

    def __init__(
        self,
        backbone: Cfg,
        neck: Cfg | None = None,
        head: Cfg | None = None,
        train_cfg: Cfg | None = None,
        test_cfg: Cfg | None = None,
        data_preprocessor: Cfg | nn.Module | None = None,
        init_cfg: Cfg | Sequence[Cfg] | None = None,
        metainfo: Cfg | None = None,
    ) -> None:
        if not isinstance(data_preprocessor, nn.Module):  # mmengine would look for it under the default scope only
            data_preprocessor = MODELS.build(data_preprocessor or {"type": "BaseDataPreprocessor"})
        super().__init__(data_preprocessor, init_cfg)
        self.backbone = MODELS.build(backbone)
        if neck is not None:
            self.neck = MODELS.build(neck)
        if head is not None:
            self.head = MODELS.build(head)
        self.train_cfg: Cfg = train_cfg or {}
        self.test_cfg: Cfg = test_cfg or {}
        self.metainfo = None if metainfo is None else parse_pose_metainfo(metainfo)
        self._register_load_state_dict_pre_hook(self._rename_old_keys)

    @property
    def with_neck(self) -> bool:
        """Whether there is a neck."""
        return getattr(self, "neck", None) is not None

    @property
    def with_head(self) -> bool:
        """Whether there is a head."""
        return getattr(self, "head", None) is not None

    def forward(
        self,
        inputs: Tensor | Sequence[Tensor],
        data_samples: Sequence[PoseDataSample] | None = None,
        mode: str = "tensor",
    ) -> Any:
        """Run the model.

        Args:
            inputs: (B, 3, h, w), normalised, or B images of equal size; other inputs as the subclass reads them.
            data_samples: B samples; needed unless ``mode`` is ``"tensor"``.
            mode: ``"loss"``: the losses by name. ``"predict"``: the samples with ``pred_instances``, and
                ``pred_fields`` where the test settings ask for heatmaps. ``"tensor"``: the head's output, or the
                features where there is no head.

        Raises:
            ConfigError: ``mode`` is none of these, or lacks the samples or the head that it needs.
        """
        batch = self.batch_inputs(inputs)
        if mode == "tensor":
            feats = self.extract_feat(batch)
            return self.head.forward(feats) if self.with_head else feats
        if mode not in _MODES:
            raise ConfigError(f"mode must be one of {_MODES}, got {mode!r}.{suggest(str(mode), _MODES)}")
        if data_samples is None or not self.with_head:
            missing = "data_samples" if data_samples is None else "a head"
            raise ConfigError(f"{type(self).__name__}: mode={mode!r} needs {missing}.")
        if mode == "loss":
            return self.loss(batch, data_samples)
        self.adopt_metainfo(data_samples)
        return self.predict(batch, data_samples)

    def batch_inputs(self, inputs: Tensor | Sequence[Tensor]) -> Any:
        """Return ``inputs`` as :meth:`extract_feat` reads them: stacked to (B, ...) where they are one per sample."""
        return inputs if isinstance(inputs, Tensor) else torch.stack(list(inputs))

    def adopt_metainfo(self, data_samples: Sequence[PoseDataSample]) -> None:
        """Let the model's ``metainfo``, if it has one, take the place of the samples'."""
        if self.metainfo is not None:
            for sample in data_samples:
                sample.set_metainfo(self.metainfo)

    def extract_feat(self, inputs: Tensor) -> Features:
        """The features of ``inputs`` (B, 3, h, w): what the backbone, and the neck after it, put out."""
        feats = self.backbone(inputs)
        return self.neck(feats) if self.with_neck else feats

    def loss(self, inputs: Tensor, data_samples: Sequence[PoseDataSample]) -> dict[str, Tensor]:
        """The losses by name of ``inputs`` (B, 3, h, w) and B samples with targets."""
        return self.head.loss(self.extract_feat(inputs), data_samples, train_cfg=self.train_cfg)

    def predict(self, inputs: Tensor, data_samples: Sequence[PoseDataSample]) -> list[PoseDataSample]:
        """The samples with the predictions for ``inputs`` (B, 3, h, w)."""
        return self.predict_by(self.extract_feat, inputs, data_samples)

    def predict_by(
        self, extract: Callable[[Tensor], Features], inputs: Tensor, data_samples: Sequence[PoseDataSample]
    ) -> list[PoseDataSample]:
        """Predict as :meth:`predict` does, by features that ``extract`` takes from inputs."""
        feats = [extract(each) for each in self.test_inputs(inputs, data_samples)]
        predictions = self.head.predict(self.join_features(feats), data_samples, test_cfg=self.test_cfg)
        instances, fields = predictions if isinstance(predictions, tuple) else (predictions, None)
        return self.add_pred_to_datasample(instances, fields, data_samples)

    def test_inputs(self, inputs: Any, data_samples: Sequence[PoseDataSample]) -> list[Any]:
        """Return the inputs that the test settings ask for: the given ones and, for ``flip_test``, the mirrored ones.

        Raises:
            ConfigError: The inputs cannot be mirrored.
        """
        if not self.test_cfg.get("flip_test", False):
            return [inputs]
        return [inputs, self.flip_inputs(inputs, data_samples)]

    def flip_inputs(self, inputs: Any, data_samples: Sequence[PoseDataSample]) -> Any:  # noqa: ARG002
        """Mirror images (B, C, h, w) along their width.

        Args:
            inputs: The images. They are not written into.
            data_samples: B samples, whose ``flip_indices`` a subclass for sequences of keypoints reads.

        Raises:
            ConfigError: The inputs are not images: what mirrors them, only a subclass can tell.
        """
        keypoints = getattr(getattr(getattr(self, "head", None), "decoder", None), "input_key", None)
        if isinstance(inputs, Tensor) and inputs.ndim == 4 and keypoints is None:
            return inputs.flip(-1)
        given = f"of shape {tuple(inputs.shape)}" if isinstance(inputs, Tensor) else f"in a {type(inputs).__name__}"
        what = "not images (B, C, h, w)" if keypoints is None else f"the codec's '{keypoints}', not images"
        raise ConfigError(
            f"flip_test=True: {type(self).__name__} cannot mirror inputs {given}, which are {what}: override "
            f"flip_inputs, or set model.test_cfg.flip_test=False."
        )

    def join_features(self, feats: list[Any]) -> Any:
        """Return the features of :meth:`test_inputs` as the head's ``predict`` takes them: alone, or as the list."""
        return feats[0] if len(feats) == 1 else feats

    @abstractmethod
    def add_pred_to_datasample(
        self,
        batch_pred_instances: Sequence[InstanceData],
        batch_pred_fields: Sequence[PixelData] | None,
        batch_data_samples: Sequence[PoseDataSample],
    ) -> list[PoseDataSample]:
        """Put the head's predictions into the samples, converted from the input frame to the image frame."""

    def _rename_old_keys(
        self, state_dict: dict[str, Any], prefix: str, local_metadata: Mapping[str, Any], *_others: Any
    ) -> None:
        """Rename keys of MMPose 0.x, which called the head ``keypoint_head``."""
        if (local_metadata.get("version") or 1) >= self._version:
            return
        old = f"{prefix}keypoint_head."
        for key in [key for key in state_dict if key.startswith(old)]:
            state_dict[f"{prefix}head.{key[len(old) :]}"] = state_dict.pop(key)
