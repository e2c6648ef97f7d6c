"""Putting weights into a model: what fits, and in which words the rest is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch
from torch import nn

from pose_core.engine.checkpoint import load_weights, weights_of
from pose_core.errors import CheckpointError


def net(joints: int = 3) -> nn.Sequential:
    model = nn.Sequential()
    model.add_module("backbone", nn.Sequential(nn.Conv2d(1, 2, 1), nn.BatchNorm2d(2)))
    model.add_module("head", nn.Linear(2, joints))
    return model


def test_everything_fits() -> None:
    source, target = net(), net()
    report = load_weights(target, {"state_dict": source.state_dict(), "meta": {}}, need="exact")
    assert report.exact
    assert str(report) == "all 8 weights fit."
    assert all(torch.equal(value, target.state_dict()[key]) for key, value in source.state_dict().items())


@pytest.mark.parametrize("wrap", [
    lambda state: {"state_dict": {f"module.{key}": value for key, value in state.items()}},
    lambda state: {"model": state, "optimizer": {}},
    lambda state: state,
], ids=["distributed", "timm", "bare"])  # fmt: skip
def test_where_weights_stand(wrap: object) -> None:
    assert load_weights(net(), wrap(net().state_dict()), need="exact").exact


def test_counters_of_batch_norm_may_be_missing() -> None:
    state = {key: value for key, value in net().state_dict().items() if "num_batches" not in key}
    assert load_weights(net(), state, need="exact").exact


def test_prefix_takes_a_part() -> None:
    whole, backbone = net(), net().backbone
    assert load_weights(backbone, {"state_dict": whole.state_dict()}, prefix="backbone.", need="exact").exact
    assert torch.equal(backbone[0].weight, whole.backbone[0].weight)
    with pytest.raises(CheckpointError, match=r"holds nothing under 'neck.', only backbone"):
        load_weights(backbone, {"state_dict": whole.state_dict()}, prefix="neck")


def test_versions_of_modules_follow_the_prefix() -> None:
    seen = []

    class Head(nn.Linear):
        _version = 2

        def _load_from_state_dict(self, state: dict, prefix: str, metadata: dict, *rest: object) -> None:
            seen.append(metadata.get("version"))
            super()._load_from_state_dict(state, prefix, metadata, *rest)

    model = nn.Sequential()
    model.add_module("module", nn.Sequential())
    model.module.add_module("head", Head(1, 1))
    load_weights(model.module, {"state_dict": model.state_dict()})
    load_weights(model.module.head, {"state_dict": model.state_dict()}, prefix="head.")
    assert seen == [2, 2]


def test_another_number_of_joints_starts_but_is_not_enough_to_test() -> None:
    target = net(joints=5)
    report = load_weights(target, {"state_dict": net().state_dict()}, source="coco.pth")
    assert report.mismatched == {"head.weight": ("[3, 2]", "[5, 2]"), "head.bias": ("[3]", "[5]")}
    assert report.loaded == 6
    with pytest.raises(CheckpointError) as caught:
        load_weights(target, {"state_dict": net().state_dict()}, source="coco.pth", need="all")
    assert str(caught.value) == (
        "coco.pth does not fit this Sequential: 2 weights are of another shape: "
        "head.weight [3, 2] instead of [5, 2], head.bias [3] instead of [5]."
    )


def test_missing_and_left_over_are_grouped_by_module() -> None:
    state = {key: value for key, value in net().state_dict().items() if not key.startswith("backbone.1")}
    state |= {f"neck.{index}.weight": torch.zeros(1) for index in range(4)}
    with pytest.raises(CheckpointError) as caught:
        load_weights(net(), {"state_dict": state}, source="x.pth", need="all")
    assert str(caught.value) == (
        "x.pth does not fit this Sequential: "
        "4 weights of the model are missing: backbone.1 (4, such as backbone.1.weight). "
        "4 weights are left over: neck.0.weight, neck.1.weight, neck.2.weight and 1 more."
    )
    assert load_weights(net(), {"state_dict": {**net().state_dict(), "neck.0.weight": torch.zeros(1)}}, need="all")
    with pytest.raises(CheckpointError, match=r"1 weight is left over: neck.0.weight"):
        load_weights(net(), {**net().state_dict(), "neck.0.weight": torch.zeros(1)}, need="exact")


def test_another_model_altogether() -> None:
    with pytest.raises(CheckpointError, match=r"No weight of vit.pth fits this Sequential: 8 weights of the model are"):
        load_weights(net(), {"blocks.0.norm.weight": torch.zeros(1)}, source="vit.pth")


def test_a_forgotten_prefix_is_advised() -> None:
    with pytest.raises(CheckpointError, match=r"Its names begin with 'backbone.': give prefix='backbone.'"):
        load_weights(net().backbone, {"state_dict": net().state_dict()}, source="pose.pth")


def test_a_checkpoint_without_weights() -> None:
    with pytest.raises(CheckpointError, match=r"x.pth holds no weights, only epoch, optimizer"):
        weights_of({"epoch": 1, "optimizer": {}}, source="x.pth")


@pytest.fixture(autouse=True)
def _seeded() -> Iterator[None]:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        yield
