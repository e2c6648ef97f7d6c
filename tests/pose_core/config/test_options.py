"""``--cfg-options``: what texts mean, and what setting them does."""

from __future__ import annotations

import copy
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config_files import write_files
from pose_core.config import ConfigError, load_config, parse_options
from pose_core.config.options import parse_value
from pose_core.config.overrides import override

VALUES = {
    "5": 5,
    "-1": -1,
    "+1": 1,
    "0.0": 0.0,
    ".5": 0.5,
    "5.": 5.0,
    "1e-3": 1e-3,
    "-2.5E+4": -2.5e4,
    "inf": math.inf,
    "-inf": -math.inf,
    "true": True,
    "False": False,
    "None": None,
    " 7 ": 7,
    # not plainly a number: text
    "007": "007",
    "1_000": "1_000",
    "0x10": "0x10",
    "1.2.3": "1.2.3",
    "-": "-",
    "none": "none",
    # text, kept whole
    "": "",
    "two words": "two words",
    "one, two and three": "one, two and three",
    "https://x.org/a?b=1,2&c=[3]": "https://x.org/a?b=1,2&c=[3]",
    "C:\\data\\new,old": "C:\\data\\new,old",
    "/data/a b/c,d.json": "/data/a b/c,d.json",
    "a=b": "a=b",
    "[draft] a note, short": "[draft] a note, short",
    "(a) and (b)": "(a) and (b)",
    "don't": "don't",
    "f(1,2)": "f(1,2)",
    "'unclosed": "'unclosed",
    "'a,b'": "a,b",
    '"it\'s"': "it's",
    "'007'": "007",
    "'5'": "5",
    "''": "",
    "\"'[x]'\"": "[x]",
    "'[1'": "[1",
    # lists, tuples, dicts
    "1,2,3": [1, 2, 3],
    "1,": [1],
    "a,b.c,-1.5": ["a", "b.c", -1.5],
    "'a b','c,d'": ["a b", "c,d"],
    "[1],[2]": [[1], [2]],
    "[]": [],
    "()": (),
    "{}": {},
    "(1)": (1,),
    "(1,)": (1,),
    "[1, 2,]": [1, 2],
    "[(train,1),(val,1)]": [("train", 1), ("val", 1)],
    "\"[(train,1),('val x',1)]\"": [("train", 1), ("val x", 1)],
    "[a b, 'c, d', https://x.org/]": ["a b", "c, d", "https://x.org/"],
    "[[1,[2]],None,true]": [[1, [2]], None, True],
    "[f(1,2), don't]": ["f(1,2)", "don't"],
    "{a: 1, 'b c': [x, (y,)], 3: {}}": {"a": 1, "b c": ["x", ("y",)], 3: {}},
    "{url: http://x.org:80/}": {"url": "http://x.org:80/"},
    "dict(type=LoadImage, to_float=True, k=dict(a=1))": dict(type="LoadImage", to_float=True, k=dict(a=1)),
    "[dict(type=A),dict(type=B,p=(1,2))]": [dict(type="A"), dict(type="B", p=(1, 2))],
}


@pytest.mark.parametrize(("text", "value"), VALUES.items(), ids=list(VALUES))
def test_what_a_text_means(text: str, value: Any) -> None:
    found = parse_value(text)
    assert found == value
    assert type(found) is type(value)


@given(st.text())
def test_any_text_means_something_or_is_refused(text: str) -> None:
    try:
        parse_value(text)
    except ConfigError:
        assert text.strip().strip("'\"").lstrip("[({").startswith("dict(") or any(bracket in text for bracket in "[({")


_leaf = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False)
_nested = st.recursive(_leaf, lambda v: st.lists(v) | st.lists(v).map(tuple) | st.dictionaries(st.integers(), v))


@given(_nested)
def test_a_literal_means_itself(value: Any) -> None:
    assert parse_value(repr(value)) == value


@pytest.mark.parametrize("text", ["noequal", "=1", "a..b=1", "+=1", "a.=1"])
def test_what_is_no_override(text: str) -> None:
    with pytest.raises(ConfigError, match="is not an override: write KEY=VALUE"):
        parse_options([text])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a=[1,2", r"'a=\[1,2': the '\[' of '\[1,2' is not closed; quote text that begins with a bracket\."),
        ("a={b}", r"'b' in '\{b\}' has no value: write key:value\."),
        ("a=dict(b)", r"'b' in 'dict\(b\)' has no value: write key=value\."),
    ],
)
def test_what_is_no_value(text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        parse_options([text])


CONFIG: dict[str, Any] = dict(
    max_epochs=210,
    load_from=None,
    name="x",
    model=dict(backbone=dict(depth=50, out=(1, 2))),
    pipeline=[dict(type="A"), dict(type="Flip", prob=0.5)],
    custom_keys={"backbone.layer0": dict(lr=1)},
    ids={0: dict(swap="a")},
    loader=dict(batch_size=32),
)


def changed(*options: str) -> dict[str, Any]:
    before = copy.deepcopy(CONFIG)
    after = override(CONFIG, parse_options(options))
    assert before == CONFIG, "the caller's config was written into"
    return {key: value for key, value in after.items() if key not in CONFIG or CONFIG[key] != value}


def test_what_is_set() -> None:
    assert changed("max_epochs=5", "max_epochs=6") == dict(max_epochs=6)
    assert changed("model.backbone.depth=101") == dict(model=dict(backbone=dict(depth=101, out=(1, 2))))
    assert changed("model=None", "load_from=a.pth") == dict(model=None, load_from="a.pth")
    for key in ("pipeline.1.prob", "pipeline.-1.prob"):
        assert changed(f"{key}=0.0") == dict(pipeline=[dict(type="A"), dict(type="Flip", prob=0.0)])
    assert changed("pipeline.0=dict(type=B)")["pipeline"][0] == dict(type="B")
    assert changed("pipeline=[]") == dict(pipeline=[])
    assert changed("model.backbone.out.1=7")["model"]["backbone"]["out"] == (1, 7)
    assert changed("model.backbone.out=3,4")["model"]["backbone"]["out"] == (3, 4)
    assert changed("model.backbone.out=[3,4]")["model"]["backbone"]["out"] == [3, 4]
    assert changed("name=a,b") == dict(name="a,b")
    assert changed("custom_keys.backbone.layer0.lr=2") == dict(custom_keys={"backbone.layer0": dict(lr=2)})
    assert changed("ids.0.swap=b") == dict(ids={0: dict(swap="b")})


def test_a_dict_is_merged_into_a_dict() -> None:
    assert changed("model.backbone=dict(depth=18)")["model"]["backbone"] == dict(depth=18, out=(1, 2))
    assert changed("model.backbone=dict(_delete_=True,depth=18)")["model"]["backbone"] == dict(depth=18)
    assert changed("name={a: 1}") == dict(name=dict(a=1))


def test_what_is_added() -> None:
    assert changed("+randomness.seed=0") == dict(randomness=dict(seed=0))
    assert changed("+model.neck.type=FPN")["model"]["neck"] == dict(type="FPN")
    assert changed("+max_epochs=5") == dict(max_epochs=5)
    assert changed("+pipeline.2=dict(type=C)")["pipeline"][2] == dict(type="C")
    assert changed("+custom.a=1", "custom.a=2") == dict(custom=dict(a=2))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "model.backbon.depth=9",
            r"'model' has no key 'backbon'\. Did you mean 'model\.backbone\.depth'.*'\+model\.backbon\.depth=\.\.\.'",
        ),
        ("batch_size=8", r"the config has no key 'batch_size'\. Did you mean 'loader\.batch_size'\?"),
        ("unheard_of=8", r"the config has no key 'unheard_of'\. To add the key, write '\+unheard_of=\.\.\.'\."),
        ("pipeline.1.prb=0", r"'pipeline\.1' has no key 'prb'\. Did you mean 'pipeline\.1\.prob'"),
        (
            "pipeline.prob=0",
            r"'pipeline' is a list; its elements are named by index: 0, 1, \.\.\., -1\. Did you mean 'pipeline\.1\.prob'\?$",
        ),
        ("pipeline.7.prob=0", r"'pipeline' has 2 elements; the index must be between -2 and 1, got 7\."),
        ("+pipeline.3=0", r"'pipeline' has 2 elements; the index must be between -2 and 1, got 3\."),
        ("pipeline.-3=0", r"between -2 and 1, got -3"),
        ("max_epochs.x=1", r"'max_epochs\.x' cannot be set: 'max_epochs' is 210, neither a dict nor a list\."),
        ("+load_from.x=1", r"'load_from' is None, neither a dict nor a list\."),
        ("name.0=1", r"'name' is 'x', neither a dict nor a list\."),
    ],
)
def test_what_cannot_be_set(text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        override(CONFIG, parse_options([text]))


CHAIN = dict(
    base_py="""
        max_epochs = 210
        codec = dict(type='SimCC', input_size=(192, 256))
        train_pipeline = [dict(type='A'), dict(type='Flip', flip_prob=0.5), dict(type='Affine', size=codec['input_size'])]
        train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
        val_dataloader = dict(batch_size=4)
        test_dataloader = val_dataloader
        scheduler = [dict(end=max_epochs, T_max=max_epochs // 2)]
        model = dict(head=dict(decoder=codec, size=tuple(s // 32 for s in codec['input_size'])))
    """,
    top_py="_base_ = 'base.py'\nmodel = dict(head=dict(out=17))\nsteps = _base_.train_pipeline[1:]\n",
)


def test_what_is_computed_from_a_variable_follows(tmp_path: Path) -> None:
    write_files(tmp_path, **CHAIN)
    options = ["max_epochs=10", "codec.input_size=(288,384)", "train_pipeline.1.flip_prob=0.0", "model.head.out=5"]
    config = load_config(tmp_path / "top.py", options=options)
    assert config.scheduler == [dict(end=10, T_max=5)]
    assert config.train_pipeline[1].flip_prob == 0.0
    assert config.train_pipeline[2].size == (288, 384)
    assert config.train_dataloader.dataset.pipeline == config.train_pipeline
    assert config.steps == config.train_pipeline[1:]
    assert config.model.head == dict(decoder=dict(type="SimCC", input_size=(288, 384)), size=(9, 12), out=5)


def test_what_a_variable_was_computed_from_stays(tmp_path: Path) -> None:
    write_files(tmp_path, **CHAIN)
    options = [
        "train_dataloader.dataset.pipeline.1.flip_prob=1",
        "test_dataloader.batch_size=1",
        "model.head.decoder.type=Y",
    ]
    config = load_config(tmp_path / "top.py", options=options)
    assert config.train_pipeline[1].flip_prob == 0.5
    assert config.steps[0].flip_prob == 0.5
    assert config.train_dataloader.dataset.pipeline[1].flip_prob == 1
    assert (config.val_dataloader.batch_size, config.test_dataloader.batch_size) == (4, 1)
    assert (config.codec.type, config.model.head.decoder.type) == ("SimCC", "Y")


def test_an_index_means_the_finished_list(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        base_py="""
            pipeline = [dict(type='A', p=1), dict(type='B', p=1)]
            base_loader = dict(pipeline=pipeline)
        """,
        top_py="""
            _base_ = 'base.py'
            pipeline = _base_.pipeline
            pipeline.insert(0, dict(type='Z', p=1))
            loader = dict(pipeline=pipeline)
        """,
    )
    config = load_config(tmp_path / "top.py", options=["pipeline.1.p=0"])
    assert [(step.type, step.p) for step in config.pipeline] == [("Z", 1), ("A", 0), ("B", 1)]
    assert config.loader.pipeline == config.pipeline
    assert [step.p for step in config.base_loader.pipeline] == [1, 1]


def test_overrides_reach_through_data_files_and_lazy_configs(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        base_yaml="epochs: 5\nlist: [{a: 1}]\n",
        middle_json='{"_base_": "base.yaml", "half": {{_base_.epochs}}, "first": {{_base_.list.0}}}',
        top_py="""
            with read_base():
                from .middle import epochs, first
            from torch.nn import GELU
            twice = 2 * epochs
            first.update(act=GELU)
            second = first
        """,
    )
    (tmp_path / "middle.py").write_text("_base_ = 'middle.json'\n")
    config = load_config(tmp_path / "top.py", options=["epochs=7", "first.a=9"])
    assert (config.epochs, config.twice, config.second.a) == (7, 14, 9)


def test_options_may_be_a_mapping(tmp_path: Path) -> None:
    write_files(tmp_path, top_py="a = dict(b=1)\n")
    config = load_config(tmp_path / "top.py", options={"a.b": "1,2", "+c": [1]})
    assert config.to_dict() == dict(a=dict(b="1,2"), c=[1])
    with pytest.raises(ConfigError, match="has no key 'c'"):
        load_config(tmp_path / "top.py", options={"c": 1})


@pytest.mark.parametrize(
    ("options", "message"),
    [({1: 2}, "The key of an override must be text, .* got 1"), ([1], "An override must be text, KEY=VALUE, got 1")],
)
def test_what_is_not_text_is_refused(options: Any, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        parse_options(options)
