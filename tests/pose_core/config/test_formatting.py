"""Configs written out, and loaded back."""

from __future__ import annotations

import json
import math
import os
from collections import Counter, OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config_files import write_files
from pose_core.config import Config, ConfigError, dump_config, format_config, load_config

VALUES = dict(
    numbers=[0, -1, 1.5, 1e-08, math.inf, -math.inf],
    strings=["a'b", 'a"b', "a'b\"c\n\\", "", "ü", "{{ fileBasename }}", 'it\'s {{$X:1}} "so"', "{{_base_.a}}"],
    tuples=((), (1,), ((1, 2), [3]), [()]),
    keys={"a b": 1, 2: {"class": 3, "ok": None}, "": [], (1, 2): True},
    empty=dict(a=dict(), b=[], c=()),
    sets={"b", "a"},
    span=range(3),
    dots=...,
    dict=dict(a=1),
    float=2.5,
    globals=[float("inf")],
    long=[dict(type="A", a=list(range(40))), dict(type="B", b=("x" * 50, "y" * 50))],
)


def reload(folder: Path, config: Config | dict[str, Any]) -> dict[str, Any]:
    dump_config(config, folder / "again.py")
    return load_config(folder / "again.py").to_dict()


def test_what_is_written_loads_back(tmp_path: Path) -> None:
    assert reload(tmp_path, VALUES) == VALUES
    assert math.isnan(reload(tmp_path, dict(a=[math.nan]))["a"][0])
    assert reload(tmp_path, {"a-b": 1, "class": 2, "ok": 3}) == {"a-b": 1, "class": 2, "ok": 3}


_leaf = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
_keys = st.text() | st.integers()
_values = st.recursive(_leaf, lambda v: st.lists(v) | st.lists(v).map(tuple) | st.dictionaries(_keys, v), max_leaves=30)
_names = st.from_regex(r"[a-z]\w{0,8}", fullmatch=True).filter(lambda name: name not in ("filename", "text"))


@given(st.dictionaries(_names, _values, max_size=5))
def test_whatever_is_written_loads_back(values: dict[str, Any]) -> None:
    namespace: dict[str, Any] = {}
    exec(format_config(values), namespace)
    assert {name: namespace[name] for name in values} == values


def test_how_it_reads() -> None:
    values = dict(
        model=dict(type="A", n=1),
        pipeline=[dict(type="Load"), dict(type="TopdownAffine", input_size=(192, 256), use_udp=True, more="x" * 20)],
    )
    assert format_config(values) == (
        "model = dict(type='A', n=1)\n"
        "pipeline = [\n"
        "    dict(type='Load'),\n"
        "    dict(type='TopdownAffine', input_size=(192, 256), use_udp=True, more='" + "x" * 20 + "'),\n"
        "]\n"
    )


def test_what_python_has_no_literal_for() -> None:
    class Label(str):
        def __repr__(self) -> str:
            return "Label!"

    values = dict(
        a=np.float32(0.5),
        b=np.arange(3),
        c=Path("x/y"),
        d=Counter,
        e=os.path.join,
        f=OrderedDict(z=1),
        g=Label("h"),
        i=object,
    )
    assert format_config(values) == (
        "a = 0.5\nb = [0, 1, 2]\nc = 'x/y'\nd = 'collections.Counter'\ne = 'posixpath.join'\nf = dict(z=1)\ng = 'h'\ni = 'builtins.object'\n"
    )
    assert format_config(dict(a=object())).startswith("a = '<object object at ")


def test_other_formats(tmp_path: Path) -> None:
    values = dict(a=(1, dict(b=[None, True])), c="ü", d={1, 2}, e=Path("x"), f={(1, "x"): 2})
    plain = dict(a=[1, dict(b=[None, True])], c="ü", d=[1, 2], e="x", f={"(1, 'x')": 2})
    for suffix in (".json", ".yaml", ".yml"):
        dump_config(values, tmp_path / f"again{suffix}")
        assert load_config(tmp_path / f"again{suffix}").to_dict() == plain
    assert json.loads(format_config(values, suffix=".json")) == plain
    with pytest.raises(ConfigError, match=r"cannot be written as '\.txt': the suffixes are"):
        dump_config(values, tmp_path / "again.txt")
    with pytest.raises(ConfigError, match=r"cannot be written to '.*gone/x\.py': No such file or directory\."):
        dump_config(values, tmp_path / "gone" / "x.py")


def test_a_loaded_config_dumps_itself(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        top_py="import math\nfrom torch.nn import GELU\na = dict(type=GELU, x=[math.inf], t=(1, 'a\\'b'))\n",
        other_yaml="a: [1, 2]\n",
    )
    config = load_config(tmp_path / "top.py")
    config.dump(tmp_path / "again.py")
    assert load_config(tmp_path / "again.py").to_dict() == config.to_dict()
    assert config.dump() == config.pretty_text == "a = dict(type='torch.nn.GELU', x=[float('inf')], t=(1, \"a'b\"))\n"
    assert load_config(tmp_path / "other.yaml").dump() == "a:\n- 1\n- 2\n"


def test_a_class_may_be_set(tmp_path: Path) -> None:
    write_files(tmp_path, top_py="a = dict(type='A')\n")
    config = load_config(tmp_path / "top.py")
    config.a.type = OrderedDict
    assert config.pretty_text == "a = dict(type='collections.OrderedDict')\n"
