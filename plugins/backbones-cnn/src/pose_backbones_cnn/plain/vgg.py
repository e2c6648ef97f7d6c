"""VGG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any, ClassVar

from torch import Tensor, nn

from pose_backbones_cnn.defaults import KAIMING, RELU
from pose_core.errors import ConfigError
from pose_core.nn import ConvModule, StagedBackbone
from pose_core.nn.backbone import InitCfg

_INIT: InitCfg = (*KAIMING, {"type": "Normal", "std": 0.01, "layer": ["Linear"]})
_WIDTHS = (64, 128, 256, 512, 512)


class VGG(StagedBackbone):
    """VGG (Simonyan and Zisserman, ICLR 2015): features at 1/2 to 1/32 of the input.

    Args:
        depth: 11, 13, 16 or 19.
        num_classes: If positive, add a classifier for inputs of 224x224.
        num_stages: The number of stages, 1 to 5.
        dilations: Dilation of each stage.
        out_indices: Indices of the outputs to return: 0 to 4 are the stages, 5 is the scores (B, num_classes); only
            the last output if ``None``.
        frozen_stages: The number of stages to freeze.
        conv_cfg: Config of the convolutions.
        norm_cfg: Config of the normalizations; none if ``None``.
        act_cfg: Config of the activations.
        norm_eval: Whether batch norms stay in eval mode during training.
        ceil_mode: Whether the pooling rounds sizes up.
        with_last_pool: Whether the last stage ends with pooling.
        init_cfg: Initialization of the weights.

    Raises:
        ConfigError: If an argument is out of range, or ``dilations`` does not have ``num_stages`` values.
    """

    # depth: number of convolutions of each stage (table 1 of the paper)
    arch_settings: ClassVar[dict[int, tuple[int, ...]]] = {
        11: (1, 1, 2, 2, 2),
        13: (2, 2, 2, 2, 2),
        16: (2, 2, 3, 3, 3),
        19: (2, 2, 4, 4, 4),
    }

    def __init__(
        self,
        depth: int,
        num_classes: int = -1,
        num_stages: int = 5,
        dilations: Sequence[int] = (1, 1, 1, 1, 1),
        out_indices: Sequence[int] | None = None,
        frozen_stages: int = -1,
        conv_cfg: Mapping[str, Any] | None = None,
        norm_cfg: Mapping[str, Any] | None = None,
        act_cfg: Mapping[str, Any] = RELU,
        norm_eval: bool = False,
        ceil_mode: bool = False,
        with_last_pool: bool = True,
        init_cfg: InitCfg = _INIT,
    ) -> None:
        super().__init__(norm_eval=norm_eval, init_cfg=init_cfg)
        self._check(depth, num_stages, dilations)
        convs = self.arch_settings[depth][:num_stages]
        cfgs: dict[str, Any] = {"conv_cfg": conv_cfg, "norm_cfg": norm_cfg, "act_cfg": act_cfg}
        features: list[nn.Module] = []
        channels = 3
        for count, width, dilation in zip(convs, _WIDTHS, dilations, strict=False):
            for _ in range(count):
                conv = ConvModule(channels, width, 3, padding=dilation, dilation=dilation, bias=True, **cfgs)
                features.append(conv)
                channels = width
            features.append(nn.MaxPool2d(2, 2, ceil_mode=ceil_mode))
        self.features = nn.Sequential(*(features if with_last_pool else features[:-1]))
        self.stage_bounds = (0, *accumulate(count + 1 for count in convs))
        self.num_classes = num_classes
        if num_classes > 0:
            self.classifier = _classifier(num_classes)
        self.use_stages((-1,) if out_indices is None else out_indices, frozen_stages)

    def stages(self) -> Sequence[nn.Module]:
        """Return the stages, each with its pooling, and the classifier if there is one."""
        rows = [self.features[start:stop] for start, stop in pairwise(self.stage_bounds)]
        return [*rows, nn.Sequential(nn.Flatten(), self.classifier)] if self.num_classes > 0 else rows

    def adopted(self, weights: dict[str, Tensor]) -> dict[str, Tensor]:
        """Rename torchvision's weights, which number convolutions, normalizations and activations in one sequence."""
        if "features.0.weight" not in weights:
            return weights
        theirs = [int(name.split(".")[1]) for name, value in weights.items() if value.ndim == 4]
        ours = [name for name, layer in self.features.named_children() if isinstance(layer, ConvModule)]
        places: dict[str, str] = {}
        for their, our in zip(theirs, ours, strict=False):
            places |= {f"features.{their}": f"features.{our}.conv", f"features.{their + 1}": f"features.{our}.bn"}
        split = {name: name.rpartition(".") for name in weights}
        return {f"{places.get(place, place)}.{leaf}": weights[name] for name, (place, _, leaf) in split.items()}

    def _check(self, depth: int, num_stages: int, dilations: Sequence[int]) -> None:
        if depth not in self.arch_settings:
            raise ConfigError(f"VGG: depth must be one of {', '.join(map(str, self.arch_settings))}, got {depth!r}.")
        if not 1 <= num_stages <= 5:
            raise ConfigError(f"VGG: num_stages must be between 1 and 5, got {num_stages}.")
        if len(dilations) != num_stages:
            raise ConfigError(f"VGG: dilations needs {num_stages} values, one per stage, got {tuple(dilations)}.")


def _classifier(num_classes: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Linear(512 * 7 * 7, 4096),
        nn.ReLU(inplace=True),
        nn.Dropout(),
        nn.Linear(4096, 4096),
        nn.ReLU(inplace=True),
        nn.Dropout(),
        nn.Linear(4096, num_classes),
    )
