"""Cropping to the network's input."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pose_core.errors import ConfigError
from pose_keypoints.structures import get_udp_warp_matrix, get_warp_matrix
from pose_keypoints.transforms.topdown import TopdownAffine, fix_aspect_ratio


def sample(**extra) -> dict:
    image = np.zeros((120, 160, 3), np.uint8)
    image[60, 80] = 255
    return {
        "img": image,
        "img_shape": (120, 160),
        "bbox_center": np.array([[80.0, 60]]),
        "bbox_scale": np.array([[30.0, 80]]),
        "keypoints": np.array([[[80.0, 60], [70, 60]]]),
        **extra,
    }


def test_a_crop_by_hand():
    results = TopdownAffine(input_size=(48, 64))(sample())
    # 30 x 80 becomes 60 x 80, the aspect ratio of 48 x 64; 80 pixels become 64.
    np.testing.assert_allclose(results["bbox_scale"], [[60, 80]])
    np.testing.assert_allclose(results["transformed_keypoints"], [[[24, 32], [16, 32]]])
    np.testing.assert_allclose(results["keypoints"], [[[80, 60], [70, 60]]])
    assert results["img"].shape == (64, 48, 3)
    assert results["img"][32, 24, 0] == results["img"].max() > 0
    assert results["img_shape"] == (64, 48)
    assert results["input_size"] == (48, 64)
    np.testing.assert_allclose(results["input_center"], [80, 60])
    np.testing.assert_allclose(results["input_scale"], [60, 80])


def test_udp_maps_pixel_centers_to_pixel_centers():
    results = TopdownAffine(input_size=(48, 64), use_udp=True)(sample(keypoints=np.array([[[50.0, 20], [110, 100]]])))
    np.testing.assert_allclose(results["transformed_keypoints"], [[[0, 0], [47, 63]]], atol=1e-4)


@given(
    center=st.tuples(st.floats(-50, 200), st.floats(-50, 200)),
    scale=st.tuples(st.floats(5, 300), st.floats(5, 300)),
    rotation=st.floats(-180, 180),
    use_udp=st.booleans(),
)
def test_the_metainfo_leads_back_to_the_image(center, scale, rotation, use_udp):
    results = TopdownAffine(input_size=(48, 64), use_udp=use_udp)(
        sample(bbox_center=np.array([center]), bbox_scale=np.array([scale]), bbox_rotation=np.array([rotation]))
    )
    make = get_udp_warp_matrix if use_udp else get_warp_matrix
    forth = make(results["input_center"], results["input_scale"], rotation, output_size=results["input_size"])
    back = cv2.invertAffineTransform(np.asarray(forth, np.float64))
    points = results["transformed_keypoints"] @ back[:, :2].T + back[:, 2]
    np.testing.assert_allclose(points, results["keypoints"], atol=0.01)


def test_keypoints_that_are_transformed_already_are_the_ones_that_are_warped():
    results = TopdownAffine(input_size=(48, 64))(sample(transformed_keypoints=np.array([[[80.0, 60], [90, 60]]])))
    np.testing.assert_allclose(results["transformed_keypoints"], [[[24, 32], [32, 32]]])


def test_depth_and_integer_coordinates():
    results = TopdownAffine(input_size=(48, 64))(sample(keypoints=np.array([[[81, 60, 7]]])))
    np.testing.assert_allclose(results["transformed_keypoints"], [[[24.8, 32, 7]]])


def test_several_images_and_no_keypoints():
    results = sample()
    results["img"] = [results["img"], results["img"][..., 0]]
    del results["keypoints"]
    results = TopdownAffine(input_size=[48, 64])(results)
    assert [level.shape for level in results["img"]] == [(64, 48, 3), (64, 48)]
    assert "transformed_keypoints" not in results


@given(st.lists(st.tuples(st.floats(1, 500), st.floats(1, 500)), min_size=1, max_size=4), st.floats(0.2, 5))
def test_a_box_is_only_ever_enlarged_to_its_ratio(sizes, ratio):
    before = np.array(sizes)
    after = fix_aspect_ratio(before, ratio)
    np.testing.assert_allclose(after[:, 0], after[:, 1] * ratio)
    assert (after >= before - 1e-9).all()
    np.testing.assert_allclose(np.min(after - before, axis=1), 0, atol=1e-9)


def test_what_it_cannot_crop():
    with pytest.raises(ConfigError, match=r"input_size must be \(width, height\)"):
        TopdownAffine(input_size=(48, 64.5))
    with pytest.raises(ConfigError, match=r"one instance, got 2: set the dataset's data_mode='topdown'"):
        TopdownAffine(input_size=(48, 64))(sample(bbox_center=np.zeros((2, 2)), bbox_scale=np.ones((2, 2))))
    with pytest.raises(ConfigError, match="Put GetBBoxCenterScale before it"):
        TopdownAffine(input_size=(48, 64))({"img": np.zeros((4, 4, 3), np.uint8)})
    results = sample()
    del results["img"]
    with pytest.raises(ConfigError, match="Put LoadImage before it"):
        TopdownAffine(input_size=(48, 64))(results)
