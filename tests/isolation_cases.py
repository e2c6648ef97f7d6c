"""All known ways in which an installed plugin can be broken: how to break it, and the resulting message."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from fake_plugins import run_pose, run_python, write_plugin

TABLE = (
    "from pose_core.plugin import Plugin, hookimpl\nPLUGIN = Plugin(api={api}, summary='s', components={components})\n"
)
GOOD = TABLE.format(api=1, components={})

# How 'pose doctor' begins to say how to fix the plugin.
_FIX = "pose: warning: plugin horse: "

_USE = """
    from pose_core.registry import MODELS
    try:
        MODELS.get("{component}")
    except Exception as error:
        print(error)
"""


@dataclass(frozen=True)
class Case:
    """One way to break a plugin.

    Attributes:
        name: Description of the problem.
        write: Writes the broken plugin, of the distribution ``pose-horse 1.0``, into a folder.
        status: Status shown by ``pose plugins list``.
        says: Text that the message contains.
        where: ``file:line`` in the message, relative to the folder.
        command: Command that shows the message.
        component: Component whose use shows the message, instead of a command.
    """

    name: str
    write: Callable[[Path], object]
    status: str
    says: str
    where: str
    command: tuple[str, ...] = ("plugins", "list")
    component: str = ""

    def message(self, folder: Path) -> str:
        """Return the message about the broken plugin."""
        if self.component:
            return run_python(_USE.format(component=self.component), folder)
        done = run_pose(*self.command, folder=folder)
        lines = (done.stdout + done.stderr).splitlines()
        message = next(line for line in lines if "(pose-horse 1.0)" in line)
        return " ".join([message, *(line for line in lines if line.startswith(_FIX))])


def _plugin(text: str, **modules: str) -> Callable[[Path], object]:
    return lambda folder: write_plugin(folder, "horse", plugin=text, modules=modules)


def _loss(name: str = "Loss", module: str = "loss", text: str = "") -> Callable[[Path], object]:
    """Write a plugin with one loss, whose module contains ``text``."""
    return _plugin(_table({"losses": [f"pose_horse.{module}:{name}"]}), loss=text)


def _table(components: dict, api: int = 1) -> str:
    return TABLE.format(api=api, components=components)


def _kinds(arguments: str) -> str:
    """Return a table that declares one kind."""
    return (
        f"from pose_core.plugin import Kind, Plugin\nPLUGIN = Plugin(api=1, summary='s', kinds=[Kind({arguments})])\n"
    )


def _two_declarers(other: str) -> Callable[[Path], object]:
    """Write a plugin that declares the kind ``gaits``, and one with the table ``other``."""

    def write(folder: Path) -> None:
        write_plugin(folder, "horse", plugin=_kinds("'gaits', 'GAITS', None, 'how horses walk'"))
        write_plugin(folder, "pony", plugin=other)

    return write


def _two_packages(folder: Path) -> None:
    write_plugin(folder, "horse")
    write_plugin(folder, "horse", package="pose-pony", version="2.0")


def _two_scopes(folder: Path) -> None:
    write_plugin(folder, "horse", entries={"horse": "pose_horse.plugin", "pony": "pose_horse.plugin"})


def _failing_hook(name: str, arguments: str = "") -> Callable[[Path], object]:
    text = f"@hookimpl\ndef {name}({arguments}):\n    raise RuntimeError('lame today')\n"
    return _plugin(GOOD + text)


CASES = (
    Case(
        "plugin.py raises an error",
        _plugin("x = 1\ny = x / 0\n"),
        "broken",
        "ZeroDivisionError: division by zero; reinstall or upgrade pose-horse, or disable it with POSE_PLUGINS=-horse",
        "pose_horse/plugin.py:2",
    ),
    Case(
        "plugin.py misuses the standard library",
        _plugin("import json\nsettings = json.loads('{')\n"),
        "broken",
        "JSONDecodeError: Expecting property name",
        "pose_horse/plugin.py:2",
    ),
    Case(
        "plugin.py has a syntax error",
        _plugin("def f(:\n"),
        "broken",
        "SyntaxError: invalid syntax",
        "pose_horse/plugin.py:1",
    ),
    Case(
        "a dependency is missing",
        _plugin("\nimport saddle\n"),
        "broken",
        "it needs the module saddle, which is not installed: install it, or reinstall or upgrade pose-horse",
        "pose_horse/plugin.py:2",
    ),
    Case(
        "plugin.py ends the process",
        _plugin("import sys\nsys.exit(3)\n"),
        "broken",
        "its plugin.py calls sys.exit on import; reinstall or upgrade pose-horse",
        "pose_horse/plugin.py:2",
    ),
    Case(
        "plugin.py prints",
        _plugin("print('neigh')\n" + GOOD),
        "ok",
        "it prints when imported ('neigh'); this is harmless, but its author should remove the output",
        "pose_horse/plugin.py:1",
    ),
    Case(
        "there is no table",
        _plugin("x = 1\n"),
        "broken",
        "pose_horse.plugin must define PLUGIN = Plugin(...); reinstall or upgrade pose-horse",
        "pose_horse/plugin.py:1",
    ),
    Case(
        "the table names an unknown kind",
        _plugin(_table({"metric": ["pose_horse.nme:NME"], "losses": ["pose_horse.loss:Loss"]})),
        "ok",
        "no usable plugin declares the kind 'metric', so NME cannot be used. Did you mean 'metrics'? If so, its author must "
        "correct it; if not, install the plugin that declares it.",
        "pose_horse/plugin.py:2",
    ),
    Case(
        "the table has components of a kind that no installed plugin declares",
        _plugin(_table({"gaits": ["pose_horse.gaits:Trot", "pose_horse.gaits:Gallop"]})),
        "ok",
        "no usable plugin declares the kind 'gaits', so Trot, Gallop cannot be used. Install the plugin that declares it.",
        "pose_horse/plugin.py:2",
    ),
    Case(
        "the table declares a kind that core defines",
        _plugin(_kinds("'heads', 'MODELS', None, 'heads of horses'")),
        "broken",
        "its table is invalid: kinds declares 'heads', which core defines already: choose another name. To fix it, reinstall",
        "pose_horse/plugin.py:2",
    ),
    Case(
        "two plugins declare one kind differently",
        _two_declarers(_kinds("'gaits', 'GAITS', None, 'how ponies walk'")),
        "conflict",
        "'horse' (pose-horse 1.0) and 'pony' (pose-pony 1.0) declare the kind 'gaits' differently, so neither is used; "
        "uninstall one of them.",
        "pose_horse/plugin.py:2",
    ),
    Case(
        "two plugins declare one registry for different kinds",
        _two_declarers(_kinds("'paces', 'GAITS', None, 'how ponies walk'")),
        "conflict",
        "'horse' (pose-horse 1.0) and 'pony' (pose-pony 1.0) declare the registry GAITS differently, so neither is used; "
        "uninstall one of them.",
        "pose_horse/plugin.py:2",
    ),
    Case(
        "the table is for a newer API",
        _plugin(_table({"gaits": ["pose_horse:Gait"]}, api=99)),
        "incompatible",
        "it needs plugin API 99, but this pose-core supports 1: upgrade pose-core",
        "pose_horse/plugin.py:2",
    ),
    Case(
        "the table is for an older API",
        _plugin(_table({}, api=0)),
        "incompatible",
        "it needs plugin API 0, but this pose-core supports 1: upgrade pose-horse",
        "pose_horse/plugin.py:2",
    ),
    Case(
        "two packages claim one scope",
        _two_packages,
        "conflict",
        "pose-horse 1.0 and pose-pony 2.0 both claim the scope 'horse', so neither is used; uninstall one of them",
        "pose_horse-1.0.dist-info/entry_points.txt:2",
    ),
    Case(
        "one package claims two scopes",
        _two_scopes,
        "conflict",
        "pose-horse claims the scopes 'horse', 'pony', but may have only one; its author must choose",
        "pose_horse-1.0.dist-info/entry_points.txt:2",
    ),
    Case(
        "a first-party scope is claimed",
        lambda folder: write_plugin(folder, "action", package="pose-horse"),
        "refused",
        "the scope 'action' belongs to pose-action; the author of pose-horse must choose another",
        "pose_horse-1.0.dist-info/entry_points.txt:2",
    ),
    Case(
        "a reserved scope is claimed",
        lambda folder: write_plugin(folder, "mmpose", package="pose-horse"),
        "refused",
        "the scope 'mmpose' is reserved; the author of pose-horse must choose another. Until then the plugin is not used; remove it",
        "pose_horse-1.0.dist-info/entry_points.txt:2",
    ),
    Case(
        "a scope is malformed",
        lambda folder: write_plugin(folder, "Big.Horse", package="pose-horse"),
        "refused",
        "scope 'Big.Horse' must start with a lowercase letter or digit and contain only these, '-' and '_'",
        "pose_horse-1.0.dist-info/entry_points.txt:2",
    ),
    Case(
        "the package was deleted, but not its entry point",
        lambda folder: write_plugin(folder, "horse", entries={"horse": "pose_old_horse.plugin"}),
        "stale",
        "its module pose_old_horse no longer exists; clean up with 'pip uninstall pose-horse'",
        "pose_horse-1.0.dist-info/entry_points.txt:2",
    ),
    Case(
        "a hook does not exist",
        _failing_hook("pose_helth"),
        "broken",
        "there is no hook 'pose_helth'. Did you mean 'pose_health'? To fix it, reinstall or upgrade pose-horse",
        "pose_horse/plugin.py:3",
    ),
    Case(
        "a hook has an unknown argument",
        _failing_hook("pose_config", "cfg"),
        "broken",
        "the arguments of hook pose_config must be among: config; got 'cfg'. To fix it, reinstall or upgrade pose-horse",
        "pose_horse/plugin.py:3",
    ),
    Case(
        "the hook that adds commands fails",
        _failing_hook("pose_commands", "commands"),
        "ok",
        "the hook pose_commands of the plugin 'horse' (pose-horse 1.0) failed: RuntimeError: lame today",
        "pose_horse/plugin.py:5",
    ),
    Case(
        "the hook that adds commands adds an existing one",
        _plugin(GOOD + "@hookimpl\ndef pose_commands(commands):\n    commands.add_parser('train')\n"),
        "ok",
        "the hook pose_commands of the plugin 'horse' (pose-horse 1.0) failed: PluginError: the command 'train' exists "
        "already",
        "pose_horse/plugin.py:5",
    ),
    Case(
        "the hook that checks health fails",
        _failing_hook("pose_health"),
        "ok",
        "the hook pose_health of the plugin 'horse' (pose-horse 1.0) failed: RuntimeError: lame today",
        "pose_horse/plugin.py:5",
        command=("doctor",),
    ),
    Case(
        "the hook that sees configs ends the process",
        _plugin(GOOD + "@hookimpl\ndef pose_config():\n    raise SystemExit('enough')\n"),
        "ok",
        "the hook pose_config of the plugin 'horse' (pose-horse 1.0) failed: SystemExit: enough",
        "pose_horse/plugin.py:5",
        command=("config", "show", "keypoints::_base_/default_runtime.py"),
    ),
    Case(
        "the hook that sees configs fails",
        _failing_hook("pose_config"),
        "ok",
        "the hook pose_config of the plugin 'horse' (pose-horse 1.0) failed: RuntimeError: lame today",
        "pose_horse/plugin.py:5",
        command=("config", "show", "keypoints::_base_/default_runtime.py"),
    ),
    Case(
        "the table names a missing attribute of a module",
        _loss("Missing"),
        "ok",
        "horse.Missing is declared by the plugin 'horse' (pose-horse 1.0) as 'pose_horse.loss:Missing', but loading it "
        "failed: AttributeError: module 'pose_horse.loss' has no attribute 'Missing'",
        "pose_horse/plugin.py:2",
        component="horse.Missing",
    ),
    Case(
        "the table names a module that does not exist",
        _loss(module="losses"),
        "ok",
        "but loading it failed: ModuleNotFoundError: No module named 'pose_horse.losses'",
        "pose_horse/plugin.py:2",
        component="horse.Loss",
    ),
    Case(
        "a component's module has a syntax error",
        _loss(text="import torch\n\ndef broken(:\n"),
        "ok",
        "but loading it failed: SyntaxError: invalid syntax",
        "pose_horse/loss.py:3",
        component="horse.Loss",
    ),
    Case(
        "a component's module ends the process",
        _loss(text="raise SystemExit('bye')\n"),
        "ok",
        "but loading it failed: SystemExit: bye",
        "pose_horse/loss.py:1",
        component="horse.Loss",
    ),
    Case(
        "a component's module lacks a dependency",
        _loss(text="import saddle\n"),
        "ok",
        "but loading it failed: ModuleNotFoundError: No module named 'saddle'",
        "pose_horse/loss.py:1",
        component="horse.Loss",
    ),
)

_INTRODUCTION = """# When a plugin does not work

A broken plugin is reported and does not affect others: all other plugins and the command line keep working. `pose plugins list`
shows the problem, `pose doctor` shows how to fix it, and `POSE_PLUGINS=-SCOPE` disables a plugin.

The table lists the known problems of a plugin with their messages, for the package `pose-horse 1.0` with the scope `horse`. It is
generated from the tests that break a plugin in each of these ways.

| problem | status | message |
|---|---|---|
"""


def describe() -> str:
    """Return the documentation page of all cases."""
    return _INTRODUCTION + "".join(map(_row, CASES))


def _row(case: Case) -> str:
    with tempfile.TemporaryDirectory() as folder:
        case.write(Path(folder))
        message = " ".join(case.message(Path(folder)).replace(f"{folder}/", "…/site-packages/").split())
    message = (
        message.replace(f". {_FIX}", "; to fix this, ").removeprefix("pose: warning: ").removeprefix("pose: error: ")
    )
    message = message.removeprefix("plugin horse FAIL ").replace("|", "\\|")
    return f"| {case.name} | {case.status} | {message} |\n"
