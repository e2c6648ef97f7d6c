"""User code without a package: decorators and ``custom_imports``; and how it becomes a plugin."""

from __future__ import annotations

from pathlib import Path

import pytest

from config_files import write_files
from fake_plugins import run_python, write_plugin

DECLARATION = "@MODELS.register_module()\n"
MODULE = f"""from pose_core.registry import MODELS
from torch import nn


{DECLARATION}class MyLoss(nn.Module):
    \"\"\"The sum of the errors.\"\"\"

    def __init__(self, weight=1.0):
        super().__init__()
        self.weight = weight
"""

CONFIG = """
custom_imports = dict(imports=["my_losses"])
loss = dict(type="MyLoss", weight=2.0)
"""

BUILD = """
    from pose_core.config import load_config
    from pose_core.registry import MODELS
    config = load_config({config!r})
    print(type(MODELS.build(config.loss)).__module__, MODELS.build(config.loss).weight)
"""


def test_a_module_beside_the_config_is_registered_by_its_decorator(tmp_path: Path) -> None:
    write_files(tmp_path, my_losses_py=MODULE, config_py=CONFIG)
    assert run_python(BUILD.format(config=str(tmp_path / "config.py")), tmp_path) == "my_losses 2.0"


def test_moving_one_line_makes_it_a_plugin(tmp_path: Path) -> None:
    """The decorator goes, and the table names the class; neither class nor module changes otherwise."""
    assert MODULE.count(DECLARATION) == 1
    write_plugin(
        tmp_path,
        "mine",
        components={"losses": ["pose_mine.my_losses:MyLoss"]},
        modules={"my_losses": MODULE.replace(DECLARATION, "")},
    )
    write_files(tmp_path, config_py='loss = dict(type="mine.MyLoss", weight=2.0)\n')
    assert run_python(BUILD.format(config=str(tmp_path / "config.py")), tmp_path) == "pose_mine.my_losses 2.0"


def test_the_old_config_goes_on_meaning_the_module(tmp_path: Path) -> None:
    """Where the decorator stays in a copy of one's own, installing the plugin changes nothing."""
    table = {"losses": ["pose_mine.my_losses:MyLoss"]}
    write_plugin(tmp_path, "mine", components=table, modules={"my_losses": MODULE.replace(DECLARATION, "")})
    write_files(tmp_path, my_losses_py=MODULE, config_py=CONFIG)
    assert run_python(BUILD.format(config=str(tmp_path / "config.py")), tmp_path) == "my_losses 2.0"


@pytest.mark.parametrize(
    ("module", "message"),
    [
        ("raise OSError('no hay')\n", "importing 'my_losses' for custom_imports failed: OSError: no hay"),
        ("def broken(:\n", "my_losses.py:1"),
    ],
)
def test_a_module_that_fails_names_the_config_and_the_line(tmp_path: Path, module: str, message: str) -> None:
    write_files(tmp_path, my_losses_py=module, config_py=CONFIG)
    code = """
        from pose_core.config import ConfigError, load_config
        try:
            load_config({config!r})
        except ConfigError as error:
            print(error)
    """
    printed = run_python(code.format(config=str(tmp_path / "config.py")), tmp_path)
    assert message in printed
    assert f"{tmp_path / 'config.py'}:2" in printed
