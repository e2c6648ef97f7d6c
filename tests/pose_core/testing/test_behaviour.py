"""What components do wrong, kind by kind, is found."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
import torch
from mmengine.evaluator import BaseMetric
from mmengine.structures import InstanceData
from torch import nn
from torch.utils.data import Dataset

from pose_core.contracts import BaseKeypointCodec, BaseTransform
from pose_core.errors import ConfigError
from pose_core.structures import split_instance_batch
from pose_core.testing import (
    BackboneExample,
    CodecExample,
    DatasetExample,
    HeadExample,
    MetricExample,
    TransformExample,
    pipeline_results,
)
from pose_core.testing.behaviour.backbones import check_backbone
from pose_core.testing.behaviour.codecs import check_codec
from pose_core.testing.behaviour.datasets import check_dataset
from pose_core.testing.behaviour.heads import check_head
from pose_core.testing.behaviour.metrics import check_metric
from pose_core.testing.behaviour.poses import seeded
from pose_core.testing.behaviour.transforms import check_transform

# -- codecs ------------------------------------------------------------------------------------------------------------


class Codec(BaseKeypointCodec):
    """Keypoints as fractions of the input size, and whatever ``fault`` names done wrong."""

    label_mapping_table = MappingProxyType(
        {"keypoint_labels": "keypoint_labels", "keypoint_weights": "keypoint_weights"}
    )
    support_batch_decoding = True

    def __init__(self, fault: str = "") -> None:
        self.fault = fault
        self.input_size = (40, 60)

    def encode(self, keypoints, keypoints_visible=None, **auxiliary):
        if self.fault == "writes":
            keypoints += 1
        weights = np.ones_like(keypoints_visible) if self.fault == "ignores visibility" else keypoints_visible
        weights = weights[..., None] if self.fault == "shape of weights" else weights
        return {"keypoint_labels": keypoints / self.input_size, "keypoint_weights": weights}

    def decode(self, encoded):
        keypoints = encoded * self.input_size + 3 * (self.fault == "off")
        scores = np.ones(keypoints.shape[:2])
        return (keypoints[0], scores[0]) if self.fault == "shape" else (keypoints, scores)

    def batch_decode(self, encoded):
        keypoints = encoded * torch.tensor(self.input_size) + (self.fault == "batch")
        if self.fault == "tuple":
            return keypoints, torch.ones(keypoints.shape[:3])
        if self.fault == "shape of batch":
            keypoints = keypoints.repeat(1, 2, 1, 1)
        name = "scores" if self.fault == "fields of batch" else "keypoint_scores"
        return split_instance_batch(**{"keypoints": keypoints, name: torch.ones(keypoints.shape[:3])})


CODEC_FAULTS = {
    "": "",
    "writes": "encode writes into the keypoints",
    "ignores visibility": "a keypoint that is not visible must get the weight 0",
    "shape of weights": "encode must return 'keypoint_weights' (1, 5), got (1, 5, 1)",
    "off": "decode(encode(x)) is 3 from x, more than 0.5",
    "shape": "decode must return keypoints (1, 5, 2) and scores (1, 5), got (5, 2) and (5,)",
    "batch": "batch_decode gives other keypoints or scores than decode",
    "tuple": "batch_decode of 2 samples must return a list of 2 InstanceData, got tuple",
    "fields of batch": "batch_decode must return tensors 'keypoints' (N, K, D) and 'keypoint_scores' (N, K)",
    "shape of batch": "batch_decode must return keypoints (1, 5, 2) and keypoint_scores (1, 5) per sample, got (2, 5",
}


@pytest.mark.parametrize(("fault", "problem"), CODEC_FAULTS.items())
def test_codecs(fault: str, problem: str) -> None:
    problems = list(check_codec(lambda: Codec(fault), CodecExample(arguments={"input_size": (40, 60)})))
    assert problem in "".join(problems)
    assert bool(problems) == bool(problem)


def test_a_codec_example_tells_what_cannot_be_guessed() -> None:
    with pytest.raises(ConfigError, match=r"give CodecExample\(keypoints=\.\.\.\)"):
        list(check_codec(Codec, CodecExample()))
    example = CodecExample(
        keypoints=np.full((2, 3, 2), 7.0),
        output=lambda encoded: encoded["keypoint_labels"] * 2,
        expected=np.full((2, 3, 2), 14.0),
    )
    assert list(check_codec(Codec, example)) == []


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
    problems = list(check_backbone(lambda: Backbone(fault), BackboneExample(input_shape=(2, 3, 16, 16))))
    assert problem in "".join(problems)
    assert bool(problems) == bool(problem)


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


class Head(nn.Module):
    """One linear layer to coordinates, and whatever ``fault`` names done wrong."""

    def __init__(self, fault: str = "") -> None:
        super().__init__()
        self.fault = fault
        self.linear = nn.Linear(4, 10)
        self.decoder = None if fault == "no codec" else Codec()

    def forward(self, feats):
        return self.linear(feats[-1].mean(dim=(2, 3))).reshape(-1, 1, 5, 2)

    def loss(self, feats, batch_data_samples, train_cfg=None):
        if self.fault == "cuts features":
            feats = [feat.detach() for feat in feats]
        targets = torch.cat([sample.gt_instance_labels.keypoint_labels for sample in batch_data_samples])
        loss = (self.forward(feats)[:, 0] - targets).float().square().mean()
        return {
            "not finite": {"loss": loss / 0},
            "no loss": {"acc": loss},
            "number": {"loss_a": loss, "loss_b": 1.0},
            "detached": {"loss": loss.detach()},
        }.get(self.fault, {"loss": loss})

    def predict(self, feats, batch_data_samples, test_cfg=None):
        keypoints = self.forward(feats).numpy()
        if self.fault == "tensor":
            return self.forward(feats)
        if self.fault == "K":
            keypoints = keypoints[:, :, :4]
        if self.fault == "NaN":
            keypoints = keypoints * np.nan
        scores = keypoints[..., :1] if self.fault == "scores" else keypoints[..., 0]
        return [InstanceData(keypoints=k, keypoint_scores=s) for k, s in zip(keypoints, scores, strict=True)]


HEAD_FAULTS = {
    "": "",
    "not finite": "loss is not finite: inf",
    "no loss": "loss must return a dict with a key that holds 'loss'",
    "number": "loss must return tensors, but loss_b is a float",
    "detached": "its losses are not connected to its parameters",
    "cuts features": "no gradient reaches the feature maps",
    "tensor": "predict must return a list of 2, one entry a sample, got Tensor",
    "K": "predict must return keypoints (N, 5, D) in NumPy, got (1, 4, 2)",
    "scores": "predict must return keypoint_scores (1, 5), got (1, 5, 1)",
    "NaN": "predict returns keypoints that are not finite",
}


@pytest.mark.parametrize(("fault", "problem"), HEAD_FAULTS.items())
def test_heads(fault: str, problem: str) -> None:
    problems = list(check_head(lambda: Head(fault), HeadExample(feats=[(2, 4, 3, 3)], num_keypoints=5)))
    assert problem in "".join(problems)
    assert bool(problems) == bool(problem)


def test_a_head_without_a_codec_needs_samples() -> None:
    with pytest.raises(ConfigError, match=r"give HeadExample\(samples="):
        list(check_head(lambda: Head("no codec"), HeadExample(feats=[(2, 4, 3, 3)], num_keypoints=5)))


# -- metrics -----------------------------------------------------------------------------------------------------------


class Metric(BaseMetric):
    """The mean error, and whatever ``fault`` names done wrong."""

    default_prefix = "toy"

    def __init__(self, fault: str = "") -> None:
        super().__init__()
        self.fault = fault
        self.seen = 0

    def process(self, data_batch: Any, data_samples: Sequence[dict]) -> None:
        for sample in data_samples:
            self.seen += 1
            error = np.abs(sample["pred_instances"]["keypoints"] - sample["gt_instances"]["keypoints"]).mean()
            self.results.append(error * self.seen if self.fault == "counts" else error)

    def compute_metrics(self, results: list) -> dict[str, float]:
        if self.fault == "order":
            results = results[: len(results) // 2]
        name = "mean" if self.fault == "name" else "error"
        return {name: float(np.mean(results)) + (self.fault == "not best")}


METRIC_FAULTS = {
    "": "",
    "not best": "for perfect predictions 'toy/error' is 1, not 0",
    "name": "it does not report 'toy/error', but toy/mean",
    "order": "when the samples come in another order",
    "counts": "when the samples are shared out to two ranks",
}


@pytest.mark.parametrize(("fault", "problem"), METRIC_FAULTS.items())
def test_metrics(fault: str, problem: str) -> None:
    problems = list(check_metric(lambda: Metric(fault), MetricExample(best={"toy/error": 0})))
    assert problem in "".join(problems)
    assert bool(problems) == bool(problem)


# -- data sets ---------------------------------------------------------------------------------------------------------


class Points(Dataset):
    """Three numbers, and whatever ``fault`` names done wrong."""

    def __init__(self, fault: str = "", file: Path | None = None) -> None:
        self.fault = fault
        self.metainfo = {"flip_indices": [1, 2, 0] if fault == "flip" else [1, 0, 2]}
        self.points = [] if fault == "empty" else [int(line) for line in file.read_text().split()]
        self.handle = (lambda: None) if fault == "data set" else None

    def __len__(self) -> int:
        return len(self.points)

    def __getitem__(self, index: int) -> Any:
        return {"point": (lambda: 1) if self.fault == "sample" else self.points[index]}


DATASET_FAULTS = {
    "": "",
    "empty": "the example holds no sample",
    "sample": "a sample cannot be handed to another process",
    "data set": "the data set itself cannot be handed to another process",
    "flip": "mirroring its skeleton twice does not give back the skeleton",
}


@pytest.mark.parametrize(("fault", "problem"), DATASET_FAULTS.items())
def test_data_sets(fault: str, problem: str) -> None:
    def files(folder: Path, dataset_class: type) -> dict[str, Any]:
        assert dataset_class is Points
        (folder / "points.txt").write_text("1 2 3")
        return {"file": folder / "points.txt"}

    problems = list(check_dataset(lambda **more: Points(fault, **more), Points, DatasetExample(files=files)))
    assert problem in "".join(problems)
    assert bool(problems) == bool(problem)


# -- transforms --------------------------------------------------------------------------------------------------------


class Step(BaseTransform):
    """Nothing, and whatever ``fault`` names done wrong."""

    def __init__(self, fault: str = "") -> None:
        self.fault = fault

    def transform(self, results):
        if self.fault == "image" and np.random.random() < 0.5:
            results["img"] += 1
        if self.fault == "list":
            results["flip_indices"].reverse()
        return {"drops": None, "array": results["img"]}.get(self.fault, {**results, "img": results["img"] + 1})


TRANSFORM_FAULTS = {
    "": "",
    "drops": "",
    "image": "it writes into 'img'",
    "list": "it writes into 'flip_indices'",
    "array": "it must return the dict of results, or None to drop the sample, got ndarray",
}


@pytest.mark.parametrize(("fault", "problem"), TRANSFORM_FAULTS.items())
def test_transforms(fault: str, problem: str) -> None:
    problems = list(check_transform(lambda: Step(fault), TransformExample()))
    assert problem in "".join(problems)
    assert bool(problems) == bool(problem)


def test_the_usual_results_have_every_key_that_transforms_agree_on() -> None:
    results = pipeline_results(np.random.default_rng(0))
    named = {key for key in results if f"``{key}``" in (BaseTransform.__doc__ or "")}
    assert len(named) >= 10
    assert {f"``{key}``" for key in named} == {word for word in BaseTransform.__doc__.split() if word[:2] == "``"}
