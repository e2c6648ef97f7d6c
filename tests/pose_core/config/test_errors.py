"""What is wrong with a config is said in a sentence, with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from config_files import write_files
from pose_core.config import ConfigError, load_config

FAULTS = [
    # files, what the message says
    (dict(top_py="a = dict(\nb = 1\n"), r"top\.py:1: syntax error: '\(' was never closed\."),
    (dict(top_py="return 1\n"), r"top\.py:1: syntax error: 'return' outside function\."),
    (dict(top_py="\n\nx = 1 / 0\n"), r"top\.py:3: ZeroDivisionError: division by zero\."),
    (dict(top_py="def f():\n    return y\nx = 1\nz = f()\n"), r"top\.py:2: NameError: name 'y' is not defined\."),
    (dict(top_py="max_epochs = 1\na = max_epoch\n"), r"top\.py:2: NameError: .* Did you mean 'max_epochs'\?"),
    (dict(top_py="import sys\nsys.exit(3)\n"), r"top\.py:2: SystemExit: 3\."),
    (
        dict(top_py="a = 1\n\n_base_ = ['../x/gone.py']\n"),
        r"top\.py:3: there is no base config '\.\./x/gone\.py' \(.*/x/gone\.py\)",
    ),
    (dict(top_py="_base_ = 'bsae.py'\n", base_py=""), r"top\.py:1: there is no .* Did you mean '.*/base\.py'\?"),
    (dict(top_py="_base_ = 5\n"), r"top\.py:1: _base_ must be a path or a list of paths, got 5\."),
    (
        dict(top_py="_base_ = [x]\n"),
        r"top\.py:1: _base_ must be a path or a list of paths, but evaluating it failed: name 'x' is not defined",
    ),
    (dict(top_py="_base_ = 'top.py'\n"), r"cannot be its own base: .*top\.py -> .*top\.py\."),
    (
        dict(
            top_py="_base_ = 'a.py'\n",
            a_py="_base_ = 'b.yaml'\n",
            b_yaml="_base_: c.json\n",
            c_json='{"_base_": ["b.yaml"]}',
        ),
        r"cannot be its own base: \S*b\.yaml -> \S*c\.json -> \S*b\.yaml\.",
    ),
    (
        dict(top_py="_base_ = ['a.py', 'b.py']\n", a_py="x = 1\ny = 1\nz = 1\n", b_py="y = 1\nz = 1\n"),
        r"top\.py: the bases \S*a\.py and \S*b\.py both set 'y', 'z'",
    ),
    (
        dict(top_py="_base_ = 'a.py'\nn = 1\nmodel = dict(head=dict(a=1))\n", a_py="model = dict(head='x')\n"),
        r"top\.py:3: 'model\.head' is a dict here, but 'x' in the base: add _delete_=True",
    ),
    (
        dict(top_py="_base_ = 'a.py'\n\nn = {{_base_.model.hed}}\n", a_py="model = dict(head=1)\n"),
        r"top\.py:3: no base config sets 'model\.hed'\. Did you mean 'model\.head'",
    ),
    (
        dict(top_py="_base_ = 'a.py'\n\nn = _base_.model.hed\n", a_py="model = dict(head=1)\n"),
        r"top\.py:3: AttributeError: .* Did you mean '_base_\.model\.head'\?",
    ),
    (
        dict(top_py="_base_ = 'a.py'\nn = _base_.model['hed']\n", a_py="model = dict(head=1)\n"),
        r"top\.py:2: KeyError: 'hed'\. Did you mean '_base_\.model\.head'\?",
    ),
    (dict(top_py="n = {{_base_.model}}\n"), r"top\.py:1: no base config sets 'model'\. It has no '_base_'\."),
    (
        dict(top_json='{"_base_": "a.json",\n "n": "x/{{_base_.m}}"}', a_json='{"m": {"b": 1}}'),
        r"top\.json:2: 'm' of the base must be a plain value to appear within text, got a dict or list\.",
    ),
    (
        dict(top_py="a = 1\nn = '{{$POSE_UNSET_THING:}}'\n"),
        r"top\.py:2: the environment variable POSE_UNSET_THING is not set",
    ),
    (dict(top_py="a = 1\npretty_text = 1\n"), r"top\.py:2: 'pretty_text' is an attribute of Config"),
    (dict(top_json='{"a": 1,\n"b": }'), r"top\.json:2: invalid JSON: Expecting value\."),
    (dict(top_yaml="a: 1\nb: [1\nc: 2\n"), r"top\.yaml:3: invalid YAML: "),
    (dict(top_yaml="- 1\n- 2\n"), r"top\.yaml: a config must be a mapping of names to values, got \[1, 2\]\."),
    (
        dict(top_yaml="a: !!python/object/apply:os.getpid []\n"),
        r"top\.yaml:1: invalid YAML: could not determine a constructor",
    ),
    (
        dict(top_json='{"_base_": "a.py"}', a_py="raise SystemExit\n"),
        r"top\.json: _base_ names 'a\.py', but a \.json config is data",
    ),
    (
        dict(top_py="_base_ = 'a.json'\n", a_json='{"custom_imports": {"imports": ["antigravity"]}}'),
        r"a\.json: a \.json config is data and cannot import modules",
    ),
    (dict(top_py="a = 1\ncustom_imports = ['os']\n"), r"top\.py:2: custom_imports must be dict\(imports="),
    (
        dict(top_py="custom_imports = dict(imports=['no_such_module_here'])\n"),
        r"top\.py:1: importing 'no_such_module_here' for custom_imports failed: .* to PYTHONPATH\.",
    ),
    (
        dict(top_py="_base_ = 'bdy::x.py'\n"),
        r"top\.py:1: 'bdy::x\.py': there is no scope 'bdy' here\. Did you mean 'body'\?",
    ),
    (
        dict(top_py="_base_ = []\nwith read_base():\n    pass\n"),
        r"top\.py:2: a config must name its bases either by _base_ or by read_base",
    ),
    (
        dict(top_py="from .a import x\n"),
        r"top\.py:1: 'from \.a import x' names a base config: move it into a 'with read_base\(\):' block\.",
    ),
    (
        dict(top_py="with read_base():\n    import os\n"),
        r"top\.py:2: a read_base\(\) block must contain only 'from <config> import",
    ),
    (dict(top_py="with read_base():\n    from .gone import *\n"), r"top\.py:2: there is no base config '\S*gone\.py'"),
    (
        dict(top_py="with read_base():\n    from no_such_package.a import *\n"),
        r"top\.py:2: the package 'no_such_package' of the base config 'no_such_package\.a' is not installed",
    ),
    (
        dict(top_py="with read_base():\n    from .a import modle\n", a_py="model = 1\n"),
        r"top\.py:2: the config \S*a\.py does not set 'modle'\. Did you mean 'model'\?",
    ),
    (
        dict(top_py="import numpy as np\na = 1\nx = np.array([1])\n"),
        r"top\.py:3: this config names its classes by import",
    ),
    (dict(top_py="from numpy import pi\nx = 2 * pi\n"), r"top\.py:2: this config names its classes by import"),
]


@pytest.mark.parametrize(("files", "message"), FAULTS, ids=[message[:40] for _, message in FAULTS])
def test_a_fault_is_named_with_its_place(tmp_path: Path, files: dict[str, str], message: str) -> None:
    write_files(tmp_path, **files)
    (top,) = tmp_path.glob("top.*")
    with pytest.raises(ConfigError, match=message) as caught:
        load_config(top)
    assert "\n" not in str(caught.value)


def test_an_error_in_a_base_names_the_base(tmp_path: Path) -> None:
    write_files(tmp_path, top_py="_base_ = 'a.py'\n", a_py="x = 1\ny = 1 +\n")
    with pytest.raises(ConfigError, match=r"a\.py:2: syntax error: invalid syntax\."):
        load_config(tmp_path / "top.py")


def test_what_cannot_be_a_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(tmp_path, top_py="a = 1\n", notes_txt="", latin_py="")
    (tmp_path / "latin.py").write_bytes(b"a = '\xe4'\n")
    monkeypatch.chdir(tmp_path)
    for name, message in (
        ("tpo.py", r"There is no config file 'tpo\.py'\. Did you mean 'top\.py'\?"),
        ("nowhere/top.py", r"There is no config file 'nowhere/top\.py'\."),
        (".", r"'\.' is a folder; name a config file in it\."),
        ("notes.txt", r"'notes\.txt' is not a config: the suffix must be \.py, \.json, \.yaml or \.yml\."),
        ("latin.py", r"latin\.py' cannot be read: 'utf-8' codec can't decode byte 0xe4"),
        ("::x", r"'::x': there is no scope '' here\."),
    ):
        with pytest.raises(ConfigError, match=message):
            load_config(name)


def test_stand_ins_are_resolved_again_after_a_fault(tmp_path: Path) -> None:
    from mmengine.config import ConfigDict

    write_files(tmp_path, top_py="from torch.nn import GELU\nx = GELU()\n")
    with pytest.raises(ConfigError):
        load_config(tmp_path / "top.py")
    assert ConfigDict.lazy is False
