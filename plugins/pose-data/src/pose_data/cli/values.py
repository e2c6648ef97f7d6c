"""What arguments may be."""

from __future__ import annotations

import argparse
import re


def count(text: str) -> int:
    """A whole number, 0 or more."""
    return int(_match(r"(\d+)", text, "a whole number, 0 or more")[0])


def positive(text: str) -> int:
    """A whole number, 1 or more."""
    return int(_match(r"(0*[1-9]\d*)", text, "a whole number, 1 or more")[0])


def size(text: str) -> tuple[int, int]:
    """Width and height."""
    width, height = _match(r"(\d+)[xX](\d+)", text, "WIDTHxHEIGHT such as 480x360")
    return int(width), int(height)


def span(text: str) -> tuple[int, int]:
    """The smallest and the largest of a range; of a single number, that."""
    low, high = _match(r"(\d+)(?:-(\d+))?", text, "MIN-MAX such as 1-3")
    return int(low), int(high or low)


def _match(pattern: str, text: str, expected: str) -> tuple[str, ...]:
    found = re.fullmatch(pattern, text)
    if found is None:
        raise argparse.ArgumentTypeError(f"expected {expected}, got '{text}'")
    return found.groups()
