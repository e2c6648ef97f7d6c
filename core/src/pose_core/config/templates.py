"""Templates in double braces: ``{{ fileDirname }}``, ``{{$DATA:data/coco}}``, ``{{_base_.model}}``.

Before a file is parsed, each template is replaced by a token that is a plain name. Its value is filled in after
parsing, as data: neither a path nor an environment variable can become code.
"""

from __future__ import annotations

import copy
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pose_core.config.options import parse_value
from pose_core.config.overrides import paths
from pose_core.errors import ConfigError, suggest

_FILE = re.compile(r"\{\{[ \t]*(fileDirname|fileBasename|fileBasenameNoExtension|fileExtname)[ \t]*\}\}")
_ENV = re.compile(r"""\{\{['"]?[ \t]*\$(\w+)[ \t]*:[ \t]*([^\n]*?)[ \t]*['"]?\}\}""")
_BASE = re.compile(r"\{\{[ \t]*_base_\.([\w.]+)[ \t]*\}\}")
ANY = re.compile("|".join(pattern.pattern for pattern in (_FILE, _ENV, _BASE)))
TOKEN = re.compile(r"_pose_template_\d+_")


@dataclass
class Templates:
    """The templates of one file.

    Attributes:
        path: The file.
        text: Its text with the templates replaced by tokens.
        values: Token to value. An environment variable is parsed as on the command line, so that
            ``num_classes={{$N:80}}`` is a number.
        texts: Token to text, for tokens that may appear within other text.
        environment: The environment variables that are set and were used.
    """

    path: Path
    text: str
    values: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    _of_base: dict[str, tuple[str, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # file names first: they may appear in the default of a variable
        for pattern, replace in ((_FILE, self._file), (_ENV, self._env), (_BASE, self._base)):
            self.text = pattern.sub(replace, self.text)

    def fill(self, text: str) -> str:
        """Replace the tokens in ``text`` by their values.

        Raises:
            ConfigError: A token's value is a dict or a list of the base.
        """
        return TOKEN.sub(lambda token: self._text_of(token[0]), text)

    def resolve(self, base: Mapping[str, Any]) -> None:
        """Look up the ``{{_base_.key}}`` in the merged values of the bases.

        Raises:
            ConfigError: There is no such key.
        """
        for token, (key, line) in self._of_base.items():
            value: Any = base
            for segment in key.split("."):
                try:
                    value = value[int(segment)] if isinstance(value, (list, tuple)) else value[segment]
                except (KeyError, IndexError, ValueError, TypeError):
                    near = suggest(key, paths(base)) if base else " It has no '_base_'."
                    raise ConfigError(f"{self.path}:{line}: no base config sets '{key}'.{near}") from None
            self.values[token] = copy.deepcopy(value)
            if not isinstance(value, (Mapping, list, tuple)):
                self.texts[token] = str(value)

    def base_keys(self) -> dict[str, str]:
        """Return token to dotted key, for the tokens of base values."""
        return {token: key for token, (key, _) in self._of_base.items()}

    def of_base(self, token: str) -> bool:
        """Return whether the token is that of a base value."""
        return token in self._of_base

    def _file(self, match: re.Match[str]) -> str:
        path = self.path
        text = {
            "fileDirname": path.parent.as_posix(),
            "fileBasename": path.name,
            "fileBasenameNoExtension": path.stem,
            "fileExtname": path.suffix,
        }[match[1]]
        return self._new_token(text, text)

    def _env(self, match: re.Match[str]) -> str:
        name, default = match.groups()
        if name in os.environ:
            text = self.environment[name] = os.environ[name]
        elif default:
            text = self.fill(default)
        else:
            raise ConfigError(
                f"{self.path}:{_line(match)}: the environment variable {name} is not set, and '{match[0]}' has no "
                f"default: set it, or write '{{{{${name}:default}}}}'."
            )
        return self._new_token(parse_value(text), text)

    def _base(self, match: re.Match[str]) -> str:
        token = self._new_token(None, None)
        self._of_base[token] = (match[1], _line(match))
        return token

    def _new_token(self, value: Any, text: str | None) -> str:
        token = f"_pose_template_{len(self.values)}_"
        self.values[token] = value
        if text is not None:
            self.texts[token] = text
        return token

    def _text_of(self, token: str) -> str:
        if token not in self.texts:
            key, line = self._of_base[token]
            raise ConfigError(
                f"{self.path}:{line}: '{key}' of the base must be a plain value to appear within text, "
                "got a dict or list."
            )
        return self.texts[token]


def _line(match: re.Match[str]) -> int:
    return match.string.count("\n", 0, match.start()) + 1
