"""A config that sets a variable of its base in vain is told what keeps the old value, and how to reach it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from config_files import write_files
from pose_core.cli import main
from pose_core.config import explain_origins, load_config

BASE = """\
    max_epochs = 210
    batch_size = 64
    codec = dict(type='C', input_size=(192, 256), sigma=2)
    switch = max_epochs - 10
    train_pipeline = [dict(type='Load'), dict(type='Target', encoder=codec)]
    model = dict(head=dict(decoder=codec))
    train_dataloader = dict(batch_size=batch_size, dataset=dict(pipeline=train_pipeline))
    val_dataloader = dict(batch_size=batch_size // 2)
    test_dataloader = val_dataloader
    train_cfg = dict(max_epochs=max_epochs)
    param_scheduler = [dict(begin=0, end=500), dict(milestones=[max_epochs - 40, switch])]
"""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def warnings_of(caplog: pytest.LogCaptureFixture, top: str, *options: str, base: str = BASE, **files: str) -> list[str]:
    """Return the warnings that loading ``top`` over ``base`` logs."""
    write_files(Path.cwd(), base_py=base, top_py=f"_base_ = 'base.py'\n{top}", **files)
    caplog.clear()
    load_config("top.py", options=options)
    return [record.getMessage() for record in caplog.records]


def test_places_that_keep_the_old_value_are_named(caplog: pytest.LogCaptureFixture) -> None:
    assert warnings_of(caplog, "\ncodec = dict(input_size=(96, 96))\n") == [
        "top.py:3 sets 'codec', which does not reach what its base computed from it: model.head.decoder.input_size, "
        "train_dataloader.dataset.pipeline.1.encoder.input_size keep the base's value. Set them too, or override the "
        "variable on the command line, which reaches everything: --cfg-options 'codec.input_size=(96,96)'."
    ]
    assert load_config("top.py").model.head.decoder.input_size == (192, 256)  # as the field has it


def test_a_computed_value_is_found_through_other_variables(caplog: pytest.LogCaptureFixture) -> None:
    (warning,) = warnings_of(caplog, "max_epochs = 20\n")
    assert "train_cfg.max_epochs, param_scheduler.1.milestones keep the base's value" in warning
    assert "--cfg-options 'max_epochs=20'" in warning


def test_each_variable_has_its_own_places(caplog: pytest.LogCaptureFixture) -> None:
    first, second = warnings_of(caplog, "batch_size = 8\nmax_epochs = 20\n")
    assert "'batch_size'" in first
    assert (
        ": train_dataloader.batch_size, val_dataloader.batch_size, test_dataloader.batch_size keep the base's" in first
    )
    assert "'max_epochs'" in second
    assert ": train_cfg.max_epochs, param_scheduler.1.milestones keep" in second


def test_a_variable_is_warned_of_once(caplog: pytest.LogCaptureFixture) -> None:
    assert len(warnings_of(caplog, "max_epochs = 20\n")) == 1
    assert warnings_of(caplog, "max_epochs = 20\n") == []


@pytest.mark.parametrize(
    ("top", "options"),
    [
        # everything is restated, or nothing changes
        ("max_epochs = 20\ntrain_cfg = dict(max_epochs=max_epochs)\nparam_scheduler = [dict(end=20)]\n", ()),
        ("max_epochs = 20\ntrain_cfg = dict(max_epochs=9)\nparam_scheduler = [dict(end=20)]\n", ()),
        ("val_dataloader = dict(batch_size=1)\ntest_dataloader = val_dataloader\n", ()),
        ("codec = dict(sigma=2)\nmax_epochs = 210\n", ()),
        ("learning_rate = 3\nmodel = dict(backbone=dict(depth=50))\n", ()),
        # a variable of the config's own file reaches what the file computes
        ("epochs = 20\ntrain_cfg = dict(max_epochs=epochs)\n", ()),
        # the command line reaches the rest
        ("max_epochs = 20\n", ("max_epochs=30",)),
        ("max_epochs = 20\n", ("train_cfg.max_epochs=20", "param_scheduler.1.milestones=[5]")),
        # the base cannot be computed with the value, so nothing is known
        ("max_epochs = 'many'\n", ()),
    ],
)
def test_what_is_in_order_is_not_warned_of(
    caplog: pytest.LogCaptureFixture, top: str, options: tuple[str, ...]
) -> None:
    assert warnings_of(caplog, top, *options) == []


def test_a_base_in_the_middle_is_warned_of_unless_the_config_restates(caplog: pytest.LogCaptureFixture) -> None:
    middle = "_base_ = 'base.py'\nmax_epochs = 20\n"
    restated = "_base_ = 'middle.py'\ntrain_cfg = dict(max_epochs=20)\nparam_scheduler = [dict(end=20)]\n"
    assert warnings_of(caplog, "", middle_py=middle, other_py=restated) == []
    load_config("other.py")
    assert not caplog.records
    write_files(Path.cwd(), other_py="_base_ = 'middle.py'\nx = 1\n")
    load_config("other.py")
    assert "middle.py:2 sets 'max_epochs'" in caplog.text


def test_what_a_config_takes_from_its_base_is_followed(caplog: pytest.LogCaptureFixture) -> None:
    (warning,) = warnings_of(
        caplog,
        "codec = dict(sigma=3)\nmodel = dict(head=dict(decoder=codec))\n"
        "train_dataloader = dict(dataset=dict(pipeline=_base_.train_pipeline))\n",
    )
    assert ": train_dataloader.dataset.pipeline.1.encoder.sigma keeps the base's value. Set it too" in warning


def test_lazy_configs_are_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    write_files(
        Path.cwd(),
        base_py="""\
            from torch.optim import SGD
            epochs = 210
            optimizer = dict(type=SGD, lr=0.1)
            optim_wrapper = dict(optimizer=optimizer)
            train_cfg = dict(max_epochs=epochs)
        """,
        top_py="""\
            from pose_core.config import read_base
            with read_base():
                from .base import *
            epochs = 20
            optimizer.update(lr=0.2)
        """,
        named_py="""\
            from pose_core.config import read_base
            with read_base():
                from .base import epochs as epochs_of_base, train_cfg
            epochs = 20
        """,
    )
    load_config("named.py")
    assert not caplog.records  # the base's variable has another name here
    load_config("top.py")
    epochs, optimizer = (record.getMessage() for record in caplog.records)
    assert "top.py:4 sets 'epochs'" in epochs
    assert ": train_cfg.max_epochs keeps" in epochs
    assert ": optim_wrapper.optimizer.lr keeps" in optimizer


def test_values_that_differ_each_time_are_no_computed_ones(caplog: pytest.LogCaptureFixture) -> None:
    base = "import itertools, os\ntick = int(os.times().elapsed * 1e6)\nwork_dir = f'{object()}'\nmax_epochs = 3\n"
    counted = base + "randomness = dict(seed=__import__('random').random())\ntrain_cfg = dict(max_epochs=max_epochs)\n"
    (warning,) = warnings_of(caplog, "max_epochs = 4\n", base=counted)
    assert ": train_cfg.max_epochs keeps" in warning


def test_origins_mark_what_does_not_reach(capsys: pytest.CaptureFixture[str]) -> None:
    write_files(
        Path.cwd(), base_py=BASE, top_py="_base_ = 'base.py'\ncodec = dict(sigma=3)\nval_dataloader = dict(x=1)\n"
    )
    misses = {setting.key: setting.misses for setting in explain_origins("top.py") if setting.misses}
    places = ("model.head.decoder.sigma", "train_dataloader.dataset.pipeline.1.encoder.sigma")
    assert misses == {"codec.sigma": places}  # the loader is what validation reads
    assert main(["config", "show", "top.py", "--origin"]) == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("codec.sigma")]
    assert line.split("  # ")[1] == f"does not reach {', '.join(places)}"
    assert main(["config", "show", "top.py", "--origin", "--json"]) == 0
    found = {setting["key"]: setting["misses"] for setting in json.loads(capsys.readouterr().out)}
    assert found["codec.sigma"] == list(places)
    assert found["codec.type"] == []
