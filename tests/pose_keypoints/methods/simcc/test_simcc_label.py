"""SimCCLabel: targets and decoding by hand, and against loops over keypoints. Its laws are tested with all codecs'."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

from pose_core.errors import ConfigError, DataError
from pose_keypoints.methods.simcc.decoding import highest_probability
from pose_keypoints.methods.simcc.simcc_label import SimCCLabel, num_bins

SIZE = (16, 12)


def points(*xy: tuple[float, float]) -> np.ndarray:
    return np.array([xy], dtype=np.float32)


def gaussian(length: int, center: int, sigma: float) -> np.ndarray:
    return np.exp(-((np.arange(length) - center) ** 2) / (2 * sigma**2))


def test_a_target_is_a_gaussian_around_the_nearest_bin():
    codec = SimCCLabel(SIZE, sigma=(2, 1), normalize=False)
    encoded = codec.encode(points((5.1, 3.3)))
    np.testing.assert_allclose(encoded["keypoint_x_labels"][0, 0], gaussian(32, 10, 2), atol=1e-6)
    np.testing.assert_allclose(encoded["keypoint_y_labels"][0, 0], gaussian(24, 7, 1), atol=1e-6)
    assert encoded["keypoint_weights"].tolist() == [[1]]


def test_a_normalized_target_sums_to_one():
    encoded = SimCCLabel((64, 64), sigma=(3, 4)).encode(points((30, 34)))
    for axis in "xy":
        assert encoded[f"keypoint_{axis}_labels"].sum() == pytest.approx(1, abs=1e-4)


def test_label_smoothing_takes_from_the_bin_for_the_others():
    codec = SimCCLabel(SIZE, smoothing_type="standard", simcc_split_ratio=1, label_smooth_weight=0.3)
    x = codec.encode(points((5, 3)))["keypoint_x_labels"][0, 0]
    assert x[5] == pytest.approx(0.7)
    np.testing.assert_allclose(np.delete(x, 5), 0.3 / 15, rtol=1e-6)


@pytest.mark.parametrize("smoothing_type", ["gaussian", "standard"])
def test_what_is_hidden_or_far_outside_has_no_target(smoothing_type):
    codec = SimCCLabel(SIZE, smoothing_type=smoothing_type, sigma=1)
    keypoints = points((5, 3), (5, 3), (-9, 3), (5, 99), (np.nan, 3))
    encoded = codec.encode(keypoints, np.array([[1, 0.4, 1, 1, 1]], dtype=np.float32))
    assert encoded["keypoint_weights"].tolist() == [[1, 0, 0, 0, 0]]
    for axis in "xy":
        labels = encoded[f"keypoint_{axis}_labels"][0]
        assert labels[0].any()
        assert not labels[1:].any()


def test_a_gaussian_reaches_in_from_outside_where_a_single_bin_does_not():
    just_outside = points((-1, 3), (16.5, 3), (5, -1), (5, 12.5))
    assert SimCCLabel(SIZE, sigma=1).encode(just_outside)["keypoint_weights"].all()
    assert not SimCCLabel(SIZE, smoothing_type="standard").encode(just_outside)["keypoint_weights"].any()


def test_weights_come_with_visibility():
    visible = np.array([[[1, 0.25], [0, 0.5]]], dtype=np.float32)
    assert SimCCLabel(SIZE).encode(points((5, 3), (5, 3)), visible)["keypoint_weights"].tolist() == [[0.25, 0]]


def test_decoding_takes_the_highest_bin_and_the_lower_of_both_heights():
    codec = SimCCLabel(SIZE, simcc_split_ratio=2)
    x, y = np.zeros((2, 32), np.float32), np.zeros((2, 24), np.float32)
    x[0, 9], y[0, 5] = 0.8, 0.3
    x[1, 9] = 0.7  # y shows nothing
    keypoints, scores = codec.decode(x, y)
    np.testing.assert_allclose(keypoints, [[[4.5, 2.5], [-0.5, -0.5]]])
    np.testing.assert_allclose(scores, [[0.3, 0]])


def test_visibility_is_the_probability_of_the_highest_bin():
    codec = SimCCLabel(SIZE, sigma=(2, 3), simcc_split_ratio=1, decode_visibility=True, decode_beta=0.5)
    rng = np.random.default_rng(0)
    x, y = (rng.random((1, 3, bins), dtype=np.float32) for bins in SIZE)
    _, (scores, visible) = codec.decode(x, y)
    probabilities = [np.exp(v * 0.5 * s) / np.exp(v * 0.5 * s).sum(-1, keepdims=True) for v, s in ((x, 2), (y, 3))]
    np.testing.assert_allclose(visible, np.minimum(*(p.max(-1) for p in probabilities)), rtol=1e-5)
    np.testing.assert_allclose(scores, np.minimum(x.max(-1), y.max(-1)))
    assert highest_probability(np.full((1, 4), 1e4, np.float32), 1e3).tolist() == [0.25]


def dark(vector: np.ndarray, sigma: float) -> float:
    """A Newton step on one vector, the whole of which is blurred: as the field does, but of at most two bins."""
    size = int((sigma * 20 - 7) // 3)
    size -= size % 2 == 0
    padded = cv2.GaussianBlur(np.pad(vector, size // 2)[None], (size, 1), 0)[0, size // 2 : size // 2 + len(vector)]
    log = np.log(np.clip(padded * (vector.max() / padded.max()), 1e-3, 50))
    at = int(vector.argmax())
    west2, west, here, east, east2 = np.pad(log, 2, mode="edge")[at : at + 5]
    curvature = 0.25 * (east2 - 2 * here + west2)
    assume(curvature < -1e-5)  # less is noise
    return at + np.clip(-0.5 * (east - west) / curvature, -2, 2)


@given(st.integers(0, 2**32 - 1), st.floats(0.02, 60), st.sampled_from([2.0, 4.9, 6.0]))
def test_dark_is_that_of_whole_vectors(seed, height, sigma):
    codec = SimCCLabel((40, 36), sigma=sigma, use_dark=True, simcc_split_ratio=1)
    rng = np.random.default_rng(seed)
    x, y = (
        (gaussian(bins, rng.integers(bins), sigma) + 0.1 * rng.random(bins)).astype(np.float32) * np.float32(height)
        for bins in (40, 36)
    )
    before = x.copy(), y.copy()
    keypoints, _ = codec.decode(x[None], y[None])
    np.testing.assert_allclose(keypoints[0, 0], [dark(x, sigma), dark(y, sigma)], rtol=1e-3, atol=2e-3)
    np.testing.assert_array_equal(before[0], x)  # nothing is written into
    np.testing.assert_array_equal(before[1], y)


def test_dark_takes_no_step_where_nothing_bends_down():
    codec = SimCCLabel((40, 36), sigma=6.0, use_dark=True, simcc_split_ratio=1)
    flat = np.full((1, 36), 100.0, np.float32)  # all of it is clipped
    sharp = gaussian(40, 20, 6.0)[None].astype(np.float32)
    np.testing.assert_allclose(codec.decode(sharp, flat)[0][0, 0], (20, 0), atol=1e-4)


def test_dark_finds_a_gaussian_between_bins():
    codec = SimCCLabel((64, 64), sigma=6.0, simcc_split_ratio=1, use_dark=True)
    x, y = (np.exp(-((np.arange(64) - c) ** 2) / 72).astype(np.float32)[None] for c in (30.3, 20.8))
    np.testing.assert_allclose(codec.decode(x, y)[0][0, 0], (30.3, 20.8), atol=0.01)


@pytest.mark.parametrize("options", [{}, {"use_dark": True}, {"decode_visibility": True}])
def test_half_precision_and_slices_decode_alike(options):
    codec = SimCCLabel(SIZE, **options)
    x, y = (torch.rand(2, 3, 2 * bins) for bins in SIZE)
    both = torch.rand(2, 2, 3, 32)
    both[0], both[1, ..., :24] = x, y
    plain, sliced = codec.batch_decode((x, y)), codec.batch_decode((both[0], both[1, ..., :24]))
    torch.testing.assert_close([dict(one.items()) for one in plain], [dict(one.items()) for one in sliced])
    halves = codec.batch_decode((x.bfloat16(), y.bfloat16()))
    assert {value.dtype for one in halves for value in one.values()} == {torch.float32}
    assert ("keypoints_visible" in halves[0]) == ("decode_visibility" in options)


@pytest.mark.parametrize("height", [0.01, 1.0, 80.0])
@pytest.mark.parametrize("options", [{}, {"use_dark": True}, {"decode_visibility": True, "sigma": (2, 3)}])
def test_torch_and_numpy_decode_alike(options, height):
    # on the CPU NumPy is what runs; on a device it is the same code by torch
    codec = SimCCLabel(SIZE, **options)
    vectors = [torch.rand(5, 2 * bins) * height for bins in SIZE]
    vectors[0][1] = -1
    for ours, theirs in zip(codec._located(*vectors), codec._located(*(v.numpy() for v in vectors)), strict=True):
        assert ours.dtype == torch.float32
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"smoothing_type": "gausian"}, "smoothing_type must be one of .* Did you mean 'gaussian'"),
        ({"sigma": 0}, "sigma must be a positive number, or two of them .x, y., got 0"),
        ({"sigma": (1, 2, 3)}, "sigma must be"),
        ({"simcc_split_ratio": 0}, "simcc_split_ratio must be positive"),
        ({"label_smooth_weight": 1, "smoothing_type": "standard"}, "must be >= 0 and < 1, got 1"),
        ({"label_smooth_weight": 0.1}, "=0.1 needs smoothing_type='standard'"),
        ({"sigma": 0.3, "use_dark": True}, "use_dark=True needs sigma >= 0.5"),
        ({"input_size": 16}, r"input_size must be two positive integers, \(w, h\), got 16"),
    ],
)
def test_what_it_cannot_be(arguments, message):
    with pytest.raises(ConfigError, match=message):
        SimCCLabel(**{"input_size": SIZE, **arguments})


def test_vectors_of_another_length_are_refused():
    codec = SimCCLabel(SIZE)
    with pytest.raises(DataError, match="32 bins along x and 24 along y, got 30 and 24"):
        codec.decode(np.zeros((2, 30)), np.zeros((2, 24)))
    with pytest.raises(DataError, match="must be for the same keypoints"):
        codec.batch_decode((torch.zeros(1, 2, 32), torch.zeros(1, 3, 24)))


def test_bins_are_counted_to_the_nearest():
    assert num_bins((97, 33), 1.5) == (146, 50)
    assert SimCCLabel((97, 33), simcc_split_ratio=1.5).num_bins == (146, 50)
