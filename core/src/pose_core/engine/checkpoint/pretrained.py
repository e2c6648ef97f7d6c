"""``init_cfg=dict(type='Pretrained', ...)``: weights to start from."""

from __future__ import annotations

import logging
from typing import Any

from mmengine.logging import print_log
from mmengine.model import update_init_info
from mmengine.registry import WEIGHT_INITIALIZERS
from torch import nn

from pose_core.engine.checkpoint.reading import load_checkpoint
from pose_core.engine.checkpoint.weights import load_weights
from pose_core.engine.mmengine_internals import records_initialization


# mmengine's own is replaced, not only preceded: a model that is built without a default scope takes the root's.
@WEIGHT_INITIALIZERS.register_module(name="Pretrained", force=True)
class Pretrained:
    """Initialize a module with published weights.

    What the checkpoint has and the module does not (the classifier of a backbone, say) is passed over; what the module
    has and the checkpoint does not keeps its other initialization. Both are logged.

    Args:
        checkpoint: A file, a URL or a short name; see :func:`~pose_core.engine.checkpoint.load_checkpoint`.
        prefix: Take the weights whose names begin so, without it: ``"backbone."`` for the backbone of a whole model.
        map_location: Where the tensors are read to.

    Raises:
        CheckpointError: It cannot be read, holds nothing under ``prefix``, or no weight of it fits.
    """

    def __init__(self, checkpoint: str, prefix: str | None = None, map_location: Any = "cpu") -> None:
        self.checkpoint = checkpoint
        self.prefix = prefix
        self.map_location = map_location

    def __call__(self, module: nn.Module) -> None:
        """Set the weights of ``module``."""
        content = load_checkpoint(self.checkpoint, map_location=self.map_location)
        report = load_weights(module, content, prefix=self.prefix or "", source=self.checkpoint)
        level = logging.INFO if report.complete else logging.WARNING
        print_log(f"{type(module).__name__} starts from {self.checkpoint}: {report}", logger="current", level=level)
        if records_initialization(module):
            update_init_info(module, init_info=f"Pretrained: loaded from {self.checkpoint}")
