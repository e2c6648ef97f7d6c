"""No step writes into the arrays that it is given."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from pose_core.registry import TRANSFORMS

CODEC = {"type": "MSRAHeatmap", "input_size": (48, 64), "heatmap_size": (12, 16), "sigma": 1}

STEPS = [
    {"type": "LoadImage", "to_float32": True},
    {"type": "LoadImage", "pad_to_aspect_ratio": True},
    {"type": "GetBBoxCenterScale"},
    {"type": "RandomFlip", "prob": 1.0},
    {"type": "RandomFlip", "prob": 1.0, "direction": "diagonal"},
    {"type": "RandomHalfBody", "prob": 1.0, "min_total_keypoints": 1},
    {"type": "RandomBBoxTransform", "shift_prob": 1.0, "rotate_prob": 1.0},
    {"type": "TopdownAffine", "input_size": (48, 64)},
    {"type": "TopdownAffine", "input_size": (48, 64), "use_udp": True},
    {"type": "KeypointConverter", "num_keypoints": 3, "mapping": [(0, 0), ((1, 2), 1)]},
    {"type": "PhotometricDistortion"},
    {"type": "GenerateTarget", "encoder": CODEC, "use_dataset_keypoint_weights": True},
    {"type": "GenerateTarget", "encoder": [CODEC, CODEC], "multilevel": True, "use_dataset_keypoint_weights": True},
    {"type": "PackPoseInputs"},
]


def sample() -> dict[str, Any]:
    rng = np.random.default_rng(0)
    return {
        "img": rng.integers(0, 255, (80, 60, 3), dtype=np.uint8),
        "img_shape": (80, 60),
        "input_size": (48, 64),
        "bbox": np.array([[10.0, 10, 50, 70]]),
        "bbox_center": np.array([[30.0, 40]]),
        "bbox_scale": np.array([[40.0, 60]]),
        "bbox_rotation": np.array([5.0]),
        "keypoints": rng.uniform(10, 50, (1, 4, 2)),
        "keypoints_visible": np.ones((1, 4)),
        "flip_indices": [1, 0, 3, 2],
        "upper_body_ids": [0, 1],
        "lower_body_ids": [2, 3],
        "dataset_keypoint_weights": np.array([1.0, 2, 3, 4]),
    }


@pytest.mark.parametrize("config", STEPS, ids=lambda config: config["type"])
def test_arrays_and_lists_stay_as_they_were(config):
    given = sample()
    before = sample()
    for value in given.values():
        if isinstance(value, np.ndarray):
            value.flags.writeable = False
    step = TRANSFORMS.build(config)
    for seed in range(5):
        np.random.seed(seed)
        step(dict(given))
    assert given.keys() == before.keys()
    for key, value in before.items():
        np.testing.assert_array_equal(given[key], value, err_msg=key)
