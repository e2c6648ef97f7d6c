"""MSRAHeatmap and UDPHeatmap: encoding by hand, decoding against a plain implementation, and the laws of both."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from pose_core.errors import ConfigError, DataError
from pose_core.registry import KEYPOINT_CODECS
from pose_keypoints.methods.heatmap.msra_heatmap import MSRAHeatmap
from pose_keypoints.methods.heatmap.udp_heatmap import UDPHeatmap

INPUT, MAPS = (192, 256), (48, 64)
CODECS = {
    "plain": MSRAHeatmap(INPUT, MAPS, sigma=2.0),
    "dark": MSRAHeatmap(INPUT, MAPS, sigma=2.0, unbiased=True),
    "udp": UDPHeatmap(INPUT, MAPS),
    "combined": UDPHeatmap(INPUT, MAPS, heatmap_type="combined"),
}


@pytest.fixture(params=CODECS)
def codec(request):
    return CODECS[request.param]


def keypoints_at(*points):
    return np.array([points], dtype=np.float32)


# -- encoding ----------------------------------------------------------------------------------------------------------


def test_plain_gaussian_stands_on_the_nearest_cell():
    encoded = CODECS["plain"].encode(keypoints_at((41.0, 83.0)))  # cell (10.25, 20.75), nearest (10, 21)
    heatmap = encoded["heatmaps"][0]
    assert heatmap.dtype == np.float32
    assert heatmap[21, 10] == 1
    assert heatmap[21, 12] == pytest.approx(np.exp(-0.5), abs=1e-6)
    assert heatmap[23, 12] == pytest.approx(np.exp(-1), abs=1e-6)
    assert heatmap[21, 16] > 0
    assert heatmap[21, 17] == 0  # beyond 3 sigma
    assert encoded["keypoint_weights"].tolist() == [[1]]


@pytest.mark.parametrize("name", ["dark", "udp"])
def test_unbiased_gaussians_stand_on_the_keypoint(name):
    codec = CODECS[name]
    heatmap = codec.encode(keypoints_at((10.25, 20.75) * codec.scale_factor))["heatmaps"][0]
    assert heatmap[21, 10] == pytest.approx(np.exp(-(0.25**2 + 0.25**2) / 8), abs=1e-6)
    assert heatmap[20, 12] == pytest.approx(np.exp(-(1.75**2 + 0.75**2) / 8), abs=1e-6)


def test_combined_maps_hold_a_disc_and_the_way_to_its_middle():
    codec = CODECS["combined"]
    disc, x, y = codec.encode(keypoints_at((10.25, 20.75) * codec.scale_factor))["heatmaps"]
    radius = 0.0546875 * 64
    assert disc.sum() == pytest.approx(np.pi * radius**2, rel=0.1)
    assert disc[20, 10] == 1
    assert disc[20, 14] == 0
    assert x[20, 12] * radius == pytest.approx(-1.75, abs=1e-5)
    assert y[20, 12] * radius == pytest.approx(0.75, abs=1e-5)


def test_hidden_keypoints_are_not_drawn(codec):
    visible = np.array([[0, 1]], dtype=np.float32)
    encoded = codec.encode(keypoints_at((40, 40), (60, 60)), visible)
    assert not encoded["heatmaps"][: codec.maps_per_keypoint].any()
    assert encoded["heatmaps"][codec.maps_per_keypoint :].any()
    assert encoded["keypoint_weights"].tolist() == [[0, 1]]


@pytest.mark.parametrize("name", ["plain", "dark", "udp"])
@pytest.mark.parametrize("point", [(-50, 20), (250, 20), (20, -50), (20, 300), (np.nan, 20), (20, np.inf), (1e30, 0)])
def test_what_lies_outside_has_no_weight(name, point):
    encoded = CODECS[name].encode(keypoints_at(point, (96, 128)))
    assert not encoded["heatmaps"][0].any()
    assert encoded["keypoint_weights"].tolist() == [[0, 1]]


def test_weights_come_with_visibility(codec):
    visible = np.array([[[1, 0.25], [0, 1]]], dtype=np.float32)
    encoded = codec.encode(keypoints_at((40, 40), (60, 60)), visible)
    assert encoded["keypoint_weights"].tolist() == [[0.25, 0]]
    assert encoded["keypoint_weights"].dtype == np.float32


@pytest.mark.parametrize("name", ["plain", "dark", "udp"])
def test_of_several_instances_the_highest_value_counts(name):
    codec = CODECS[name]
    both = np.concatenate([keypoints_at((60, 60)), keypoints_at((76, 60))])
    alone = [codec.encode(points[None])["heatmaps"] for points in both]
    np.testing.assert_array_equal(codec.encode(both)["heatmaps"], np.maximum(*alone))
    assert codec.encode(both)["keypoint_weights"].shape == (2, 1)


@pytest.mark.parametrize("sigma", [0.7, 1.5, 2.0])  # 3 sigma with a fraction, and without one
@pytest.mark.parametrize("build", [MSRAHeatmap, UDPHeatmap])
def test_many_instances_are_drawn_as_each_alone(build, sigma):
    codec = build(input_size=INPUT, heatmap_size=MAPS, sigma=sigma)
    rng = np.random.default_rng(0)
    keypoints = rng.uniform(-60, 300, (40, 5, 2)).astype(np.float32)
    keypoints[0, 0] = np.nan
    visible = rng.choice([0.0, 0.3, 1.0], (40, 5))
    together = codec.encode(keypoints, visible)
    alone = [codec.encode(keypoints[n : n + 1], visible[n : n + 1]) for n in range(len(keypoints))]
    np.testing.assert_array_equal(together["heatmaps"], np.max([one["heatmaps"] for one in alone], axis=0))
    np.testing.assert_array_equal(
        together["keypoint_weights"], np.concatenate([one["keypoint_weights"] for one in alone])
    )
    assert 0 < (together["heatmaps"] > 0).mean() < 1


def test_of_several_instances_the_nearest_disc_counts():
    codec = CODECS["combined"]
    points = keypoints_at((20, 30)), keypoints_at((40, 30))
    alone = [codec.encode(point)["heatmaps"] for point in points]
    disc, x, _ = codec.encode(np.concatenate(points))["heatmaps"]
    np.testing.assert_array_equal(disc, np.maximum(alone[0][0], alone[1][0]))
    np.testing.assert_array_equal(x[:, :7], alone[0][1][:, :7])
    np.testing.assert_array_equal(x[:, 8:], alone[1][1][:, 8:])


def test_encoding_writes_into_nothing(codec):
    keypoints, visible = keypoints_at((40, 40), (np.nan, 60)), np.array([[1, 0.2]], dtype=np.float32)
    before = keypoints.copy(), visible.copy()
    codec.encode(keypoints, visible)
    np.testing.assert_array_equal(keypoints, before[0])
    np.testing.assert_array_equal(visible, before[1])


# -- decoding ----------------------------------------------------------------------------------------------------------


def test_a_quarter_of_a_cell_towards_the_higher_neighbor():
    heatmap = np.zeros((1, 64, 48), dtype=np.float32)
    heatmap[0, 20, 10], heatmap[0, 20, 11], heatmap[0, 19, 10] = 1, 0.5, 0.25
    keypoints, scores = CODECS["plain"].decode(heatmap)
    np.testing.assert_allclose(keypoints, [[[10.25 * 4, 19.75 * 4]]])
    assert scores.tolist() == [[1]]


@pytest.mark.parametrize(
    ("cell", "neighbor", "expected"),
    [
        ((1, 20), (2, 20), (1.25, 20)),  # the column beside the border moves too
        ((46, 20), (45, 20), (45.75, 20)),
        ((20, 1), (20, 2), (20, 1.25)),
        ((0, 20), (1, 20), (0, 20)),  # the border itself has one neighbor only
        ((0, 20), (0, 21), (0, 20.25)),
    ],
)
def test_the_quarter_near_the_border(cell, neighbor, expected):
    heatmap = np.zeros((1, 64, 48), dtype=np.float32)
    heatmap[0, cell[1], cell[0]], heatmap[0, neighbor[1], neighbor[0]] = 1, 0.5
    np.testing.assert_allclose(CODECS["plain"].decode(heatmap)[0][0, 0] / 4, expected)


def test_a_map_that_shows_nothing_is_decoded_outside(codec):
    maps = np.zeros((codec.maps_per_keypoint, 64, 48), dtype=np.float32)
    keypoints, scores = codec.decode(maps)
    np.testing.assert_allclose(keypoints[0, 0], -codec.decoding_scale_factor)
    assert scores.tolist() == [[0]]


def blurred_as_a_whole(heatmaps, size):
    """Each map blurred with zeros around it, and scaled to the height that it had."""
    reach, out = size // 2, []
    for heatmap in heatmaps:
        blurred = cv2.GaussianBlur(np.pad(heatmap, reach), (size, size), 0)[reach:-reach, reach:-reach]
        out.append(blurred * (heatmap.max() / blurred.max()))
    return out


def decoded_by_dark(heatmaps):
    """DARK one keypoint at a time, on maps blurred as a whole; cells."""
    found = []
    for heatmap, blurred in zip(heatmaps, blurred_as_a_whole(heatmaps, 11), strict=True):
        y, x = np.unravel_index(heatmap.argmax(), heatmap.shape)
        log = np.log(np.maximum(blurred, 1e-10))
        offset = np.zeros(2)
        if 1 < x < heatmap.shape[1] - 2 and 1 < y < heatmap.shape[0] - 2:
            gradient = 0.5 * np.array([log[y, x + 1] - log[y, x - 1], log[y + 1, x] - log[y - 1, x]])
            dxx, dyy = (0.25 * (log[y + b, x + a] - 2 * log[y, x] + log[y - b, x - a]) for a, b in ((2, 0), (0, 2)))
            dxy = 0.25 * (log[y + 1, x + 1] - log[y - 1, x + 1] - log[y + 1, x - 1] + log[y - 1, x - 1])
            offset = -np.linalg.solve([[dxx, dxy], [dxy, dyy]], gradient)
        found.append(np.array((x, y)) + offset)
    return np.array(found)


def decoded_by_udp(heatmaps):
    """UDP one keypoint at a time, on maps blurred as a whole; cells."""
    found = []
    for heatmap, blurred in zip(heatmaps, blurred_as_a_whole(heatmaps, 11), strict=True):
        y, x = np.unravel_index(heatmap.argmax(), heatmap.shape)
        (a, b, _), (c, d, e), (_, f, g) = np.pad(np.log(np.clip(blurred, 1e-3, 50)), 1, mode="edge")[
            y : y + 3, x : x + 3
        ]
        dxy = 0.5 * (g - e - f + 2 * d - c - b + a)
        hessian = np.array([[e - 2 * d + c, dxy], [dxy, f - 2 * d + b]]) + np.finfo(np.float32).eps * np.eye(2)
        found.append(np.array((x, y)) - np.linalg.solve(hessian, 0.5 * np.array([e - c, f - b])))
    return np.array(found)


def realistic(rng, count, noise):
    points = rng.uniform((0, 0), INPUT, (1, count, 2)).astype(np.float32)
    heights = rng.uniform(0.02, 1, (count, 1, 1)).astype(np.float32)
    heatmaps = CODECS["dark"].encode(points)["heatmaps"] * heights
    return heatmaps + noise * rng.standard_normal(heatmaps.shape).astype(np.float32)


@pytest.mark.parametrize(
    "noise", [0.0, 0.005, 0.05]
)  # with noise around low peaks, values are clipped before the logarithm
@pytest.mark.parametrize(("name", "reference"), [("dark", decoded_by_dark), ("udp", decoded_by_udp)])
def test_newton_steps_agree_with_maps_blurred_as_a_whole(name, reference, noise):
    heatmaps = realistic(np.random.default_rng(0), 60, noise)
    codec = CODECS[name]
    expected = reference(heatmaps)
    usable = np.abs(expected - [[24, 32]]).max(1) < 60  # elsewhere the step is as large as rounding makes it
    assert usable.mean() > 0.8
    found = codec.decode(heatmaps)[0][0] / codec.decoding_scale_factor
    np.testing.assert_allclose(found[usable], expected[usable], atol=2e-3)


def test_decoding_writes_into_nothing(codec):
    maps = np.random.default_rng(0).standard_normal((3, 64, 48)).astype(np.float32)
    before = maps.copy()
    codec.decode(maps)
    codec.batch_decode(torch.from_numpy(maps)[None])
    np.testing.assert_array_equal(maps, before)


@pytest.mark.parametrize("noise", [0.0, 0.05, 10.0])
def test_batches_are_decoded_as_samples(codec, noise):
    rng = np.random.default_rng(1)
    maps = np.stack([realistic(rng, 6, noise) for _ in range(4)])
    images = codec.batch_decode(torch.from_numpy(maps))
    K = 6 // codec.maps_per_keypoint
    for sample, found in zip(maps, images, strict=True):
        assert found.keypoints.shape == (1, K, 2)
        assert found.keypoint_scores.shape == (1, K)
        expected = codec.decode(sample)
        np.testing.assert_allclose(found.keypoints, expected[0], atol=1e-4)
        np.testing.assert_allclose(found.keypoint_scores, expected[1], atol=1e-6)


def test_torch_and_numpy_decode_alike(codec):
    maps = realistic(np.random.default_rng(2), 12, 0.02)
    for array, tensor in zip(codec._located(maps), codec._located(torch.from_numpy(maps)), strict=True):
        np.testing.assert_allclose(array, tensor.numpy(), atol=1e-4)


def test_half_precision_and_other_layouts_are_decoded(codec):
    maps = torch.from_numpy(realistic(np.random.default_rng(3), 6, 0.0))[None].to(memory_format=torch.channels_last)
    (found,) = codec.batch_decode(maps.to(torch.bfloat16))
    assert found.keypoints.dtype == torch.float32
    assert found.keypoints.shape[-1] == 2


# -- laws --------------------------------------------------------------------------------------------------------------

unit = st.floats(0, 1)
grids = st.fixed_dictionaries(
    {
        "size": st.tuples(st.integers(14, 48), st.integers(14, 48)),
        "stride": st.sampled_from([1, 2, 3.5, 4, 8]),
        "sigma": st.sampled_from([1, 2, 3]),
        "points": st.lists(st.tuples(unit, unit), min_size=1, max_size=5),
    }
)


def sizes_of(grid):
    return tuple(int(side * grid["stride"]) for side in grid["size"]), grid["size"]


def cells_of(grid, *, margin=0):
    """The points in cells, between the middles of the outer cells and ``margin`` away from these."""
    return margin + np.array([grid["points"]]) * (np.array(grid["size"]) - 1 - 2 * margin)


def round_trip(codec, cells):
    """How far decoded keypoints are from the encoded ones, cells."""
    keypoints = (cells * codec.scale_factor).astype(np.float32)
    found, scores = codec.decode(codec.encode(keypoints)["heatmaps"])
    assert (scores > 0).all()
    return np.abs(found / codec.decoding_scale_factor - cells).max()


@settings(deadline=None)
@given(grids)
def test_plain_heatmaps_come_back_within_half_a_cell(grid):
    codec = MSRAHeatmap(*sizes_of(grid), sigma=grid["sigma"])
    assert round_trip(codec, cells_of(grid)) <= 0.5 + 1e-4


@settings(deadline=None)
@given(grids, st.floats(0.08, 0.3))
def test_combined_maps_come_back(grid, radius_factor):
    codec = UDPHeatmap(*sizes_of(grid), heatmap_type="combined", radius_factor=radius_factor)
    assert round_trip(codec, cells_of(grid)) <= 1e-3


@settings(deadline=None)
@given(grids, st.booleans(), st.sampled_from([3, 7, 11]))
def test_newton_steps_come_back(grid, udp, kernel):
    if udp:
        codec = UDPHeatmap(*sizes_of(grid), sigma=grid["sigma"], blur_kernel_size=kernel)
    else:
        codec = MSRAHeatmap(*sizes_of(grid), sigma=grid["sigma"], unbiased=True, blur_kernel_size=kernel)
    # What blurring takes from beyond the border is 0, which moves positions near it.
    assert round_trip(codec, cells_of(grid)) <= 1.5
    margin = 2 + kernel // 2
    if min(grid["size"]) > 2 * margin:
        assert round_trip(codec, cells_of(grid, margin=margin)) <= 0.1


# -- errors ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cfg", "message"),
    [
        ({"type": "MSRAHeatmap", "sigma": 0}, "sigma must be positive, got 0"),
        ({"type": "MSRAHeatmap", "sigma": 2, "blur_kernel_size": 10}, "must be odd and positive, got 10"),
        (
            {"type": "MSRAHeatmap", "sigma": 2, "heatmap_size": 64},
            r"heatmap_size must be two positive integers, \(w, h\)",
        ),
        ({"type": "MSRAHeatmap", "sigma": 2, "input_size": (0, 4)}, "input_size must be two positive integers"),
        ({"type": "UDPHeatmap", "heatmap_type": "gausian"}, "Did you mean 'gaussian'?"),
        ({"type": "UDPHeatmap", "heatmap_size": (1, 64)}, "heatmap_size must be at least 2"),
        (
            {"type": "UDPHeatmap", "heatmap_type": "combined", "radius_factor": 0.01},
            "must be at least 1/64, a radius of one cell, got 0.01",
        ),
    ],
)
def test_impossible_settings_are_refused(cfg, message):
    with pytest.raises(ConfigError, match=message):
        KEYPOINT_CODECS.build({"input_size": INPUT, "heatmap_size": MAPS, **cfg})


@pytest.mark.parametrize("shape", [(3, 48, 64), (3, 64)])
def test_maps_of_another_size_are_refused(codec, shape):
    with pytest.raises(DataError, match=r"maps must be \(..., 64, 48\), got \(3, "):
        codec.decode(np.zeros(shape, dtype=np.float32))


def test_a_part_of_a_keypoints_maps_is_refused():
    with pytest.raises(DataError, match=r"3 map\(s\) per keypoint, got \(3, 17, 64, 48\)"):
        CODECS["combined"].batch_decode(torch.zeros(3, 17, 64, 48))


@pytest.mark.parametrize("shape", [(0, 3, 2), (3, 2), (1, 3, 1)])
def test_what_is_no_keypoints_is_refused(codec, shape):
    with pytest.raises(DataError, match=r"keypoints must be \(N, K, 2\) with at least one instance"):
        codec.encode(np.zeros(shape, dtype=np.float32))


def test_visibility_of_other_keypoints_is_refused(codec):
    with pytest.raises(DataError, match=r"\(1, 2, 2\) and keypoints_visible \(1, 3\) must have"):
        codec.encode(keypoints_at((1, 1), (2, 2)), np.ones((1, 3)))
