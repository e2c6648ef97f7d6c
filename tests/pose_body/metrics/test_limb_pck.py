"""PCK by limb."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from pose_body.metrics.limb_pck import JhmdbPCKAccuracy, MpiiPCKAccuracy
from pose_core.errors import MetricError


def sample(offsets: dict[int, float], K: int, *, unlabeled: tuple[int, ...] = (), origin: float = 0) -> dict[str, Any]:
    """A pose that is off by some pixels at some keypoints; head and box are 10 pixels large."""
    gt = np.random.default_rng(0).uniform(0, 100, (1, K, 2))
    pred = gt - origin
    for keypoint, offset in offsets.items():
        pred[0, keypoint, 0] += offset
    visible = np.ones((1, K))
    visible[0, list(unlabeled)] = 0
    return {
        "gt_instances": {
            "keypoints": gt,
            "keypoints_visible": visible,
            "head_size": np.array([[10.0]]),
            "bboxes": np.array([[0, 0, 10, 10]]),
        },
        "pred_instances": {"keypoints": pred},
    }


def evaluate(metric: MpiiPCKAccuracy | JhmdbPCKAccuracy, *samples: dict[str, Any]) -> dict[str, float]:
    metric.process({}, samples)
    return metric.evaluate(len(samples))


class TestMpii:
    def metric(self, **options: Any) -> MpiiPCKAccuracy:
        metric = MpiiPCKAccuracy(**options)
        metric.dataset_meta = {"first_pixel": 0}
        return metric

    def test_limbs_in_per_cent(self) -> None:
        # The left wrist (15) is beyond half a head, the right one (10) beyond a tenth; pelvis (6) and thorax do not count.
        metrics = evaluate(self.metric(), sample({15: 6, 10: 2, 6: 50}, 16))
        assert metrics.pop("Wrist PCK") == 50
        assert metrics.pop("PCK") == pytest.approx(100 * 13 / 14)
        assert metrics.pop("PCK@0.1") == pytest.approx(100 * 12 / 14)
        limbs = ("Head", "Shoulder", "Elbow", "Hip", "Knee", "Ankle")
        assert metrics == {f"{limb} PCK": 100 for limb in limbs}

    def test_keypoints_weigh_by_how_often_they_are_labeled(self) -> None:
        right, wrong = sample({}, 16), sample({0: 9}, 16, unlabeled=tuple(range(1, 16)))
        metrics = evaluate(self.metric(), right, wrong)
        assert metrics["Ankle PCK"] == 75
        assert metrics["PCK"] == pytest.approx(100 * 14 / 15)

    def test_a_limb_that_is_labeled_nowhere(self) -> None:
        metrics = evaluate(self.metric(), sample({}, 16, unlabeled=(9, 0)))
        assert metrics["Head PCK"] == -1
        assert metrics["Ankle PCK"] == metrics["PCK"] == 100

    def test_perfect_predictions_score_best_however_small_the_head(self) -> None:
        # Unless the dataset says so, the ground truth counts pixels from 1, as the files of MPII do.
        for metric, origin in ((self.metric(thr=0.001), 0), (MpiiPCKAccuracy(thr=0.001), 1)):
            assert evaluate(metric, sample({}, 16, origin=origin))["PCK"] == 100

    def test_each_keypoint_on_request(self) -> None:
        metrics = evaluate(self.metric(per_keypoint=True), sample({15: 6}, 16, unlabeled=(0,)))
        assert metrics.items() >= {"PCK/15": 0, "PCK/14": 100}.items()
        assert "PCK/0" not in metrics
        jhmdb = evaluate(JhmdbPCKAccuracy(thr=0.2, per_keypoint=True), sample({15 - 1: 6}, 15))
        assert jhmdb.items() >= {"PCK/14": 0, "PCK/13": 1}.items()

    def test_another_skeleton(self) -> None:
        with pytest.raises(MetricError, match="needs samples with 16 keypoints, got 15"):
            evaluate(self.metric(), sample({}, 15))


class TestJhmdb:
    def test_limbs(self) -> None:
        metrics = evaluate(JhmdbPCKAccuracy(thr=0.2), sample({3: 5, 2: 1}, 15, unlabeled=(13, 14)))
        assert metrics["Sho PCK"] == 0.5
        assert metrics["Head PCK"] == metrics["Hip PCK"] == 1
        assert metrics["Ank PCK"] == -1
        assert metrics["PCK"] == pytest.approx(12 / 13)

    def test_by_torso(self) -> None:
        names = evaluate(JhmdbPCKAccuracy(norm_item=["bbox", "torso"]), sample({}, 15)).keys()
        assert {"Head PCK", "PCK", "Head tPCK", "tPCK"} <= names
