"""Checks of the machine that a run needs, and its description for the log."""

from __future__ import annotations

import os
import platform
import tempfile
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

import torch

from pose_core import __version__
from pose_core.discovery import catalog
from pose_core.errors import EnvironmentSetupError


def check_writable(folder: str | os.PathLike[str]) -> None:
    """Make ``folder`` and check that it is writable.

    Raises:
        EnvironmentSetupError: It is not writable.
    """
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise EnvironmentSetupError(
            f"The work dir {folder} cannot be written: {error.strerror or error}. Name another with --work-dir."
        ) from error


def describe() -> dict[str, str]:
    """Describe the software and the devices of this machine.

    mmengine's own report imports torchvision, which fails in a way that it does not expect where torch was built for
    another device, and starts compilers to ask for their versions.
    """
    packages = {"NumPy": "numpy", "OpenCV": "opencv-python", "MMEngine": "mmengine"}
    described = {
        "Python": platform.python_version(),
        "System": f"{platform.platform()}, {os.cpu_count()} CPU cores",
        "PyTorch": f"{torch.__version__}, {torch.get_num_threads()} threads",
        "Devices": devices(),
        **{name: _version(package) for name, package in packages.items()},
        "pose-core": __version__,
    }
    described.update({record.package: record.version for record in catalog().records if record.usable})
    return described


def table(title: str, rows: Mapping[str, Any]) -> str:
    """Format rows of a name and a value under a title, for the log."""
    width = max(map(len, rows), default=0)
    return "\n".join([f"{title}:", *(f"    {name:<{width}}  {value}" for name, value in rows.items())])


def devices() -> str:
    """Describe the devices that torch computes on."""
    if not torch.cuda.is_available():
        return "CPU"
    names = [torch.cuda.get_device_name(index) for index in range(torch.cuda.device_count())]
    return f"{', '.join(names)}; CUDA {torch.version.cuda}, cuDNN {torch.backends.cudnn.version()}"


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"
