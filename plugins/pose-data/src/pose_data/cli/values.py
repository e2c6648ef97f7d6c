"""Parse and check values of command-line arguments."""

from __future__ import annotations

import argparse
import re


def count(text: str) -> int:
    """Parse an integer of at least 0."""
    return int(_match(r"(\d+)", text, "an integer of at least 0")[0])


def positive(text: str) -> int:
    """Parse an integer of at least 1."""
    return int(_match(r"(0*[1-9]\d*)", text, "an integer of at least 1")[0])


def size(text: str) -> tuple[int, int]:
    """Parse width and height."""
    width, height = _match(r"(\d+)[xX](\d+)", text, "WIDTHxHEIGHT such as 480x360")
    return int(width), int(height)


def span(text: str) -> tuple[int, int]:
    """Parse the limits of a range; a single number is both limits."""
    low, high = _match(r"(\d+)(?:-(\d+))?", text, "MIN-MAX such as 1-3")
    return int(low), int(high or low)


def _match(pattern: str, text: str, expected: str) -> tuple[str, ...]:
    found = re.fullmatch(pattern, text)
    if found is None:
        raise argparse.ArgumentTypeError(f"expected {expected}, got '{text}'")
    return found.groups()
