"""Examples for ``pose plugins check``: variants small enough to run in milliseconds."""

from __future__ import annotations

from typing import Any

from pose_core.testing import BackboneExample, Examples


def _stages(block: str, **per_branch: Any) -> dict[str, Any]:
    """Build stages of one module each, with 4 channels on the first branch, and add ``per_branch`` to each branch."""
    stages: dict[str, Any] = {
        f"stage{branches}": {
            "num_modules": 1,
            "num_branches": branches,
            "block": block,
            "num_blocks": (1,) * branches,
            "num_channels": tuple(4 << branch for branch in range(branches)),
            **{key: (value,) * branches for key, value in per_branch.items()},
        }
        for branches in (2, 3, 4)
    }
    stages["stage4"]["multiscale_output"] = True
    first = {"num_modules": 1, "num_branches": 1, "block": "BOTTLENECK", "num_blocks": (1,), "num_channels": (4,)}
    return {"stage1": first, **stages}


_LITE: dict[str, Any] = {
    "stem": {"stem_channels": 8, "out_channels": 8, "expand_ratio": 1},
    "num_stages": 3,
    "stages_spec": {
        "num_modules": (1, 1, 1),
        "num_branches": (2, 3, 4),
        "num_blocks": (1, 1, 1),
        "module_type": ("LITE", "NAIVE", "LITE"),
        "with_fuse": (True, True, True),
        "reduce_ratios": (2, 2, 2),
        "num_channels": ((8, 16), (8, 16, 32), (8, 16, 32, 64)),
    },
}

EXAMPLES: Examples = {
    "HRNet": BackboneExample(arguments={"extra": _stages("BASIC")}),
    "HRFormer": BackboneExample(
        arguments={"extra": _stages("HRFORMERBLOCK", num_heads=2, mlp_ratios=2, window_sizes=7)}
    ),
    "LiteHRNet": BackboneExample(arguments={"extra": _LITE}),
}
