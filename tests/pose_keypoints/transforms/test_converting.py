"""Other skeletons."""

from __future__ import annotations

import numpy as np
import pytest

from pose_core.errors import ConfigError
from pose_keypoints.transforms.converting import KeypointConverter


def sample() -> dict:
    # nose, left and right eye, left and right ear
    return {
        "keypoints": np.array([[[0.0, 0], [2, 0], [4, 0], [6, 2], [8, 2]]]),
        "keypoints_visible": np.array([[1.0, 1, 0, 1, 1]]),
        "flip_indices": [0, 2, 1, 4, 3],
    }


def test_pairs_means_and_keypoints_without_a_source():
    step = KeypointConverter(num_keypoints=5, mapping=[(0, 3), ((3, 4), 0), ((1, 2), 1)])
    results = step(sample())
    np.testing.assert_allclose(results["keypoints"], [[[7, 2], [3, 0], [0, 0], [0, 0], [0, 0]]])
    np.testing.assert_allclose(results["keypoints_visible"][..., 0], [[1, 0, 0, 1, 0]])
    np.testing.assert_allclose(results["keypoints_visible"][..., 1], [[1, 1, 0, 1, 0]])
    np.testing.assert_allclose(results["transformed_keypoints"], results["keypoints"])
    assert results["transformed_keypoints"] is not results["keypoints"]


def test_weights_go_along_with_the_visibility():
    before = sample()
    before["keypoints_visible"] = np.stack((before["keypoints_visible"], np.full((1, 5), 0.5)), axis=-1)
    visible = KeypointConverter(num_keypoints=2, mapping=[(1, 1)])(before)["keypoints_visible"]
    np.testing.assert_allclose(visible, [[[0, 0], [1, 0.5]]])


def test_flip_indices_are_those_of_the_target():
    mapping = [(2, 0), (1, 1), ((3, 4), 2), ((0, 1), 3), ((0, 2), 5)]
    results = KeypointConverter(num_keypoints=6, mapping=mapping)(sample())
    assert results["flip_indices"] == [1, 0, 2, 5, 4, 3]
    # Without its mirror image, a keypoint stays where it is.
    assert KeypointConverter(num_keypoints=2, mapping=[(1, 0)])(sample())["flip_indices"] == [0, 1]


def test_three_dimensions_and_no_visibility():
    before = {"keypoints": np.zeros((1, 5, 2)), "keypoints_3d": np.full((1, 5, 3), 4.0)}
    results = KeypointConverter(num_keypoints=3, mapping=[(0, 0), ((1, 2), 2)])(before)
    np.testing.assert_allclose(results["keypoints_3d"][0], [[4, 4, 4], [0, 0, 0], [4, 4, 4]])
    np.testing.assert_allclose(results["keypoints_visible"][0], [[1, 1], [0, 0], [1, 1]])


def test_impossible_mappings_are_refused():
    with pytest.raises(ConfigError, match="must name each target once"):
        KeypointConverter(num_keypoints=3, mapping=[(0, 1), (2, 1)])
    with pytest.raises(ConfigError, match="targets must be between 0 and 2"):
        KeypointConverter(num_keypoints=3, mapping=[(0, 3)])
    with pytest.raises(ConfigError, match=r"sources must be between 0 and 4 .*, got 5"):
        KeypointConverter(num_keypoints=3, mapping=[((0, 5), 1)])(sample())


def test_an_empty_mapping_leaves_nothing_labeled():
    results = KeypointConverter(num_keypoints=2, mapping=[])(sample())
    np.testing.assert_allclose(results["keypoints_visible"], np.zeros((1, 2, 2)))
