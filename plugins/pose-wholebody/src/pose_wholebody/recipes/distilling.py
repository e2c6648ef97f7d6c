"""Helpers for configs that distill whole-body models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Feature channels of RTMPose's sizes.
_CHANNELS = {"t": 384, "s": 512, "m": 768, "l": 1024, "x": 1280}
_KD = {"type": "KDLoss", "name": "loss_logit", "use_this": True}


def first_stage(teacher: str, student: str, weights: str, data_preprocessor: Mapping[str, Any]) -> dict[str, Any]:
    """Build the model of DWPose's first stage: the student learns from labels, features and logits.

    Args:
        teacher: The name of the teacher's config, ``rtmpose-SIZE_...``.
        student: The name of the student's config, likewise.
        weights: The teacher's weights: a file or a URL.
        data_preprocessor: The data preprocessor of both.
    """
    channels = [_CHANNELS[name.removeprefix("rtmpose-")[0]] for name in (student, teacher)]
    features = {
        "type": "FeaLoss",
        "name": "loss_fea",
        "use_this": True,
        "student_channels": channels[0],
        "teacher_channels": channels[1],
        "alpha_fea": 0.00007,
    }
    methods = [{"methods": [features]}, {"methods": [{**_KD, "weight": 0.1}]}]
    return {**_distiller(teacher, student, weights, data_preprocessor), "distill_cfg": methods}


def second_stage(base: str, weights: str, data_preprocessor: Mapping[str, Any]) -> dict[str, Any]:
    """Build the model of DWPose's second stage: a new head learns from the old head's logits, in 60 epochs.

    Args:
        base: The name of the config of teacher and student, ``rtmpose-SIZE_...``.
        weights: A checkpoint of the first stage.
        data_preprocessor: The data preprocessor of both.
    """
    return {
        **_distiller(base, base, weights, data_preprocessor),
        "two_dis": True,
        "distill_cfg": [{"methods": [{**_KD, "weight": 1}]}],
        "train_cfg": {"max_epochs": 60, "val_interval": 10},
    }


def _distiller(teacher: str, student: str, weights: str, data_preprocessor: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "DWPoseDistiller",
        "teacher_pretrained": weights,
        "teacher_cfg": f"wholebody::{teacher}.py",
        "student_cfg": f"wholebody::{student}.py",
        "data_preprocessor": data_preprocessor,
    }
