"""What codecs, and heads, metrics, datasets and transforms of poses, do wrong is found."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
import torch
from mmengine.evaluator import BaseMetric
from mmengine.structures import InstanceData
from torch import nn
from torch.utils.data import Dataset

from component_faults import LOSS_FAULTS, assert_found, faulty_features, faulty_losses, found
from pose_core.contracts import BaseKeypointCodec, BaseTransform
from pose_core.errors import ConfigError
from pose_core.structures import split_instance_batch
from pose_keypoints.conformance import (
    CodecExample,
    PoseDatasetExample,
    PoseHeadExample,
    PoseMetricExample,
    PoseTransformExample,
    pipeline_results,
)

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
    "writes": "encode must not modify its keypoints",
    "ignores visibility": "an invisible keypoint must get the weight 0",
    "shape of weights": "encode must return 'keypoint_weights' (1, 5), got (1, 5, 1)",
    "off": "decode(encode(x)) must be within 0.5 of x, got a distance of 3",
    "shape": "decode must return keypoints (1, 5, 2) and scores (1, 5), got (5, 2) and (5,)",
    "batch": "batch_decode must return the same keypoints and scores as decode",
    "tuple": "batch_decode of 2 samples must return a list of 2 InstanceData, got tuple",
    "fields of batch": "batch_decode must return tensors 'keypoints' (N, K, D) and 'keypoint_scores' (N, K)",
    "shape of batch": "batch_decode must return keypoints (1, 5, 2) and keypoint_scores (1, 5) per sample, got (2, 5",
}


@pytest.mark.parametrize(("fault", "problem"), CODEC_FAULTS.items())
def test_codecs(fault: str, problem: str) -> None:
    problems = found(CodecExample(arguments={"input_size": (40, 60)}), lambda: Codec(fault))
    assert_found(problems, problem)


def test_a_codec_example_tells_what_cannot_be_guessed() -> None:
    with pytest.raises(ConfigError, match=r"set CodecExample\(keypoints=\.\.\.\)"):
        found(CodecExample(), Codec)
    example = CodecExample(
        keypoints=np.full((2, 3, 2), 7.0),
        output=lambda encoded: encoded["keypoint_labels"] * 2,
        expected=np.full((2, 3, 2), 14.0),
    )
    assert found(example, Codec) == []


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
        feats = faulty_features(feats, self.fault)
        targets = torch.cat([sample.gt_instance_labels.keypoint_labels for sample in batch_data_samples])
        loss = (self.forward(feats)[:, 0] - targets).float().square().mean()
        return faulty_losses(loss, self.fault)

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


HEAD_FAULTS = LOSS_FAULTS | {
    "tensor": "predict must return a list of 2, one entry per sample, got Tensor",
    "K": "predict must return keypoints (N, 5, D) in NumPy, got (1, 4, 2)",
    "scores": "predict must return keypoint_scores (1, 5), got (1, 5, 1)",
    "NaN": "predict must return finite keypoints",
}


@pytest.mark.parametrize(("fault", "problem"), HEAD_FAULTS.items())
def test_heads(fault: str, problem: str) -> None:
    problems = found(PoseHeadExample(feats=[(2, 4, 3, 3)], num_keypoints=5), lambda: Head(fault))
    assert_found(problems, problem)


def test_a_head_without_a_codec_needs_samples() -> None:
    with pytest.raises(ConfigError, match=r"set PoseHeadExample\(samples="):
        found(PoseHeadExample(feats=[(2, 4, 3, 3)], num_keypoints=5), lambda: Head("no codec"))


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
    "not best": "'toy/error' must be 0 for perfect predictions, got 1",
    "name": "it must report 'toy/error', got toy/mean",
    "order": "if the samples are in another order",
    "counts": "if the samples are distributed over two ranks",
}


@pytest.mark.parametrize(("fault", "problem"), METRIC_FAULTS.items())
def test_metrics(fault: str, problem: str) -> None:
    problems = found(PoseMetricExample(best={"toy/error": 0}), lambda: Metric(fault))
    assert_found(problems, problem)


# -- datasets ----------------------------------------------------------------------------------------------------------


class Points(Dataset):
    """Three points that mirror as ``flip_indices`` say."""

    def __init__(self, flip_indices: list[int]) -> None:
        self.metainfo = {"flip_indices": flip_indices}

    def __len__(self) -> int:
        return 3

    def __getitem__(self, index: int) -> int:
        return index


def test_a_skeleton_mirrors_back() -> None:
    assert found(PoseDatasetExample(), lambda: Points([1, 0, 2])) == []
    assert found(PoseDatasetExample(), lambda: Points([1, 2, 0])) == [
        "mirroring twice must restore its skeleton: check the flip pairs."
    ]


# -- transforms --------------------------------------------------------------------------------------------------------


class Step(BaseTransform):
    """Moves keypoints, in place where ``fault`` is set."""

    def __init__(self, fault: bool) -> None:
        self.fault = fault

    def transform(self, results: dict[str, Any]) -> dict[str, Any]:
        if self.fault:
            results["keypoints"] += 1
        return {**results, "keypoints": results["keypoints"] + 1}


def test_transforms_are_given_people() -> None:
    assert found(PoseTransformExample(), lambda: Step(fault=False)) == []
    assert found(PoseTransformExample(), lambda: Step(fault=True)) == [
        "it modifies 'keypoints' in place: assign a new array to the key."
    ]


def test_the_usual_results_have_every_key_that_transforms_agree_on() -> None:
    results = pipeline_results(np.random.default_rng(0))
    named = {key for key in results if f"``{key}``" in (BaseTransform.__doc__ or "")}
    assert len(named) >= 10
    assert {f"``{key}``" for key in named} == {word for word in BaseTransform.__doc__.split() if word[:2] == "``"}
