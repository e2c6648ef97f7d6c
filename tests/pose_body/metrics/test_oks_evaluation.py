"""Matching and averaging equal ``pycocotools.cocoeval.COCOeval`` to the last bit, and its protocol on cases made by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from pose_body.metrics.average_precision import PrecisionRecall, coco_stats, crowd_stats
from pose_body.metrics.ground_truth import GroundTruth
from pose_body.metrics.oks_matching import OksMatches, match_by_oks
from pose_body.metrics.predictions import PosePredictions
from pose_body.metrics.sample_poses import SamplePoses, unique_samples
from pose_keypoints.evaluation import COCO_SIGMAS
from random_coco import pycocotools_evaluation, random_annotations, random_results, samples_of


def truth_of(content: dict[str, Any]) -> GroundTruth:
    return GroundTruth.from_annotations(
        [(annotation["image_id"], annotation) for annotation in content["annotations"]],
        {image["id"]: image.get("crowdIndex", math.nan) for image in content["images"]},
        source="the test",
    )


def predictions_of(results: list[dict[str, Any]], truth: GroundTruth) -> PosePredictions:
    samples = [SamplePoses.of(sample) for sample in samples_of(results)]
    return PosePredictions.of(unique_samples(samples), truth.image_ids, 17)


def match(content: dict[str, Any], results: list[dict[str, Any]], sigmas: np.ndarray = COCO_SIGMAS) -> OksMatches:
    truth = truth_of(content)
    return match_by_oks(truth, predictions_of(results, truth), sigmas)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("boxes", [True, False])
def test_equals_pycocotools_to_the_last_bit(seed: int, boxes: bool) -> None:
    rng = np.random.default_rng(seed)
    content = random_annotations(rng, 25, categories=1 + seed % 3)
    results = random_results(rng, content, boxes=boxes)
    reference = pycocotools_evaluation(content, results)

    matches = match(content, results)
    curves = PrecisionRecall.of(matches)
    np.testing.assert_array_equal(curves.precision, reference.eval["precision"][..., 0].transpose(3, 0, 1, 2))
    np.testing.assert_array_equal(curves.recall, reference.eval["recall"][..., 0].transpose(2, 0, 1))
    np.testing.assert_array_equal(list(coco_stats(matches).values()), reference.stats)


def test_oks_equals_pycocotools_to_the_last_bit() -> None:
    rng = np.random.default_rng(0)
    content = random_annotations(rng, 40)
    results = random_results(rng, content)
    reference = pycocotools_evaluation(content, results)
    matches = match(content, results)
    for position, image in enumerate(image["id"] for image in content["images"]):
        people = [annotation for annotation in content["annotations"] if annotation["image_id"] == image]
        counts = [human["num_keypoints"] > 0 and not human["iscrowd"] for human in people]
        ours = matches.best_oks[matches.image == position]
        if any(counts) and len(ours):
            np.testing.assert_array_equal(ours, reference.ious[image, 1][:, counts].max(axis=1))
        else:
            np.testing.assert_array_equal(ours, 0)


@pytest.mark.parametrize("K", [3, 23])
def test_any_skeleton(K: int) -> None:
    rng = np.random.default_rng(K)
    sigmas = rng.uniform(0.02, 0.1, K).astype(np.float32)
    content = random_annotations(rng, 20, K=K)
    results = random_results(rng, content)
    reference = pycocotools_evaluation(content, results, sigmas)
    np.testing.assert_array_equal(list(coco_stats(match(content, results, sigmas)).values()), reference.stats)


def test_more_than_twenty_predictions_of_an_image() -> None:
    rng = np.random.default_rng(1)
    content = random_annotations(rng, 3)
    results = [{**result, "image_id": 3} for result in random_results(rng, content) * 6]
    reference = pycocotools_evaluation(content, results)
    assert len(match(content, results).scores) == 20
    np.testing.assert_array_equal(list(coco_stats(match(content, results)).values()), reference.stats)


# One keypoint with sigma 0.5 in an area of 100 * 100: off by d pixels, OKS is exp(-d^2 / 20000).
ONE_SIGMA = np.array([0.5])


def off_by(oks: float) -> float:
    return math.sqrt(-20000 * math.log(oks))


def scene(*positions: float, image: int = 1, crowd_index: float = math.nan, **changes: Any) -> dict[str, Any]:
    """One image with a person of one keypoint at each position along x."""
    return {
        "images": [{"id": image, "crowdIndex": crowd_index}],
        "annotations": [
            {
                "id": 100 * image + number,
                "image_id": image,
                "category_id": 1,
                "bbox": [0, 0, 100, 100],
                "area": 10000,
                "keypoints": [x, 0, 2],
                "num_keypoints": 1,
                "iscrowd": 0,
                **changes,
            }
            for number, x in enumerate(positions)
        ],
    }


def result(x: float, score: float, image: int = 1, **changes: Any) -> dict[str, Any]:
    bbox = np.array([0.0, 0, 100, 100])
    return {"image_id": image, "category_id": 1, "keypoints": [x, 0, 1], "score": score, "bbox": bbox, **changes}


def stats(content: dict[str, Any], *results: dict[str, Any]) -> dict[str, float]:
    return coco_stats(match(content, list(results), ONE_SIGMA))


def test_a_perfect_prediction() -> None:
    assert stats(scene(0), result(0, 0.5)) == pytest.approx(
        {
            "AP": 1, "AP .5": 1, "AP .75": 1, "AP (M)": -1, "AP (L)": 1,
            "AR": 1, "AR .5": 1, "AR .75": 1, "AR (M)": -1, "AR (L)": 1,
        }
    )  # fmt: skip


def test_one_of_two_is_found_at_seven_of_ten_thresholds() -> None:
    numbers = stats(scene(0, 5000), result(off_by(0.81), 0.5))
    assert numbers["AR"] == pytest.approx(0.7 * 0.5)
    assert numbers["AP"] == pytest.approx(0.7 * 51 / 101)  # recall thresholds 0 to 0.5
    assert numbers["AP .75"] == pytest.approx(51 / 101)


def test_a_wrong_prediction_before_the_right_one_halves_precision() -> None:
    assert stats(scene(0), result(9999, 0.9), result(0, 0.5))["AP"] == pytest.approx(0.5)
    assert stats(scene(0), result(9999, 0.1), result(0, 0.5))["AP"] == pytest.approx(1)


def test_a_double_is_wrong_but_not_of_a_crowd() -> None:
    people = scene(0, 5000)
    doubles = (result(0, 0.9), result(0, 0.8), result(5000, 0.7))
    assert stats(people, *doubles)["AP"] == pytest.approx((51 + 50 * 2 / 3) / 101)
    people["annotations"][0]["iscrowd"] = 1
    assert stats(people, *doubles)["AP"] == pytest.approx(1)


def test_what_is_ignored_is_neither_right_nor_wrong() -> None:
    people = scene(0, 5000)
    people["annotations"][0].update(keypoints=[0, 0, 0], num_keypoints=0, bbox=[-10, -10, 20, 20])
    # The unlabeled person is matched by whatever lies within the doubled box.
    assert stats(people, result(15, 0.9), result(5000, 0.8))["AP"] == pytest.approx(1)
    assert stats(people, result(1500, 0.9), result(5000, 0.8))["AP"] == pytest.approx(0.5)


def test_a_pose_that_counts_goes_before_one_that_is_ignored() -> None:
    people = scene(off_by(0.91), 0)
    people["annotations"][1]["iscrowd"] = 1
    # The crowd is nearer, but the first person is near enough, except at 0.95.
    assert stats(people, result(0, 0.9))["AR"] == pytest.approx(0.9)


def test_areas_at_the_bounds_belong_to_both_ranges() -> None:
    numbers = stats(scene(0, area=96.0**2), result(0, 0.5))
    assert numbers["AP (M)"] == numbers["AP (L)"] == pytest.approx(1)


def test_an_annotation_with_id_zero_can_be_matched() -> None:
    assert stats(scene(0, id=0), result(0, 0.5))["AP"] == pytest.approx(1)


def test_a_prediction_that_is_not_a_number_matches_nothing() -> None:
    assert stats(scene(0), result(math.nan, 0.9), result(0, 0.5))["AP"] == pytest.approx(0.5)


def test_crowd_levels() -> None:
    contents = [scene(0, image=i, crowd_index=level) for i, level in enumerate((0.19, 0.2, 0.79, 0.8), start=1)]
    content = {key: [entry for part in contents for entry in part[key]] for key in ("images", "annotations")}
    found = [result(0, 0.9, image=1), result(0, 0.9, image=2), result(5000, 0.9, image=4)]
    truth = truth_of(content)
    matches = match_by_oks(truth, predictions_of(found, truth), ONE_SIGMA, {"all": (0, 1e10)})
    numbers = crowd_stats(matches, truth.crowd_index)
    assert list(numbers) == ["AP", "AP .5", "AP .75", "AR", "AR .5", "AR .75", "AP(E)", "AP(M)", "AP(H)"]
    assert numbers["AP(E)"] == pytest.approx(1)
    assert numbers["AP(M)"] == pytest.approx(51 / 101)
    assert numbers["AP(H)"] == 0
    assert crowd_stats(matches, np.full(4, 0.5))["AP(E)"] == -1
