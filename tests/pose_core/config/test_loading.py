"""Reading configs: bases, templates, lazy imports, custom imports."""

from __future__ import annotations

import copy
import logging
import math
import pickle
import sys
from pathlib import Path

import pytest

from config_files import write_files
from pose_core.config import Config, ConfigDict, ConfigError, load_config


def test_a_child_is_laid_over_its_bases(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {
            "parts/hooks.py": "hooks = dict(timer=dict(type='A'), logger=dict(type='L', interval=50))\nresume = False\n",
            "parts/data.yaml": "data: {batch_size: 4, workers: [1, 2]}\nrate: 1.0e-3\n",
            "parts/extra.json": '{"extra": {"a": [1, null]}}',
        },
        top_py="""
            _base_ = ['parts/hooks.py', 'parts/data.yaml', 'parts/extra.json']
            hooks = dict(logger=dict(interval=100), timer=dict(_delete_=True, other=1))
            data = dict(workers=[3])
            new = dict(inner=dict(_delete_=True, a=1))
            resume = None
        """,
    )
    assert load_config(tmp_path / "top.py").to_dict() == dict(
        hooks=dict(timer=dict(other=1), logger=dict(type="L", interval=100)),
        resume=None,
        data=dict(batch_size=4, workers=[3]),
        rate=1e-3,
        extra=dict(a=[1, None]),
        new=dict(inner=dict(a=1)),
    )


def test_it_is_the_config_of_the_field(tmp_path: Path) -> None:
    write_files(tmp_path, base_py="x = dict(a=(1, [2]))\n", top_py="_base_ = 'base.py'\ny = 1\n")
    config = load_config(str(tmp_path / "top.py"))
    assert isinstance(config, Config)
    assert isinstance(config.x, ConfigDict)
    assert config.x.a == (1, [2])
    assert config.filename == str(tmp_path / "top.py")
    assert config.text == f"{tmp_path}/base.py\nx = dict(a=(1, [2]))\n\n{tmp_path}/top.py\n_base_ = 'base.py'\ny = 1\n"
    for other in (copy.deepcopy(config), pickle.loads(pickle.dumps(config)), copy.copy(config)):
        assert type(other) is type(config)
        assert other.to_dict() == config.to_dict()
        assert other.pretty_text == config.pretty_text
    config.x.a = 5
    config.new = dict(b=1)
    assert config.new.b == 1


@pytest.mark.parametrize("variable", [{}, {"DATA": "/d", "N": "7"}, {"DATA": "C:\\data\\new", "N": "'+exit()+'"}])
def test_templates_are_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: dict[str, str]) -> None:
    for name in ("DATA", "N"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variable.items():
        monkeypatch.setenv(name, value)
    data, n = variable.get("DATA", "a+b/coco"), variable.get("N", "17")
    write_files(
        tmp_path,
        base_py="model = dict(head=dict(out=17), stages=[dict(depth=3)])\nname = 'b'\n",
        top_py="""
            _base_ = 'base.py'
            root = '{{$DATA:a+b/coco}}/'
            raw = r"{{$DATA:a+b/coco}}\\x"
            bare = {{'$N:17'}}
            quoted = "{{ $N:17 }}"
            me = '{{ fileBasenameNoExtension }}|{{fileBasename}}|{{fileExtname}}|{{fileDirname}}'
            nested = '{{$NOT_SET_HERE:{{fileBasename}}/x}}'
            head = {{ _base_.model.head }}
            out = [{{_base_.model.head.out}} + 1, {{_base_.model.stages.0.depth}}]
            line = f'{{_base_.name}}-{bare}-{{fileBasename}}'
            whole = '{{_base_.model.head}}'
            attribute = _base_.model.stages[0].depth
        """,
    )
    config = load_config(tmp_path / "top.py")
    typed = int(n) if n.isdigit() else n
    assert config.root == f"{data}/"
    assert config.raw == f"{data}\\x"
    assert config.bare == (typed if n != "'+exit()+'" else "+exit()+")
    assert config.quoted == n
    assert config.me == f"top|top.py|.py|{tmp_path.as_posix()}"
    assert config.nested == "top.py/x"
    assert config.head == config.whole == dict(out=17)
    assert config.out == [18, 3]
    assert config.line == f"b-{config.bare}-top.py"
    assert config.attribute == 3
    assert config.env_variables == variable


def test_templates_in_data_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROOT", 'a": "b\\n')
    monkeypatch.setenv("N", "[1, x]")
    write_files(
        tmp_path,
        base_json='{"a": {"b": [1, 2]}}',
        child_json='{"_base_": "base.json", "r": "{{$ROOT:x}}/{{$N:}}", "n": {{$N:0}}, "c": {{ _base_.a.b }}, "q": "{{_base_.a}}"}',
        child_yaml="""
            _base_: [base.json]
            r: {{$ROOT:x}}/images   # isn't code
            n: {{$N:0}}
            q: "{{$N:0}}"
            c: {{_base_.a.b}}
        """,
    )
    from_json = load_config(tmp_path / "child.json")
    assert from_json.r == 'a": "b\\n/[1, x]'
    assert (from_json.n, from_json.c, from_json.q) == ([1, "x"], [1, 2], dict(b=[1, 2]))
    from_yaml = load_config(tmp_path / "child.yaml")
    assert from_yaml.r == 'a": "b\\n/images'
    assert (from_yaml.n, from_yaml.q, from_yaml.c) == ([1, "x"], "[1, x]", [1, 2])


def test_a_text_config_may_import(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        top_py="""
            import math
            import os.path as osp
            from functools import partial
            from math import pi, tau

            tau = 2 * tau
            def area(r):
                return factor * r * r
            class Local:
                pass
            factor = math.floor(pi)
            areas = [area(r) for r in range(3)]
            path = osp.join('a', 'b')
            unused = pi
        """,
    )
    config = load_config(tmp_path / "top.py")
    assert config.to_dict() == dict(tau=4 * math.pi, factor=3, areas=[0, 3, 12], path="a/b", pi=math.pi, unused=math.pi)


def test_what_a_text_config_imports_is_kept_if_it_is_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(
        tmp_path,
        my_config_parts_py="class Thing:\n    pass\nthing = Thing()\nmodel = dict(a=1)\ndef f(): pass\n",
        top_py="_base_ = []\nfrom my_config_parts import Thing, thing, model, f\n",
    )
    monkeypatch.syspath_prepend(tmp_path)
    assert load_config(tmp_path / "top.py").to_dict() == dict(model=dict(a=1))


def test_bases_can_be_changed_in_place(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        base_py="pipeline = [dict(type='A')]\ntrain = dict(pipeline=pipeline)\nmodel = dict(a=1, b=dict(c=1))\n",
        top_py="""
            _base_ = ['base.py']
            pipeline = _base_.pipeline
            pipeline.insert(0, dict(type='Z'))
            _base_.model.b.c = 5
            again = _base_.model
        """,
    )
    config = load_config(tmp_path / "top.py")
    assert [step.type for step in config.pipeline] == ["Z", "A"]
    assert config.train.pipeline == [dict(type="A")]
    assert config.model.b.c == 5
    config.again.a = 7  # what stood twice in the file is not one object afterwards
    assert config.model.a == 1


LAZY = {
    "parts/model.py": """
        import torch.nn as nn
        from torch.optim import AdamW
        from collections import OrderedDict
        model = dict(backbone=dict(depth=50, act=nn.ReLU))
        optimizer = dict(type=AdamW, lr=1e-3)
        unused = 1
    """,
    "parts/runtime.py": "from mmengine.hooks import LoggerHook\nhooks = dict(logger=dict(type=LoggerHook))\n",
    "top.py": """
        from math import inf
        from mmengine.config import read_base
        with read_base():
            from .parts.model import model, optimizer as optim
            from .parts.runtime import *
        import torch.nn
        from mmengine.dataset import pseudo_collate
        model.update(dict(backbone=dict(act=torch.nn.GELU), neck=dict(best=2 * inf)))
        loader = dict(collate_fn=dict(type=pseudo_collate), steps=[(1, pseudo_collate)])
    """,
}


def test_a_lazy_config_keeps_its_types(tmp_path: Path) -> None:
    config = load_config(write_files(tmp_path, LAZY) / "top.py")
    assert list(config) == ["model", "optim", "hooks", "loader"]
    assert config.model.backbone.depth == 50
    assert config.model.neck.best == math.inf
    assert config.to_dict()["model"]["backbone"]["act"] == "torch.nn.GELU"
    assert config.to_dict()["loader"]["steps"] == [(1, "mmengine.dataset.pseudo_collate")]
    import torch
    from mmengine.dataset import pseudo_collate

    for each in (config, copy.deepcopy(config), pickle.loads(pickle.dumps(config))):
        assert each.model.backbone.act is torch.nn.GELU
        assert each["optim"]["type"] is torch.optim.AdamW
        assert each.loader.collate_fn.type is pseudo_collate
        assert dict(**each.optim)["type"] is torch.optim.AdamW


def test_imports_of_the_field_become_names(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        top_py="import mmpose.models\nfrom mmpose.datasets import CocoDataset\n"
        "a = dict(type=CocoDataset, b=[mmpose.models.HRNet])\n",
    )
    config = load_config(tmp_path / "top.py")
    assert config.a == dict(type="mmpose.datasets.CocoDataset", b=["mmpose.models.HRNet"])


def test_text_and_lazy_configs_mix(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        text_py="_base_ = 'lazy.py'\nmodel = dict(depth=2)\n",
        lazy_py="from torch.nn import Conv2d\nmodel = dict(type=Conv2d, depth=1)\n",
        top_py="from mmengine.config import read_base\nwith read_base():\n    from .text import *\n",
    )
    assert load_config(tmp_path / "top.py").to_dict() == dict(model=dict(type="torch.nn.Conv2d", depth=2))


def test_custom_imports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "pose_core")
    write_files(
        tmp_path,
        my_config_module_py="loaded = True\n",
        top_py="""
            custom_imports = dict(
                imports=['my_config_module', 'mmpose.engine.hooks', 'mmdet.models'], allow_failed_imports=False)
        """,
        lax_py="custom_imports = dict(imports='no_such_module_here', allow_failed_imports=True)\n",
    )
    monkeypatch.syspath_prepend(tmp_path)
    load_config(tmp_path / "top.py", import_custom_modules=False)
    assert "my_config_module" not in sys.modules
    load_config(tmp_path / "top.py")
    assert sys.modules.pop("my_config_module").loaded
    assert "skips mmpose.engine.hooks, mmdet.models: our plugins provide" in caplog.text
    load_config(tmp_path / "lax.py")
    assert "skips no_such_module_here, which cannot be imported" in caplog.text


def test_a_module_of_custom_imports_may_not_exit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(
        tmp_path,
        my_exiting_script_py="import sys\nsys.exit(3)\n",
        top_py="custom_imports = dict(imports=['my_exiting_script'])\n",
    )
    monkeypatch.syspath_prepend(tmp_path)
    message = r"importing 'my_exiting_script' for custom_imports failed: SystemExit: 3 .*my_exiting_script\.py:2"
    with pytest.raises(ConfigError, match=message):
        load_config(tmp_path / "top.py")


def test_a_deprecated_config_says_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    write_files(
        tmp_path,
        old_py="_deprecation_ = dict(expected='new.py', reference='https://x.org')\na = 1\n",
        top_py="_base_ = 'old.py'\n",
    )
    assert load_config(tmp_path / "top.py").to_dict() == dict(a=1)
    assert "old.py is deprecated; use new.py instead (https://x.org)" in caplog.text


def test_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(tmp_path, {"a/top.py": "_base_ = ['../b/base.py']\n", "b/base.py": "here = '{{fileDirname}}'\n"})
    monkeypatch.chdir(tmp_path / "b")
    config = load_config("../a/top.py")
    assert config.here == str(tmp_path / "b")
    assert config.filename == "../a/top.py"
    monkeypatch.setenv("HOME", str(tmp_path))
    assert load_config("~/a/top.py").here == str(tmp_path / "b")
