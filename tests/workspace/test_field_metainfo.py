"""Every skeleton parses to the values that MMPose has, except for what docs/differences.md lists."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from pose_core.skeleton import parse_pose_metainfo
from shared_paths import SHARED

VALUES = SHARED / "zoo" / "metainfo.json"
if not VALUES.is_file():
    pytest.skip("the field's parsed metainfo (../shared/zoo/metainfo.json) is not here", allow_module_level=True)

FIELD: dict[str, dict[str, Any]] = json.loads(VALUES.read_text())

# 137 points in space: the skeleton comes with its dataset, in pose-3d.
NOT_YET = {"ubody3d"}

# Skeleton and key to the words of docs/differences.md: corrections, not other choices.
CORRECTED: dict[str, set[str]] = {
    "coco_aic": {"dataset_name", "dataset_keypoint_weights"},
    "humanart_aic": {"dataset_name", "dataset_keypoint_weights"},
    "coco_openpose": {"sigmas"},
    "coco_wholebody_openpose": {"sigmas", "skeleton_links", "num_skeleton_links"},
    "deepfashion2": {"flip_indices", "flip_pairs", "skeleton_links"},
}

# Colors are ours throughout: green on the left, orange on the right, blue in the middle.
IGNORED = {"keypoint_colors", "skeleton_link_colors", "paper_info"}


@pytest.mark.parametrize("name", sorted(FIELD.keys() - NOT_YET))
def test_equals_the_field(name: str) -> None:
    ours = parse_pose_metainfo({"from_file": f"configs/_base_/datasets/{name}.py"})
    keys = FIELD[name].keys() & ours.keys()
    assert len(keys) > 10
    differing = {key for key in keys - IGNORED if plain(ours[key], key) != plain(FIELD[name][key], key)}
    assert differing == CORRECTED.get(name, set())


def plain(value: Any, key: str) -> Any:
    """The value as JSON has it: numbers to six digits, links and pairs without order and repetition."""
    if key in ("skeleton_links", "flip_pairs"):
        return {frozenset(pair) for pair in value}
    if key == "stats_info":  # the file has the arrays as text
        return {name: str(array) for name, array in value.items()}
    if isinstance(value, dict):
        return {str(name): entry for name, entry in value.items()}
    return value if isinstance(value, (str, int)) else np.asarray(value, dtype=float).round(6).tolist()
