"""PoseTrack18Metric: numbers by hand, against the protocol written as loops, and on real annotations."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pose_body.metrics.joint_precision import average_precision, correct_joints, inside_polygon
from pose_body.metrics.posetrack18_metric import POSETRACK_LIMBS, PoseTrack18Metric
from pose_core.errors import DataError, MetricError
from pose_keypoints.evaluation import COCO_SIGMAS

META = {"dataset_name": "posetrack18", "sigmas": COCO_SIGMAS, "num_keypoints": 17}
JOINTS = [joint for limb in POSETRACK_LIMBS.values() for joint in limb]


def annotation(image: int, points: np.ndarray, head: float = 10.0) -> dict[str, Any]:
    """A person whose head is of that size."""
    side = head / 0.6 / np.sqrt(2)
    return {
        "id": int(points[0, 0]),
        "image_id": image,
        "category_id": 1,
        "bbox": [0, 0, 50, 50],
        "bbox_head": [0, 0, side, side],
        "keypoints": points.ravel().tolist(),
    }


def sample(image: int, number: int, points: np.ndarray, scores: np.ndarray) -> dict[str, Any]:
    return {
        "id": number,
        "img_id": image,
        "pred_instances": {"keypoints": points[None, :, :2], "keypoint_scores": scores[None]},
        "gt_instances": {"bbox_scales": np.ones((1, 2)) * 100, "bbox_scores": np.ones(1)},
    }


def written(folder: Path, annotations: list[dict[str, Any]], images: list[dict[str, Any]]) -> str:
    path = folder / "posetrack.json"
    path.write_text(json.dumps({"images": images, "annotations": annotations, "categories": []}))
    return str(path)


def frame(image: int, **more: Any) -> dict[str, Any]:
    return {"id": image, "file_name": f"images/val/{image % 2:06}_mpii_test/{image:06}.jpg", **more}


def evaluate(metric: PoseTrack18Metric, samples: list[dict[str, Any]]) -> dict[str, float]:
    metric.dataset_meta = META
    metric.process({}, samples)
    return metric.evaluate(len(samples))


def person(x: float = 100.0) -> np.ndarray:
    """A labeled pose without ears, its joints 30 pixels apart."""
    points = np.stack((x + np.zeros(17), 30.0 * np.arange(17), np.ones(17)), axis=1)
    points[[3, 4]] = 0
    return points


def test_a_perfect_prediction_scores_100(tmp_path: Path) -> None:
    metric = PoseTrack18Metric(written(tmp_path, [annotation(1, person())], [frame(1)]))
    numbers = evaluate(metric, [sample(1, 0, person(), np.ones(17))])
    assert numbers == {f"posetrack18/{limb} AP": 100.0 for limb in (*POSETRACK_LIMBS, "Total")}


def test_numbers_by_hand(tmp_path: Path) -> None:
    # Two persons; one prediction a person, of the second with both wrists 6 pixels off: more than half a head of 10.
    moved = person(500.0)
    moved[[9, 10], 0] += 6
    path = written(tmp_path, [annotation(1, person()), annotation(1, person(500.0))], [frame(1)])
    sure, unsure = np.full(17, 0.9), np.full(17, 0.5)
    numbers = evaluate(PoseTrack18Metric(path), [sample(1, 0, person(), sure), sample(1, 1, moved, unsure)])
    # found first, then a mistake: half of the wrists are recalled with precision 1
    assert numbers["posetrack18/Wri AP"] == 50.0
    assert numbers["posetrack18/Total AP"] == pytest.approx((13 * 100 + 2 * 50) / 15)
    # the mistake ranked first: recalled with precision 1/2
    numbers = evaluate(PoseTrack18Metric(path), [sample(1, 0, person(), unsure), sample(1, 1, moved, sure)])
    assert numbers["posetrack18/Wri AP"] == 25.0
    assert evaluate(PoseTrack18Metric(path, per_keypoint=True), [sample(1, 0, person(), sure)])[
        "posetrack18/AP/9"
    ] == 50.0  # fmt: skip


def test_what_does_not_count(tmp_path: Path) -> None:
    region = {"ignore_regions_x": [[480, 520, 520, 480]], "ignore_regions_y": [[-10, -10, 600, 600]]}
    path = written(tmp_path, [annotation(1, person())], [frame(1, **region), frame(2)])
    perfect, ones = sample(1, 0, person(), np.full(17, 0.5)), np.ones(17)
    # nobody is annotated in frame 2, and the second person of frame 1 is in a region to ignore
    numbers = evaluate(
        PoseTrack18Metric(path), [perfect, sample(1, 1, person(500.0), ones), sample(2, 2, person(), ones)]
    )
    assert set(numbers.values()) == {100.0}
    # outside of it, and surer, it halves the precision
    numbers = evaluate(PoseTrack18Metric(path), [perfect, sample(1, 1, person(600.0), ones)])
    assert set(numbers.values()) == {50.0}


def test_limbs_without_annotation_are_left_out(tmp_path: Path) -> None:
    points = person()
    points[[15, 16]] = 0
    numbers = evaluate(
        PoseTrack18Metric(written(tmp_path, [annotation(1, points)], [frame(1)])), [sample(1, 0, person(), np.ones(17))]
    )
    assert (numbers["posetrack18/Ankl AP"], numbers["posetrack18/Total AP"]) == (-1.0, 100.0)


def looped_ap(frames: list[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]]) -> list[float]:
    """The protocol, joint by joint and pose by pose: predictions (x, y, score), truth (x, y, v), heads."""
    results: list[list[tuple[float, bool]]] = [[] for _ in range(17)]
    totals = [0] * 17
    for pred, gt, heads, _ in frames:
        share = np.zeros((len(pred), len(gt)))
        for p in range(len(pred)):
            for g in range(len(gt)):
                hits = [near(pred[p, k], gt[g, k], heads[g]) for k in range(17)]
                share[p, g] = sum(hits) / max(sum(gt[g, :, 2] > 0), 1)
        for p in range(len(pred)):
            for g in range(len(gt)):
                if g != share[p].argmax():
                    share[p, g] = 0
        owner = {int(share[:, g].argmax()): g for g in range(len(gt)) if len(pred) and share[:, g].max() > 0}
        for k in range(17):
            totals[k] += int((gt[:, k, 2] > 0).sum())
            for p in range(len(pred)):
                hit = p in owner and near(pred[p, k], gt[owner[p], k], heads[owner[p]])
                results[k].append((pred[p, k, 2], hit))
    return [looped_area(sorted(results[k], key=lambda r: -r[0]), totals[k]) for k in JOINTS]


def near(pred: np.ndarray, gt: np.ndarray, head: float) -> bool:
    return bool(gt[2] > 0 and np.hypot(*(pred[:2] - gt[:2])) / head <= 0.5)


def looped_area(ranked: list[tuple[float, bool]], total: int) -> float:
    if total == 0:
        return float("nan")
    recall, precision, hits = [0.0], [0.0], 0
    for place, (_, hit) in enumerate(ranked, start=1):
        hits += hit
        recall.append(hits / total)
        precision.append(hits / place)
    recall.append(1.0)
    precision.append(0.0)
    for i in range(len(precision) - 2, -1, -1):
        precision[i] = max(precision[i], precision[i + 1])
    return 100 * sum((recall[i + 1] - recall[i]) * precision[i + 1] for i in range(len(recall) - 1))


@given(seed=st.integers(0, 2**32 - 1))
def test_equals_the_protocol_as_loops(seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    rng = np.random.default_rng(seed)
    frames, annotations, samples = [], [], []
    for image in range(3):
        gt = np.concatenate((rng.uniform(0, 60, (rng.integers(1, 4), 17, 2)), np.ones((0, 17, 2))))
        gt = np.concatenate((gt, rng.integers(0, 2, gt.shape[:2])[..., None]), axis=2)
        heads = rng.uniform(10, 40, len(gt))
        chosen = gt[rng.integers(0, len(gt), rng.integers(0, 4))]
        scores = rng.random(chosen.shape[:2])
        pred = np.concatenate((chosen[..., :2] + rng.normal(0, 8, (*chosen.shape[:2], 2)), scores[..., None]), axis=2)
        frames.append((pred, gt, heads, scores))
        annotations += [annotation(image, points, head) for points, head in zip(gt, heads, strict=True)]
        samples += [sample(image, 10 * image + i, pose, pose[:, 2]) for i, pose in enumerate(pred)]
    path = written(tmp_path_factory.mktemp("posetrack"), annotations, [frame(image) for image in range(3)])
    metric = PoseTrack18Metric(path, nms_mode="none", per_keypoint=True)
    nobody = {"keypoints": np.zeros((0, 17, 2)), "keypoint_scores": np.zeros((0, 17))}
    numbers = evaluate(metric, samples or [{"id": [], "img_id": 0, "pred_instances": nobody}])
    expected = looped_ap(frames)
    assert numbers["posetrack18/Total AP"] == pytest.approx(np.nanmean(expected) if frames else -1)
    for joint, value in zip(JOINTS, expected, strict=True):
        assert numbers.get(f"posetrack18/AP/{joint}", np.nan) == pytest.approx(value, nan_ok=True)


def test_the_parts() -> None:
    assert average_precision(np.array([3.0, 1, 2]), np.array([True, True, False]), 4) == pytest.approx((1 + 2 / 3) / 4)
    assert average_precision(np.zeros(0), np.zeros(0, dtype=bool), 4) == 0
    assert np.isnan(average_precision(np.zeros(0), np.zeros(0, dtype=bool), 0))
    arrow = np.array([[0, 0], [10, 0], [10, 10], [5, 5], [0, 10]], dtype=float)  # dented from above
    points = np.array([[[5, 2], [5, 8]], [[1, 8], [11, 5]]], dtype=float)
    assert inside_polygon(points, arrow).tolist() == [[True, False], [True, False]]
    nothing = np.zeros((0, 2, 2))
    assert correct_joints(nothing, np.zeros((0, 2), bool), nothing, np.zeros((0, 2), bool), np.zeros(0)).shape == (0, 2)


def test_predictions_are_written_video_by_video(tmp_path: Path) -> None:
    path = written(tmp_path, [annotation(1, person())], [frame(1), frame(2)])
    metric = PoseTrack18Metric(path, format_only=True, outfile_prefix=str(tmp_path / "out"))
    assert evaluate(metric, [sample(2, 0, person(), np.full(17, 0.5))]) == {}
    assert {file.name for file in (tmp_path / "out").iterdir()} == {"000000_mpii_test.json", "000001_mpii_test.json"}
    content = json.loads((tmp_path / "out/000000_mpii_test.json").read_text())
    (pose,) = content["annotations"]
    assert (pose["image_id"], pose["scores"], content["images"][0]["id"]) == (2, [0.5] * 17, 2)


def test_real_annotations(sample_data: Path) -> None:
    path = sample_data / "posetrack18/annotations/test_posetrack18_val.json"
    content = json.loads(path.read_text())
    samples = []
    for number, entry in enumerate(content["annotations"]):
        points = np.array(entry["keypoints"], dtype=np.float64).reshape(17, 3)
        samples.append(sample(entry["image_id"], number, points, np.ones(17)))
    numbers = evaluate(PoseTrack18Metric(str(path), nms_mode="none"), samples)
    # what is not annotated was predicted at the origin, where it is wrong, but costs recall nothing
    assert numbers["posetrack18/Total AP"] > 60
    labeled = [s for s in samples if (np.array(s["pred_instances"]["keypoints"]) > 0).any()]
    for entry in labeled:
        entry["pred_instances"]["keypoints"][entry["pred_instances"]["keypoints"] == 0] = np.nan
    numbers = evaluate(PoseTrack18Metric(str(path), nms_mode="none"), labeled)
    # of 11 ankles one is annotated in a region where predictions do not count
    assert numbers["posetrack18/Total AP"] == pytest.approx(100 - 100 / 11 / 15)


def test_mistakes_are_named(tmp_path: Path) -> None:
    with pytest.raises(MetricError, match="PoseTrack18Metric needs ann_file"):
        PoseTrack18Metric()
    path = written(tmp_path, [annotation(1, person())], [frame(1)])
    with pytest.raises(MetricError, match="reports each limb and cannot be restricted"):
        PoseTrack18Metric(path).select_keypoints([1, 2])
    uneven = frame(1, ignore_regions_x=[[1, 2]], ignore_regions_y=[[1]])
    with pytest.raises(
        DataError, match=r"ignore_regions_x and ignore_regions_y must match; they differ in image id 1 of"
    ):
        PoseTrack18Metric(written(tmp_path, [], [uneven]))
    with pytest.raises(DataError, match="must have 17 keypoints, as PoseTrack has, got 3"):
        PoseTrack18Metric(written(tmp_path, [annotation(1, person()[:3])], [frame(1)]))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"bbox_head": [0, 0, 0, 0]}, "1 annotated poses in .* have no 'bbox_head': nothing can match them"),
        ({"keypoints": [0] * 51}, "AP is -1: no joint is annotated"),
        ({}, "AP is 0: no predicted joint is within half a head size"),
    ],
)
def test_zero_is_explained(change: dict[str, Any], sentence: str, tmp_path: Path) -> None:
    path = written(tmp_path, [{**annotation(1, person()), **change}], [frame(1)])
    metric = PoseTrack18Metric(path)
    said: list[str] = []
    metric._log_once = said.append
    evaluate(metric, [sample(1, 0, person(900.0), np.ones(17))])
    assert re.search(sentence, "\n".join(said))
