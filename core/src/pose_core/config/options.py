r"""Parsing overrides: ``--cfg-options KEY=VALUE``.

A value is parsed like a Python literal, except that words need no quotes:

=============================  =====================================================================================
``5``, ``-1e-3``, ``inf``      a number; the unusual ``007`` and ``1_000`` stay text
``true``, ``False``, ``None``  a bool in any case, or ``None``
``[1,(a,b)]``, ``(2,)``        a list or tuple, nested to any depth; ``(2)`` is a tuple of one, too
``{a: 1}``, ``dict(a=1)``      a dict
``1,2,3`` and ``a,b``          a list without brackets, if every element is a number or a plain word; where the config
                               has a tuple it becomes a tuple, where it has text it stays text
``"a, b"``, ``'007'``          text without the quotes, otherwise verbatim: backslashes are backslashes
``"[(a,1),(b,2)]"``            a list, tuple or dict despite the quotes, which not every shell removes
anything else                  text: ``C:\data\a,b``, ``https://x.org/?a=1,2``, ``two words, and more``
=============================  =====================================================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pose_core.errors import ConfigError

_INT = re.compile(r"[+-]?(0|[1-9]\d*)")
_FLOAT = re.compile(r"[+-]?(((0|[1-9]\d*)\.\d*|\.\d+)([eE][+-]?\d+)?|(0|[1-9]\d*)[eE][+-]?\d+|inf)|nan")
_WORD = re.compile(r"[\w.+-]+")
_CLOSING = {"[": "]", "(": ")", "{": "}"}


@dataclass(frozen=True)
class Option:
    """One override.

    Attributes:
        key: Dotted path of what is set, such as ``train_pipeline.1.prob``.
        value: The new value.
        adds: Whether the key may be new: written ``+key=value``.
        bare_list: The text of a list without brackets, which may turn out to be text or a tuple.
    """

    key: str
    value: Any
    adds: bool = False
    bare_list: str | None = None

    @property
    def variable(self) -> str:
        """The variable at the start of the key."""
        return self.key.partition(".")[0]


def parse_options(options: Iterable[str | Option] | Mapping[str, Any]) -> tuple[Option, ...]:
    """Parse overrides from ``KEY=VALUE`` texts, or wrap a mapping of keys to values, which are used unparsed.

    Raises:
        ConfigError: A text is not ``KEY=VALUE``, or has an unclosed bracket; or a key is not text.
    """
    if isinstance(options, str):
        options = [options]
    if isinstance(options, Mapping):
        check_keys(options)
        return tuple(Option(key.removeprefix("+"), value, key.startswith("+")) for key, value in options.items())
    return tuple(option if isinstance(option, Option) else _parse_option(option) for option in options)


def check_keys(options: Mapping[Any, Any]) -> None:
    """Check that overrides are a mapping of dotted keys.

    Raises:
        ConfigError: They are not a mapping, or a key is not text.
    """
    if not isinstance(options, Mapping):
        raise ConfigError(f"Overrides must be a dict of dotted keys to values, got {options!r}.")
    for key in options:
        if not isinstance(key, str):
            raise ConfigError(f"The key of an override must be text, such as 'model.backbone.depth', got {key!r}.")


def parse_value(text: str) -> Any:
    """Parse the text to the right of ``=``; see the table above."""
    elements = _bare_list(text)
    return _parse_whole(text) if elements is None else elements


def _parse_option(text: str) -> Option:
    if not isinstance(text, str):
        raise ConfigError(f"An override must be text, KEY=VALUE, got {text!r}.")
    key, equals, value = text.partition("=")
    adds, key = key.startswith("+"), key.strip().removeprefix("+")
    if not equals or not all(key.split(".")):
        raise ConfigError(f"'{text}' is not an override: write KEY=VALUE, such as train_dataloader.batch_size=32.")
    try:
        return Option(key, parse_value(value), adds, value if _bare_list(value) is not None else None)
    except ConfigError as error:
        raise ConfigError(f"'{text}': {error}") from None


def _bare_list(text: str) -> list[Any] | None:
    """Return the elements of ``1,2,3``; ``None`` for anything else."""
    if "," not in text or _Reader(text).whole() is not None:
        return None
    reader = _Reader(text)
    elements = []
    while not reader.at_end():
        start = reader.position
        elements.append(reader.value(","))
        piece = text[start : reader.position].strip()
        if isinstance(elements[-1], str) and piece == elements[-1] and not _WORD.fullmatch(piece):
            return None
        reader.position += 1
    return elements


def _parse_whole(text: str) -> Any:
    found = _Reader(text).whole()
    if found is None:
        return _scalar(text.strip())
    return _unquoted(found[0]) if isinstance(found[0], str) else found[0]


def _unquoted(text: str) -> Any:
    """Return quoted text, or the list inside the quotes, which some shells keep."""
    try:
        inner = _Reader(text).whole()
    except ConfigError:
        return text
    return text if inner is None else inner[0]


def _scalar(word: str) -> Any:
    if _INT.fullmatch(word):
        return int(word)
    if _FLOAT.fullmatch(word):
        return float(word)
    return {"true": True, "false": False}.get(word.lower(), None if word == "None" else word)


class _Reader:
    """Reads values from ``text`` one by one."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0

    def at_end(self) -> bool:
        return self.position >= len(self.text)

    def whole(self) -> tuple[Any] | None:
        """Read the quoted or bracketed value that spans the whole text; return ``None`` if there is none."""
        return self._delimited("")

    def value(self, stops: str) -> Any:
        """Read the value up to one of the characters ``stops``, which is not consumed, or to the end."""
        found = self._delimited(stops)
        return _scalar(self._bare(stops)) if found is None else found[0]

    def _delimited(self, stops: str) -> tuple[Any] | None:
        """Read a quoted or bracketed value if it extends up to ``stops``; otherwise consume nothing."""
        start = self.position
        self._skip_blanks()
        found: tuple[Any] | None = None
        if not self.at_end() and self.text[self.position] in "'\"":
            found = self._quoted()
        elif not self.at_end() and self.text[self.position] in _CLOSING:
            found = (self._bracketed(self.text[self.position]),)
        elif self.text.startswith("dict(", self.position):
            self.position += len("dict")
            found = (self._bracketed("dict("),)
        self._skip_blanks()
        if found is None or not (self.at_end() or self.text[self.position] in stops):
            self.position = start
            return None
        return found

    def _quoted(self) -> tuple[str] | None:
        end = self.text.find(self.text[self.position], self.position + 1)
        if end < 0:
            return None
        found, self.position = self.text[self.position + 1 : end], end + 1
        return (found,)

    def _bracketed(self, opening: str) -> Any:
        opened, closing = self.position, _CLOSING[opening[-1]]
        self.position += 1
        elements: list[Any] = []
        self._skip_blanks()
        while not self.at_end() and self.text[self.position] != closing:
            elements.append(self._entry(opening, closing) if opening in ("{", "dict(") else self.value("," + closing))
            self.position += not self.at_end() and self.text[self.position] == ","
            self._skip_blanks()
        if self.at_end():
            raise ConfigError(
                f"the '{opening[-1]}' of {self.text[opened:]!r} is not closed; quote text that begins with a bracket."
            )
        self.position += 1
        return {"[": list, "(": tuple}.get(opening, dict)(elements)

    def _entry(self, opening: str, closing: str) -> tuple[Any, Any]:
        separator = "=" if opening == "dict(" else ":"
        key = self.value(separator + "," + closing)
        if self.at_end() or self.text[self.position] != separator:
            raise ConfigError(f"'{key}' in {self.text!r} has no value: write key{separator}value.")
        self.position += 1
        return key, self.value("," + closing)

    def _bare(self, stops: str) -> str:
        """Read text up to a stop outside all brackets."""
        start, depth = self.position, 0
        while not self.at_end() and (depth > 0 or self.text[self.position] not in stops):
            depth += (self.text[self.position] in "[({") - (self.text[self.position] in "])}")
            self.position += 1
        return self.text[start : self.position].strip()

    def _skip_blanks(self) -> None:
        while not self.at_end() and self.text[self.position].isspace():
            self.position += 1
