"""Examples for ``pose plugins check``, used if timm is installed."""

from __future__ import annotations

from pose_core.testing import BackboneExample, Examples

EXAMPLES: Examples = {"TimmBackbone": BackboneExample(arguments={"model_name": "resnet18"})}
