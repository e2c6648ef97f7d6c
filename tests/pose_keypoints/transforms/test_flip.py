"""Mirroring."""

from __future__ import annotations

import copy

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pose_core.errors import ConfigError
from pose_keypoints.transforms.flip import RandomFlip
from pose_keypoints.transforms.topdown import TopdownAffine

DIRECTIONS = ("horizontal", "vertical", "diagonal")


def sample(w: int = 12, h: int = 8, N: int = 2) -> dict:
    rng = np.random.default_rng(w * h)
    return {
        "img": rng.integers(0, 255, (h, w, 3), dtype=np.uint8),
        "img_shape": (h, w),
        "ori_shape": (h, w),
        "bbox": np.array([[1.0, 2, 5, 6]] * N),
        "bbox_center": np.array([[3.0, 4]] * N),
        "bbox_rotation": np.array([10.0] * N),
        "keypoints": rng.uniform(0, 8, (N, 3, 2)),
        "keypoints_visible": np.array([[1.0, 0, 1]] * N),
        "flip_indices": [1, 0, 2],
    }


def test_a_horizontal_flip_by_hand():
    before = sample(w=12, h=8, N=1)
    after = RandomFlip(prob=1.0)(copy.deepcopy(before))
    assert after["flip"] is True
    assert after["flip_direction"] == "horizontal"
    np.testing.assert_array_equal(after["img"], before["img"][:, ::-1])
    np.testing.assert_allclose(after["bbox"], [[6, 2, 10, 6]])
    np.testing.assert_allclose(after["bbox_center"], [[8, 4]])
    np.testing.assert_allclose(after["bbox_rotation"], [-10])
    x, y = before["keypoints"][0, :, 0], before["keypoints"][0, :, 1]
    np.testing.assert_allclose(after["keypoints"][0, :, 0], 11 - x[[1, 0, 2]])
    np.testing.assert_allclose(after["keypoints"][0, :, 1], y[[1, 0, 2]])
    np.testing.assert_allclose(after["keypoints_visible"], [[0, 1, 1]])


@pytest.mark.parametrize("direction", DIRECTIONS)
@given(w=st.integers(2, 40), h=st.integers(2, 40))
def test_flipping_twice_changes_nothing(direction, w, h):
    before = sample(w, h)
    flip = RandomFlip(prob=1.0, direction=direction)
    after = flip(flip(copy.deepcopy(before)))
    for key in ("img", "bbox", "bbox_center", "bbox_rotation", "keypoints", "keypoints_visible"):
        np.testing.assert_allclose(after[key], before[key], atol=1e-9, err_msg=key)


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_keypoints_follow_the_pixels(direction):
    image = np.zeros((8, 12, 3), np.uint8)
    image[3, 7] = 255
    results = RandomFlip(prob=1.0, direction=direction)(
        {
            "img": image,
            "keypoints": np.array([[[7.0, 3.0]]]),
            "keypoints_visible": np.ones((1, 1)),
            "flip_indices": [0],
        }
    )
    x, y = results["keypoints"][0, 0].astype(int)
    assert results["img"][y, x].all()


def test_after_the_crop_each_frame_is_mirrored_in_itself():
    before = sample(w=12, h=8, N=1)
    before |= {"bbox_scale": np.array([[8.0, 8]])}
    crop = TopdownAffine(input_size=(48, 64))
    cropped = crop(copy.deepcopy(before))
    after = RandomFlip(prob=1.0)(copy.deepcopy(cropped))
    np.testing.assert_array_equal(after["img"], cropped["img"][:, ::-1])
    np.testing.assert_allclose(
        after["transformed_keypoints"][..., 0], 47 - cropped["transformed_keypoints"][:, [1, 0, 2], 0]
    )
    np.testing.assert_allclose(after["keypoints"][..., 0], 11 - before["keypoints"][:, [1, 0, 2], 0])
    np.testing.assert_allclose(after["keypoints_visible"], [[0, 1, 1]])


def test_images_of_several_scales_and_masks():
    image = sample()["img"]
    results = RandomFlip(prob=1.0)({"img": [image, image[:4, :6]], "img_mask": image[..., 0]})
    np.testing.assert_array_equal(results["img"][1], image[:4, :6][:, ::-1])
    np.testing.assert_array_equal(results["img_mask"], cv2.flip(image[..., 0], 1))


def test_nothing_happens_at_probability_zero():
    before = sample()
    after = RandomFlip(prob=0)(copy.deepcopy(before))
    assert after["flip"] is False
    assert after["flip_direction"] is None
    np.testing.assert_array_equal(after["img"], before["img"])


def test_directions_come_with_their_probabilities():
    np.random.seed(0)
    step = RandomFlip(prob=[0.5, 0.2], direction=["horizontal", "vertical"])
    drawn = [step({"img": np.zeros((2, 2, 3), np.uint8)})["flip_direction"] for _ in range(3000)]
    for direction, prob in (("horizontal", 0.5), ("vertical", 0.2), (None, 0.3)):
        assert abs(drawn.count(direction) / 3000 - prob) < 0.03
    shared = RandomFlip(prob=1, direction=["horizontal", "diagonal"])
    assert {shared({"img": np.zeros((2, 2, 3), np.uint8)})["flip_direction"] for _ in range(50)} == {
        "horizontal",
        "diagonal",
    }


@pytest.mark.parametrize(
    ("kwargs", "message"),
    [
        ({"direction": "sideways"}, "direction must be one or several of horizontal, vertical, diagonal"),
        ({"direction": []}, "direction must be"),
        ({"prob": 1.1}, "prob"),
        ({"prob": [0.6, 0.6], "direction": ["horizontal", "vertical"]}, "its sum"),
        ({"prob": [0.5], "direction": ["horizontal", "vertical"]}, "prob must be one number, or 2 .*, got 1"),
    ],
)
def test_impossible_flips_are_refused(kwargs, message):
    with pytest.raises(ConfigError, match=message):
        RandomFlip(**kwargs)


def test_keypoints_need_the_skeletons_pairs():
    results = sample()
    del results["flip_indices"]
    with pytest.raises(ConfigError, match="RandomFlip needs 'flip_indices'"):
        RandomFlip(prob=1.0)(results)
