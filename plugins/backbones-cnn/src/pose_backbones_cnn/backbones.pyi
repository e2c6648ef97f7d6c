# Written by tests/generated.py from what the module exports: 'make generated' updates it.
from pose_backbones_cnn.csp.cspnext import CSPNeXt as CSPNeXt
from pose_backbones_cnn.mobile.mobilenet_v2 import MobileNetV2 as MobileNetV2
from pose_backbones_cnn.mobile.mobilenet_v3 import MobileNetV3 as MobileNetV3
from pose_backbones_cnn.mobile.mobilenet_v3 import ViPNAS_MobileNetV3 as ViPNAS_MobileNetV3
from pose_backbones_cnn.mobile.shufflenet_v1 import ShuffleNetV1 as ShuffleNetV1
from pose_backbones_cnn.mobile.shufflenet_v2 import ShuffleNetV2 as ShuffleNetV2
from pose_backbones_cnn.multistage.cpm import CPM as CPM
from pose_backbones_cnn.multistage.hourglass import HourglassNet as HourglassNet
from pose_backbones_cnn.multistage.mspn import MSPN as MSPN
from pose_backbones_cnn.multistage.rsn import RSN as RSN
from pose_backbones_cnn.plain.alexnet import AlexNet as AlexNet
from pose_backbones_cnn.plain.vgg import VGG as VGG
from pose_backbones_cnn.residual.regnet import RegNet as RegNet
from pose_backbones_cnn.residual.resnest import ResNeSt as ResNeSt
from pose_backbones_cnn.residual.resnet import ResNet as ResNet
from pose_backbones_cnn.residual.resnet import ResNetV1d as ResNetV1d
from pose_backbones_cnn.residual.resnext import ResNeXt as ResNeXt
from pose_backbones_cnn.residual.scnet import SCNet as SCNet
from pose_backbones_cnn.residual.seresnet import SEResNeXt as SEResNeXt
from pose_backbones_cnn.residual.seresnet import SEResNet as SEResNet
from pose_backbones_cnn.residual.vipnas_resnet import ViPNAS_ResNet as ViPNAS_ResNet

__all__ = [
    "AlexNet",
    "CPM",
    "CSPNeXt",
    "HourglassNet",
    "MSPN",
    "MobileNetV2",
    "MobileNetV3",
    "RSN",
    "RegNet",
    "ResNeSt",
    "ResNeXt",
    "ResNet",
    "ResNetV1d",
    "SCNet",
    "SEResNeXt",
    "SEResNet",
    "ShuffleNetV1",
    "ShuffleNetV2",
    "VGG",
    "ViPNAS_MobileNetV3",
    "ViPNAS_ResNet",
]
