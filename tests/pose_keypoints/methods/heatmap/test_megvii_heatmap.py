"""MegviiHeatmap by hand, and against OpenCV's blur."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import torch

from pose_core.errors import ConfigError
from pose_keypoints.methods.heatmap.megvii_heatmap import MegviiHeatmap

CODEC = MegviiHeatmap((192, 256), (48, 64), kernel_size=5)


def at(*points):
    return np.array([points], dtype=np.float32)


@pytest.mark.parametrize("point", [(41.0, 83.0), (1.0, 2.0), (191.9, 255.9), (0.0, 255.0)])
@pytest.mark.parametrize("kernel", [1, 5, 15])
def test_a_dot_is_blurred_as_opencv_does(point, kernel):
    codec = MegviiHeatmap((192, 256), (48, 64), kernel)
    dot = np.zeros((64, 48), dtype=np.float32)
    x, y = int(point[0] / 4), int(point[1] / 4)
    dot[y, x] = 1
    expected = cv2.GaussianBlur(dot, (kernel, kernel), 0)
    encoded = codec.encode(at(point))
    np.testing.assert_allclose(encoded["heatmaps"][0], expected / expected[y, x] * 255, atol=1e-3)
    assert encoded["keypoint_weights"].tolist() == [[1]]


@pytest.mark.parametrize("point", [(-0.1, 20), (192, 20), (20, -3), (20, 256), (np.nan, 20), (20, np.inf)])
def test_what_lies_outside_is_not_drawn(point):
    encoded = CODEC.encode(at(point, (20, 20)))
    assert not encoded["heatmaps"][0].any()
    assert encoded["keypoint_weights"].tolist() == [[0, 1]]


def test_of_several_instances_the_higher_value_counts():
    both = np.concatenate([at((60, 60)), at((68, 60))])
    alone = [CODEC.encode(points[None])["heatmaps"] for points in both]
    np.testing.assert_array_equal(CODEC.encode(both)["heatmaps"], np.maximum(*alone))


def test_the_middle_of_the_cell_is_decoded_and_the_score_is_the_height():
    encoded = CODEC.encode(at((41.0, 83.0)))["heatmaps"]
    keypoints, scores = CODEC.decode(encoded)
    np.testing.assert_allclose(keypoints, [[[10.5 * 4, 20.5 * 4]]])
    assert scores.tolist() == [[1.5]]
    tilted = encoded.copy()
    tilted[0, 20, 11] *= 1.2
    keypoints, _ = CODEC.decode(tilted)
    np.testing.assert_allclose(keypoints, [[[10.75 * 4, 20.5 * 4]]])


def test_a_map_that_shows_nothing():
    (found,) = CODEC.batch_decode(torch.zeros(1, 1, 64, 48))
    np.testing.assert_allclose(found.keypoints, [[[-4, -4]]])
    assert found.keypoint_scores.tolist() == [[0.5]]


def test_torch_and_numpy_decode_alike():
    rng = np.random.default_rng(0)
    maps = CODEC.encode(rng.uniform((0, 0), (192, 256), (1, 9, 2)))["heatmaps"]
    maps = (maps + 20 * rng.standard_normal(maps.shape)).astype(np.float32)
    for array, tensor in zip(CODEC._located(maps), CODEC._located(torch.from_numpy(maps)), strict=True):
        np.testing.assert_allclose(array, tensor.numpy(), atol=1e-4)


@pytest.mark.parametrize("kernel", [0, 4, -3])
def test_the_kernel_must_have_a_middle(kernel):
    with pytest.raises(ConfigError, match=f"MegviiHeatmap: kernel_size must be odd and positive, got {kernel}"):
        MegviiHeatmap((192, 256), (48, 64), kernel)
