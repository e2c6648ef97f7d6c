"""Left and right in keypoint names: ``left_eye``, ``Eye_Left``, ``L_Eye``, ``eyeL``, ``forelegL1``."""

from __future__ import annotations

import re

LEFT, RIGHT = "left", "right"

_OPPOSITE = {
    "left": "right",
    "Left": "Right",
    "LEFT": "RIGHT",
    "L": "R",
}
_OPPOSITE |= {right: left for left, right in _OPPOSITE.items()}

_SIDE = re.compile(
    r"(?<![A-Za-z])(?:left|right)(?![a-z])"
    r"|(?<![A-Z])(?:Left|Right)(?![a-z])"
    r"|(?<![A-Za-z])(?:LEFT|RIGHT)(?![A-Za-z])"
    r"|^[LR](?=[_ -])"
    r"|(?<=[a-z0-9_ -])[LR](?=\d*$)"
)
_SEPARATORS = "_ -"


def side_of(name: str) -> str:
    """Return ``"left"`` or ``"right"``, or ``""`` for a name with no side or several."""
    token = _token(name)
    if token is None:
        return ""
    return LEFT if token.group().lower().startswith("l") else RIGHT


def mirrored(name: str) -> str:
    """Return the name with left and right exchanged, or unchanged if :func:`side_of` finds no side."""
    token = _token(name)
    return name if token is None else name[: token.start()] + _OPPOSITE[token.group()] + name[token.end() :]


def part_of(name: str) -> str:
    """Return the name without its side (``eye`` for ``left_eye``), or unchanged if nothing else would be left."""
    token = _token(name)
    if token is None:
        return name
    before, after = name[: token.start()].rstrip(_SEPARATORS), name[token.end() :].lstrip(_SEPARATORS)
    return "_".join(filter(None, (before, after))) or name


def _token(name: str) -> re.Match[str] | None:
    tokens = list(_SIDE.finditer(name))
    return tokens[0] if len(tokens) == 1 else None
