"""The sizes of vision transformers that have names."""

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
        num_layers: Layers.
        num_heads: Heads of each layer's attention.
        feedforward_channels: Channels within each layer's feed-forward network.
    """

    embed_dims: int
    num_layers: int
    num_heads: int
    feedforward_channels: int


_TINY, _SMALL, _BASE = Arch(192, 12, 3, 768), Arch(384, 12, 6, 1536), Arch(768, 12, 12, 3072)

# The first four are those of MMPretrain; its "small" is not that of DeiT.
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
    """The size that ``arch`` names (``"base"``, or short ``"b"``) or says.

    Raises:
        ConfigError: There is no such name; a number is missing, or there is one too many.
    """
    if isinstance(arch, str):
        family, _, size = arch.lower().rpartition("-")
        name = "-".join(filter(None, (family, _ABBREVIATIONS.get(size, size))))
        if name not in ARCHS:
            known = ", ".join(map(repr, ARCHS))
            raise ConfigError(f"VisionTransformer: there is no arch {arch!r}, only {known}.{suggest(arch, ARCHS)}")
        return ARCHS[name]
    keys = tuple(Arch.__dataclass_fields__)
    if sorted(arch) != sorted(keys):
        raise ConfigError(f"VisionTransformer: arch must be a name or a dict of {', '.join(keys)}; got {dict(arch)}.")
    return Arch(**arch)
