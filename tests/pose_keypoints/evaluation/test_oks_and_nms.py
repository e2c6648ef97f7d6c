"""Object keypoint similarity, and suppression of doubles, against hand-computed numbers and plain loops."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from pose_core.errors import MetricError
from pose_keypoints.evaluation import COCO_SIGMAS, nearby_joints_nms, nms, nms_torch, oks_iou, oks_nms, soft_oks_nms
from pose_keypoints.evaluation.oks import pairwise_oks

# With sigma 0.5 and area 100, a keypoint off by d contributes exp(-d^2 / 200).
SIGMAS = [0.5, 0.5]


def pose(*points: tuple[float, float, float]) -> np.ndarray:
    return np.array(points, dtype=np.float64)


def person(x: float, score: float, area: float = 100.0) -> dict[str, Any]:
    """Two keypoints at x and x + 10."""
    return {"keypoints": pose((x, 0, 1), (x + 10, 0, 1)), "score": score, "area": area}


def random_people(rng: np.random.Generator, count: int, *, K: int = 17) -> list[dict[str, Any]]:
    centers = rng.uniform(0, 300, (3, K, 2))
    return [
        {
            "keypoints": np.hstack((centers[rng.integers(3)] + rng.normal(0, 6, (K, 2)), rng.random((K, 1)))),
            "score": float(rng.random()),
            "area": float(rng.uniform(2000, 9000)),
        }
        for _ in range(count)
    ]


def loop_oks(a: dict[str, Any], b: dict[str, Any], vis_thr: float | None) -> float:
    parts = []
    for (xa, ya, va), (xb, yb, vb), sigma in zip(a["keypoints"], b["keypoints"], COCO_SIGMAS, strict=True):
        if vis_thr is None or (va > vis_thr and vb > vis_thr):
            square = (xa - xb) ** 2 + (ya - yb) ** 2
            parts.append(np.exp(-square / (2 * sigma) ** 2 / ((a["area"] + b["area"]) / 2 + np.spacing(1)) / 2))
    return float(np.mean(parts)) if parts else 0.0


def loop_nms(people: list[dict[str, Any]], thr: float, vis_thr: float | None) -> list[int]:
    rest = sorted(range(len(people)), key=lambda i: -people[i]["score"])
    keep = []
    while rest:
        best = rest.pop(0)
        keep.append(best)
        rest = [i for i in rest if loop_oks(people[best], people[i], vis_thr) <= thr]
    return keep


def loop_soft_nms(people: list[dict[str, Any]], thr: float, max_dets: int) -> list[int]:
    scores = {i: human["score"] for i, human in enumerate(people)}
    keep = []
    while scores and len(keep) < max_dets:
        best = max(scores, key=scores.__getitem__)
        keep.append(best)
        del scores[best]
        for i in scores:
            scores[i] *= np.exp(-(loop_oks(people[best], people[i], None) ** 2) / thr)
    return keep


class TestOks:
    def test_the_formula(self) -> None:
        g, d = pose((0, 0, 1), (10, 0, 1)), pose((0, 0, 1), (10, 10, 1))
        (similarity,) = oks_iou(g.ravel(), d.reshape(1, -1), 100.0, np.array([100.0]), SIGMAS)
        assert similarity == pytest.approx((1 + np.exp(-0.5)) / 2)

    def test_a_pair_is_compared_at_the_mean_of_its_areas(self) -> None:
        g, d = pose((0, 0, 1), (0, 0, 1)), pose((10, 0, 1), (10, 0, 1))
        (similarity,) = oks_iou(g.ravel(), d.reshape(1, -1), 50.0, np.array([150.0]), SIGMAS)
        assert similarity == pytest.approx(np.exp(-0.5))

    def test_only_visible_keypoints_are_compared(self) -> None:
        g, d = pose((0, 0, 0.9), (10, 0, 0.9)), pose((0, 0, 0.1), (10, 10, 0.9))
        args = (g.ravel(), d.reshape(1, -1), 100.0, np.array([100.0]), SIGMAS)
        assert oks_iou(*args, vis_thr=0.5)[0] == pytest.approx(np.exp(-0.5))
        assert oks_iou(*args, vis_thr=0.95)[0] == 0.0

    def test_cocos_sigmas_are_the_default_and_others_must_fit(self) -> None:
        poses = np.zeros((1, 17, 3))
        assert pairwise_oks(poses, np.ones(1), poses, np.ones(1)) == pytest.approx(1.0)
        with pytest.raises(MetricError, match="the poses have 14 keypoints, got 17 sigmas"):
            pairwise_oks(poses[:, :14], np.ones(1), poses[:, :14], np.ones(1))

    def test_several_images_at_once(self) -> None:
        rng = np.random.default_rng(0)
        poses, areas = rng.uniform(0, 50, (4, 3, 17, 3)), rng.uniform(1000, 9000, (4, 3))
        together = pairwise_oks(poses, areas, poses, areas, vis_thr=10)
        alone = [pairwise_oks(p, a, p, a, vis_thr=10) for p, a in zip(poses, areas, strict=True)]
        np.testing.assert_array_equal(together, alone)
        np.testing.assert_allclose(together, together.transpose(0, 2, 1))


class TestOksNms:
    def test_the_better_of_two_alike_stays(self) -> None:
        people = [person(0, 0.5), person(1, 0.9), person(200, 0.1)]
        assert oks_nms(people, 0.5, SIGMAS).tolist() == [1, 2]
        assert oks_nms(people, 0.999, SIGMAS).tolist() == [1, 0, 2]

    def test_nobody(self) -> None:
        assert len(oks_nms([], 0.5)) == len(soft_oks_nms([], 0.5)) == len(nearby_joints_nms([])) == 0

    def test_scores_of_joints(self) -> None:
        people = [person(0, 0), person(1, 0)]
        people[0]["score"], people[1]["score"] = np.array([0.2, 0.4]), np.array([0.9, 0.1])
        assert oks_nms(people, 0.5, SIGMAS, score_per_joint=True).tolist() == [1]
        assert soft_oks_nms(people, 0.5, sigmas=SIGMAS, score_per_joint=True).tolist() == [1, 0]

    def test_one_that_was_dropped_drops_nobody(self) -> None:
        # Of three in a row the middle one is like both others, which are not alike.
        people = [person(0, 0.9), person(14, 0.8), person(28, 0.7)]
        assert oks_nms(people, 0.3, SIGMAS).tolist() == [0, 2]

    def test_soft_suppression_puts_doubles_last(self) -> None:
        people = [person(0, 0.9), person(1, 0.8), person(200, 0.3)]
        assert soft_oks_nms(people, 0.5, sigmas=SIGMAS).tolist() == [0, 2, 1]
        assert soft_oks_nms(people, 0.5, max_dets=2, sigmas=SIGMAS).tolist() == [0, 2]

    @given(seed=st.integers(0, 2**32 - 1), count=st.integers(1, 25), vis_thr=st.sampled_from([None, 0.3]))
    def test_equals_plain_loops(self, seed: int, count: int, vis_thr: float | None) -> None:
        people = random_people(np.random.default_rng(seed), count)
        assert oks_nms(people, 0.5, vis_thr=vis_thr).tolist() == loop_nms(people, 0.5, vis_thr)
        assert soft_oks_nms(people, 0.5).tolist() == loop_soft_nms(people, 0.5, 20)

    @given(seed=st.integers(0, 2**32 - 1), count=st.integers(1, 12))
    def test_what_stays_is_not_alike_and_order_does_not_matter(self, seed: int, count: int) -> None:
        rng = np.random.default_rng(seed)
        people = random_people(rng, count)
        keep = oks_nms(people, 0.4)
        assert all(loop_oks(people[i], people[j], None) <= 0.4 for i in keep for j in keep if i < j)
        order = rng.permutation(count)
        assert [order[i] for i in oks_nms([people[i] for i in order], 0.4)] == keep.tolist()


class TestNearbyJointsNms:
    def test_the_best_of_a_group_stays(self) -> None:
        people = [person(0, 0.5), person(0.2, 0.9), person(50, 0.7)]
        for human in people:
            human["keypoints"] = human["keypoints"][:, :2]
        assert nearby_joints_nms(people) == [1, 2]
        assert nearby_joints_nms(people, dist_thr=0.01) == [1, 2, 0]
        assert nearby_joints_nms(people, dist_thr=0.01, max_dets=2) == [1, 2]
        assert nearby_joints_nms(people, dist_thr=0.01, max_dets=0) == [1, 2, 0]

    def test_a_pose_without_extent_stays(self) -> None:
        assert nearby_joints_nms([{"keypoints": np.ones((3, 2)), "score": 1.0}]) == [0]

    def test_thresholds_out_of_range(self) -> None:
        people = [{"keypoints": np.ones((3, 2)), "score": 1.0}]
        with pytest.raises(MetricError, match="dist_thr must be positive, got 0"):
            nearby_joints_nms(people, dist_thr=0)
        with pytest.raises(MetricError, match="must be below 3, the number of joints, got 3"):
            nearby_joints_nms(people, num_nearby_joints_thr=3)


class TestBoxNms:
    BOXES = np.array([[0, 0, 10, 10, 0.9], [0, 0, 10, 5, 0.8], [20, 20, 30, 30, 0.95]])

    def test_boxes_are_continuous(self) -> None:
        # IoU of the first two is exactly 0.5, which is not above 0.5.
        assert nms(self.BOXES, 0.5) == [2, 0, 1]
        assert nms(self.BOXES, 0.49) == [2, 0]
        assert nms(np.zeros((0, 5)), 0.5) == []
        assert nms(np.array([[1, 1, 1, 1, 0.5], [1, 1, 1, 1, 0.6]]), 0.5) == [1, 0]

    def test_in_torch(self) -> None:
        boxes, scores = torch.tensor(self.BOXES[:, :4]), torch.tensor(self.BOXES[:, 4])
        assert nms_torch(boxes, scores, 0.49).tolist() == [2, 0]
        groups = nms_torch(boxes, scores, 0.49, return_group=True)
        assert [group.tolist() for group in groups] == [[2], [0, 1]]
        assert nms_torch(boxes[:0], scores[:0]).tolist() == []
        assert nms_torch(boxes[:0], scores[:0], return_group=True) == []

    def test_with_another_measure(self) -> None:
        values, scores = torch.tensor([[0.0], [0.1], [5.0]]), torch.tensor([0.1, 0.2, 0.3])
        near = lambda a, b: (torch.cdist(a, b) < 1).float()  # noqa: E731
        assert nms_torch(values, scores, 0.5, near).tolist() == [2, 1]
