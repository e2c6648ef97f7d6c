"""Short names of published weights: ``torchvision://resnet50``, ``open-mmlab://...``, ``mmcls://...``.

The addresses are data: mmengine ships the field's tables, torchvision's newer weights are listed here. torchvision
itself is not imported.
"""

from __future__ import annotations

import functools
import json
from importlib.util import find_spec
from pathlib import Path

from pose_core.errors import CheckpointError, suggest

_TORCHVISION = "https://download.pytorch.org/models/"

# Weights of the second recipe (torchvision 0.13, 2022), as torchvision's documentation lists them.
_IMAGENET1K_V2 = {
    "mobilenet_v2": "mobilenet_v2-7ebf99e0.pth",
    "resnet50": "resnet50-11ad3fa6.pth",
    "resnet101": "resnet101-cd907fc2.pth",
    "resnet152": "resnet152-f82ba261.pth",
    "resnext50_32x4d": "resnext50_32x4d-1a0047aa.pth",
    "resnext101_32x8d": "resnext101_32x8d-110c445d.pth",
}

# Scheme to the table of mmengine that its names are looked up in.
_TABLES = {
    "torchvision": "torchvision_0.12.json",
    "modelzoo": "torchvision_0.12.json",
    "open-mmlab": "openmmlab.json",
    "openmmlab": "openmmlab.json",
    "mmcls": "mmcls.json",
}
SCHEMES = tuple(f"{scheme}://" for scheme in _TABLES)


def address_of(source: str) -> str:
    """Return the URL behind a short name such as ``torchvision://resnet50``.

    ``torchvision://resnet50`` means the weights that the field has always meant; the later ones are
    ``torchvision://resnet50.imagenet1k_v2``.

    Raises:
        CheckpointError: The table has no such name.
    """
    scheme, _, name = source.partition("://")
    table = _table(scheme)
    # torchvision writes 'ResNet50_Weights.IMAGENET1K_V1' for what its older releases call 'resnet50'.
    lowered = name.lower().replace("_weights.", ".").removesuffix(".imagenet1k_v1")
    address = table.get(name) or table.get(lowered)
    if not address:
        raise CheckpointError(f"'{source}': no weights of that name are known.{suggest(name, list(table))}")
    return address


@functools.cache
def _table(scheme: str) -> dict[str, str | None]:
    table: dict[str, str | None] = dict(_read(_TABLES[scheme]))
    if scheme in ("torchvision", "modelzoo"):
        table |= {f"{name}.imagenet1k_v2": _TORCHVISION + file for name, file in _IMAGENET1K_V2.items()}
    if scheme in ("open-mmlab", "openmmlab"):
        table |= {old: table.get(new) for old, new in _read("deprecated.json").items()}
    return table


def _read(file: str) -> dict[str, str]:
    spec = find_spec("mmengine")
    folder = Path(spec.origin).parent if spec and spec.origin else Path()
    content: dict[str, str] = json.loads((folder / "hub" / file).read_text(encoding="utf-8"))
    return content
