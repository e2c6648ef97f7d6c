"""Private names of mmengine: only ``pose_core.engine.mmengine_internals`` may touch them; it lists what is overridden."""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import mmengine
import pytest

from pose_core.engine.mmengine_internals import OVERRIDDEN
from shared_paths import ROOT

HOME = "pose_core.engine.mmengine_internals"
SOURCES = sorted(
    path
    for folder in [*ROOT.glob("core/src"), *ROOT.glob("plugins/*/src")]
    for path in folder.rglob("*.py")
    if "configs" not in path.parts
)

# Names that mmengine has too, but which are another library's where we use them.
OF_OTHERS = {
    "_BatchNorm": "torch.nn",
    "_InstanceNorm": "torch.nn",
    "_NormBase": "torch.nn",
    "_load_from_state_dict": "torch.nn.Module",
    "_iterator": "torch.utils.data.DataLoader",
    "_metadata": "torch: state dicts",
}


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("_") and name.isidentifier()


def module_of(source: Path) -> str:
    return ".".join(source.parts[source.parts.index("src") + 1 :])[: -len(".py")].removesuffix(".__init__")


def names_set_in(tree: ast.AST) -> set[str]:
    """The private names that code defines: functions, classes, variables and attributes."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            found.add(node.attr)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
    return {name for name in found if is_private(name)}


@functools.cache
def names_of_mmengine() -> frozenset[str]:
    folder = Path(mmengine.__file__).parent
    found = (names_set_in(ast.parse(path.read_text())) for path in folder.rglob("*.py"))
    return frozenset().union(*found)


@functools.cache
def names_of_class(cls: type) -> frozenset[str]:
    return frozenset(names_set_in(ast.parse(dedent(inspect.getsource(cls)))) - {cls.__name__})


def touched_outside_of_classes(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Lines and private names that are reached in other objects, as attributes, by ``getattr`` and by import."""
    own = names_set_in(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) not in ("self", "cls", "super()"):
            names = [node.attr] if node.attr not in own else []
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("mmengine"):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2].strip("_") in (
            "getattr", "setattr", "hasattr", "delattr",
        ):  # fmt: skip
            names = [part.value for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        else:
            continue
        for name in filter(is_private, names):
            if name in names_of_mmengine() and name not in OF_OTHERS:
                yield node.lineno, name


def touched_by_subclasses(source: Path, tree: ast.AST) -> Iterator[tuple[str, str, str]]:
    """(base in mmengine, private name, our class) of whatever a class overrides, reads or sets of its base."""
    module = importlib.import_module(module_of(source))
    for node in ast.walk(tree):
        cls = getattr(module, node.name, None) if isinstance(node, ast.ClassDef) else None
        if not isinstance(cls, type) or cls.__module__ != module.__name__:
            continue
        bases = [base for base in cls.__mro__ if base.__module__.startswith("mmengine.")]
        used = names_set_in(node) | {
            part.attr
            for part in ast.walk(node)
            if isinstance(part, ast.Attribute) and ast.unparse(part.value) in ("self", "cls", "super()")
        }
        for name in used:
            owners = [base for base in bases if name in names_of_class(base)]
            if owners and name not in OF_OTHERS:
                yield owners[-1].__name__, name, node.name


@pytest.fixture(scope="module")
def trees() -> dict[Path, ast.AST]:
    return {source: ast.parse(source.read_text()) for source in SOURCES if module_of(source) != HOME}


def test_no_other_module_reaches_for_a_private_name(trees: dict[Path, ast.AST]) -> None:
    touched = [
        f"{source.relative_to(ROOT)}:{line}: {name}"
        for source, tree in trees.items()
        for line, name in touched_outside_of_classes(tree)
    ]
    assert not touched, f"give these a function in {HOME}: {touched}"


def test_what_subclasses_override_is_listed(trees: dict[Path, ast.AST]) -> None:
    used = {
        entry
        for source, tree in trees.items()
        if any(isinstance(node, ast.ClassDef) for node in ast.walk(tree))
        for entry in touched_by_subclasses(source, tree)
    }
    listed = {(row.base.rpartition(":")[2], row.name, name) for row in OVERRIDDEN for name in row.overridden_by}
    assert sorted(used - listed) == [], (
        f"list what is overridden in {HOME}, give what is read or called a function there"
    )
    assert sorted(listed - used) == [], f"these are in the table of {HOME}, but overridden no more"


@pytest.mark.parametrize(
    "code",
    [
        "def f(loop):\n    return loop._iter\n",
        "def f(config, dictionary):\n    object.__setattr__(config, '_cfg_dict', dictionary)\n",
        "def f(runner):\n    return getattr(runner, '_hooks', ())\n",
        "from mmengine.optim import _ParamScheduler\n",
    ],
)
def test_the_check_sees(code: str) -> None:
    assert len(list(touched_outside_of_classes(ast.parse(code)))) == 1
