"""``init_cfg=dict(type='Pretrained', ...)``."""

from __future__ import annotations

import subprocess
from pathlib import Path
from textwrap import dedent

import pytest
import torch
from mmengine.model import BaseModule, initialize
from mmengine.registry import DefaultScope
from torch import nn

from fake_plugins import run_python
from pose_core import engine
from pose_core.engine.checkpoint.pretrained import Pretrained
from pose_core.errors import CheckpointError
from toy_training import LineModel, toy_config


class Backbone(BaseModule):
    def __init__(self, init_cfg: object = None) -> None:
        super().__init__(init_cfg)
        self.conv = nn.Conv2d(1, 1, 1)


@pytest.fixture
def checkpoint(tmp_path: Path) -> str:
    weights = {
        "backbone.conv.weight": torch.full((1, 1, 1, 1), 7.0),
        "backbone.conv.bias": torch.zeros(1),
        "head.w": torch.ones(1),
    }
    torch.save({"state_dict": weights}, tmp_path / "pose.pth")
    return str(tmp_path / "pose.pth")


@pytest.mark.parametrize(("kind", "scope"), [
    ("Pretrained", None), ("Pretrained", "mmengine"), ("Pretrained", "pose"), ("Pretrained", "mmpose"),
    ("mmengine.model.PretrainedInit", "pose"), ("mmengine.model.PretrainedInit", "mmpose"),
])  # fmt: skip
def test_in_every_scope(checkpoint: str, kind: str, scope: str | None) -> None:
    backbone = Backbone({"type": kind, "checkpoint": checkpoint, "prefix": "backbone."})
    with DefaultScope.overwrite_default_scope(scope):
        backbone.init_weights()
    assert backbone.conv.weight.item() == 7.0


def test_a_network_reads_it_safely_wherever_it_is_built(tmp_path: Path) -> None:
    """Without a default scope mmengine's root registry is asked, and its own initializer would run what is pickled."""
    code = """
        import torch
        import pose_core.nn  # as every network of ours does
        from mmengine.model import Sequential
        from pose_core.errors import CheckpointError
        module = Sequential(torch.nn.Linear(1, 1), init_cfg=dict(type="Pretrained", checkpoint="evil.pth"))
        try:
            module.init_weights()
        except CheckpointError as error:
            print(error)
    """
    torch.save({"state_dict": {}, "x": subprocess.Popen}, tmp_path / "evil.pth")
    assert "Popen', which is not data" in run_python(f"import os; os.chdir({str(tmp_path)!r})\n" + dedent(code))


def test_the_part_of_a_module(checkpoint: str) -> None:
    module = nn.Sequential()
    module.add_module("backbone", Backbone())
    with DefaultScope.overwrite_default_scope("pose"):
        initialize(module, {"type": "Pretrained", "checkpoint": checkpoint})
    assert module.backbone.conv.weight.item() == 7.0


def test_what_is_wrong_is_said(checkpoint: str) -> None:
    with pytest.raises(CheckpointError, match=r"Its names begin with 'backbone.': give prefix='backbone.'"):
        Pretrained(checkpoint)(Backbone())
    with pytest.raises(CheckpointError, match=r"holds nothing under 'neck.', only backbone.conv"):
        Pretrained(checkpoint, prefix="neck.")(Backbone())
    with pytest.raises(CheckpointError, match=r"There is no checkpoint 'absent.pth'"):
        Pretrained("absent.pth")(Backbone())


def test_a_training_starts_from_it(tmp_path: Path) -> None:
    start = LineModel()
    torch.save({"state_dict": start.state_dict()}, tmp_path / "start.pth")
    still = {"optim_wrapper.optimizer": {"type": "SGD", "lr": 0.0}}
    init = {"model.init_cfg": {"type": "Pretrained", "checkpoint": str(tmp_path / "start.pth")}}
    for name, changes in {"init_cfg": init, "load_from": {"load_from": str(tmp_path / "start.pth")}}.items():
        runner = engine.train(toy_config(tmp_path / name, **still, **changes))
        assert all(torch.equal(value, runner.model.state_dict()[key]) for key, value in start.state_dict().items())
