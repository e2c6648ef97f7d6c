"""What a codec gets from its base: decoding in batches."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from pose_core.contracts import BaseKeypointCodec
from pose_core.errors import StructureError


class Thresholded(BaseKeypointCodec):
    """Decodes (N, K, 2) coordinates and (N,) scores: those instances whose score is above a half."""

    def encode(self, keypoints, keypoints_visible=None, **auxiliary):
        return {"keypoint_labels": keypoints}

    def decode(self, coordinates, scores):
        assert isinstance(coordinates, np.ndarray)
        found = scores > 0.5
        return coordinates[found][..., ::-1], np.repeat(scores[found, None], coordinates.shape[1], axis=1)


def test_a_batch_is_decoded_sample_by_sample():
    coordinates = torch.rand(3, 5, 4, 2, requires_grad=True)
    scores = torch.zeros(3, 5)
    scores[1, 2] = 0.75
    scores[2] = 1
    images = Thresholded().batch_decode((coordinates, scores))
    assert [len(image) for image in images] == [0, 1, 5]
    assert set(images[0].keys()) == {"keypoints", "keypoint_scores"}
    torch.testing.assert_close(images[1].keypoints, coordinates[1, 2:3].flip(-1).detach())
    torch.testing.assert_close(images[1].keypoint_scores, torch.full((1, 4), 0.75))
    torch.testing.assert_close(images[2].keypoints, coordinates[2].flip(-1).detach())


def test_visibility_comes_in_a_pair_with_the_scores():
    class Telling(Thresholded):
        def decode(self, encoded):
            return encoded, (encoded[..., 0], encoded[..., 1])

    outputs = torch.rand(2, 1, 4, 2)
    for image, output in zip(Telling().batch_decode(outputs), outputs, strict=True):
        torch.testing.assert_close(image.keypoint_scores, output[..., 0])
        torch.testing.assert_close(image.keypoints_visible, output[..., 1])


@pytest.mark.parametrize(("decoded", "got"), [((1, 2, 3), "a tuple of 3"), (np.zeros(3), "ndarray")])
def test_what_is_not_keypoints_and_scores_is_refused(decoded, got):
    class Odd(Thresholded):
        def decode(self, encoded):
            return decoded

    with pytest.raises(StructureError, match=f"Odd.decode must return .keypoints, scores. or .* got {got}"):
        Odd().batch_decode(torch.zeros(1, 2))


POINTS, SCORES = np.zeros((2, 17, 2)), np.zeros((2, 17))


def codec_that_decodes_to(decoded):
    class Odd(Thresholded):
        def decode(self, *encoded):
            return decoded

    return Odd()


@pytest.mark.parametrize(
    ("decoded", "got"),
    [
        ((POINTS, SCORES[:1]), r"keypoints \(2, 17, 2\), keypoint_scores \(1, 17\)"),
        ((POINTS, None), "keypoint_scores NoneType"),
        ((POINTS, 0.5), r"keypoint_scores \(\)"),
        ((POINTS, [[0.5], [0.5, 0.5]]), "keypoint_scores list"),
        (("left eye", SCORES), "keypoints str"),
        ((POINTS, (SCORES, None)), "keypoints_visible NoneType"),
    ],
)
def test_what_has_no_row_per_instance_is_refused(decoded, got):
    with pytest.raises(StructureError, match=f"Odd.decode must return arrays with one row per instance.* got .*{got}"):
        codec_that_decodes_to(decoded).batch_decode(torch.zeros(1, 2))


def test_scores_and_more_than_visibility_are_refused():
    with pytest.raises(StructureError, match=r"got \(keypoints, a tuple of 3\)"):
        codec_that_decodes_to((POINTS, (SCORES, SCORES, SCORES))).batch_decode(torch.zeros(1, 2))


def test_decode_may_return_tensors_that_require_gradients():
    points = torch.ones(1, 17, 2, dtype=torch.bfloat16, requires_grad=True)
    (image,) = codec_that_decodes_to((points, torch.ones(1, 17))).batch_decode(torch.zeros(1, 2))
    assert image.keypoints.dtype == torch.bfloat16
    assert not image.keypoints.requires_grad


@pytest.mark.parametrize(
    ("outputs", "got"),
    [
        (None, "NoneType"),
        ([], "none"),
        ({"heatmaps": torch.zeros(1, 2)}, "dict"),
        (torch.tensor(1.0), r"\(\)"),
        ((torch.zeros(2, 3), torch.zeros(1, 3)), r"\(2, 3\), \(1, 3\)"),
        ([[torch.zeros(1, 2)], None], "list, NoneType"),
    ],
)
def test_outputs_that_are_not_a_batch_are_refused(outputs, got):
    with pytest.raises(StructureError, match=f"Thresholded needs one or several tensors .B, .* got {got}; override"):
        Thresholded().batch_decode(outputs)
