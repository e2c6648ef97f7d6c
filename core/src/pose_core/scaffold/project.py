"""Generate the project of a new plugin."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from string import Template

from pose_core import __version__
from pose_core.discovery import catalog
from pose_core.discovery.entry_points import scope_problem
from pose_core.errors import PluginError, suggest
from pose_core.first_party import FIRST_PARTY
from pose_core.plugin import API_VERSION
from pose_core.scaffold.parts import PARTS

_TEMPLATES = Path(__file__).parent / "templates"
_FIRST_PARTY_PACKAGES = {"pose-core", *FIRST_PARTY.values()}
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")

# Template to the path of its file; the templates of parts go to src/<package>/<part>.py.
_FILES = {
    "pyproject.toml": "pyproject.toml",
    "README.md": "README.md",
    "gitignore": ".gitignore",
    "ci.yml": ".github/workflows/test.yml",
    "init.py": "src/$package/__init__.py",
    "plugin.py": "src/$package/plugin.py",
    "config.py": "src/$package/configs/synthetic.py",
    "test_conformance.py": "tests/test_conformance.py",
    "test_training.py": "tests/test_training.py",
}


@dataclass(frozen=True)
class Project:
    """Project of a new plugin.

    Args:
        name: Name of the plugin, such as ``horse`` for the distribution ``pose-horse``.
        scope: Scope of the plugin, by default the name.
        parts: Components to include, keys of :data:`~pose_core.scaffold.parts.PARTS`.

    Raises:
        PluginError: A name is invalid, the scope is taken, or ``parts`` is empty or has an unknown part.
    """

    name: str
    scope: str = ""
    parts: Sequence[str] = ("dataset",)

    def __post_init__(self) -> None:
        bare = self.name.removeprefix("pose-")
        if not _NAME.fullmatch(bare):
            raise PluginError(
                f"The name '{self.name}' must consist of lowercase letters, digits and '-', and start with a letter."
                f"{_suggest_name(self.name)}"
            )
        object.__setattr__(self, "scope", self.scope or bare)
        if self.distribution in _FIRST_PARTY_PACKAGES:
            raise PluginError(f"the package {self.distribution} is a first-party package: choose another name.")
        if problem := scope_problem(self.scope, self.distribution):
            raise PluginError(f"{problem} Set another scope with --scope.")
        for record in catalog().records:
            if record.scope == self.scope and record.package != self.distribution:
                raise PluginError(
                    f"the scope '{self.scope}' belongs to {record.package}, which is installed: set another --scope."
                )
        for part in self.parts:
            if part not in PARTS:
                raise PluginError(f"parts must be among {', '.join(PARTS)}, got '{part}'.{suggest(part, PARTS)}")
        if not self.parts:
            raise PluginError(f"a new plugin needs at least one part of {', '.join(PARTS)}, got none.")

    @property
    def distribution(self) -> str:
        """Name of the distribution, for pip."""
        return f"pose-{self.name.removeprefix('pose-')}"

    @property
    def package(self) -> str:
        """Name of the package, for imports."""
        return self.distribution.replace("-", "_")

    @property
    def class_prefix(self) -> str:
        """Prefix of its class names."""
        return "".join(word.capitalize() for word in re.split(r"[-_]", self.name.removeprefix("pose-")))

    @property
    def constant(self) -> str:
        """Name of its skeleton in Python."""
        return self.package.removeprefix("pose_").upper()

    def files(self) -> Iterator[tuple[str, str]]:
        """Yield the path and text of every file of the project."""
        files = dict(_FILES)
        if self._examples:
            files["conformance.py"] = "src/$package/conformance.py"
        for part in PARTS:
            if part in self.parts:
                files[f"kinds/{part}.py"] = f"src/$package/{part}.py"
        if "dataset" in self.parts:
            files["kinds/skeleton.py"] = "src/$package/skeleton.py"
        for template, path in files.items():
            text = (_TEMPLATES / f"{template}.tmpl").read_text(encoding="utf-8")
            yield self._fill(path), self._fill(text)
        yield self._fill("src/$package/py.typed"), ""

    def _fill(self, text: str) -> str:
        return Template(text).substitute(self._values)

    @cached_property
    def _values(self) -> dict[str, str]:
        names = {
            "distribution": self.distribution,
            "package": self.package,
            "scope": self.scope,
            "class_prefix": self.class_prefix,
            "constant": self.constant,
            "summary": f"{self.class_prefix} keypoints",
            "api": str(API_VERSION),
        }
        examples = {name: Template(example).substitute(names) for name, example in self._examples.items()}
        return {**names, **self._component_values(), **self._example_values(examples), **self._config_values()}

    def _component_values(self) -> dict[str, str]:
        """Return the values for ``plugin.py``, ``pyproject.toml`` and the README."""
        chosen = [part for part in PARTS if part in self.parts]
        lines = [f'"{PARTS[part].kind}": ["{self.package}.{part}:{self._class_name(part)}"],' for part in chosen]
        if "dataset" in chosen:
            lines.append(f'"skeletons": {{"{self.scope}": "{self.package}.skeleton:{self.constant}"}},')
        needed = ["pose-core", "pose-keypoints"]
        needed += [] if "backbone" in chosen else ["pose-backbones-cnn"]
        needed += [] if "dataset" in chosen else ["pose-body"]
        rows = [f"| `{self._class_name(part)}` | {PARTS[part].kind} | {PARTS[part].doc} |" for part in chosen]
        return {
            "components": "\n".join(f"        {line}" for line in lines),
            "component_rows": "\n".join(rows),
            "dependencies": "\n".join(f'    "{package}>={__version__}",' for package in needed),
        }

    def _example_values(self, examples: Mapping[str, str]) -> dict[str, str]:
        """Return the values for ``conformance.py``, and for the line of ``plugin.py`` that refers to it."""
        return {
            "examples": "\n".join(f'    "{name}": {example},' for name, example in examples.items()),
            "example_classes": ", ".join(sorted(example.partition("(")[0] for example in examples.values())),
            "examples_line": f'    examples="{self.package}.conformance:EXAMPLES",\n' if examples else "",
        }

    def _config_values(self) -> dict[str, str]:
        """Return the values for the config, with first-party components for parts that the plugin does not have."""
        own = {part: f"{self.scope}.{self._class_name(part)}" for part in self.parts}
        keypoints, channels = 11 if "dataset" in own else 17, 64 if "backbone" in own else 512
        head = f'type="{own.get("head", "HeatmapHead")}", in_channels={channels}, out_channels={keypoints}'
        if "backbone" in own and "head" not in own:
            head += ", deconv_out_channels=None, deconv_kernel_sizes=None"
        pck = 'dict(type="PCKAccuracy", thr=0.1)'
        backbone = f'type="{own["backbone"]}"' if "backbone" in own else 'type="ResNet", depth=18'
        hooks = f'custom_hooks = [*_base_.custom_hooks, dict(type="{own["hook"]}")]\n' if "hook" in own else ""
        return {
            "codec": own.get("codec", "MSRAHeatmap"),
            "dataset": own.get("dataset", "CocoDataset"),
            "backbone": f"dict({backbone})",
            "head": f"dict({head}, decoder=codec)",
            "transform": f'    dict(type="{own["transform"]}"),\n' if "transform" in own else "",
            "evaluator": f'[dict(type="{own["metric"]}"), {pck}]' if "metric" in own else pck,
            "custom_hooks": hooks,
        }

    def _class_name(self, part: str) -> str:
        return f"{self.class_prefix}{PARTS[part].suffix}"

    @property
    def _examples(self) -> dict[str, str]:
        """Class name to the source text of its example."""
        return {
            self._class_name(part): PARTS[part].example for part in PARTS if part in self.parts and PARTS[part].example
        }


def _suggest_name(name: str) -> str:
    """Return the end of a message that suggests a valid name similar to ``name``, or ``""``."""
    near = re.sub(r"[\W_]+", "-", name.lower()).strip("-")
    return f" Did you mean '{near}'?" if _NAME.fullmatch(near) else ""


def write_project(project: Project, folder: Path) -> list[Path]:
    """Write a project into a folder, and return the paths of its files.

    Args:
        project: The project to write.
        folder: Folder that is empty or does not exist.

    Raises:
        PluginError: The folder is not empty or cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise PluginError(f"{folder} is not empty: choose another folder with --out.")
    written = []
    try:
        for path, text in project.files():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
            written.append(file)
    except OSError as error:
        raise PluginError(f"{folder} cannot be written: {error.strerror or error}.") from error
    return written
