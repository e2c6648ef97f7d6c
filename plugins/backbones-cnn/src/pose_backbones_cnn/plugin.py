"""What this package contributes, under the scope ``cnn``."""

from pose_core.plugin import Plugin

PLUGIN = Plugin(
    api=1,
    summary="classic convolutional backbones: ResNet and kin",
    configs="pose_backbones_cnn:configs",
    components={
        "backbones": ["pose_backbones_cnn.residual.resnet:ResNet", "pose_backbones_cnn.residual.resnet:ResNetV1d"],
    },
)
