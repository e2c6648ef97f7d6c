"""What holds for every loss that is declared: the target costs nothing, gradients are finite, no weight means no influence.

A loss is covered once ``CASES`` says what it compares. One that compares nothing stands in ``OTHERS``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from pose_core.discovery import catalog
from pose_core.registry import MODELS

B, K = 2, 4
REAL, CERTAIN = (-1e6, 0.0, 1e-20, 1e6), (0.0, 1.0)
ALWAYS_WEIGHTED = ("OKSLoss", "MultipleLossWrapper")  # by the weights that they are given
Tensors = tuple[Tensor, ...]


def random(*shape: int, seed: int = 0) -> Tensor:
    return torch.rand(*shape, generator=torch.Generator().manual_seed(seed))


def one(loss: Any, outputs: Tensors, targets: Tensors, weights: Tensor | None) -> Tensor:
    return loss(*outputs, *targets) if weights is None else loss(*outputs, *targets, weights)


def several(loss: Any, outputs: Tensors, targets: Tensors, weights: Tensor | None) -> Tensor:
    return loss(outputs, targets) if weights is None else loss(outputs, targets, weights)


@dataclass(frozen=True)
class Case:
    """A loss, the output that is perfect for its targets, and how it is called.

    Axes of outputs and targets are B, K (or a multiple of K) and what a keypoint has.
    """

    cfg: dict[str, Any]
    outputs: Tensors
    targets: Tensors
    call: Callable[..., Any] = one
    weighted: bool = True
    least: float | None = 0.0  # None where the best is a likelihood, not 0
    extremes: tuple[float, ...] = REAL  # outputs that a network may put out

    def loss(self) -> Any:
        torch.manual_seed(0)
        return MODELS.build(self.cfg)

    def value(self, outputs: Tensors, targets: Tensors, weights: Tensor | None = None) -> Tensor:
        found = self.call(self.loss(), outputs, targets, weights)
        found = list(found.values()) if isinstance(found, dict) else found
        return sum(found) if isinstance(found, list) else found.sum()


def of(name: str, *tensors: Tensor, outputs: Tensors | None = None, **options: Any) -> Case:
    """A case whose perfect output is the target, unless ``outputs`` says another; ``cfg`` adds arguments of the loss."""
    cfg = {"type": name, **options.pop("cfg", {})}
    if options.get("weighted", True) and name not in ALWAYS_WEIGHTED:
        cfg["use_target_weight"] = True
    return Case(cfg=cfg, outputs=outputs or tensors, targets=tensors, **options)


points, poses = random(B, K, 2), random(B, K, 3)
maps = random(B, K, 6, 5).round()  # between 0 and 1 there is no certainty that costs nothing
distributions = tuple(random(B, K, n).softmax(-1) for n in (6, 5))
certain = tuple(F.one_hot(torch.arange(K).expand(B, K), n).float() for n in (6, 5))
labels = random(B, K).round()
logits = 1e4 * (2 * labels - 1)
boxes = torch.cat((points, points + 1), -1).flatten(0, 1)
intrinsics = torch.tensor([[1000.0, 1000, 0, 0]] * B)
deep = poses + torch.tensor([0.0, 0, 2])
projected = 1000 * deep[..., :2] / deep[..., 2:]


def flow(loss: Any, outputs: Tensors, targets: Tensors, weights: Tensor | None) -> Tensor:
    return loss(*outputs, torch.zeros_like(points), *targets, weights)


def sides(loss: Any, outputs: Tensors, targets: Tensors, weights: Tensor | None) -> Tensor:
    return loss(outputs, targets, 1.0, weights)


def semi_supervised(loss: Any, outputs: Tensors, targets: Tensors, weights: None) -> dict[str, Tensor]:
    pose = {
        "labeled_pose": poses,
        "unlabeled_pose": outputs[0],
        "unlabeled_traj": 2 * torch.tensor([[[0.0, 0, 1]]] * B),
    }
    return loss(pose, {"unlabeled_target_2d": targets[0], "intrinsics": intrinsics})


def both(loss: Any, outputs: Tensors, targets: Tensors, weights: Tensor | None) -> list[Tensor]:
    return loss(list(outputs), list(targets), weights)


MAPS = ("KeypointMSELoss", "AdaptiveWingLoss")
COORDINATES = ("MSELoss", "L1Loss", "SmoothL1Loss", "SoftWeightSmoothL1Loss", "WingLoss", "SoftWingLoss", "MPJPELoss")
BOTH = [{"type": name, "use_target_weight": True} for name in ("SmoothL1Loss", "KeypointMSELoss")]
CASES = [
    *(of(name, points) for name in COORDINATES),
    *(of(name, maps) for name in MAPS),
    of("KeypointOHKMMSELoss", maps, cfg={"topk": 2}),
    of("CombinedTargetMSELoss", random(B, 3 * K, 6, 5)),
    of("FocalHeatmapLoss", maps, extremes=CERTAIN),
    of("BoneLoss", poses, cfg={"joint_parents": [0, 0, 1, 2]}),
    of("SoftWeightSmoothL1Loss", points, cfg={"supervise_empty": False}),
    *(of("OKSLoss", points, cfg={"norm_target_weight": True, "mode": m}) for m in ("linear", "square", "log")),
    of("IoULoss", boxes, weighted=False),
    of("BCELoss", labels, outputs=(logits,)),
    of("BCELoss", labels, cfg={"use_sigmoid": True}, extremes=CERTAIN),
    of("VariFocalLoss", labels, outputs=(logits,)),
    of("KLDiscretLoss", *distributions, cfg={"label_softmax": True, "beta": 10.0}, call=several),
    of("KLDiscretLoss", *certain, outputs=tuple(1e4 * v for v in certain), call=several),
    of("JSDiscretLoss", distributions[0], extremes=CERTAIN),
    *(of("MLECCLoss", *certain, cfg={"mode": m}, call=several, extremes=CERTAIN) for m in ("linear", "square", "log")),
    of("RLELoss", points, call=flow, least=None),
    of("KDLoss", *distributions, cfg={"name": "loss_logit", "use_this": True}, call=sides),
    of(
        "FeaLoss",
        maps,
        cfg={"name": "loss_fea", "use_this": True, "student_channels": K, "teacher_channels": K},
        weighted=False,
    ),
    of("InfoNCELoss", outputs=(torch.eye(K),), cfg={"temperature": 0.01}, weighted=False),
    of(
        "SemiSupervisionLoss",
        projected,
        outputs=(poses,),
        cfg={"joint_parents": [0, 0, 1, 2]},
        call=semi_supervised,
        weighted=False,
    ),
    of("MultipleLossWrapper", points, maps, cfg={"losses": BOTH}, call=both),
]
OTHERS = {"CombinedLoss": "holds losses by name and compares nothing"}

cases = pytest.mark.parametrize("case", CASES, ids=lambda case: case.cfg["type"])
weighted = pytest.mark.parametrize("case", [c for c in CASES if c.weighted], ids=lambda case: case.cfg["type"])


def test_every_loss_is_covered():
    declared = {component.name for component in catalog().components() if component.kind == "losses"}
    assert declared <= {case.cfg["type"] for case in CASES} | OTHERS.keys()


def trained(outputs: Tensors) -> Tensors:
    return tuple(output.clone().requires_grad_() for output in outputs)


def gradients(case: Case, outputs: Tensors, targets: Tensors, weights: Tensor | None = None) -> tuple[Tensor, Tensors]:
    """The loss, and its gradient for each output."""
    outputs = trained(outputs)
    value = case.value(outputs, targets, weights)
    return value.detach(), torch.autograd.grad(value, outputs)


@cases
def test_the_target_costs_nothing_and_less_than_something_else(case: Case):
    value, slopes = gradients(case, case.outputs, case.targets)
    assert case.least is None or value.item() == pytest.approx(case.least, abs=1e-3)
    assert all(slope.isfinite().all() for slope in slopes)
    if case.weighted and case.least is not None:
        weighted_value = case.value(case.outputs, case.targets, torch.full((B, K), 0.5))
        assert weighted_value.item() == pytest.approx(case.least, abs=1e-3)
    other = tuple(0.7 * output + 0.3 * random(*output.shape, seed=1) for output in case.outputs)
    assert value <= case.value(other, case.targets) + 1e-6


@cases
def test_gradients_are_finite_at_the_extremes(case: Case):
    for size in case.extremes:
        value, slopes = gradients(case, tuple(torch.full_like(o, size) for o in case.outputs), case.targets)
        assert value.isfinite()
        assert all(slope.isfinite().all() for slope in slopes)


@weighted
@pytest.mark.parametrize("bad", [float("nan"), float("inf"), 1e30])
def test_a_keypoint_of_weight_0_has_no_influence(case: Case, bad: float):
    weights = torch.ones(B, K)
    weights[0, 1] = 0
    outputs = tuple(output * 0.9 for output in case.outputs)
    expected, slopes = gradients(case, outputs, case.targets, weights)
    assert not any(of_keypoint(slope).any() for slope in slopes)
    broken = (tuple(map(torch.clone, tensors)) for tensors in (outputs, case.targets))
    outputs, targets = (tuple(broken_at(tensor, bad) for tensor in tensors) for tensors in broken)
    value, found = gradients(case, outputs, targets, weights)
    torch.testing.assert_close(value, expected)
    for ours, theirs in zip(found, slopes, strict=True):
        torch.testing.assert_close(ours, theirs)


def of_keypoint(tensor: Tensor) -> Tensor:
    """What belongs to keypoint 1 of the first sample."""
    return tensor.unflatten(1, (K, -1))[0, 1]


def broken_at(tensor: Tensor, value: float) -> Tensor:
    of_keypoint(tensor)[:] = value
    return tensor
