"""Random annotations and predictions in COCO's format, and what pycocotools makes of them."""

from __future__ import annotations

import contextlib
import copy
import io
from typing import Any

import numpy as np

from pose_keypoints.evaluation import COCO_SIGMAS


def random_annotations(rng: np.random.Generator, images: int, *, categories: int = 1, K: int = 17) -> dict[str, Any]:
    """COCO-style content: several people an image, crowds, unlabeled poses, empty images, all sizes."""
    annotations = []
    for image in range(images):
        for _ in range(rng.integers(0, 7)):
            width, height = rng.uniform(10, 300, 2)
            left, top = rng.uniform(0, 400, 2)
            visible = rng.integers(0, 3, K) * (rng.random() > 0.15)
            points = np.stack((left + width * rng.random(K), top + height * rng.random(K), visible), axis=1)
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": 10 * image + 3,
                    "category_id": int(rng.integers(1, categories + 1)),
                    "bbox": [left, top, width, height],
                    "area": width * height * rng.uniform(0.3, 0.8),
                    "keypoints": np.round(points, 1).ravel().tolist(),
                    "num_keypoints": int((visible > 0).sum()),
                    "iscrowd": int(rng.random() < 0.1),
                }
            )
    return {
        "images": [{"id": 10 * image + 3, "width": 640, "height": 480} for image in range(images)],
        "annotations": annotations,
        "categories": [{"id": c, "name": str(c)} for c in range(1, categories + 1)],
    }


def random_results(rng: np.random.Generator, content: dict[str, Any], *, boxes: bool = True) -> list[dict[str, Any]]:
    """Results that find most poses more or less well, some twice, and some that are not there; scores with ties."""
    results = []
    for annotation in content["annotations"]:
        points = np.array(annotation["keypoints"]).reshape(-1, 3)
        for _ in range(rng.integers(0, 4)):
            noise = rng.choice([0.0, 0.01, 0.05, 0.2]) * np.sqrt(annotation["area"])
            moved = points[:, :2] + rng.normal(0, 1, points[:, :2].shape) * noise
            result = {
                "image_id": annotation["image_id"] if rng.random() > 0.05 else content["images"][0]["id"],
                "category_id": annotation["category_id"],
                "keypoints": np.concatenate((moved, rng.random((len(points), 1))), axis=1).astype(np.float32),
                "score": float(rng.integers(0, 50)) / 50,
            }
            if boxes:
                result["bbox"] = np.asarray(annotation["bbox"], dtype=np.float32)
            results.append(result)
    # As an evaluator that gathers by image would write them.
    results.sort(key=lambda result: result["image_id"])
    return [
        {key: value.ravel().tolist() if isinstance(value, np.ndarray) else value for key, value in result.items()}
        for result in results
    ]


def pycocotools_evaluation(
    content: dict[str, Any], results: list[dict[str, Any]], sigmas: np.ndarray = COCO_SIGMAS
) -> Any:
    """A plain run of ``COCOeval``, evaluated, accumulated and summarised."""
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO()
        truth.dataset = copy.deepcopy(content)
        truth.createIndex()
        truth.dataset["info"] = {}
        evaluation = COCOeval(truth, truth.loadRes(copy.deepcopy(results)), "keypoints")
        evaluation.params.kpt_oks_sigmas = np.asarray(sigmas)
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return evaluation


def samples_of(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The results as data samples with one pose each, in the order given."""
    samples = []
    for number, result in enumerate(results):
        points = np.array(result["keypoints"], dtype=np.float32).reshape(1, -1, 3)
        pred = {"keypoints": points[..., :2], "keypoint_scores": points[..., 2], "bbox_scores": [result["score"]]}
        if "bbox" in result:
            x, y, width, height = np.array(result["bbox"], dtype=np.float64)
            pred["bboxes"] = np.array([[x, y, x + width, y + height]])
        samples.append(
            {
                "id": number,
                "img_id": result["image_id"],
                "category_id": result["category_id"],
                "pred_instances": pred,
                "gt_instances": {},
            }
        )
    return samples
