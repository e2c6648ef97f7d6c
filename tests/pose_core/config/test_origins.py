"""Which file and line each value of a config comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

from config_files import write_files
from pose_core.config import explain_origins


def origins(folder: Path, *options: str, name: str = "top.py") -> dict[str, str]:
    return {setting.key: str(setting.origin) for setting in explain_origins(folder / name, options=options)}


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_values_are_followed_to_where_they_are_set(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        base_py="""\
            hooks = dict(
                timer=dict(type='T'),
                logger=dict(type='L', interval=50))
            out = [1, 2]
            size = {'w': 1, **dict(h=2)}
        """,
        top_py="""\
            _base_ = 'base.py'
            epochs = 10
            hooks = dict(logger=dict(interval=100))
            flip = dict(
                type='Flip',
                prob=0.5)
            pipeline = [dict(type='Load'), flip]
            loader = dict(dataset=dict(pipeline=pipeline, size={{_base_.size}}), epochs=epochs)
            longer = [*pipeline, dict(type='Pack')] + [flip]
            short = pipeline[1:]
            copied = dict(loader, n=epochs * 2, **_base_.size)
            last = longer[-1]['type']
            loader['batch'] = len(
                pipeline)
            copied['dataset'] = 1
            pipeline2 = pipeline.copy()
            pipeline2.insert(0, dict(type='First'))
            pipeline2.append(5)
            hooks.update(
                timer=dict(a=1))
        """,
    )
    assert origins(tmp_path) == {
        "hooks.timer.type": "base.py:2",
        "hooks.timer.a": "top.py:20",
        "hooks.logger.type": "base.py:3",
        "hooks.logger.interval": "top.py:3",
        "out": "base.py:4",
        "size.w": "base.py:5",
        "size.h": "base.py:5",
        "epochs": "top.py:2",
        "flip.type": "top.py:5",
        "flip.prob": "top.py:6",
        "pipeline.0.type": "top.py:7",
        "pipeline.1.type": "top.py:5",
        "pipeline.1.prob": "top.py:6",
        "loader.dataset.pipeline.0.type": "top.py:7",
        "loader.dataset.pipeline.1.type": "top.py:5",
        "loader.dataset.pipeline.1.prob": "top.py:6",
        "loader.dataset.size.w": "base.py:5",
        "loader.dataset.size.h": "base.py:5",
        "loader.epochs": "top.py:2",
        "loader.batch": "top.py:13",
        "longer.0.type": "top.py:7",
        "longer.1.type": "top.py:5",
        "longer.1.prob": "top.py:6",
        "longer.2.type": "top.py:9",
        "longer.3.type": "top.py:5",
        "longer.3.prob": "top.py:6",
        "short.0.type": "top.py:5",
        "short.0.prob": "top.py:6",
        "copied.dataset": "top.py:15",
        "copied.epochs": "top.py:2",
        "copied.n": "top.py:11",
        "copied.w": "base.py:5",
        "copied.h": "base.py:5",
        "last": "top.py:5",
        "pipeline2.0.type": "top.py:17",
        "pipeline2.1.type": "top.py:7",
        "pipeline2.2.type": "top.py:5",
        "pipeline2.2.prob": "top.py:6",
        "pipeline2.3": "top.py:18",
    }


def test_what_is_not_followed_comes_from_its_statement(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        top_py="""\
            a = 1
            if a:
                b = dict(c=2)
            steps = [dict(end=i) for i in range(2)]
            x, y = 3, 4
            steps2 = [dict(n=1)]
            steps2.reverse()
            a += 1
            def make():
                return dict(deep=dict(er=1))
            made = make()
        """,
    )
    assert origins(tmp_path) == {
        "a": "top.py:8",
        "b.c": "top.py:2",
        "steps.0.end": "top.py:4",
        "steps.1.end": "top.py:4",
        "x": "top.py:5",
        "y": "top.py:5",
        "steps2.0.n": "top.py:7",
        "made.deep.er": "top.py:11",
    }


def test_overrides_come_from_the_command_line(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        base_py="size = (1, 2)\nsteps = [dict(p=1, q=1)]\nloader = dict(steps=steps, size=size)\nepochs = 1\n",
        top_py="_base_ = 'base.py'\nmodel = dict(a=dict(b=1), c=_base_.size)\nhalf = _base_.epochs / 2\n",
    )
    options = ["size.1=9", "steps.-1.p=0", "model.a=dict(d=1)", "+model.e.f=2", "epochs=8"]
    found = origins(tmp_path, *options)
    line = "command line"
    assert found == {
        "size.0": "base.py:1",
        "size.1": line,
        "steps.0.p": line,
        "steps.0.q": "base.py:2",
        "loader.steps.0.p": line,
        "loader.steps.0.q": "base.py:2",
        "loader.size.0": "base.py:1",
        "loader.size.1": line,
        "epochs": line,
        "model.a.b": "top.py:2",
        "model.a.d": line,
        "model.c.0": "base.py:1",
        "model.c.1": line,
        "model.e.f": line,
        "half": "top.py:3",
    }


def test_data_files_have_lines_too(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        base_yaml="a:\n  b: 1\n  c: [1,\n    {d: 2}]\n",
        middle_json='{"_base_": "base.yaml",\n "x": {"y": 1,\n "z": {{_base_.a.b}}}}',
        tabs_json='{\n\t"t": 1\n}',
        top_py="_base_ = ['middle.json', 'tabs.json']\nx = dict(y=2)\n",
    )
    assert origins(tmp_path) == {
        "a.b": "base.yaml:2",
        "a.c.0": "base.yaml:3",
        "a.c.1.d": "base.yaml:4",
        "x.y": "top.py:2",
        "x.z": "middle.json:3",
        "t": "tabs.json",
    }
    assert origins(tmp_path, "x.y=5", name="middle.json")["x.y"] == "command line"


def test_lazy_configs(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {"parts/model.py": "from torch.nn import GELU\nmodel = dict(\n  act=GELU, n=1)\nother = 1\n"},
        top_py="""\
            with read_base():
                from .parts.model import *
            import torch.nn as nn
            model.update(dict(m=nn.ReLU))
            kind = GELU
        """,
    )
    assert origins(tmp_path, "model.n=2") == {
        "model.act": "parts/model.py:3",
        "model.n": "command line",
        "model.m": "top.py:4",
        "other": "parts/model.py:4",
        "kind": "top.py:5",
    }


def test_every_value_is_listed(tmp_path: Path) -> None:
    write_files(tmp_path, top_py="a = dict()\nb = [[]]\nc = [1, (2,)]\nd = dict(e=None, f=[])\n")
    found = {setting.key: setting.value for setting in explain_origins(tmp_path / "top.py")}
    assert found == {"a": {}, "b.0": [], "c.0": 1, "c.1": (2,), "d.e": None, "d.f": []}
