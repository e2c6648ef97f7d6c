"""The components of this package, under the scope ``cnn``."""

from pose_core.plugin import Plugin

PLUGIN = Plugin(
    api=1,
    summary="convolutional backbones: the ResNet family, small networks, and networks designed for pose estimation",
    configs="pose_backbones_cnn:configs",
    examples="pose_backbones_cnn.conformance:EXAMPLES",
    components={
        "backbones": [
            "pose_backbones_cnn.csp.cspnext:CSPNeXt",
            "pose_backbones_cnn.residual.resnet:ResNet",
            "pose_backbones_cnn.residual.resnet:ResNetV1d",
            "pose_backbones_cnn.residual.resnext:ResNeXt",
            "pose_backbones_cnn.residual.seresnet:SEResNet",
            "pose_backbones_cnn.residual.seresnet:SEResNeXt",
            "pose_backbones_cnn.residual.scnet:SCNet",
            "pose_backbones_cnn.residual.resnest:ResNeSt",
            "pose_backbones_cnn.residual.regnet:RegNet",
            "pose_backbones_cnn.residual.vipnas_resnet:ViPNAS_ResNet",
            "pose_backbones_cnn.mobile.mobilenet_v2:MobileNetV2",
            "pose_backbones_cnn.mobile.mobilenet_v3:MobileNetV3",
            "pose_backbones_cnn.mobile.mobilenet_v3:ViPNAS_MobileNetV3",
            "pose_backbones_cnn.mobile.shufflenet_v1:ShuffleNetV1",
            "pose_backbones_cnn.mobile.shufflenet_v2:ShuffleNetV2",
            "pose_backbones_cnn.plain.alexnet:AlexNet",
            "pose_backbones_cnn.plain.vgg:VGG",
            "pose_backbones_cnn.multistage.cpm:CPM",
            "pose_backbones_cnn.multistage.hourglass:HourglassNet",
            "pose_backbones_cnn.multistage.mspn:MSPN",
            "pose_backbones_cnn.multistage.rsn:RSN",
        ],
    },
)
