"""CocoWholeBodyMetric: the parts of the pose, and what is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pose_body.metrics.coco_metric import CocoMetric
from pose_core.skeleton import parse_pose_metainfo
from pose_wholebody.metrics.coco_wholebody_metric import CocoWholeBodyMetric
from pose_wholebody.parts import ANNOTATED_PARTS, PARTS

META = parse_pose_metainfo({"from_file": "coco_wholebody"})
PLAIN = {"score_mode": "bbox", "nms_mode": "none"}


@pytest.fixture
def content(sample_data: Path) -> dict[str, Any]:
    return json.loads((sample_data / "coco/test_coco_wholebody.json").read_text())


def samples_of(content: dict[str, Any], keys: list[str], noise: float = 0.0) -> list[dict[str, Any]]:
    """Every annotated pose as a prediction, moved by that share of its size."""
    rng = np.random.default_rng(0)
    samples = []
    for entry in content["annotations"]:
        points = np.concatenate([entry[key] for key in ANNOTATED_PARTS]).reshape(1, 133, 3)
        points = points + noise * np.sqrt(entry["area"]) * rng.normal(size=points.shape)
        chosen = np.concatenate([np.arange(133)[slice_of(key)] for key in keys])
        score = rng.random()
        samples.append(
            {
                "id": entry["id"],
                "img_id": entry["image_id"],
                "category_id": 1,
                "gt_instances": {"bbox_scales": np.ones((1, 2)), "bbox_scores": np.full(1, score)},
                "pred_instances": {"keypoints": points[:, chosen, :2], "keypoint_scores": np.ones((1, len(chosen)))},
            }
        )
    return samples


def slice_of(key: str) -> slice:
    part = PARTS[key.removesuffix("_kpts").replace("keypoints", "body")]
    return slice(part.start, part.stop)


def evaluate(metric: CocoMetric, samples: list[dict[str, Any]], meta: dict[str, Any] = META) -> dict[str, float]:
    metric.dataset_meta = meta
    metric.process({}, samples)
    return metric.evaluate(len(samples))


def test_the_parts_cover_the_skeleton() -> None:
    assert [k for part in PARTS.values() for k in part] == list(range(133))
    assert [len(part) for part in PARTS.values()] == list(ANNOTATED_PARTS.values())


def test_perfect_predictions_find_everything(sample_data: Path, content: dict[str, Any]) -> None:
    metric = CocoWholeBodyMetric(str(sample_data / "coco/test_coco_wholebody.json"), **PLAIN)
    numbers = evaluate(metric, samples_of(content, list(ANNOTATED_PARTS)))
    assert len(numbers) == 20
    recalls = [value for name, value in numbers.items() if "/AR" in name]
    assert recalls == pytest.approx([1] * 10)


@pytest.mark.parametrize("key", ANNOTATED_PARTS)
def test_a_part_is_what_coco_evaluation_says_of_it_alone(
    key: str, sample_data: Path, content: dict[str, Any], tmp_path: Path
) -> None:
    whole = evaluate(
        CocoWholeBodyMetric(str(sample_data / "coco/test_coco_wholebody.json"), **PLAIN),
        samples_of(content, list(ANNOTATED_PARTS), noise=0.01),
    )
    alone = [{**entry, "keypoints": entry[key]} for entry in content["annotations"]]
    for entry in alone:
        entry["num_keypoints"] = int((np.array(entry["keypoints"][2::3]) > 0).sum())
    path = tmp_path / "part.json"
    path.write_text(json.dumps({**content, "annotations": alone}))
    meta = {"sigmas": META["sigmas"][slice_of(key)]}
    part = evaluate(CocoMetric(str(path), **PLAIN), samples_of(content, [key], noise=0.01), meta)
    name = key.removesuffix("_kpts").replace("keypoints", "body")
    assert 0 < whole[f"coco-wholebody/AP/{name}"] < 1
    assert whole[f"coco-wholebody/AP/{name}"] == pytest.approx(part["coco/AP"])
    assert whole[f"coco-wholebody/AR/{name}"] == pytest.approx(part["coco/AR"])


def test_annotations_may_come_with_the_samples(sample_data: Path, content: dict[str, Any]) -> None:
    samples = samples_of(content, list(ANNOTATED_PARTS), noise=0.01)
    from_file = evaluate(CocoWholeBodyMetric(str(sample_data / "coco/test_coco_wholebody.json"), **PLAIN), samples)
    carried = [{**s, "raw_ann_info": a} for s, a in zip(samples, content["annotations"], strict=True)]
    assert evaluate(CocoWholeBodyMetric(**PLAIN), carried) == from_file


def test_predictions_are_written_by_part(sample_data: Path, content: dict[str, Any], tmp_path: Path) -> None:
    metric = CocoWholeBodyMetric(
        str(sample_data / "coco/test_coco_wholebody.json"), format_only=True, outfile_prefix=str(tmp_path / "out")
    )
    assert evaluate(metric, samples_of(content, list(ANNOTATED_PARTS))) == {}
    first = json.loads((tmp_path / "out.keypoints.json").read_text())[0]
    assert {key: len(first[key]) for key in ANNOTATED_PARTS if key != "keypoints"} == {
        key: 3 * count for key, count in ANNOTATED_PARTS.items() if key != "keypoints"
    }


def test_nobody_is_predicted(sample_data: Path) -> None:
    nobody = {"keypoints": np.zeros((0, 133, 2)), "keypoint_scores": np.zeros((0, 133))}
    metric = CocoWholeBodyMetric(str(sample_data / "coco/test_coco_wholebody.json"))
    numbers = evaluate(metric, [{"id": [], "img_id": 785, "pred_instances": nobody}])
    assert set(numbers.values()) == {0.0}
