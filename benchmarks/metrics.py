"""Compare metrics with straightforward loops and pycocotools.

    python benchmarks/metrics.py [--images 5000] [--repeat 3]

The baselines do the same work instance by instance in Python, write the results as indented JSON, read them back and
run ``pycocotools.cocoeval.COCOeval``. The largest difference of the results is reported. Times are the best of the
repeats, in CPU time of one process.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import logging
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from mmengine.logging import MMLogger
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from pose_body.metrics import CocoMetric
from pose_keypoints.evaluation import (
    COCO_SIGMAS,
    keypoint_auc,
    keypoint_epe,
    keypoint_nme,
    keypoint_pck_accuracy,
    oks_nms,
    soft_oks_nms,
)

K = 17


def people(rng: np.random.Generator, images: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return COCO-style annotations of about 2.2 people per image, and a predicted pose per person as data samples."""
    annotations, samples = [], []
    for image in range(images):
        for _ in range(rng.poisson(2.2)):
            left, top, width, height = *rng.uniform(0, 400, 2), *rng.uniform(20, 300, 2)
            points = np.stack(
                (left + width * rng.random(K), top + height * rng.random(K), rng.integers(0, 3, K)), axis=1
            )
            annotation = {
                "id": len(annotations) + 1,
                "image_id": image,
                "category_id": 1,
                "bbox": [left, top, width, height],
                "area": 0.6 * width * height,
                "keypoints": np.round(points).astype(int).ravel().tolist(),
                "num_keypoints": int((points[:, 2] > 0).sum()),
                "iscrowd": 0,
            }
            annotations.append(annotation)
            moved = points[None, :, :2] + rng.normal(0, 0.05 * np.sqrt(annotation["area"]), (1, K, 2))
            samples.append(
                {
                    "id": annotation["id"],
                    "img_id": image,
                    "category_id": 1,
                    "gt_instances": {
                        "bbox_scales": np.array([[1.25 * width, 1.25 * height]], dtype=np.float32),
                        "bbox_scores": np.ones(1, dtype=np.float32),
                    },
                    "pred_instances": {
                        "keypoints": moved.astype(np.float32),
                        "keypoint_scores": rng.random((1, K)).astype(np.float32),
                    },
                }
            )
    content = {
        "images": [{"id": image, "width": 640, "height": 480} for image in range(images)],
        "annotations": annotations,
        "categories": [{"id": 1, "name": "person"}],
    }
    return content, samples


def oks_row(pose: np.ndarray, others: np.ndarray, area: float, areas: np.ndarray) -> np.ndarray:
    """Compute the OKS of one pose with each of several, one by one."""
    variances = (COCO_SIGMAS * 2) ** 2
    similarity = np.zeros(len(others))
    for i, other in enumerate(others):
        square = (other[0::3] - pose[0::3]) ** 2 + (other[1::3] - pose[1::3]) ** 2
        exponent = square / variances / ((area + areas[i]) / 2 + np.spacing(1)) / 2
        similarity[i] = np.sum(np.exp(-exponent)) / len(exponent)
    return similarity


def loop_oks_nms(poses: list[dict[str, Any]], thr: float, *, soft: bool = False) -> list[int]:
    """Suppress poses by comparing the best one with the remaining ones until none is left."""
    scores = np.array([pose["score"] for pose in poses])
    points = np.array([pose["keypoints"].ravel() for pose in poses])
    areas = np.array([pose["area"] for pose in poses])
    order, keep = scores.argsort()[::-1], []
    scores = scores[order]
    while len(order) and (not soft or len(keep) < 20):
        best, order = order[0], order[1:]
        keep.append(int(best))
        overlap = oks_row(points[best], points[order], areas[best], areas[order])
        if soft:
            scores = scores[1:] * np.exp(-(overlap**2) / thr)
            again = scores.argsort()[::-1]
            order, scores = order[again], scores[again]
        else:
            order = order[overlap <= thr]
    return keep


def loop_coco(truth: COCO, samples: list[dict[str, Any]]) -> list[float]:
    """Score, suppress and write sample by sample, then evaluate with pycocotools."""
    by_image = defaultdict(list)
    for sample in samples:
        pred, gt = sample["pred_instances"], sample["gt_instances"]
        scores = pred["keypoint_scores"][0]
        total, count = 0.0, 0
        for score in scores:
            if score > 0.2:
                total, count = total + score, count + 1
        by_image[sample["img_id"]].append(
            {
                "keypoints": np.concatenate((pred["keypoints"][0], scores[:, None]), axis=1),
                "score": float(gt["bbox_scores"][0] * total / max(count, 1)),
                "area": np.prod(gt["bbox_scales"], axis=1)[0],
            }
        )
    results = [
        {
            "image_id": image,
            "category_id": 1,
            "keypoints": poses[i]["keypoints"].astype(np.float64).ravel().tolist(),
            "score": poses[i]["score"],
        }
        for image, poses in by_image.items()
        for i in loop_oks_nms(poses, 0.9)
    ]
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        path = Path(folder) / "results.json"
        path.write_text(json.dumps(results, sort_keys=True, indent=4))
        evaluation = COCOeval(truth, truth.loadRes(str(path)), "keypoints")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return list(evaluation.stats)


def loop_pck(pred: np.ndarray, gt: np.ndarray, mask: np.ndarray, thr: float, norm: np.ndarray) -> float:
    """Compute the PCK keypoint by keypoint."""
    accuracies = []
    for k in range(pred.shape[1]):
        distances = np.linalg.norm((pred[:, k] - gt[:, k]) / norm, axis=-1)[mask[:, k]]
        if len(distances):
            accuracies.append((distances < thr).sum() / len(distances))
    return float(np.mean(accuracies))


def loop_auc(pred: np.ndarray, gt: np.ndarray, mask: np.ndarray, norm: float, steps: int) -> float:
    """Compute one PCK per threshold."""
    scale = np.full((len(pred), 2), norm)
    return sum(loop_pck(pred, gt, mask, i / steps, scale) for i in range(steps)) / steps


def masked_mean(pred: np.ndarray, gt: np.ndarray, mask: np.ndarray, norm: np.ndarray) -> float:
    """Return the mean of the normalized distances."""
    return float(np.linalg.norm(((pred - gt) / norm[:, None])[mask], axis=-1).mean())


def best_of(repeat: int, function: Callable[[], Any]) -> tuple[float, Any]:
    """Return the shortest CPU time of ``repeat`` runs, and the result."""
    times = []
    for _ in range(repeat):
        start = time.process_time()
        result = function()
        times.append(time.process_time() - start)
    return min(times), result


def report(name: str, repeat: int, ours: Callable[[], Any], baseline: Callable[[], Any]) -> None:
    """Print both times, their ratio and the largest difference of the results."""
    (fast, a), (slow, b) = best_of(repeat, ours), best_of(repeat, baseline)
    apart = np.abs(np.asarray(a, dtype=np.float64) - np.asarray(b, dtype=np.float64)).max()
    print(f"{name:<28} {fast * 1e3:10.2f} ms {slow * 1e3:10.2f} ms {slow / fast:7.1f} x   differ by {apart:.2g}")


def benchmark_coco(images: int, repeat: int) -> None:
    """Compare the COCO evaluation from data samples to AP: top-down, one pose per sample, with OKS suppression."""
    content, samples = people(np.random.default_rng(0), images)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "annotations.json"
        path.write_text(json.dumps(content))
        metric = CocoMetric(str(path), prefix="coco")
        with contextlib.redirect_stdout(io.StringIO()):
            truth = COCO(str(path))
    truth.dataset.setdefault("info", {})
    metric.dataset_meta = {"sigmas": COCO_SIGMAS}

    def ours() -> list[float]:
        metric.process(None, samples)
        return list(metric.evaluate(len(samples)).values())

    report(f"COCO, {len(samples)} people", repeat, ours, lambda: loop_coco(truth, samples))


def benchmark_functions(repeat: int) -> None:
    """Compare the suppression of 20 people in one image, and PCK, AUC, EPE and NME over 20,000 instances."""
    rng = np.random.default_rng(0)
    base = rng.uniform(0, 300, (5, K, 2))
    poses = [
        {
            "keypoints": np.concatenate((base[i % 5] + rng.normal(0, 8, (K, 2)), rng.random((K, 1))), axis=1),
            "score": float(rng.random()),
            "area": float(rng.uniform(3e3, 9e3)),
        }
        for i in range(20)
    ]
    report("oks_nms, 20 poses", 20 * repeat, lambda: oks_nms(poses, 0.5), lambda: loop_oks_nms(poses, 0.5))
    report(
        "soft_oks_nms, 20 poses",
        20 * repeat,
        lambda: soft_oks_nms(poses, 0.5),
        lambda: loop_oks_nms(poses, 0.5, soft=True),
    )
    gt = rng.uniform(0, 300, (20_000, K, 2)).astype(np.float32)
    pred = gt + rng.normal(0, 6, gt.shape).astype(np.float32)
    mask = rng.random(gt.shape[:2]) > 0.2
    norm = np.repeat(rng.uniform(50, 200, (len(gt), 1)), 2, axis=1)
    unit = np.ones_like(norm)
    report(
        "PCK, 20k",
        repeat,
        lambda: keypoint_pck_accuracy(pred, gt, mask, 0.05, norm)[1],
        lambda: loop_pck(pred, gt, mask, 0.05, norm),
    )
    report("AUC, 20k", repeat, lambda: keypoint_auc(pred, gt, mask, 30), lambda: loop_auc(pred, gt, mask, 30, 20))
    report("EPE, 20k", repeat, lambda: keypoint_epe(pred, gt, mask), lambda: masked_mean(pred, gt, mask, unit))
    report("NME, 20k", repeat, lambda: keypoint_nme(pred, gt, mask, norm), lambda: masked_mean(pred, gt, mask, norm))


def main() -> None:
    """Run all comparisons."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=int, default=5000)
    parser.add_argument("--repeat", type=int, default=3)
    arguments = parser.parse_args()
    MMLogger.get_current_instance().setLevel(logging.ERROR)
    print(f"{'':<28} {'ours':>13} {'baseline':>13} {'ratio':>9}")
    benchmark_coco(arguments.images, arguments.repeat)
    benchmark_functions(arguments.repeat)


if __name__ == "__main__":
    main()
