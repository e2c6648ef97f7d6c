"""Checkpoints: reading without executing, writing without losing, applying without surprises.

A checkpoint is a dict with ``state_dict`` (the weights) and, when training wrote it, ``meta``, ``message_hub``,
``optimizer`` and ``param_schedulers``. The keys are the field's; what is stored under them is plain data, so that
``torch.load(path, weights_only=True)`` reads it anywhere.
"""

from pose_core.engine.checkpoint.folder import find_checkpoint
from pose_core.engine.checkpoint.reading import load_checkpoint
from pose_core.engine.checkpoint.weights import WeightsReport, load_weights, weights_of

__all__ = ["WeightsReport", "find_checkpoint", "load_checkpoint", "load_weights", "weights_of"]
