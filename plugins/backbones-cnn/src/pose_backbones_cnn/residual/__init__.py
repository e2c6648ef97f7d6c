"""The ResNet family, and residual blocks for other backbones."""

from pose_backbones_cnn.residual.blocks import (
    BasicBlock,
    Bottleneck,
    ResidualBlock,
    ResLayer,
    shortcut_layer,
    zero_last_norms,
)

__all__ = ["BasicBlock", "Bottleneck", "ResLayer", "ResidualBlock", "shortcut_layer", "zero_last_norms"]
