"""Position error of 3D poses, with and without alignment."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pose_core.errors import MetricError
from pose_keypoints.evaluation import keypoint_mpjpe
from pose_keypoints.waiting_for_3d.mpjpe import align_by_similarity


def rotation(rng: np.random.Generator) -> np.ndarray:
    q, r = np.linalg.qr(rng.normal(size=(3, 3)))
    q *= np.sign(np.diag(r))
    q[:, 0] *= np.sign(np.linalg.det(q))
    return q


def test_the_mean_distance_of_what_counts() -> None:
    pred = np.array([[[3.0, 4.0, 0.0], [9.0, 9.0, 9.0]], [[0.0, 0.0, 1.0], [2.0, 0.0, 0.0]]])
    mask = np.array([[True, False], [True, True]])
    assert keypoint_mpjpe(pred, np.zeros((2, 2, 3)), mask) == pytest.approx((5 + 1 + 2) / 3)


def test_scale_alone() -> None:
    gt = np.array([[[1.0, 0.0, 0.0], [0.0, 2.0, 0.0]]])
    mask = np.ones((1, 2), dtype=bool)
    assert keypoint_mpjpe(3 * gt, gt, mask, "scale") == pytest.approx(0, abs=1e-12)
    # The best scale for a prediction twice too long at one of two joints: (1 * 2 + 2 * 2) / (4 + 4) = 0.75.
    pred = np.array([[[2.0, 0.0, 0.0], [0.0, 2.0, 0.0]]])
    assert keypoint_mpjpe(pred, gt, mask, "scale") == pytest.approx((0.5 + 0.5) / 2)


@given(seed=st.integers(0, 2**32 - 1))
def test_procrustes_undoes_scale_rotation_and_translation(seed: int) -> None:
    rng = np.random.default_rng(seed)
    gt = rng.normal(size=(3, 8, 3))
    pred = np.stack([rng.uniform(0.5, 2) * pose @ rotation(rng) + rng.normal(size=3) for pose in gt])
    mask = np.ones((3, 8), dtype=bool)
    assert keypoint_mpjpe(pred, gt, mask, "procrustes") == pytest.approx(0, abs=1e-9)
    noisy = pred + rng.normal(0, 0.1, pred.shape)
    assert keypoint_mpjpe(noisy, gt, mask, "procrustes") <= keypoint_mpjpe(noisy, gt, mask) + 1e-9


def test_alignment_does_not_mirror() -> None:
    gt = np.random.default_rng(0).normal(size=(1, 8, 3))
    mirrored = gt * [-1, 1, 1]
    assert np.linalg.norm(align_by_similarity(mirrored, gt) - gt) > 0.1


def test_errors() -> None:
    poses, mask = np.zeros((1, 2, 3)), np.ones((1, 2), dtype=bool)
    with pytest.raises(MetricError, match=r"got 'procrustis'. Did you mean 'procrustes'\?"):
        keypoint_mpjpe(poses, poses, mask, "procrustis")
    with pytest.raises(MetricError, match="the mask is false everywhere"):
        keypoint_mpjpe(poses, poses, ~mask)
    with pytest.raises(MetricError, match="must have the shapes"):
        keypoint_mpjpe(poses, poses[:, :1], mask)
