"""AlexNet."""

from __future__ import annotations

from torch import Tensor, nn

from pose_core.nn import BaseBackbone
from pose_core.nn.backbone import InitCfg


class AlexNet(BaseBackbone):
    """AlexNet (Krizhevsky et al., NeurIPS 2012), in the version of "One weird trick" (Krizhevsky, 2014).

    Args:
        num_classes: If positive, return class scores (B, num_classes) for inputs of 224x224; else return features at
            about 1/32 of the input.
        init_cfg: Initialization of the weights.
    """

    def __init__(self, num_classes: int = -1, init_cfg: InitCfg = None) -> None:
        super().__init__(init_cfg=init_cfg)
        self.num_classes = num_classes
        self.features = nn.Sequential(
            nn.Conv2d(3, 64, 11, stride=4, padding=2),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(3, stride=2),
            nn.Conv2d(64, 192, 5, padding=2),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(3, stride=2),
            nn.Conv2d(192, 384, 3, padding=1),
            nn.ReLU(inplace=True),
            nn.Conv2d(384, 256, 3, padding=1),
            nn.ReLU(inplace=True),
            nn.Conv2d(256, 256, 3, padding=1),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(3, stride=2),
        )
        if num_classes > 0:
            self.classifier = nn.Sequential(
                nn.Dropout(),
                nn.Linear(256 * 6 * 6, 4096),
                nn.ReLU(inplace=True),
                nn.Dropout(),
                nn.Linear(4096, 4096),
                nn.ReLU(inplace=True),
                nn.Linear(4096, num_classes),
            )

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        """Map (B, 3, h, w), input frame, to (B, 256, H, W), or to (B, num_classes)."""
        x = self.features(x)
        return (self.classifier(x.flatten(1)) if self.num_classes > 0 else x,)
