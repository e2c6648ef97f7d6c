"""Old and new argument names of Albumentations, so that old and new configs work with old and new releases."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

# (old name, default)
Old = tuple[str, Any]


@dataclass(frozen=True)
class Pair:
    """Two arguments that became one, a pair.

    Attributes:
        name: Name of the pair.
        first: Old name of the first argument.
        second: Old name of the second argument, which was also the value of the first if that was ``None``.
    """

    name: str
    first: Old
    second: Old


_FILL = {"fill": "fill_value", "fill_mask": "mask_fill_value"}
_PAIRS: Mapping[str, tuple[Pair, ...]] = {
    "CoarseDropout": (
        Pair("num_holes_range", ("min_holes", None), ("max_holes", 8)),
        Pair("hole_height_range", ("min_height", None), ("max_height", 8)),
        Pair("hole_width_range", ("min_width", None), ("max_width", 8)),
    ),
    "GridDropout": (
        Pair("unit_size_range", ("unit_size_min", None), ("unit_size_max", None)),
        Pair("holes_number_xy", ("holes_number_x", None), ("holes_number_y", None)),
        Pair("shift_xy", ("shift_x", 0), ("shift_y", 0)),
    ),
    "Downscale": (Pair("scale_range", ("scale_min", 0.25), ("scale_max", 0.25)),),
    "ImageCompression": (Pair("quality_range", ("quality_lower", 99), ("quality_upper", 100)),),
    "RandomFog": (Pair("fog_coef_range", ("fog_coef_lower", 0.3), ("fog_coef_upper", 1)),),
    "RandomSnow": (Pair("snow_point_range", ("snow_point_lower", 0.1), ("snow_point_upper", 0.3)),),
    "RandomShadow": (Pair("num_shadows_limit", ("num_shadows_lower", 1), ("num_shadows_upper", 2)),),
}
_RENAMED: Mapping[str, Mapping[str, str]] = {"CoarseDropout": _FILL, "GridDropout": _FILL}


def modernized(name: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """Rename ``options`` of the transform ``name`` to their newest names; ``always_apply`` becomes ``p``."""
    options = dict(options)
    if options.pop("always_apply", False):
        options["p"] = 1.0
    for new, old in _RENAMED.get(name, {}).items():
        if old in options:
            options[new] = options.pop(old)
    given = [pair for pair in _PAIRS.get(name, ()) if not {pair.first[0], pair.second[0]}.isdisjoint(options)]
    # CoarseDropout's sizes were all pixels or all fractions, so missing ones follow the given ones.
    for pair in _PAIRS[name] if given and name == "CoarseDropout" else given:
        first, second = (options.pop(old, default) for old, default in (pair.first, pair.second))
        options.setdefault(pair.name, (second if first is None else first, second))
    return options


def dated(name: str, options: Mapping[str, Any], known: Collection[str]) -> dict[str, Any]:
    """Rename ``options`` to their old names where a release does not have the new ones.

    Args:
        name: The transform.
        options: Options under their newest names.
        known: The argument names of the installed release.
    """
    options = dict(options)
    for new, old in _RENAMED.get(name, {}).items():
        if new in options and new not in known:
            options[old] = options.pop(new)
    for pair in _PAIRS.get(name, ()):
        if pair.name in options and pair.name not in known:
            options[pair.first[0]], options[pair.second[0]] = options.pop(pair.name)
    return options
