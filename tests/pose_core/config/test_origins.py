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


def test_values_come_from_the_statement_that_makes_them(tmp_path: Path) -> None:
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
            x = 3
            every = globals()
            every['z'] = 5
            del every
            made = made['deep']
            y = y
        """,
    )
    assert origins(tmp_path) == {
        "a": "top.py:8",
        "b.c": "top.py:3",
        "steps.0.end": "top.py:4",
        "steps.1.end": "top.py:4",
        "x": "top.py:12",
        "y": "top.py:5",
        "steps2.0.n": "top.py:6",
        "made.er": "top.py:11",
        "z": "top.py:14",
    }


def test_aliases_loops_and_copies_keep_what_they_do_not_change(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        base_py="""\
            pipe = [
                dict(type='Load', size=(1, 2)),
                dict(type='Pack'),
            ]
            loader = dict(batch=4, dataset=dict(pipeline=pipe))
        """,
        top_py="""\
            _base_ = 'base.py'
            import copy
            def packed(transforms, n):
                return [dict(t, n=n) if t['type'] == 'Pack' else t for t in transforms]
            mine = packed(_base_.pipe, 3)
            deep = copy.deepcopy(_base_.loader)
            deep['dataset']['pipeline'][0]['prob'] = 3
            test_loader = val_loader = dict(batch=8)
            val_loader.update(
                batch=9)
            stages = []
            for i in range(2):
                stages.append(dict(
                    n=i,
                    fixed=7))
            for stage in stages:
                stage['extra'] = 5
            numbers = [3, 1, 2]
            numbers.sort()
            more = [*numbers, 4] + [dict(
                z=1)]
            first, *rest = [dict(a=1), dict(a=2)]
            rest.extend([dict(a=3),
                         dict(a=4)])
            del deep['batch']
            _base_.loader.batch = 5
        """,
    )
    assert origins(tmp_path) == {
        "pipe.0.type": "base.py:2",
        "pipe.0.size": "base.py:2",
        "pipe.1.type": "base.py:3",
        "loader.batch": "top.py:26",
        "loader.dataset.pipeline.0.type": "base.py:2",
        "loader.dataset.pipeline.0.size": "base.py:2",
        "loader.dataset.pipeline.1.type": "base.py:3",
        "mine.0.type": "base.py:2",
        "mine.0.size": "base.py:2",
        "mine.1.type": "base.py:3",
        "mine.1.n": "top.py:5",
        "deep.dataset.pipeline.0.type": "base.py:2",
        "deep.dataset.pipeline.0.size": "base.py:2",
        "deep.dataset.pipeline.0.prob": "top.py:7",
        "deep.dataset.pipeline.1.type": "base.py:3",
        "test_loader.batch": "top.py:10",
        "val_loader.batch": "top.py:10",
        "stages.0.n": "top.py:12",
        "stages.0.fixed": "top.py:15",
        "stages.0.extra": "top.py:17",
        "stages.1.n": "top.py:12",
        "stages.1.fixed": "top.py:15",
        "stages.1.extra": "top.py:17",
        "i": "top.py:12",
        "stage.n": "top.py:12",
        "stage.fixed": "top.py:15",
        "stage.extra": "top.py:17",
        "numbers": "top.py:18",
        "more.0": "top.py:18",
        "more.1": "top.py:18",
        "more.2": "top.py:18",
        "more.3": "top.py:20",
        "more.4.z": "top.py:21",
        "first.a": "top.py:22",
        "rest.0.a": "top.py:22",
        "rest.1.a": "top.py:23",
        "rest.2.a": "top.py:24",
    }


def test_a_config_is_executed_once_as_it_is_when_it_is_loaded(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        top_py="""\
            '''A text above an import of a future feature.'''
            from __future__ import annotations
            from pathlib import Path
            class Odd:
                def __eq__(self, other):
                    raise RuntimeError('compared')
            odd = Odd()
            for name in ('a', 'b'):
                if name == 'a':
                    continue
                with (Path(__file__).parent / 'log').open('a') as log:
                    log.write(name)
                del log
            odd = Odd()
        """,
    )
    assert origins(tmp_path) == {"odd": "top.py:14", "name": "top.py:8"}
    assert (tmp_path / "log").read_text() == "b"


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
