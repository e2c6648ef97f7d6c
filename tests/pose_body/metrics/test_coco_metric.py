"""CocoMetric from data samples to numbers: options, ground truth, results files, messages."""

from __future__ import annotations

import json
import logging
import math
import pickle
import random
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mmengine.logging import MMLogger

from pose_body.metrics.coco_metric import CocoMetric
from pose_core.errors import DataError, MetricError
from pose_core.registry import METRICS
from pose_keypoints.evaluation import COCO_SIGMAS, oks_nms, soft_oks_nms
from random_coco import pycocotools_evaluation, random_annotations, random_results, samples_of

META = {"dataset_name": "coco", "sigmas": COCO_SIGMAS, "num_keypoints": 17}


@pytest.fixture
def content() -> dict[str, Any]:
    return random_annotations(np.random.default_rng(3), 12)


@pytest.fixture
def results(content: dict[str, Any]) -> list[dict[str, Any]]:
    return random_results(np.random.default_rng(4), content)


@pytest.fixture
def ann_file(content: dict[str, Any], tmp_path: Path) -> str:
    return written(content, tmp_path)


def written(content: Any, folder: Path) -> str:
    path = folder / "annotations.json"
    path.write_text(json.dumps(content))
    return str(path)


def evaluate(metric: CocoMetric, samples: list[dict[str, Any]], meta: dict[str, Any] | None = META) -> dict[str, float]:
    metric.dataset_meta = meta
    metric.process({}, samples)
    return metric.evaluate(len(samples))


def without(annotation: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in annotation.items() if name != key}


def plain(ann_file: str | None, **options: Any) -> CocoMetric:
    """A metric that takes predictions as they are."""
    return CocoMetric(ann_file, **{"score_mode": "bbox", "nms_mode": "none", **options})


def perfect_samples(content: dict[str, Any]) -> list[dict[str, Any]]:
    """Every annotated pose, predicted as it is."""
    samples = []
    for annotation in content["annotations"]:
        width, height = annotation["bbox"][2:]
        points = np.array(annotation["keypoints"], dtype=np.float64).reshape(1, -1, 3)
        samples.append(
            {
                "id": annotation["id"],
                "img_id": annotation["image_id"],
                "category_id": annotation["category_id"],
                "gt_instances": {"bbox_scales": np.array([[width, height]]), "bbox_scores": np.ones(1)},
                "pred_instances": {"keypoints": points[..., :2], "keypoint_scores": np.ones(points.shape[:2])},
            }
        )
    return samples


def log_of(caplog: pytest.LogCaptureFixture, metric: CocoMetric, samples: list[dict[str, Any]]) -> str:
    """What two evaluations say, which is what one says."""
    MMLogger.get_current_instance().addHandler(caplog.handler)
    caplog.clear()
    with caplog.at_level(logging.WARNING):
        evaluate(metric, samples)
        evaluate(metric, samples)
    messages = [record.getMessage() for record in caplog.records]
    assert len(messages) == len(set(messages)), "each is said once"
    return "\n".join(messages)


class TestNumbers:
    def test_names_and_values_are_those_of_pycocotools(
        self, ann_file: str, content: dict[str, Any], results: list[dict[str, Any]]
    ) -> None:
        numbers = evaluate(plain(ann_file), samples_of(results))
        names = ["AP", "AP .5", "AP .75", "AP (M)", "AP (L)", "AR", "AR .5", "AR .75", "AR (M)", "AR (L)"]
        assert list(numbers) == [f"coco/{name}" for name in names]
        assert list(numbers.values()) == pycocotools_evaluation(content, results).stats.tolist()

    def test_perfect_predictions_score_best(self, ann_file: str, content: dict[str, Any]) -> None:
        for options in ({}, {"nms_mode": "soft_oks_nms"}, {"score_mode": "keypoint", "nms_mode": "none"}):
            numbers = evaluate(CocoMetric(ann_file, **options), perfect_samples(content))
            assert all(value == pytest.approx(1) for value in numbers.values())

    def test_neither_order_nor_sharding_nor_repeated_samples_matter(
        self, ann_file: str, results: list[dict[str, Any]]
    ) -> None:
        samples = samples_of(results)
        whole = evaluate(CocoMetric(ann_file), samples)
        shards = [CocoMetric(ann_file), CocoMetric(ann_file)]
        for rank, shard in enumerate(shards):
            shard.dataset_meta = META
            shard.process({}, samples[rank::2] + samples[:3])
        gathered = pickle.loads(pickle.dumps(shards[1].results + shards[0].results))
        random.Random(0).shuffle(gathered)
        assert shards[0].compute_metrics(gathered) == {name[5:]: value for name, value in whole.items()}

    def test_a_second_evaluation_starts_afresh(self, ann_file: str, results: list[dict[str, Any]]) -> None:
        metric = CocoMetric(ann_file)
        assert evaluate(metric, samples_of(results)) == evaluate(metric, samples_of(results))

    def test_a_bottom_up_sample_is_a_whole_image(self, ann_file: str, results: list[dict[str, Any]]) -> None:
        top_down = evaluate(plain(ann_file, score_mode="keypoint"), samples_of(results))
        images = {}
        for sample in samples_of(results):
            images.setdefault(sample["img_id"], []).append(sample["pred_instances"])
        bottom_up = [
            {
                "id": [1, 2, 3],
                "category_id": np.array([1, 1, 1]),
                "img_id": image,
                "gt_instances": {"bbox_scores": np.ones(30)},
                "pred_instances": {key: np.concatenate([np.asarray(pred[key]) for pred in preds]) for key in preds[0]},
            }
            for image, preds in images.items()
        ]
        # An image without a person, and one that comes twice.
        nobody = {"keypoints": np.zeros((0, 17, 2)), "keypoint_scores": np.zeros((0, 17))}
        empty = next(image for image in json.loads(Path(ann_file).read_text())["images"] if image["id"] not in images)
        bottom_up.append({"id": [], "img_id": empty["id"], "pred_instances": nobody})
        assert evaluate(plain(ann_file, score_mode="keypoint"), [*bottom_up, bottom_up[0]]) == top_down

    def test_each_keypoint_is_what_a_skeleton_of_it_alone_would_score(
        self, content: dict[str, Any], results: list[dict[str, Any]], tmp_path: Path
    ) -> None:
        meta = {**META, "keypoint_id2name": {k: f"joint {k}" for k in range(17)}}
        ann_file = written(content, tmp_path)
        numbers = evaluate(plain(ann_file, per_keypoint=True), samples_of(results), meta)
        assert evaluate(plain(ann_file), samples_of(results)).items() <= numbers.items()
        assert len(numbers) == 10 + 17
        for k in (0, 9):
            alone = [{**a, "keypoints": a["keypoints"][3 * k : 3 * k + 3]} for a in content["annotations"]]
            path = written({**content, "annotations": [without(a, "num_keypoints") for a in alone]}, tmp_path)
            cut = [{**r, "keypoints": r["keypoints"][3 * k : 3 * k + 3]} for r in results]
            part = evaluate(plain(path), samples_of(cut), {"sigmas": COCO_SIGMAS[k : k + 1]})
            assert numbers[f"coco/AP/joint {k}"] == part["coco/AP"]

    def test_keypoints_can_be_selected(
        self, content: dict[str, Any], results: list[dict[str, Any]], tmp_path: Path
    ) -> None:
        metric = CocoMetric(written(content, tmp_path), nms_mode="none", per_keypoint=True)
        metric.select_keypoints([5, 6])
        numbers = evaluate(metric, samples_of(results))
        alone = [without({**a, "keypoints": a["keypoints"][15:21]}, "num_keypoints") for a in content["annotations"]]
        path = written({**content, "annotations": alone}, tmp_path)
        cut = [{**r, "keypoints": r["keypoints"][15:21]} for r in results]
        part = evaluate(CocoMetric(path, nms_mode="none"), samples_of(cut), {"sigmas": COCO_SIGMAS[5:7]})
        assert part.items() <= numbers.items()
        assert {name for name in numbers if "AP/" in name} == {"coco/AP/5", "coco/AP/6"}
        metric.select_keypoints([17])
        with pytest.raises(MetricError, match=r"must be between 0 and 16 .*, got 17"):
            evaluate(metric, samples_of(results))

    def test_area_from_the_box(self, content: dict[str, Any], results: list[dict[str, Any]], tmp_path: Path) -> None:
        stripped = [{k: v for k, v in a.items() if k != "area"} for a in content["annotations"]]
        boxed = [{**a, "area": a["bbox"][3] * a["bbox"][2] * 0.53} for a in stripped]
        path = written({**content, "annotations": stripped}, tmp_path)
        numbers = evaluate(plain(path, use_area=False), samples_of(results))
        reference = pycocotools_evaluation({**content, "annotations": boxed}, results)
        assert list(numbers.values()) == reference.stats.tolist()
        with pytest.raises(DataError, match=r"no 'area' in annotation id 1 of .*: set use_area=False"):
            CocoMetric(path)

    def test_crowdpose(self, content: dict[str, Any], results: list[dict[str, Any]], tmp_path: Path) -> None:
        for image in content["images"]:
            image["crowdIndex"] = 0.5
        metric = plain(written(content, tmp_path), iou_type="keypoints_crowd", prefix="crowdpose")
        numbers = evaluate(metric, samples_of(results))
        reference = pycocotools_evaluation(content, results).stats
        assert list(numbers.values())[:6] == reference[[0, 1, 2, 5, 6, 7]].tolist()
        assert numbers["crowdpose/AP(M)"] == reference[0]
        assert numbers["crowdpose/AP(E)"] == numbers["crowdpose/AP(H)"] == -1

    def test_crowdpose_without_crowd_indices(
        self, ann_file: str, content: dict[str, Any], caplog: pytest.LogCaptureFixture
    ) -> None:
        metric = CocoMetric(ann_file, iou_type="keypoints_crowd")
        log = log_of(caplog, metric, perfect_samples(content))
        assert "without a crowd index are excluded from AP(E), AP(M) and AP(H)" in log

    def test_real_annotations(self, sample_data: Path) -> None:
        path = sample_data / "coco/test_coco.json"
        content = json.loads(path.read_text())
        content["annotations"] = [a for a in content["annotations"] if a["num_keypoints"]]
        assert evaluate(CocoMetric(str(path)), perfect_samples(content))["coco/AP"] == pytest.approx(1)


class TestScoresAndSuppression:
    SCORES = (0.1, 0.5, 0.9)

    @pytest.mark.parametrize(
        ("mode", "expected"),
        [
            ("bbox", 0.8),
            ("keypoint", 0.5),
            ("bbox_rle", 0.8 + 0.5 + 0.9),
            ("bbox_keypoint", 0.8 * 0.7),  # 0.1 is below the threshold of 0.2
        ],
    )
    def test_score_modes(self, mode: str, expected: float, tmp_path: Path) -> None:
        prefix = str(tmp_path / "out")
        metric = CocoMetric(score_mode=mode, format_only=True, outfile_prefix=prefix)
        sample = {
            "id": 1,
            "img_id": 1,
            "gt_instances": {"bbox_scores": np.array([0.8])},
            "pred_instances": {"keypoints": np.zeros((1, 3, 2)), "keypoint_scores": np.array([self.SCORES])},
        }
        evaluate(metric, [sample], {"sigmas": np.full(3, 0.1)})
        (result,) = json.loads(Path(f"{prefix}.keypoints.json").read_text())
        assert result["score"] == pytest.approx(expected)

    def test_no_sure_keypoint_gives_no_score(self, ann_file: str, content: dict[str, Any]) -> None:
        samples = perfect_samples(content)
        for sample in samples:
            sample["pred_instances"]["keypoint_scores"] *= 0.1
        metric = CocoMetric(ann_file, keypoint_score_thr=0.2)
        metric.dataset_meta = META
        metric.process({}, samples)
        assert metric.compute_metrics(metric.results)["AP"] == pytest.approx(1)

    @pytest.mark.parametrize("mode", ["oks_nms", "soft_oks_nms"])
    def test_suppression_is_that_of_each_image(
        self, mode: str, ann_file: str, content: dict[str, Any], results: list[dict[str, Any]], tmp_path: Path
    ) -> None:
        for number, result in enumerate(results):
            result["score"] = number / 1000
        function = {"oks_nms": oks_nms, "soft_oks_nms": soft_oks_nms}[mode]
        kept = []
        for image in content["images"]:
            of_image = [result for result in results if result["image_id"] == image["id"]]
            poses = []
            for result in of_image:
                points = np.array(result["keypoints"]).reshape(-1, 3)
                area = float(np.ptp(points[:, 0]) * np.ptp(points[:, 1]))
                poses.append({"keypoints": points, "score": result["score"], "area": area})
            kept += [of_image[i]["score"] for i in function(poses, 0.3)]
        metric = CocoMetric(ann_file, score_mode="bbox", nms_mode=mode, nms_thr=0.3, outfile_prefix=str(tmp_path / "x"))
        evaluate(metric, samples_of(results))
        assert [r["score"] for r in json.loads((tmp_path / "x.keypoints.json").read_text())] == kept

    def test_boxes_that_the_model_predicts_come_with_their_scores(self, tmp_path: Path) -> None:
        sample = {
            "id": 1,
            "img_id": 1,
            "gt_instances": {"bbox_scores": np.array([0.3])},
            "pred_instances": {
                "keypoints": np.ones((1, 2, 2)),
                "keypoint_scores": np.ones((1, 2)),
                "bboxes": np.array([[10.0, 20, 40, 60]]),
                "bbox_scores": np.array([0.9]),
            },
        }
        metric = CocoMetric(score_mode="bbox", format_only=True, outfile_prefix=str(tmp_path / "x"))
        evaluate(metric, [sample], {"sigmas": np.ones(2)})
        (result,) = json.loads((tmp_path / "x.keypoints.json").read_text())
        assert result["score"] == 0.9
        assert result["bbox"] == [10, 20, 30, 40]


class TestGroundTruthOfSamples:
    def samples(self, content: dict[str, Any]) -> list[dict[str, Any]]:
        samples = perfect_samples(content)
        for sample, annotation in zip(samples, content["annotations"], strict=True):
            sample["raw_ann_info"] = {**annotation, "segmentation": [[0] * 1000]}
        return samples

    def test_one_annotation_a_sample(self, content: dict[str, Any]) -> None:
        assert evaluate(CocoMetric(), self.samples(content))["coco/AP"] == pytest.approx(1)

    def test_annotations_of_whole_images(self, ann_file: str, content: dict[str, Any]) -> None:
        images = []
        for image in content["images"]:
            annotations = [a for a in content["annotations"] if a["image_id"] == image["id"]]
            points = np.array([a["keypoints"] for a in annotations]).reshape(-1, 17, 3) + 1.0
            pred = {"keypoints": points[..., :2], "keypoint_scores": np.ones(points.shape[:2])}
            ids = [a["id"] for a in annotations]
            images.append(
                {"id": ids, "img_id": image["id"], "pred_instances": pred, "raw_ann_info": annotations or None}
            )
        assert evaluate(CocoMetric(), images) == evaluate(CocoMetric(ann_file), images)

    def test_only_what_evaluation_needs_travels_between_ranks(self, content: dict[str, Any]) -> None:
        metric = CocoMetric()
        metric.process({}, self.samples(content)[:1])
        assert b"segmentation" not in pickle.dumps(metric.results)
        assert len(pickle.dumps(metric.results)) < 4000

    def test_crowd_index(self, content: dict[str, Any]) -> None:
        samples = [{**sample, "crowd_index": 0.9} for sample in self.samples(content)]
        numbers = evaluate(CocoMetric(iou_type="keypoints_crowd"), samples)
        assert numbers["coco/AP(H)"] == pytest.approx(1)

    def test_there_is_none(self, content: dict[str, Any]) -> None:
        with pytest.raises(MetricError, match=r"has no 'raw_ann_info': set ann_file"):
            evaluate(CocoMetric(), perfect_samples(content))


class TestConverters:
    MAPPING = ((16, 0), ((5, 6), 1))

    def truth(self, content: dict[str, Any]) -> dict[str, Any]:
        annotations = []
        for annotation in content["annotations"]:
            points = np.array(annotation["keypoints"]).reshape(-1, 3)
            middle = (points[5] + points[6]) / 2
            middle[2] = min(points[5, 2], points[6, 2])
            converted = np.stack((points[16], middle))
            count = int((converted[:, 2] > 0).sum())
            annotations.append({**annotation, "keypoints": converted.ravel().tolist(), "num_keypoints": count})
        return {**content, "annotations": annotations}

    def test_of_predictions(self, content: dict[str, Any], tmp_path: Path) -> None:
        path = written(self.truth(content), tmp_path)
        converter = {"type": "KeypointConverter", "num_keypoints": 2, "mapping": self.MAPPING}
        metric = CocoMetric(path, pred_converter=converter)
        assert evaluate(metric, perfect_samples(content), {"sigmas": COCO_SIGMAS[:2]})["coco/AP"] == pytest.approx(1)

    def test_of_ground_truth(self, ann_file: str, content: dict[str, Any]) -> None:
        metric = CocoMetric(ann_file, gt_converter={"num_keypoints": 2, "mapping": self.MAPPING})
        samples = perfect_samples(self.truth(content))
        meta = {"sigmas": COCO_SIGMAS.copy(), "num_keypoints": 17}
        first = evaluate(metric, samples, meta)
        assert first["coco/AP"] == pytest.approx(1)
        # Neither the caller's metainfo nor the annotations are rewritten: a second run gives the same.
        assert len(meta["sigmas"]) == meta["num_keypoints"] == 17
        assert evaluate(metric, samples, meta) == first


class TestResultsFile:
    def test_it_is_what_coco_takes(
        self, ann_file: str, content: dict[str, Any], results: list[dict[str, Any]], tmp_path: Path
    ) -> None:
        prefix = tmp_path / "deep" / "results"
        numbers = evaluate(CocoMetric(ann_file, outfile_prefix=str(prefix)), samples_of(results))
        loaded = json.loads(Path(f"{prefix}.keypoints.json").read_text())
        assert list(numbers.values()) == pycocotools_evaluation(content, loaded).stats.tolist()
        assert [r["image_id"] for r in loaded] == sorted(r["image_id"] for r in loaded)

    def test_format_only(self, results: list[dict[str, Any]], tmp_path: Path) -> None:
        metric = CocoMetric("absent.json", format_only=True, outfile_prefix=str(tmp_path / "x"))
        assert evaluate(metric, samples_of(results)) == {}
        assert (tmp_path / "x.keypoints.json").is_file()


class TestMessages:
    def changed(self, content: dict[str, Any], folder: Path, **values: Any) -> str:
        return written({**content, "annotations": [{**a, **values} for a in content["annotations"]]}, folder)

    @pytest.mark.parametrize(
        ("values", "message"),
        [
            ({"area": 0}, "annotated poses in .* have area 0"),
            ({"iscrowd": 1}, r"AP is -1: none of the (\d+) annotated poses in .* counts, \1 are crowds"),
            ({"num_keypoints": 0}, "AP is -1: none of the .* have no labeled keypoint"),
            ({"category_id": 2}, "AP is 0: the predictions are of category 1, the annotations in .* of category 2"),
            ({"area": 20000}, "AP and AR of medium poses are -1: no pose in .* area of 1024 to 9216 square pixels"),
        ],
    )
    def test_remarkable_ground_truth(
        self,
        values: dict[str, Any],
        message: str,
        content: dict[str, Any],
        tmp_path: Path,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        log = log_of(caplog, CocoMetric(self.changed(content, tmp_path, **values)), perfect_samples(content))
        assert len(re.findall(message, log)) == 1

    def test_remarkable_predictions(
        self, ann_file: str, content: dict[str, Any], tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        nobody = {"keypoints": np.zeros((0, 17, 2)), "keypoint_scores": np.zeros((0, 17))}
        empty = [{"id": [], "img_id": content["images"][0]["id"], "pred_instances": nobody}]
        assert "AP is 0: no pose was predicted" in log_of(caplog, CocoMetric(ann_file), empty)
        far = perfect_samples(content)
        for sample in far:
            sample["pred_instances"]["keypoints"] = sample["pred_instances"]["keypoints"] + 300
        assert "AP is 0: the best prediction has an OKS of" in log_of(caplog, CocoMetric(ann_file), far)
        broken = perfect_samples(content)
        broken[0]["pred_instances"]["keypoints"][0, 0, 0] = math.nan
        metric = CocoMetric(ann_file, nms_mode="soft_oks_nms")
        assert f"1 of {len(broken)} predicted poses have non-finite values" in log_of(caplog, metric, broken)
        other = {**content, "annotations": []}
        log = log_of(caplog, CocoMetric(written(other, tmp_path)), perfect_samples(content))
        assert "AP is -1: there is no annotated pose in" in log

    def test_images_that_nobody_annotated(
        self, content: dict[str, Any], tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        image_id = content["annotations"][0]["image_id"]
        elsewhere = [a for a in content["annotations"] if a["image_id"] != image_id]
        samples = [sample for sample in perfect_samples(content) if sample["img_id"] == image_id]
        log = log_of(caplog, CocoMetric(written({**content, "annotations": elsewhere}, tmp_path)), samples)
        assert "AP is 0: none of the images with predictions has an annotated pose in" in log

    def test_a_good_result_needs_no_words(
        self, content: dict[str, Any], ann_file: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        assert log_of(caplog, CocoMetric(ann_file), perfect_samples(content)) == ""


class TestMistakes:
    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"score_mode": "keypoints"}, r"`score_mode` must be one of bbox, .*, got 'keypoints'. Did you mean"),
            ({"nms_mode": "nms"}, "`nms_mode` must be one of oks_nms, soft_oks_nms, none, got 'nms'"),
            ({"iou_type": "segm"}, "`iou_type` must be one of keypoints, keypoints_crowd, got 'segm'"),
            ({"format_only": True}, "format_only=True needs outfile_prefix"),
            (
                {"pred_converter": {"type": "KeypointConverter", "mapping": []}},
                "needs num_keypoints and mapping, got type",
            ),
        ],
    )
    def test_options(self, options: dict[str, Any], message: str) -> None:
        with pytest.raises(MetricError, match=message):
            CocoMetric(**options)

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            (lambda c: c.pop("annotations"), "annotations"),
            (
                lambda c: c["annotations"][3].update(image_id=77),
                "image_id 77 of annotation id 4 of .* must be the id of one",
            ),
            (
                lambda c: c["annotations"][3].update(keypoints=[1, 2, 2]),
                "annotation id 4 of .* has 1 keypoints, that of 43 others has 17",
            ),
            (
                lambda c: c["annotations"][0].update(keypoints=[1, 2, 2] * 16),
                "annotation id 1 of .* has 16 keypoints, that of 43 others has 17",
            ),
            (lambda c: c["annotations"][3].update(area="big"), "'area' of annotation id 4 of .* must be a number"),
        ],
    )
    def test_annotation_file(self, change: Any, message: str, content: dict[str, Any], tmp_path: Path) -> None:
        change(content)
        with pytest.raises(DataError, match=message):
            CocoMetric(written(content, tmp_path))

    def test_it_reads_what_the_dataset_reads(
        self, ann_file: str, content: dict[str, Any], results: list[dict[str, Any]], tmp_path: Path
    ) -> None:
        expected = evaluate(CocoMetric(ann_file), samples_of(results))
        content["images"] = [{**image, "id": float(image["id"]), "crowdIndex": None} for image in content["images"]]
        for entry in content["annotations"]:
            entry.update(id=float(entry["id"]), image_id=str(entry["image_id"]))
            entry["bbox"] = [str(value) for value in entry["bbox"]]
        bag = {**content["annotations"][0], "id": 999, "category_id": 2, "keypoints": [], "num_keypoints": 0}
        content["annotations"].append(bag)
        del content["categories"]
        assert evaluate(CocoMetric(written(content, tmp_path)), samples_of(results)) == expected

    def test_a_category_is_chosen(self, content: dict[str, Any], tmp_path: Path) -> None:
        content["annotations"][0].update(category_id=5, keypoints=[1, 2, 2])
        content["categories"].append({"id": 5, "name": "ball"})
        path = written(content, tmp_path)
        assert len(CocoMetric(path, category="ball").ground_truth.category) == 1
        assert len(CocoMetric(path, category=1).ground_truth.category) == 43
        with pytest.raises(DataError, match="category='bat' must be one category of"):
            CocoMetric(path, category="bat")

    def test_ids_of_both_kinds_stay_what_they_are(self, content: dict[str, Any], tmp_path: Path) -> None:
        names = {image["id"]: ("x", -1, 2**63)[place % 3] for place, image in enumerate(content["images"][:3])}
        content["images"] = [{**image, "id": names[image["id"]]} for image in content["images"][:3]]
        kept = [entry for entry in content["annotations"] if entry["image_id"] in names]
        content["annotations"] = [{**entry, "image_id": names[entry["image_id"]]} for entry in kept]
        truth = CocoMetric(written(content, tmp_path)).ground_truth
        assert truth.image_ids.tolist() == [-1, 2**63, "x"]

    def test_file_that_is_missing_or_not_json(self, tmp_path: Path) -> None:
        with pytest.raises(DataError, match=r"absent.json cannot be read: No such file"):
            CocoMetric(str(tmp_path / "absent.json"))
        (tmp_path / "broken.json").write_text("{")
        with pytest.raises(DataError, match=r"broken.json is not a JSON file"):
            CocoMetric(str(tmp_path / "broken.json"))

    def test_skeletons_that_differ(self, ann_file: str, content: dict[str, Any]) -> None:
        message = f"numbers of keypoints must agree, got 14 in the skeleton, 17 in the predictions, 17 in {ann_file}"
        with pytest.raises(MetricError, match=message):
            evaluate(CocoMetric(ann_file), perfect_samples(content), {"sigmas": COCO_SIGMAS[:14]})
        with pytest.raises(MetricError, match="needs a dataset whose skeleton has sigmas"):
            evaluate(CocoMetric(ann_file), perfect_samples(content), {"sigmas": []})

    def test_images_that_are_not_evaluated(self, ann_file: str, content: dict[str, Any]) -> None:
        samples = perfect_samples(content)
        samples[0]["img_id"] = 7777
        with pytest.raises(
            MetricError, match="1 of the predicted images are not in the ground truth, such as image 7777"
        ):
            evaluate(CocoMetric(ann_file), samples)

    def test_samples(self, ann_file: str, content: dict[str, Any]) -> None:
        sample, other = perfect_samples(content)[:2]
        with pytest.raises(MetricError, match="needs 'img_id' in every sample"):
            evaluate(CocoMetric(ann_file), [{key: value for key, value in sample.items() if key != "img_id"}])
        pred = sample["pred_instances"]
        wrong = {**sample, "pred_instances": {**pred, "keypoint_scores": pred["keypoint_scores"][:, :5]}}
        with pytest.raises(MetricError, match=r"got \(1, 17, 2\) and \(1, 5\) in sample 1"):
            evaluate(CocoMetric(ann_file), [wrong])
        short = {**sample, "pred_instances": {key: value[:, :14] for key, value in pred.items()}}
        with pytest.raises(MetricError, match="Samples must have the same number of keypoints, got 14 and 17"):
            evaluate(CocoMetric(ann_file), [short, other])


def test_it_is_built_from_a_config(ann_file: str) -> None:
    metric = METRICS.build({"type": "CocoMetric", "ann_file": ann_file, "prefix": "body"})
    assert isinstance(metric, CocoMetric)
    assert metric.prefix == "body"
