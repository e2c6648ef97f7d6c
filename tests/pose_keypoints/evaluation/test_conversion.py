"""Mapping keypoints of one skeleton onto another."""

from __future__ import annotations

import numpy as np
import pytest

from pose_core.errors import MetricError
from pose_keypoints.evaluation import transform_ann, transform_pred, transform_sigmas

# Keypoint 0 of the target is 2 of the source, keypoint 3 lies between 0 and 1.
MAPPING = [(2, 0), ((0, 1), 3)]


def test_sigmas() -> None:
    assert transform_sigmas([0.1, 0.3, 0.5], 4, MAPPING) == pytest.approx([0.5, 1, 1, 0.2])
    array = transform_sigmas(np.array([0.1, 0.3, 0.5], dtype=np.float32), 4, MAPPING)
    assert isinstance(array, np.ndarray)
    assert array.dtype == np.float32


def test_an_annotation() -> None:
    annotation = {"id": 7, "keypoints": [0, 0, 2, 10, 20, 1, 5, 6, 0], "num_keypoints": 2}
    converted = transform_ann(annotation, 4, MAPPING)
    assert converted["keypoints"] == [5, 6, 0, 0, 0, 0, 0, 0, 0, 5, 10, 1]
    assert converted["num_keypoints"] == 1
    assert converted["id"] == 7
    assert annotation["keypoints"][0] == 0
    assert annotation["num_keypoints"] == 2


def test_predictions() -> None:
    pred = {
        "keypoints": np.array([[[0.0, 0], [10, 20], [5, 6]]]),
        "keypoint_scores": np.array([[0.9, 0.4, 0.3]]),
        "id": 1,
    }
    converted = transform_pred(pred, 4, MAPPING)
    np.testing.assert_allclose(converted["keypoints"], [[[5, 6], [0, 0], [0, 0], [5, 10]]])
    np.testing.assert_allclose(converted["keypoint_scores"], [[0.3, 0, 0, 0.4]])
    assert converted["id"] == 1
    assert pred["keypoints"].shape == (1, 3, 2)


def test_no_mapping_at_all() -> None:
    assert transform_sigmas([0.1], 2, []) == [1, 1]


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ([(3, 0)], "source keypoints must be between 0 and 2 .*, got 3"),
        ([((0, -1), 0)], "source keypoints must be between 0 and 2 .*, got -1"),
        ([(0, 4)], "target keypoints must be between 0 and 3 .*, got 4"),
    ],
)
def test_keypoints_that_do_not_exist(mapping: list, message: str) -> None:
    with pytest.raises(MetricError, match=message):
        transform_sigmas([0.1, 0.2, 0.3], 4, mapping)
