"""Building blocks shared by the networks of all packages: layers built from MMPose-style configs.

Nothing here is an algorithm. These modules implement the config conventions (``norm_cfg=dict(type='BN')``) and the
module names of published checkpoints (``bn1``, ``conv``, ``activate``) on plain PyTorch layers. The names that
configs use are declared in :mod:`pose_core.components` under ``layers``; plugins can add more, and a ``torch.nn``
module can be given by its path.
"""

# Pretrained weights are always read by our loader: mmengine's would unpickle, and so execute, the file.
import pose_core.engine.checkpoint.pretrained  # noqa: F401
from pose_core.nn.backbone import BaseBackbone, StagedBackbone
from pose_core.nn.builders import (
    build_activation_layer,
    build_conv_layer,
    build_dropout,
    build_padding_layer,
    build_upsample_layer,
)
from pose_core.nn.checkpointing import checkpointed
from pose_core.nn.conv_module import ConvModule, DepthwiseSeparableConvModule
from pose_core.nn.deform_conv import DeformConv2d
from pose_core.nn.layers import DropPath, HSigmoid, Scale, drop_path_rates
from pose_core.nn.norm import add_norm_layer, build_norm_layer, freeze, keep_batch_norms_in_eval, norm_named_by

__all__ = [
    "BaseBackbone",
    "ConvModule",
    "DeformConv2d",
    "DepthwiseSeparableConvModule",
    "DropPath",
    "HSigmoid",
    "Scale",
    "StagedBackbone",
    "add_norm_layer",
    "build_activation_layer",
    "build_conv_layer",
    "build_dropout",
    "build_norm_layer",
    "build_padding_layer",
    "build_upsample_layer",
    "checkpointed",
    "drop_path_rates",
    "freeze",
    "keep_batch_norms_in_eval",
    "norm_named_by",
]
