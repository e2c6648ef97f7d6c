"""The models that the field's configs describe have equal state-dict keys here, and compute equal numbers."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from shared_paths import SHARED

if not (SHARED / "zoo").is_dir():
    pytest.skip("the models of the field (../shared/zoo) are not here", allow_module_level=True)

sys.path.insert(0, str(SHARED / "zoo"))
import zoo
from mmengine.registry import DefaultScope

from pose_core.registry import MODELS

# Every (backbone, head) that exists here; the zoo's other models come with the components that they need.
HEATMAPS = (
    "AlexNet", "CSPNeXt", "HRFormer", "HRNet", "LiteHRNet", "MobileNetV2", "PyramidVisionTransformer",
    "PyramidVisionTransformerV2", "ResNeSt", "ResNeXt", "ResNet", "ResNetV1d", "SCNet", "SEResNet", "ShuffleNetV1",
    "ShuffleNetV2", "SwinTransformer", "VGG", "VisionTransformer",
)  # fmt: skip
PAIRS = {(backbone, "HeatmapHead") for backbone in HEATMAPS} | {
    ("CPM", "CPMHead"), ("HourglassNet", "CPMHead"), ("MSPN", "MSPNHead"), ("RSN", "MSPNHead"),
    ("ViPNAS_MobileNetV3", "ViPNASHead"), ("ViPNAS_ResNet", "ViPNASHead"),
    ("CSPNeXt", "RTMCCHead"), ("CSPNeXt", "RTMWHead"), ("MobileNetV2", "SimCCHead"), ("ResNet", "SimCCHead"),
    ("ViPNAS_MobileNetV3", "SimCCHead"),
}  # fmt: skip

DISTILLERS = {"DWPoseDistiller"}  # their parts are configs of their own


def models() -> list[Any]:
    chosen = [m for m in zoo.load() if pair(m.cfg) in PAIRS or m.cfg["type"] in DISTILLERS]
    return [pytest.param(model, id=model.id) for model in chosen]


def pair(cfg: dict[str, Any]) -> tuple[str, str]:
    backbone = cfg.get("backbone", {}).get("type", "")
    return backbone.rpartition(".")[2], (cfg.get("head") or {}).get("type", "")


@pytest.mark.slow
@pytest.mark.parametrize("model", models())
def test_equal_keys_and_outputs(model: Any) -> None:
    with DefaultScope.overwrite_default_scope("mmpose"):
        net = MODELS.build(model.cfg)
    assert zoo.check_keys(model, net) == []
    if model.reference:
        zoo.fill(model, net)
        assert zoo.check_outputs(model, net) == []
