"""What components do wrong, kind by kind, is found, whatever their subject."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from mmengine.evaluator import BaseMetric
from torch import nn
from torch.utils.data import Dataset

from component_faults import LOSS_FAULTS, assert_found, faulty_features, faulty_losses, found
from pose_core.contracts import BaseTransform
from pose_core.errors import ConfigError
from pose_core.testing import (
    BackboneExample,
    DatasetExample,
    Example,
    HeadExample,
    MetricExample,
    TransformExample,
    seeded,
)


def test_any_component_must_build() -> None:
    assert found(Example(), dict) == []
    with pytest.raises(TypeError):
        found(Example(), lambda: dict(1))


# -- backbones ---------------------------------------------------------------------------------------------------------


class Backbone(nn.Module):
    """One convolution, and whatever ``fault`` names done wrong."""

    def __init__(self, fault: str = "") -> None:
        super().__init__()
        self.fault = fault
        self.conv = nn.Conv2d(3, 4, 3)

    def forward(self, inputs):
        out = self.conv(inputs)
        if self.fault == "detached":
            out = (self.conv.weight.sum() * 0 + 1) * out.detach()
        if self.fault == "not finite":
            out = out / 0
        if self.fault == "batch":
            out = out[:1]
        return {"tensor": out, "staged": [(out,), (out, out)], "empty": ()}.get(self.fault, (out,))


BACKBONE_FAULTS = {
    "": "",
    "staged": "",
    "tensor": "forward must return a tuple of feature maps, got Tensor",
    "empty": "forward must return a tuple of feature maps, got tuple",
    "batch": "feature map 0 must be a tensor (B=2, C, ...), got (1, 4, 14, 14)",
    "detached": "no parameter gets a gradient",
    "not finite": "the gradient of conv.weight is not finite",
}


@pytest.mark.parametrize(("fault", "problem"), BACKBONE_FAULTS.items())
def test_backbones(fault: str, problem: str) -> None:
    problems = found(BackboneExample(input_shape=(2, 3, 16, 16)), lambda: Backbone(fault))
    assert_found(problems, problem)


def test_checking_leaves_randomness_as_it_was() -> None:
    torch.manual_seed(1)
    np.random.seed(1)
    expected = torch.rand(1), np.random.rand()
    torch.manual_seed(1)
    np.random.seed(1)
    with seeded(5):
        torch.rand(3), np.random.rand(3)
    assert (torch.rand(1), np.random.rand()) == expected


# -- heads -------------------------------------------------------------------------------------------------------------


class Classes(nn.Module):
    """One linear layer to three classes, and whatever ``fault`` names done wrong."""

    def __init__(self, fault: str = "") -> None:
        super().__init__()
        self.fault = fault
        self.linear = nn.Linear(4, 3)

    def forward(self, feats):
        return self.linear(feats[-1].mean(dim=(2, 3)))

    def loss(self, feats, batch_data_samples, train_cfg=None):
        feats = faulty_features(feats, self.fault)
        loss = nn.functional.cross_entropy(self.forward(feats), torch.tensor(batch_data_samples))
        return faulty_losses(loss, self.fault)

    def predict(self, feats, batch_data_samples, test_cfg=None):
        scores = self.forward(feats)
        return {"tensor": scores, "count": [*scores, scores[0]]}.get(self.fault, list(scores))


HEAD_FAULTS = LOSS_FAULTS | {
    "tensor": "predict must return a list of 2, one entry per sample, got Tensor",
    "count": "predict must return a list of 2, one entry per sample, got a list of 3",
}


@pytest.mark.parametrize(("fault", "problem"), HEAD_FAULTS.items())
def test_heads(fault: str, problem: str) -> None:
    example = HeadExample(feats=[(2, 4, 3, 3)], samples=lambda _, count: list(range(count)))
    problems = found(example, lambda: Classes(fault))
    assert_found(problems, problem)


def test_a_head_needs_samples() -> None:
    with pytest.raises(ConfigError, match=r"set HeadExample\(samples="):
        found(HeadExample(feats=[(2, 4, 3, 3)]), Classes)


# -- metrics -----------------------------------------------------------------------------------------------------------


class Accuracy(BaseMetric):
    """The share of right labels, and whatever ``fault`` names done wrong."""

    default_prefix = "toy"

    def __init__(self, fault: str = "") -> None:
        super().__init__()
        self.fault = fault
        self.seen = 0

    def process(self, data_batch: Any, data_samples: Sequence[dict]) -> None:
        for sample in data_samples:
            self.seen += 1
            right = sample["pred_label"] == sample["gt_label"]
            self.results.append(right * self.seen if self.fault == "counts" else right)

    def compute_metrics(self, results: list) -> dict[str, float]:
        if self.fault == "order":
            results = results[: len(results) // 2]
        name = "top1" if self.fault == "name" else "accuracy"
        return {name: float(np.mean(results)) - (self.fault == "not best")}


METRIC_FAULTS = {
    "": "",
    "not best": "'toy/accuracy' must be 1 for perfect predictions, got 0",
    "name": "it must report 'toy/accuracy', got toy/top1",
    "order": "if the samples are in another order",
    "counts": "if the samples are distributed over two ranks",
}


@pytest.mark.parametrize(("fault", "problem"), METRIC_FAULTS.items())
def test_metrics(fault: str, problem: str) -> None:
    example = MetricExample(
        best={"toy/accuracy": 1},
        samples=lambda: [{"pred_label": index % 3, "gt_label": index % 3} for index in range(12)],
        spoil=lambda sample, rng: {**sample, "pred_label": int(rng.integers(3))},
    )
    problems = found(example, lambda: Accuracy(fault))
    assert_found(problems, problem)


def test_a_metric_needs_samples_and_gets_what_the_dataset_says() -> None:
    with pytest.raises(ConfigError, match=r"set MetricExample\(samples="):
        found(MetricExample(best={"toy/accuracy": 1}), Accuracy)
    built: list[BaseMetric] = []
    samples = [{"pred_label": 0, "gt_label": 0}] * 2
    example = MetricExample(samples=lambda: samples, dataset_meta={"classes": ("horse",)})
    assert found(example, lambda: built.append(Accuracy()) or built[-1]) == []
    assert {metric.dataset_meta["classes"] for metric in built} == {("horse",)}


# -- datasets ----------------------------------------------------------------------------------------------------------


class Points(Dataset):
    """Three numbers, and whatever ``fault`` names done wrong."""

    def __init__(self, fault: str = "", file: Path | None = None) -> None:
        self.fault = fault
        self.points = [] if fault == "empty" else [int(line) for line in file.read_text().split()]
        self.handle = (lambda: None) if fault == "dataset" else None

    def __len__(self) -> int:
        return len(self.points)

    def __getitem__(self, index: int) -> Any:
        return {"point": (lambda: 1) if self.fault == "sample" else self.points[index]}


DATASET_FAULTS = {
    "": "",
    "empty": "the example must have at least one sample",
    "sample": "a sample cannot be sent to a worker process",
    "dataset": "the dataset itself cannot be sent to a worker process",
}


@pytest.mark.parametrize(("fault", "problem"), DATASET_FAULTS.items())
def test_datasets(fault: str, problem: str) -> None:
    def files(folder: Path, dataset_class: type) -> dict[str, Any]:
        assert dataset_class is Points
        (folder / "points.txt").write_text("1 2 3")
        return {"file": folder / "points.txt"}

    problems = found(DatasetExample(files=files), lambda **more: Points(fault, **more), Points)
    assert_found(problems, problem)


# -- transforms --------------------------------------------------------------------------------------------------------


class Step(BaseTransform):
    """Nothing, and whatever ``fault`` names done wrong."""

    def __init__(self, fault: str = "") -> None:
        self.fault = fault

    def transform(self, results):
        if self.fault == "image" and np.random.random() < 0.5:
            results["img"] += 1
        if self.fault == "list":
            results["classes"].reverse()
        return {"drops": None, "array": results["img"]}.get(self.fault, {**results, "img": results["img"] + 1})


TRANSFORM_FAULTS = {
    "": "",
    "drops": "",
    "image": "it modifies 'img' in place",
    "list": "it modifies 'classes' in place",
    "array": "it must return the dict of results, or None to drop the sample, got ndarray",
}


@pytest.mark.parametrize(("fault", "problem"), TRANSFORM_FAULTS.items())
def test_transforms(fault: str, problem: str) -> None:
    def results() -> dict[str, Any]:
        return {"img": np.zeros((4, 4, 3), dtype=np.uint8), "classes": [2, 1]}

    problems = found(TransformExample(results=results), lambda: Step(fault))
    assert_found(problems, problem)


class Needy(BaseTransform):
    """Reads what an image alone does not have, or what it should have made itself."""

    def __init__(self, key: str) -> None:
        self.key = key

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        made: dict[str, Any] = {}
        return made[self.key] if self.key == "img" else {"out": results[self.key]}


def test_a_transform_is_given_an_image_alone() -> None:
    assert found(TransformExample(), lambda: Needy("img_shape")) == []
    assert found(TransformExample(), lambda: Needy("bbox")) == [
        "it needs 'bbox', but the example's results contain img, img_path, img_shape, ori_shape: set "
        "TransformExample(results=...), or use the example class of its subject."
    ]
    with pytest.raises(KeyError, match="img"):
        found(TransformExample(), lambda: Needy("img"))
