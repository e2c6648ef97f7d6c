"""Boxes: center and scale, random changes, half bodies."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pose_core.errors import ConfigError
from pose_keypoints.transforms.bbox import GetBBoxCenterScale, RandomBBoxTransform, RandomHalfBody, truncated_normal


def test_center_and_padded_scale_of_a_box():
    results = GetBBoxCenterScale(padding=1.5)({"bbox": np.array([[10.0, 20, 30, 60]])})
    np.testing.assert_allclose(results["bbox_center"], [[20, 40]])
    np.testing.assert_allclose(results["bbox_scale"], [[30, 60]])


def test_the_data_sets_own_scale_is_padded_and_not_written_into():
    scale = np.array([[10.0, 20]])
    results = GetBBoxCenterScale()({"bbox_center": np.array([[1.0, 2]]), "bbox_scale": scale, "bbox": None})
    np.testing.assert_allclose(results["bbox_scale"], [[12.5, 25]])
    np.testing.assert_allclose(scale, [[10, 20]])


def test_a_sample_without_box_is_refused():
    with pytest.raises(ConfigError, match="GetBBoxCenterScale needs 'bbox'"):
        GetBBoxCenterScale()({})
    with pytest.raises(ConfigError, match=r"RandomBBoxTransform needs 'bbox_center'.*Put GetBBoxCenterScale before it"):
        RandomBBoxTransform()({})


@given(st.integers(0, 2**32 - 1), st.integers(1, 4))
def test_random_boxes_stay_within_their_factors(seed, N):
    np.random.seed(seed)
    center, scale = np.full((N, 2), 100, np.float32), np.full((N, 2), (40, 80), np.float32)
    step = RandomBBoxTransform(
        shift_factor=0.1, shift_prob=1.0, scale_factor=(0.8, 1.4), rotate_factor=30, rotate_prob=1
    )
    results = step({"bbox_center": center, "bbox_scale": scale})
    assert (np.abs(results["bbox_center"] - center) <= 0.1 * scale + 1e-4).all()
    factor = results["bbox_scale"] / scale
    assert (factor >= 0.8 - 1e-6).all()
    assert (factor <= 1.4 + 1e-6).all()
    np.testing.assert_allclose(factor[:, 0], factor[:, 1], rtol=1e-6)
    assert (np.abs(results["bbox_rotation"]) <= 30).all()
    assert (center == 100).all()


def test_the_seed_decides_and_instances_differ():
    def draw() -> dict:
        np.random.seed(3)
        return RandomBBoxTransform(shift_prob=1)({"bbox_center": np.zeros((2, 2)), "bbox_scale": np.ones((2, 2))})

    first, second = draw(), draw()
    for key in ("bbox_center", "bbox_scale", "bbox_rotation"):
        np.testing.assert_array_equal(first[key], second[key])
        assert (first[key][0] != first[key][1]).any()


def test_probabilities_are_kept():
    np.random.seed(0)
    n = 4000
    step = RandomBBoxTransform(shift_prob=0.25, scale_prob=0.5, rotate_prob=0.75)
    results = step({"bbox_center": np.zeros((n, 2)), "bbox_scale": np.ones((n, 2))})
    assert abs((results["bbox_center"] != 0).any(axis=1).mean() - 0.25) < 0.03
    assert abs((results["bbox_scale"] != 1).any(axis=1).mean() - 0.5) < 0.03
    assert abs((results["bbox_rotation"] != 0).mean() - 0.75) < 0.03


def test_the_truncated_normal_has_the_moments_of_its_formula():
    np.random.seed(0)
    samples = truncated_normal((200_000,))
    assert np.abs(samples).max() <= 1
    assert abs(samples.mean()) < 0.005
    # 1 - 2 * phi(1) / (Phi(1) - Phi(-1)) with phi(1) = 0.2419707, Phi(1) - Phi(-1) = 0.6826895
    assert abs(samples.var() - 0.2911251) < 0.003


@pytest.mark.parametrize("kwargs", [{"shift_prob": 1.5}, {"rotate_prob": -0.1}, {"scale_factor": (1.5, 0.5)}])
def test_impossible_random_boxes_are_refused(kwargs):
    with pytest.raises(ConfigError, match=next(iter(kwargs))):
        RandomBBoxTransform(**kwargs)


def body(visible: list[float]) -> dict:
    keypoints = np.array([[[0, 0], [10, 0], [0, 20], [10, 20], [0, 100], [10, 100], [0, 140], [10, 140]]], np.float32)
    return {
        "keypoints": keypoints,
        "keypoints_visible": np.array([visible], np.float32),
        "upper_body_ids": [0, 1, 2, 3],
        "lower_body_ids": [4, 5, 6, 7],
        "bbox_center": np.array([[5.0, 70]]),
        "bbox_scale": np.array([[10.0, 140]]),
    }


ALL = [1.0] * 8


@pytest.mark.parametrize(
    ("visible", "upper_prob", "center", "scale"),
    [
        (ALL, 1.0, (5, 10), (15, 30)),
        (ALL, 0.0, (5, 120), (15, 60)),
        ([1, 1, 1, 1, 1, 0, 0, 1], 0.0, (5, 10), (15, 30)),  # the lower half has too few
        ([0, 0, 0, 1, 1, 1, 1, 1], 1.0, (5, 120), (15, 60)),  # the upper half has too few
        ([1, 0, 1, 1, 0, 1, 1, 1], 1.0, (10 / 3, 40 / 3), (15, 30)),  # invisible ones do not count
        ([0, 0, 0, 1, 0, 0, 1, 1], 1.0, (5, 70), (10, 140)),  # too few altogether: the whole body
    ],
)
def test_half_bodies_by_hand(visible, upper_prob, center, scale):
    step = RandomHalfBody(
        min_total_keypoints=5, min_upper_keypoints=2, min_lower_keypoints=3, prob=1.0, upper_prioritized_prob=upper_prob
    )
    results = step(body(visible))
    np.testing.assert_allclose(results["bbox_center"], [center], rtol=1e-6)
    np.testing.assert_allclose(results["bbox_scale"], [scale], rtol=1e-6)


@given(st.integers(0, 2**32 - 1), st.lists(st.sampled_from([0.0, 1.0]), min_size=8, max_size=8))
def test_the_half_body_lies_inside_the_new_box_when_it_is_padded_enough(seed, visible):
    np.random.seed(seed)
    # The center is the mean of the keypoints, not the middle of their box: twice the extent always suffices.
    step = RandomHalfBody(min_total_keypoints=1, min_upper_keypoints=1, min_lower_keypoints=1, prob=1, padding=2)
    before = body(visible)
    results = step(dict(before))
    if (results["bbox_center"] == before["bbox_center"]).all():
        return
    center, half = results["bbox_center"][0], results["bbox_scale"][0] / 2
    seen = before["keypoints_visible"][0] > 0
    inside = (np.abs(before["keypoints"][0] - center) <= half + 1e-4).all(axis=1)
    assert inside[:4][seen[:4]].all() or inside[4:][seen[4:]].all()


def test_half_bodies_with_weights_beside_the_visibility():
    sample = body(ALL)
    sample["keypoints_visible"] = np.stack((sample["keypoints_visible"], np.zeros((1, 8))), axis=-1)
    results = RandomHalfBody(min_total_keypoints=5, prob=1.0, upper_prioritized_prob=1.0)(sample)
    np.testing.assert_allclose(results["bbox_center"], [[5, 10]])


def test_probability_zero_keeps_the_whole_body():
    np.random.seed(0)
    step = RandomHalfBody(min_total_keypoints=1, prob=0.0)
    assert all((step(body(ALL))["bbox_center"] == [[5, 70]]).all() for _ in range(50))
    with pytest.raises(ConfigError, match="prob"):
        RandomHalfBody(prob=2)
