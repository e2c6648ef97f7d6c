"""The distiller of DWPose."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from mmengine.logging import MessageHub
from mmengine.model import BaseModel
from torch import Tensor, nn

from pose_core.config import load_config
from pose_core.engine.checkpoint import load_checkpoint, load_weights, weights_of
from pose_core.errors import ConfigError, suggest
from pose_core.nn import freeze
from pose_core.registry import MODELS
from pose_core.structures import PoseDataSample
from pose_keypoints.estimators.base_estimator import BasePoseEstimator
from pose_keypoints.heads.targets import Targets
from pose_keypoints.methods.simcc.simcc_base_head import SimCCBaseHead
from pose_keypoints.mirroring import Features

Cfg = Mapping[str, Any]

# The names of the losses between student and teacher: of features and of logits.
_FEATURES, _LOGITS = "loss_fea", "loss_logit"


class DWPoseDistiller(BaseModel):
    """Trains a student, a SimCC model, on labels and on a teacher's features and logits (DWPose, Yang et al., 2023).

    In the first stage, the student learns from the labels and from the features and logits of a larger teacher, whose
    weight decreases linearly over the epochs. In the second stage (``two_dis``), the teacher is the student of the
    first stage, and a new head on its frozen backbone learns from its logits only. Predictions come from the student;
    in the second stage, from the student's head on the teacher's features. :meth:`student_state_dict` combines these
    two into one model.

    Args:
        teacher_cfg: The config of the teacher: a file, ``scope::name`` or the field's path of a shipped config, or a
            dict.
        student_cfg: The config of the student, in the same forms.
        two_dis: Whether this is the second stage.
        distill_cfg: The losses between student and teacher: ``[dict(methods=[dict(type='FeaLoss', name='loss_fea',
            use_this=True, ...)]), dict(methods=[dict(type='KDLoss', name='loss_logit', use_this=True, ...)])]``.
        teacher_pretrained: The teacher's weights, a file or a URL. From a checkpoint of the first stage, the student's
            weights are loaded.
        train_cfg: Settings of the student's head for training; ``None`` for the ``train_cfg`` of the student.
        data_preprocessor: The config of the preprocessor, which turns collated data into normalized tensors on the
            device.

    Raises:
        ConfigError: If a config does not describe a model whose head outputs vectors, or a loss has an unknown name.
    """

    def __init__(
        self,
        teacher_cfg: str | os.PathLike[str] | Cfg,
        student_cfg: str | os.PathLike[str] | Cfg,
        two_dis: bool = False,
        distill_cfg: Sequence[Cfg] | None = None,
        teacher_pretrained: str | None = None,
        train_cfg: Cfg | None = None,
        data_preprocessor: Cfg | None = None,
    ) -> None:
        super().__init__(MODELS.build(data_preprocessor or {"type": "BaseDataPreprocessor"}))
        self.teacher = _model_of(teacher_cfg, "teacher_cfg")
        self.teacher_pretrained = teacher_pretrained
        freeze(self.teacher)
        self.student = _model_of(student_cfg, "student_cfg")
        self.two_dis = two_dis
        self.distill_losses = nn.ModuleDict(_losses_of(distill_cfg or (), two_dis=two_dis))
        self.train_cfg = train_cfg or self.student.train_cfg
        self.test_cfg, self.metainfo = self.student.test_cfg, self.student.metainfo

    def init_weights(self) -> None:
        """Load the teacher's weights, and initialize the student.

        Raises:
            CheckpointError: If the teacher's checkpoint cannot be read, or does not fit the teacher.
        """
        if self.teacher_pretrained is not None:
            source = self.teacher_pretrained
            checkpoint = load_checkpoint(source)
            of_first_stage = any(name.startswith("student.") for name in weights_of(checkpoint, source=source))
            prefix = "student." if of_first_stage else ""
            load_weights(self.teacher, checkpoint, need="all", prefix=prefix, source=source)
        self.student.init_weights()

    def train(self, mode: bool = True) -> DWPoseDistiller:
        """Switch to training or evaluation mode, except for the teacher."""
        super().train(mode)
        freeze(self.teacher)
        return self

    def forward(
        self,
        inputs: Tensor | Sequence[Tensor],
        data_samples: Sequence[PoseDataSample] | None = None,
        mode: str = "tensor",
    ) -> Any:
        """Run the model.

        Args:
            inputs: (B, 3, h, w), normalized, or B images of equal size.
            data_samples: B samples; required unless ``mode`` is ``"tensor"``.
            mode: ``"loss"`` returns the losses by name; ``"predict"`` the samples with ``pred_instances``;
                ``"tensor"`` the student's output.

        Raises:
            ConfigError: If ``mode`` is unknown, or needs samples that are missing.
        """
        batch = self.student.batch_inputs(inputs)
        if mode == "loss" and data_samples is not None:
            return self.loss(batch, data_samples)
        if mode == "predict" and data_samples is not None and self.two_dis:
            self.student.adopt_metainfo(data_samples)
            return self.student.predict_by(self.teacher.extract_feat, batch, data_samples)
        return self.student.forward(batch, data_samples, mode)

    def loss(self, inputs: Tensor, data_samples: Sequence[PoseDataSample]) -> dict[str, Tensor]:
        """Compute the losses by name and ``acc_pose`` for ``inputs`` (B, 3, h, w) and B samples with targets."""
        with torch.no_grad():
            teacher_feats = self.teacher.extract_feat(inputs)
            teacher_logits = self.teacher.head.forward(teacher_feats)
        feats: Features = teacher_feats if self.two_dis else self.student.extract_feat(inputs)
        logits = self.student.head.forward(feats)
        losses = self.student.head.loss_by_output(logits, data_samples, self.train_cfg)
        if self.two_dis:  # labels are only used in the first stage
            losses = {name: value for name, value in losses.items() if "loss" not in name}
        share = 1.0 if self.two_dis else 1 - _progress()
        if _FEATURES in self.distill_losses:
            losses[_FEATURES] = share * self.distill_losses[_FEATURES](feats[-1], teacher_feats[-1])
        if _LOGITS in self.distill_losses:
            beta = self.student.head.loss_module.beta
            weights = Targets(data_samples, self.student.head.decoder)["keypoint_weights"]
            losses[_LOGITS] = share * self.distill_losses[_LOGITS](logits, teacher_logits, beta, weights)
        return losses

    def student_state_dict(self) -> dict[str, Tensor]:
        """Return the weights of the trained model, which an estimator built from ``student_cfg`` can load."""
        weights = self.student.state_dict()
        if self.two_dis:
            weights |= {name: value for name, value in self.teacher.state_dict().items() if not name.startswith("head")}
        return weights


def _model_of(config: str | os.PathLike[str] | Cfg, argument: str) -> BasePoseEstimator:
    """Build the model of a config."""
    described: Any = config
    if not isinstance(config, Mapping):
        source = os.fspath(config)
        # One of the field's paths refers to the shipped config of that name.
        described = load_config(source if "::" in source or Path(source).is_file() else f"mmpose::{source}")
    model = MODELS.build(described.get("model", described))
    if not isinstance(model, BasePoseEstimator) or not isinstance(getattr(model, "head", None), SimCCBaseHead):
        raise ConfigError(
            f"DWPoseDistiller: {argument} must describe an estimator whose head outputs vectors, such as RTMCCHead, "
            f"got {type(model).__name__} with {type(getattr(model, 'head', None)).__name__}."
        )
    return model


def _losses_of(distill_cfg: Sequence[Cfg], *, two_dis: bool) -> dict[str, nn.Module]:
    methods = [method for place in distill_cfg for method in place["methods"] if method.get("use_this", True)]
    for method in methods:
        name = str(method.get("name"))
        if name not in (_FEATURES, _LOGITS):
            near = suggest(name, (_FEATURES, _LOGITS))
            raise ConfigError(
                f"DWPoseDistiller: the name of a loss must be '{_FEATURES}' or '{_LOGITS}', got '{name}'.{near}"
            )
        if name == _FEATURES and two_dis:
            raise ConfigError(
                f"DWPoseDistiller: distill_cfg must not use '{_FEATURES}' with two_dis=True, because the second stage "
                f"reads the teacher's features; set use_this=False."
            )
    return {method["name"]: MODELS.build(method) for method in methods}


def _progress() -> float:
    """Return the fraction of epochs that are done, or 0 outside of training."""
    hub = MessageHub.get_current_instance()
    epoch, max_epochs = hub.get_info("epoch"), hub.get_info("max_epochs")
    return epoch / max_epochs if epoch is not None and max_epochs else 0.0
