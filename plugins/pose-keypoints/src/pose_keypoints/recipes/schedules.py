"""Helpers for configs: learning rate schedules, and RTMPose's two-stage training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Cfg = dict[str, Any]


def step_schedule(max_epochs: int, milestones: Sequence[int]) -> list[Cfg]:
    """Build the usual schedule: 500 iterations of warm-up, then a factor of 0.1 at each milestone.

    Args:
        max_epochs: The number of epochs.
        milestones: Epochs at which the learning rate drops.
    """
    return [
        {"type": "LinearLR", "begin": 0, "end": 500, "start_factor": 0.001, "by_epoch": False},
        {
            "type": "MultiStepLR",
            "begin": 0,
            "end": max_epochs,
            "milestones": list(milestones),
            "gamma": 0.1,
            "by_epoch": True,
        },
    ]


def flat_cosine_schedule(max_epochs: int, base_lr: float) -> list[Cfg]:
    """Build RTMPose's schedule: 1000 iterations of warm-up, flat for half of the epochs, then a cosine to 1/20.

    Args:
        max_epochs: The number of epochs.
        base_lr: The learning rate of the flat part.
    """
    return [
        {"type": "LinearLR", "start_factor": 1e-5, "by_epoch": False, "begin": 0, "end": 1000},
        {
            "type": "CosineAnnealingLR",
            "eta_min": base_lr * 0.05,
            "begin": max_epochs // 2,
            "end": max_epochs,
            "T_max": max_epochs // 2,
            "by_epoch": True,
            "convert_to_iter_based": True,
        },
    ]


def two_stage_hooks(switch_epoch: int, switch_pipeline: Sequence[Mapping[str, Any]], *, ema: bool = True) -> list[Cfg]:
    """Build RTMPose's hooks: a moving average of the weights, and another pipeline for the last epochs.

    Args:
        switch_epoch: The first epoch, counted from 0, of the second pipeline.
        switch_pipeline: The configs of its transforms.
        ema: Whether to average the weights; the tiny models train without.
    """
    average = {
        "type": "EMAHook",
        "ema_type": "ExpMomentumEMA",
        "momentum": 0.0002,
        "update_buffers": True,
        "priority": 49,
    }
    switch = {"type": "PipelineSwitchHook", "switch_epoch": switch_epoch, "switch_pipeline": switch_pipeline}
    return [average, switch] if ema else [switch]


def blurs_and_hole(hole_chance: float) -> Cfg:
    """Build the step of RTMPose's pipelines that blurs at random and fills a random rectangle.

    Args:
        hole_chance: The probability of a filled rectangle; 0 for blurring only.
    """
    blurs = [{"type": "Blur", "p": 0.1}, {"type": "MedianBlur", "p": 0.1}]
    hole = {
        "type": "CoarseDropout",
        "max_holes": 1,
        "max_height": 0.4,
        "max_width": 0.4,
        "min_holes": 1,
        "min_height": 0.2,
        "min_width": 0.2,
        "p": hole_chance,
    }
    return {"type": "Albumentation", "transforms": [*blurs, hole] if hole_chance else blurs}
