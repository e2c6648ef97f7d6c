"""PCK, AUC, EPE and NME as metrics: samples in, named numbers out."""

from __future__ import annotations

import logging
import pickle
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pose_core.errors import MetricError
from pose_core.registry import METRICS
from pose_keypoints.metrics.auc import AUC
from pose_keypoints.metrics.epe import EPE
from pose_keypoints.metrics.keypoint_metric import KeypointMetric
from pose_keypoints.metrics.nme import NME
from pose_keypoints.metrics.pck import PCKAccuracy


def sample(gt: Any, pred: Any, *, visible: Any = None, **sizes: Any) -> dict[str, Any]:
    """A sample of N instances from lists of points."""
    gt, pred = np.array(gt, dtype=np.float32), np.array(pred, dtype=np.float32)
    visible = np.ones(gt.shape[:2], dtype=np.float32) if visible is None else np.array(visible, dtype=np.float32)
    instances = {"keypoints": gt, "keypoints_visible": visible, **{k: np.array(v) for k, v in sizes.items()}}
    return {"id": 5, "gt_instances": instances, "pred_instances": {"keypoints": pred}}


def evaluate(metric: KeypointMetric, *samples: dict[str, Any], meta: dict[str, Any] | None = None) -> dict[str, float]:
    if meta is not None:
        metric.dataset_meta = meta
    metric.process({}, list(samples))
    return metric.evaluate(len(samples))


# Off by 0, 3 and 5 pixels in a box of 20 x 40.
ONE = sample([[[0, 0], [0, 0], [0, 0]]], [[[0, 0], [3, 0], [3, 4]]], bboxes=[[0, 0, 20, 40]], head_size=[[10.0]])
# Off by 10, 4 and 0 pixels in a box of 100 x 10; the last is not labeled.
TWO = sample(
    [[[0, 0], [0, 0], [0, 0]]],
    [[[0, 10], [4, 0], [0, 0]]],
    visible=[[1, 1, 0]],
    bboxes=[[0, 0, 100, 10]],
    head_size=[[20.0]],
)


def test_pck_by_box_and_by_head() -> None:
    # Box: [0, .075, .125], [.1, .04, -]. Head: [0, .3, .5], [.5, .2, -].
    assert evaluate(PCKAccuracy(thr=0.08), ONE, TWO) == {"PCK": pytest.approx((0.5 + 1 + 0) / 3)}
    metrics = evaluate(PCKAccuracy(thr=0.25, norm_item=["bbox", "head"]), ONE, TWO)
    assert metrics == {"PCK": 1.0, "PCKh": pytest.approx((0.5 + 0.5 + 0) / 3)}


def test_pck_by_torso_falls_back_to_the_predicted_one(caplog: pytest.LogCaptureFixture) -> None:
    points = [[0, 0]] * 4 + [[0, 0], [0, 50]]
    flat = [[0, 0]] * 6
    good = sample([points], [[*points[:3], [0, 20], *points[4:]]])
    degenerate = sample([flat], [[*flat[:3], [0, 20], [0, 0], [0, 100]]])
    assert evaluate(PCKAccuracy(thr=0.3, norm_item="torso"), good)["tPCK"] == pytest.approx(5 / 6)
    with caplog.at_level(logging.WARNING):
        # Torso 100: the fourth is off by 0.2, the last by 1.
        assert evaluate(PCKAccuracy(thr=0.3, norm_item="torso"), degenerate)["tPCK"] == pytest.approx(5 / 6)
    with pytest.raises(MetricError, match=r"torso_keypoints must be below 6 .*, got 4 and 9"):
        evaluate(PCKAccuracy(norm_item="torso", torso_keypoints=(4, 9)), good)


def test_auc_epe_and_nme() -> None:
    assert evaluate(AUC(norm_factor=10, num_thrs=4), ONE, TWO) == {"AUC": pytest.approx((1.5 / 4 + 2 / 4 + 1 / 4) / 3)}
    assert evaluate(EPE(), ONE, TWO) == {"EPE": pytest.approx(22 / 5)}
    by_box = evaluate(NME("use_norm_item", "bbox_size"), ONE, TWO)
    assert by_box == {"NME": pytest.approx((0 + 3 / 40 + 5 / 40 + 10 / 100 + 4 / 100) / 5)}
    by_item = evaluate(NME("use_norm_item", "head_size"), ONE, TWO)
    assert by_item == {"NME": pytest.approx((0 + 0.3 + 0.5 + 0.5 + 0.2) / 5)}


def test_nme_by_the_distance_of_two_keypoints() -> None:
    face = sample([[[0, 0], [30, 40], [5, 5]]], [[[0, 5], [30, 40], [5, 5]]])
    assert evaluate(NME("keypoint_distance", keypoint_indices=[0, 1]), face)["NME"] == pytest.approx(5 / 50 / 3)


def test_each_dataset_is_scored_with_its_own_pair() -> None:
    metric = NME("keypoint_distance")
    horse = sample([[[0, 0], [10, 0], [0, 0]]], [[[0, 5], [10, 0], [0, 0]]])
    assert evaluate(metric, horse, meta={"dataset_name": "horse10"})["NME"] == pytest.approx(0.5 / 3)
    face = np.zeros((1, 29, 2))
    face[0, 9, 0] = 20
    moved = face.copy()
    moved[0, 0, 1] = 10
    assert evaluate(metric, sample(face, moved), meta={"dataset_name": "cofw"})["NME"] == pytest.approx(0.5 / 29)
    with pytest.raises(
        MetricError, match="needs keypoint_indices: it has no default pair of keypoints for the dataset 'coco'"
    ):
        evaluate(metric, horse, meta={"dataset_name": "coco"})


def test_several_instances_in_a_sample_are_as_many_samples() -> None:
    together = {
        part: {key: np.concatenate((ONE[part][key], TWO[part][key])) for key in ONE[part]}
        for part in ("gt_instances", "pred_instances")
    }
    for metric in (PCKAccuracy(0.08, ["bbox", "head"]), AUC(10, 4), EPE(), NME("use_norm_item", "bbox_size")):
        assert evaluate(metric, together) == pytest.approx(evaluate(metric, ONE, TWO))


@pytest.mark.parametrize("extra", [np.zeros((1, 3, 1)), np.full((1, 3, 1), 0.5)])
def test_visibility_may_come_with_a_weight(extra: np.ndarray) -> None:
    weighted = {**TWO, "gt_instances": dict(TWO["gt_instances"])}
    visible = weighted["gt_instances"]["keypoints_visible"][..., None]
    weighted["gt_instances"]["keypoints_visible"] = np.concatenate((visible, extra), axis=2)
    assert evaluate(EPE(), weighted) == evaluate(EPE(), TWO)


def test_each_keypoint_by_its_name() -> None:
    meta = {"keypoint_id2name": {0: "nose", 1: "eye", 2: "tail"}}
    assert evaluate(EPE(per_keypoint=True), ONE, TWO, meta=meta) == {
        "EPE": pytest.approx(4.4),
        "EPE/nose": pytest.approx(5),
        "EPE/eye": pytest.approx(3.5),
        "EPE/tail": pytest.approx(5),
    }
    assert evaluate(EPE(per_keypoint=True, prefix="x"), TWO).keys() == {"x/EPE", "x/EPE/0", "x/EPE/1"}
    assert evaluate(PCKAccuracy(0.08, per_keypoint=True), ONE, TWO)["PCK/0"] == 0.5
    assert evaluate(AUC(10, 4, per_keypoint=True), ONE, TWO)["AUC/2"] == 0.25
    assert evaluate(NME("use_norm_item", "head_size", per_keypoint=True), ONE, TWO)["NME/1"] == pytest.approx(0.25)


def random_samples(seed: int, count: int) -> list[dict[str, Any]]:
    rng = np.random.default_rng(seed)
    return [
        sample(
            gt := rng.uniform(0, 100, (1, 4, 2)),
            gt + rng.normal(0, 5, gt.shape),
            visible=rng.random((1, 4)) > 0.2,
            bboxes=[[0, 0, *rng.uniform(20, 90, 2)]],
        )
        for _ in range(count)
    ]


@given(seed=st.integers(0, 2**32 - 1), count=st.integers(2, 9))
@pytest.mark.parametrize(
    "build",
    [
        lambda: PCKAccuracy(0.1),
        lambda: AUC(10),
        EPE,
        lambda: NME("use_norm_item", "bbox_size"),
        lambda: NME("keypoint_distance", keypoint_indices=(0, 1)),
    ],
)
def test_neither_order_nor_sharding_matters(build: Callable[[], KeypointMetric], seed: int, count: int) -> None:
    samples = random_samples(seed, count)
    whole = evaluate(build(), *samples)
    shards = [build(), build()]
    for rank, shard in enumerate(shards):
        shard.process({}, samples[rank::2])
    gathered = pickle.loads(pickle.dumps(shards[1].results + shards[0].results))
    random.Random(seed).shuffle(gathered)
    assert build().compute_metrics(gathered) == pytest.approx(whole)


def test_perfect_predictions_score_best() -> None:
    perfect = [
        {**s, "pred_instances": {"keypoints": s["gt_instances"]["keypoints"]}} for s in random_samples(seed=0, count=5)
    ]
    assert evaluate(PCKAccuracy(1e-6), *perfect) == {"PCK": 1.0}
    assert evaluate(AUC(num_thrs=20), *perfect) == {"AUC": pytest.approx(0.95)}
    assert evaluate(EPE(), *perfect) == {"EPE": 0.0}
    assert evaluate(NME("use_norm_item", "bbox_size"), *perfect) == {"NME": 0.0}


def test_they_are_built_from_a_config() -> None:
    metric = METRICS.build({"type": "PCKAccuracy", "thr": 0.2, "norm_item": ["bbox", "torso"], "prefix": "hand"})
    assert isinstance(metric, PCKAccuracy)
    assert metric.prefix == "hand"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: PCKAccuracy(norm_item="hed"), r"one of bbox, head, torso, got 'hed'. Did you mean 'head'\?"),
        (lambda: AUC(num_thrs=0), "norm_factor and num_thrs must be positive, got 30 and 0"),
        (lambda: NME("bbox"), "use_norm_item or keypoint_distance, got 'bbox'"),
        (lambda: NME("use_norm_item"), "needs norm_item: set it to 'bbox_size'"),
        (lambda: NME("keypoint_distance", keypoint_indices=[1]), r"must be two keypoints, got \[1\]"),
        (
            lambda: evaluate(NME("keypoint_distance", keypoint_indices=[1, 3]), ONE),
            "must be between 0 and 2 .*, got 1 and 3",
        ),
        (lambda: evaluate(EPE()), "needs samples of one skeleton, got no sample"),
        (
            lambda: evaluate(EPE(), ONE, *random_samples(0, 1)),
            "needs samples of one skeleton, got samples of 3 and 4 keypoints",
        ),
        (
            lambda: evaluate(EPE(), sample([[[0, 0]]], [[[0, 0]], [[1, 1]]])),
            r"shape of the ground truth, \(1, 1, 2\), got \(2, 1, 2\) in sample 5",
        ),
        (
            lambda: evaluate(PCKAccuracy(norm_item="head"), *random_samples(0, 1)),
            "PCKAccuracy needs 'head_size' in gt_instances",
        ),
    ],
)
def test_mistakes_are_named(call: Callable[[], object], message: str) -> None:
    with pytest.raises(MetricError, match=message):
        call()
