"""The base class of estimators, which combine backbone, neck and head into one model."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

import torch
from mmengine.model import BaseModel
from mmengine.structures import InstanceData, PixelData
from torch import Tensor, nn

from pose_core.errors import ConfigError, StructureError, suggest
from pose_core.registry import MODELS
from pose_core.skeleton import parse_pose_metainfo
from pose_core.structures import PoseDataSample
from pose_keypoints.mirroring import Features

Cfg = Mapping[str, Any]

_MODES = ("loss", "predict", "tensor")


class BasePoseEstimator(BaseModel, ABC):
    """A model that maps an image batch to losses, poses or raw output.

    Subclasses convert the head's predictions to the image frame (:meth:`add_pred_to_datasample`).

    The estimator is responsible for test-time augmentation of its inputs: :meth:`test_inputs` returns the inputs to run
    through the network, and :meth:`flip_inputs` mirrors them. A subclass whose inputs are not images overrides
    :meth:`flip_inputs` (a lifter negates x and swaps left and right); one that tests at several scales overrides
    :meth:`test_inputs` and :meth:`join_features`. The head mirrors the output back.

    Args:
        backbone: The config of the backbone.
        neck: The config of the neck, if any.
        head: The config of the head, if any.
        train_cfg: Settings of the head for training.
        test_cfg: Settings of the head for prediction, such as ``flip_test``.
        data_preprocessor: The config of the preprocessor, which turns collated data into normalized tensors on the
            device.
        init_cfg: How to initialize the weights.
        metainfo: A skeleton, such as ``dict(from_file='configs/_base_/datasets/coco.py')``, whose metainfo replaces
            that of the samples when predicting.

    Raises:
        SkeletonError: If ``metainfo`` is inconsistent, or names an unknown skeleton.
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
            inputs: (B, 3, h, w), normalized, or B images of equal size; subclasses may accept other inputs.
            data_samples: B samples; required unless ``mode`` is ``"tensor"``.
            mode: ``"loss"`` returns the losses by name; ``"predict"`` the samples with ``pred_instances`` and, if
                ``test_cfg`` asks for heatmaps, ``pred_fields``; ``"tensor"`` the head's output, or the features if
                there is no head.

        Raises:
            ConfigError: If ``mode`` is unknown, or needs samples or a head that are missing.
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
        """Return ``inputs`` as :meth:`extract_feat` expects them: one tensor per sample is stacked to (B, ...)."""
        return inputs if isinstance(inputs, Tensor) else torch.stack(list(inputs))

    def adopt_metainfo(self, data_samples: Sequence[PoseDataSample]) -> None:
        """Replace the samples' metainfo with the model's ``metainfo``, if it has any."""
        if self.metainfo is not None:
            for sample in data_samples:
                sample.set_metainfo(self.metainfo)

    def extract_feat(self, inputs: Tensor) -> Features:
        """Compute the features of ``inputs`` (B, 3, h, w), using the backbone and the neck."""
        feats = self.backbone(inputs)
        return self.neck(feats) if self.with_neck else feats

    def loss(self, inputs: Tensor, data_samples: Sequence[PoseDataSample]) -> dict[str, Tensor]:
        """Compute the losses by name for ``inputs`` (B, 3, h, w) and B samples with targets."""
        return self.head.loss(self.extract_feat(inputs), data_samples, train_cfg=self.train_cfg)

    def predict(self, inputs: Tensor, data_samples: Sequence[PoseDataSample]) -> list[PoseDataSample]:
        """Predict poses for ``inputs`` (B, 3, h, w), and return the samples with them."""
        return self.predict_by(self.extract_feat, inputs, data_samples)

    def predict_by(
        self, extract: Callable[[Tensor], Features], inputs: Tensor, data_samples: Sequence[PoseDataSample]
    ) -> list[PoseDataSample]:
        """Predict like :meth:`predict`, but with features computed by ``extract``.

        Raises:
            StructureError: If the head does not predict one ``InstanceData`` per sample.
        """
        feats = [extract(each) for each in self.test_inputs(inputs, data_samples)]
        predictions = self.head.predict(self.join_features(feats), data_samples, test_cfg=self.test_cfg)
        pair = isinstance(predictions, tuple) and len(predictions) == 2
        instances, fields = predictions if pair else (predictions, None)
        if not isinstance(instances, list) or len(instances) != len(data_samples):
            got = len(instances) if isinstance(instances, list) else type(instances).__name__
            raise StructureError(
                f"{type(self.head).__name__}.predict must return a list of {len(data_samples)} InstanceData, one per "
                f"sample, or a pair of this list and the maps, got {got}."
            )
        return self.add_pred_to_datasample(instances, fields, data_samples)

    def test_inputs(self, inputs: Any, data_samples: Sequence[PoseDataSample]) -> list[Any]:
        """Return the inputs to run through the network: ``inputs`` and, with ``flip_test``, the mirrored inputs.

        Raises:
            ConfigError: If the inputs cannot be mirrored.
        """
        if not self.test_cfg.get("flip_test", False):
            return [inputs]
        return [inputs, self.flip_inputs(inputs, data_samples)]

    def flip_inputs(self, inputs: Any, data_samples: Sequence[PoseDataSample]) -> Any:  # noqa: ARG002
        """Mirror images (B, C, h, w) along their width.

        Args:
            inputs: The images. They are not modified.
            data_samples: B samples; subclasses for keypoint sequences read their ``flip_indices``.

        Raises:
            ConfigError: If the inputs are not images; a subclass must override this method to mirror them.
        """
        keypoints = getattr(getattr(getattr(self, "head", None), "decoder", None), "input_key", None)
        if isinstance(inputs, Tensor) and inputs.ndim == 4 and keypoints is None:
            return inputs.flip(-1)
        given = f"of shape {tuple(inputs.shape)}" if isinstance(inputs, Tensor) else f"in a {type(inputs).__name__}"
        what = "not images (B, C, h, w)" if keypoints is None else f"the codec's '{keypoints}', not images"
        raise ConfigError(
            f"flip_test: {type(self).__name__} cannot mirror inputs {given}, which are {what}: override flip_inputs, "
            f"or set model.test_cfg.flip_test=False."
        )

    def join_features(self, feats: list[Any]) -> Any:
        """Return the features of :meth:`test_inputs` as the head's ``predict`` accepts them: one item, or a list."""
        return feats[0] if len(feats) == 1 else feats

    @abstractmethod
    def add_pred_to_datasample(
        self,
        batch_pred_instances: Sequence[InstanceData],
        batch_pred_fields: Sequence[PixelData] | None,
        batch_data_samples: Sequence[PoseDataSample],
    ) -> list[PoseDataSample]:
        """Convert the head's predictions from the input frame to the image frame, and add them to the samples."""

    def _rename_old_keys(
        self, state_dict: dict[str, Any], prefix: str, local_metadata: Mapping[str, Any], *_others: Any
    ) -> None:
        """Rename keys of MMPose 0.x, which called the head ``keypoint_head``."""
        if (local_metadata.get("version") or 1) >= self._version:
            return
        old = f"{prefix}keypoint_head."
        for key in [key for key in state_dict if key.startswith(old)]:
            state_dict[f"{prefix}head.{key[len(old) :]}"] = state_dict.pop(key)
