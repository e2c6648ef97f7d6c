"""The named sizes of vision transformers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pose_core.errors import ConfigError, suggest


@dataclass(frozen=True)
class Arch:
    """The size of a vision transformer.

    Attributes:
        embed_dims: Channels of a token.
        num_layers: The number of layers.
        num_heads: The number of attention heads of each layer.
        feedforward_channels: Hidden channels of the feed-forward network of each layer.
    """

    embed_dims: int
    num_layers: int
    num_heads: int
    feedforward_channels: int


_TINY, _SMALL, _BASE = Arch(192, 12, 3, 768), Arch(384, 12, 6, 1536), Arch(768, 12, 12, 3072)

# The first four are MMPretrain's, whose "small" differs from DeiT's.
ARCHS: dict[str, Arch] = {
    "small": Arch(768, 8, 8, 3072),
    "base": _BASE,
    "large": Arch(1024, 24, 16, 4096),
    "huge": Arch(1280, 32, 16, 5120),
    "eva-giant": Arch(1408, 40, 16, 6144),
    "deit-tiny": _TINY,
    "deit-small": _SMALL,
    "deit-base": _BASE,
    "dinov2-small": _SMALL,
    "dinov2-giant": Arch(1536, 40, 24, 6144),
}
_ABBREVIATIONS = {"s": "small", "b": "base", "l": "large", "h": "huge", "g": "giant", "t": "tiny"}


def read_arch(arch: str | Mapping[str, Any]) -> Arch:
    """Return the size given by ``arch``: a name (``"base"``, or ``"b"`` for short) or a dict.

    Raises:
        ConfigError: If the name is unknown, or a key is missing or unknown.
    """
    if isinstance(arch, str):
        family, _, size = arch.lower().rpartition("-")
        name = "-".join(filter(None, (family, _ABBREVIATIONS.get(size, size))))
        if name not in ARCHS:
            known = ", ".join(map(repr, ARCHS))
            raise ConfigError(f"VisionTransformer: arch must be one of {known}, got {arch!r}.{suggest(arch, ARCHS)}")
        return ARCHS[name]
    keys = tuple(Arch.__dataclass_fields__)
    if sorted(arch) != sorted(keys):
        raise ConfigError(f"VisionTransformer: arch must be a name or a dict of {', '.join(keys)}, got {dict(arch)}.")
    return Arch(**arch)
