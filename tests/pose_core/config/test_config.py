"""The class Config: mmengine's interface, and our reading and writing behind it."""

from __future__ import annotations

import copy
import math
import pickle
from pathlib import Path
from typing import Any

import pytest
from mmengine.config import Config as MMEngineConfig
from torch.nn import GELU

from config_files import write_files
from pose_core.config import Config, ConfigDict, ConfigError, as_config, load_config


@pytest.fixture
def config() -> Config:
    values = dict(model=dict(type="A", depth=18), steps=[170, 200], size=(1, 2), pipeline=[dict(type="L", p=0.5)])
    return Config(values, filename="some/where.py", cfg_text="text")


# -- reading -------------------------------------------------------------------------------------------------------


def test_fromfile_is_our_loader(tmp_path: Path) -> None:
    write_files(tmp_path, top_py="_base_ = 'keypoints::_base_/topdown_210e.py'\nscope = '{{$NOT_SET_HERE:a+b}}'\n")
    config = Config.fromfile(tmp_path / "top.py")
    assert type(config) is Config
    assert isinstance(config, MMEngineConfig)
    assert config.filename == str(tmp_path / "top.py")
    assert config.scope == "a+b"
    assert config.to_dict() == load_config(tmp_path / "top.py").to_dict()
    assert type(load_config(tmp_path / "top.py")) is Config


def test_fromfile_takes_the_names_of_shipped_configs() -> None:
    name = "keypoints::_base_/td-hm_256x192.py"
    assert Config.fromfile(name).to_dict() == load_config(name).to_dict()
    assert Config.fromfile(name).codec.type == "MSRAHeatmap"
    with pytest.raises(ConfigError, match=r"Did you mean .*td-hm_256x192"):
        Config.fromfile("keypoints::_base_/td-hm_256x193.py")


def test_fromfile_tells_file_and_line(tmp_path: Path) -> None:
    write_files(tmp_path, top_py="a = 1\nb = (\n")
    with pytest.raises(ConfigError, match=r"top\.py:2: syntax error"):
        Config.fromfile(tmp_path / "top.py")


def test_fromfile_executes_nothing_for_data(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        bases_json='{"_base_": "code.py"}',
        imports_yaml="custom_imports: {imports: [antigravity]}\n",
        code_py="raise SystemExit\n",
    )
    with pytest.raises(ConfigError, match=r"a \.json config is data and cannot execute Python"):
        Config.fromfile(tmp_path / "bases.json")
    with pytest.raises(ConfigError, match=r"a \.yaml config is data and cannot import modules"):
        Config.fromfile(tmp_path / "imports.yaml")
    assert Config.fromfile(tmp_path / "imports.yaml", import_custom_modules=False).custom_imports.imports


def test_arguments_that_change_nothing_are_accepted(tmp_path: Path) -> None:
    write_files(tmp_path, top_py="name = '{{ fileBasename }}'\n")
    assert Config.fromfile(str(tmp_path / "top.py"), True, True, True, None, False).name == "top.py"


@pytest.mark.parametrize("argument", ["use_predefined_variables", "use_environment_variables"])
def test_arguments_that_cannot_be_honored_are_refused(tmp_path: Path, argument: str) -> None:
    write_files(tmp_path, top_py="a = 1\n")
    with pytest.raises(ConfigError, match=f"{argument}=False"):
        Config.fromfile(tmp_path / "top.py", **{argument: False})


def test_lazy_import_must_fit_the_text(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        plain_py="import math\na = math.inf\n",
        based_py="_base_ = 'plain.py'\n",
        lazy_py="from torch.nn import GELU\nact = dict(type=GELU)\n",
        data_json='{"a": 1}',
    )
    for name, lazy in [("plain.py", False), ("plain.py", True), ("based.py", False), ("data.json", False)]:
        assert "a" in Config.fromfile(tmp_path / name, lazy_import=lazy)
    assert Config.fromfile(tmp_path / "lazy.py", lazy_import=True).act.type is GELU
    for name, lazy in [("based.py", True), ("lazy.py", False), ("data.json", True)]:
        with pytest.raises(ConfigError, match=rf"lazy_import={lazy} needs .*{name}"):
            Config.fromfile(tmp_path / name, lazy_import=lazy)


# -- reading text --------------------------------------------------------------------------------------------------


def test_fromstring_starts_from_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(tmp_path, base_py="a = dict(b=1, c=2)\n")
    monkeypatch.chdir(tmp_path)
    config = Config.fromstring("_base_ = './base.py'\na = dict(b=3)\nhere = '{{ fileDirname }}'\n", ".py")
    assert type(config) is Config
    assert config.to_dict() == dict(a=dict(b=3, c=2), here=tmp_path.as_posix())
    assert config.filename is None
    assert list(tmp_path.iterdir()) == [tmp_path / "base.py"]
    with pytest.raises(ConfigError, match=r"<string>\.py:2: there is no base config 'bose\.py'.*base\.py"):
        Config.fromstring("a = 1\n_base_ = 'bose.py'\n", ".py")


def test_fromstring_reads_every_format(config: Config) -> None:
    assert Config.fromstring('{"a": [1, {"b": null}]}', ".json").to_dict() == {"a": [1, {"b": None}]}
    for suffix in (".yaml", ".yml"):
        assert Config.fromstring("a: [1]\n", suffix).to_dict() == {"a": [1]}
    assert Config.fromstring(config.dump(), ".py").to_dict() == config.to_dict()
    with pytest.raises(ConfigError, match=r"<string>\.json:1: invalid JSON"):
        Config.fromstring("a = dict(b=1)", ".json")
    with pytest.raises(ConfigError, match=r"must be one of \.py, \.json.*, got '\.toml'"):
        Config.fromstring("a = 1", ".toml")


# -- writing -------------------------------------------------------------------------------------------------------


class Odd:
    def __repr__(self) -> str:
        return "<Odd at 0x1>"


def test_whatever_it_holds_is_written(tmp_path: Path) -> None:
    config = Config(dict(model=dict(type=GELU), odd=[Odd()], most=math.inf, none=math.nan))
    assert config.pretty_text == config.dump()
    again = Config.fromstring(config.pretty_text, ".py")
    assert again.model.type == "torch.nn.modules.activation.GELU"
    assert again.odd == ["<Odd at 0x1>"]
    assert again.most == math.inf
    assert math.isnan(again.none)
    for suffix in (".py", ".json", ".yaml"):
        assert config.dump(tmp_path / f"out{suffix}") is None
        assert Config.fromfile(tmp_path / f"out{suffix}").odd == ["<Odd at 0x1>"]
    with pytest.raises(ConfigError, match=r"'\.toml'"):
        config.dump(tmp_path / "out.toml")


def test_lazy_configs_are_written(tmp_path: Path) -> None:
    write_files(tmp_path, top_py="from torch.nn import GELU\nact = dict(type=GELU)\n")
    assert Config.fromfile(tmp_path / "top.py").pretty_text == "act = dict(type='torch.nn.GELU')\n"


def test_dump_without_a_file_keeps_the_format(tmp_path: Path) -> None:
    write_files(tmp_path, top_json='{"a": 1}')
    assert Config.fromfile(tmp_path / "top.json").dump() == '{\n  "a": 1\n}\n'


def test_diff_shows_lines(tmp_path: Path) -> None:
    write_files(tmp_path, one_py="a = 1\nb = 2\n", other_py="a = 1\nb = 3\n")
    for one in (str(tmp_path / "one.py"), MMEngineConfig(dict(a=1, b=2))):
        shown = Config.diff(one, str(tmp_path / "other.py"))
        assert "-b = 2" in shown
        assert "+b = 3" in shown


# -- merging -------------------------------------------------------------------------------------------------------


def test_merge_from_dict_sets_dotted_keys(config: Config) -> None:
    inner = dict(_delete_=True, type="B")
    config.merge_from_dict(
        {
            "model.depth": 50,
            "model.neck": dict(type="N"),
            "steps.1": 210,
            "size": {"0": 9},
            "pipeline": {"0": dict(p=0.1)},
            "new.deep": inner,
        }
    )
    assert config.to_dict() == dict(
        model=dict(type="A", depth=50, neck=dict(type="N")),
        steps=[170, 210],
        size=(9, 2),
        pipeline=[dict(type="L", p=0.1)],
        new=dict(deep=dict(type="B")),
    )
    assert isinstance(config.new.deep, ConfigDict)
    assert inner == dict(_delete_=True, type="B")
    config.merge_from_dict({"model": dict(_delete_=True, type="C")})
    assert config.model == dict(type="C")


@pytest.mark.parametrize(
    ("options", "by_index", "message"),
    [
        ({"steps.2": 1}, True, r"'steps\.2' cannot be merged into the config: 'steps' has 2 elements, got index 2"),
        ({"steps.0": 1}, False, r"'steps\.0' cannot be merged .*'steps' is a dict here, but \[170, 200\]"),
        ({"model.depth.x": 1}, True, r"'model\.depth\.x' cannot be merged .*'model\.depth' is a dict here, but 1 "),
    ],
)
def test_merge_from_dict_refuses_what_does_not_fit(
    config: Config, options: dict[str, int], by_index: bool, message: str
) -> None:
    before = config.to_dict()
    with pytest.raises(ConfigError, match=message):
        config.merge_from_dict({"model.depth": 1, **options}, allow_list_keys=by_index)
    assert config.to_dict() == before


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (None, "Overrides must be a dict of dotted keys to values, got None"),
        (["a=1"], r"Overrides must be a dict of dotted keys to values, got \['a=1'\]"),
        ({1: 2}, "The key of an override must be text, such as 'model.backbone.depth', got 1"),
    ],
)
def test_merge_from_dict_refuses_what_are_no_dotted_keys(config: Config, options: Any, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        config.merge_from_dict(options)


def test_merge_from_dict_imports_nothing(tmp_path: Path) -> None:
    write_files(tmp_path, top_py="from no_such_package import Net\nmodel = dict(type=Net, depth=1)\n")
    config = Config.fromfile(tmp_path / "top.py")
    config.merge_from_dict({"model.depth": 2})
    assert config.pretty_text == "model = dict(type='no_such_package.Net', depth=2)\n"


# -- copies --------------------------------------------------------------------------------------------------------


def test_copies_keep_class_and_origin(config: Config) -> None:
    copies = [copy.copy(config), config.copy(), copy.deepcopy(config), pickle.loads(pickle.dumps(config))]
    for copied in copies:
        assert type(copied) is Config
        assert copied.to_dict() == config.to_dict()
        assert (copied.filename, copied.text) == ("some/where.py", "text")
    copies[2].model.depth = copies[3].model.depth = 1
    assert config.model.depth == 18


def test_other_configs_become_ours(config: Config) -> None:
    assert as_config(config) is config
    assert as_config(None).to_dict() == {}
    assert as_config(dict(a=1)).to_dict() == dict(a=1)
    theirs = MMEngineConfig(dict(a=dict(b=1)), filename="x.py", cfg_text="text")
    ours = as_config(theirs)
    assert type(ours) is Config
    assert (ours.a.b, ours.filename, ours.text) == (1, "x.py", "text")
    ours.a.b = 2
    assert theirs.a.b == 1
