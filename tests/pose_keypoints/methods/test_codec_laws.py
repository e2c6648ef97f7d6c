"""What holds for every codec that is declared: round trips, batches, mirror images, and inputs that stay as they are.

A codec is covered once ``SETTINGS`` says what its legal settings are. One whose laws are others stands in ``OTHERS``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pose_core.contracts import BaseKeypointCodec
from pose_core.discovery import catalog
from pose_core.registry import KEYPOINT_CODECS
from pose_keypoints.mirroring import flip_coordinates, flip_heatmaps, flip_vectors

# -- settings ----------------------------------------------------------------------------------------------------------

side = st.integers(48, 80)
odd = st.sampled_from([3, 5, 7, 11])
grid = st.builds(
    lambda w, h, stride: {"heatmap_size": (w, h), "input_size": (int(w * stride), int(h * stride))},
    side,
    side,
    st.sampled_from([1, 2, 3.5, 4, 8]),
)


def with_grid(**arguments: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(lambda sizes, more: {**sizes, **more}, grid, st.fixed_dictionaries(arguments))


SETTINGS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "MSRAHeatmap": with_grid(sigma=st.floats(0.5, 3), unbiased=st.booleans(), blur_kernel_size=odd),
    "UDPHeatmap": with_grid(
        heatmap_type=st.sampled_from(["gaussian", "combined"]),
        sigma=st.floats(0.5, 3),
        radius_factor=st.floats(0.05, 0.2),
        blur_kernel_size=odd,
    ),
    "MegviiHeatmap": with_grid(kernel_size=st.sampled_from([1, 3, 5, 9, 15])),
    "RegressionLabel": st.fixed_dictionaries({"input_size": st.tuples(side, side)}),
    "IntegralRegressionLabel": with_grid(
        sigma=st.floats(0.5, 3), unbiased=st.booleans(), normalize=st.booleans(), blur_kernel_size=odd
    ),
    "SimCCLabel": st.one_of(
        st.fixed_dictionaries(
            {
                "input_size": st.tuples(side, side),
                "smoothing_type": st.just("gaussian"),
                "sigma": st.one_of(st.floats(0.8, 5), st.tuples(st.floats(0.8, 5), st.floats(0.8, 5))),
                "simcc_split_ratio": st.sampled_from([0.5, 1, 2, 3, 2.5]),
                "normalize": st.booleans(),
                "use_dark": st.booleans(),
                "decode_visibility": st.booleans(),
            }
        ),
        st.fixed_dictionaries(
            {
                "input_size": st.tuples(side, side),
                "smoothing_type": st.just("standard"),
                "simcc_split_ratio": st.sampled_from([0.5, 1, 2, 3, 2.5]),
                "label_smooth_weight": st.floats(0, 0.5),
            }
        ),
    ),
}

OTHERS: dict[str, str] = {}  # name to why its laws are others

built = {
    name: strategy.map(lambda arguments, name=name: KEYPOINT_CODECS.build({"type": name, **arguments}))
    for name, strategy in SETTINGS.items()
}
CODECS = pytest.mark.parametrize("name", SETTINGS)


def test_every_codec_is_covered():
    declared = {component.name for component in catalog().components() if component.kind == "codecs"}
    assert declared <= SETTINGS.keys() | OTHERS.keys()


# -- the forms that encodings have -------------------------------------------------------------------------------------

Arrays = tuple[np.ndarray, ...]
Tensors = tuple[torch.Tensor, ...]


@dataclass(frozen=True)
class Form:
    """What a network puts out for a codec of this form."""

    outputs: Callable[[Any, dict[str, np.ndarray]], Arrays]  # of one sample, from its encoding
    mirrored: Callable[[Any, Tensors, list[int]], Tensors]  # of a batch
    cell: Callable[[Any], tuple[np.ndarray, np.ndarray]]  # input pixels a cell: in encoding, in decoding
    margin: Callable[[Any], float]  # cells from the border within which blurring, or rounding, moves keypoints
    mirror_tolerance: float  # cells


def mirrored_maps(codec: Any, outputs: Tensors, flip_indices: list[int]) -> Tensors:
    mode = "heatmap" if codec.maps_per_keypoint == 1 else "udp_combined"
    return (flip_heatmaps(outputs[0], flip_indices, mode, shift_heatmap=False),)


def margin_of_maps(codec: Any) -> float:
    if hasattr(codec, "kernel_size"):
        return codec.kernel_size // 2 + 1
    if codec.maps_per_keypoint == 3:
        return 0
    return max(2.5, np.ceil(3 * codec.sigma))


MAPS = Form(
    outputs=lambda codec, encoded: (encoded["heatmaps"],),
    mirrored=mirrored_maps,
    cell=lambda codec: (codec.scale_factor, codec.decoding_scale_factor),
    margin=margin_of_maps,
    mirror_tolerance=0.3,  # a quarter of a cell hangs on the last bit where neighbors are alike
)
VECTORS = Form(
    outputs=lambda codec, encoded: (encoded["keypoint_x_labels"][0], encoded["keypoint_y_labels"][0]),
    mirrored=lambda codec, outputs, flip_indices: flip_vectors(*outputs, flip_indices=flip_indices),
    cell=lambda codec: (np.full(2, 1 / codec.simcc_split_ratio),) * 2,
    margin=lambda codec: 2 + 4 * max(codec.sigma) if codec.use_dark else 0,
    mirror_tolerance=0.01,
)
COORDINATES = Form(
    outputs=lambda codec, encoded: (encoded["keypoint_labels"],),
    mirrored=lambda codec, outputs, flip_indices: (
        flip_coordinates(outputs[0].flatten(0, 1), flip_indices, True, codec.input_size)[:, None],
    ),
    cell=lambda codec: (np.ones(2), np.ones(2)),
    margin=lambda codec: 0,
    mirror_tolerance=1e-3,
)


def form_of(encoded: dict[str, Any]) -> Form:
    if "keypoint_labels" in encoded:
        return COORDINATES
    return MAPS if "heatmaps" in encoded else VECTORS


def probe(codec: BaseKeypointCodec) -> Form:
    return form_of(codec.encode(np.zeros((1, 1, 2), np.float32)))


def encoded_points(codec: Any, form: Form, units: list[tuple[float, float]]) -> tuple[np.ndarray, Arrays]:
    """Places in the input, ``margin`` cells from its borders, in cells; and the output that encodes them."""
    (size, _), margin = form.cell(codec), form.margin(codec)
    last = np.floor(np.array(codec.input_size) / size + 1e-4) - 1
    assume((last >= 2 * margin).all())
    cells = margin + np.array([units]) * (last - 2 * margin)
    keypoints = (cells * size).astype(np.float32)
    assume(
        (keypoints / size >= margin).all()
    )  # rounding may lead from a cell's edge into the cell before, and too near
    return cells, form.outputs(codec, codec.encode(keypoints))


def decoded(codec: Any, outputs: Arrays) -> np.ndarray:
    return codec.decode(*outputs)[0]


def noisy(outputs: Arrays, seed: int, noise: float) -> Arrays:
    rng = np.random.default_rng(seed)
    return tuple(
        (array + noise * np.ptp(array) * rng.standard_normal(array.shape)).astype(np.float32) for array in outputs
    )


def batch_of(samples: list[Arrays]) -> Tensors:
    return tuple(torch.from_numpy(np.stack(arrays)) for arrays in zip(*samples, strict=True))


def batch_decoded(codec: Any, outputs: Tensors) -> tuple[Any, Any]:
    """Keypoints (B, N, K, 2) and scores (B, N, K), in a pair with visibility where the codec gives it."""
    images = codec.batch_decode(outputs[0] if len(outputs) == 1 else outputs)
    names = [name for name in ("keypoints", "keypoint_scores", "keypoints_visible") if name in images[0]]
    keypoints, *scores = (torch.stack([image.get(name) for image in images]) for name in names)
    return keypoints, tuple(scores) if len(scores) > 1 else scores[0]


def scores_of(scores: Any) -> list[np.ndarray]:
    return [np.asarray(values) for values in (scores if isinstance(scores, tuple) else (scores,))]


# -- laws --------------------------------------------------------------------------------------------------------------

unit = st.floats(0, 1)
units = st.lists(st.tuples(unit, unit), min_size=1, max_size=4)
noises = st.sampled_from([0.0, 0.02, 0.5])


@CODECS
@settings(max_examples=60)
@given(data=st.data(), points=units)
def test_keypoints_come_back_within_half_a_cell(name, data, points):
    codec = data.draw(built[name])
    form = probe(codec)
    cells, outputs = encoded_points(codec, form, points)
    found = decoded(codec, outputs) / form.cell(codec)[1]
    assert np.abs(found - cells).max() <= 0.5 + 1e-3


@CODECS
@settings(max_examples=30)
@given(data=st.data(), points=units, seed=st.integers(0, 999), noise=noises)
def test_a_batch_is_decoded_as_its_samples(name, data, points, seed, noise):
    codec = data.draw(built[name])
    _, outputs = encoded_points(codec, probe(codec), points)
    samples = [noisy(outputs, seed + i, noise) for i in range(3)]
    keypoints, scores = batch_decoded(codec, batch_of(samples))
    for i, sample in enumerate(samples):
        expected = codec.decode(*sample)
        np.testing.assert_allclose(keypoints[i], expected[0], rtol=1e-5, atol=1e-3)
        for values, wanted in zip(scores_of(scores), scores_of(expected[1]), strict=True):
            np.testing.assert_allclose(values[i], wanted, rtol=1e-4, atol=1e-6)


@CODECS
@settings(max_examples=30)
@given(data=st.data(), points=units, seed=st.integers(0, 999))
def test_mirrored_output_is_mirrored_keypoints(name, data, points, seed):
    codec = data.draw(built[name])
    form = probe(codec)
    _, outputs = encoded_points(codec, form, points)
    flip_indices = np.random.default_rng(seed).permutation(len(points)).tolist()
    batch = batch_of([noisy(outputs, seed + i, 1e-3) for i in range(2)])
    straight, scores = batch_decoded(codec, batch)
    mirrored, mirrored_scores = batch_decoded(codec, form.mirrored(codec, batch, flip_indices))
    straight = straight[:, :, flip_indices]
    # Which line mirrors is the codec's to say; that it is one for all keypoints, and y stays, is not.
    sums = (straight[..., 0] + mirrored[..., 0]).numpy()
    tolerance = form.mirror_tolerance * form.cell(codec)[1].max()
    np.testing.assert_allclose(sums, sums.flat[0], atol=tolerance)
    np.testing.assert_allclose(straight[..., 1], mirrored[..., 1], atol=tolerance)
    for values, wanted in zip(scores_of(mirrored_scores), scores_of(scores), strict=True):
        np.testing.assert_allclose(values, wanted[..., flip_indices], rtol=1e-4, atol=1e-6)


@CODECS
@settings(max_examples=15)
@given(data=st.data(), points=units, seed=st.integers(0, 999), noise=noises)
def test_nothing_is_written_into(name, data, points, seed, noise):
    codec = data.draw(built[name])
    keypoints = np.array([points]) * np.array(codec.input_size)
    visible = np.random.default_rng(seed).choice([0.0, 0.3, 1.0], keypoints.shape[:2])
    given_arrays = keypoints.copy(), visible.copy()
    _, outputs = encoded_points(codec, probe(codec), points)
    sample = noisy(outputs, seed, noise)
    batch = batch_of([sample])
    codec.encode(keypoints, visible)
    codec.decode(*sample)
    batch_decoded(codec, batch)
    np.testing.assert_array_equal(keypoints, given_arrays[0])
    np.testing.assert_array_equal(visible, given_arrays[1])
    for array, before, tensor in zip(sample, noisy(outputs, seed, noise), batch, strict=True):
        np.testing.assert_array_equal(array, before)
        np.testing.assert_array_equal(tensor[0].numpy(), before)


@CODECS
@settings(max_examples=15)
@given(data=st.data(), N=st.integers(1, 4))
def test_what_is_hidden_or_no_number_has_no_weight(name, data, N):
    codec = data.draw(built[name])
    keypoints = np.tile((np.array(codec.input_size) / 2).astype(np.float32), (1, N, 1))
    hidden = codec.encode(keypoints, np.zeros((1, N), np.float32))
    assert not np.asarray(hidden["keypoint_weights"]).any()
    assert np.asarray(codec.encode(keypoints)["keypoint_weights"]).all()
    for bad in (np.nan, np.inf):
        keypoints[0, 0] = bad
        encoded = codec.encode(keypoints)
        assert encoded["keypoint_weights"][0, 0] == 0
        assert encoded["keypoint_weights"].dtype == np.float32
