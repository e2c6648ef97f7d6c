"""Starting and stopping the process group of a distributed run: NCCL on GPUs, gloo on CPUs."""

from __future__ import annotations

import datetime
import os
from collections.abc import Mapping
from typing import Any

import torch
from torch import distributed

from pose_core.engine.machine.launchers import Process, describe_process
from pose_core.errors import ConfigError, EnvironmentSetupError

# torch's own for gloo, and the field's: long enough for one rank to index a large dataset alone.
_TIMEOUT_SECONDS = 1800


def start(launcher: str, options: Mapping[str, Any]) -> None:
    """Join the process group, unless this process has joined one already.

    Args:
        launcher: Who started the processes: ``pytorch`` (torchrun), ``slurm`` or ``mpi``.
        options: ``env_cfg.dist_cfg``: ``backend`` (by default nccl where there is a GPU, gloo otherwise), ``timeout``
            in seconds, ``port`` for SLURM, and what else ``torch.distributed.init_process_group`` takes.

    Raises:
        EnvironmentSetupError: The launcher's variables are not set, or NCCL is asked for and a process has no GPU.
    """
    if distributed.is_initialized():
        return
    options = dict(options)
    options.pop("init_backend", None)  # mmengine's choice between torch and others
    port = options.pop("port", None)
    environment = {**os.environ, "MASTER_PORT": str(port)} if port else os.environ
    process = describe_process(launcher, environment)
    backend = options.pop("backend", None) or ("nccl" if torch.cuda.is_available() else "gloo")
    _check_devices(backend, process)
    os.environ.update(process.variables())
    timeout = _timeout(options.pop("timeout", _TIMEOUT_SECONDS))
    if torch.cuda.is_available():
        torch.cuda.set_device(process.local_rank % torch.cuda.device_count())
    distributed.init_process_group(
        backend, store=_store(process, timeout), rank=process.rank, world_size=process.world_size, timeout=timeout,
        **options,
    )  # fmt: skip


def stop() -> None:
    """Leave the process group, if this process is in one."""
    if distributed.is_initialized():
        distributed.destroy_process_group()


def _check_devices(backend: str, process: Process) -> None:
    if backend != "nccl":
        return
    gpus = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if gpus == 0:
        raise EnvironmentSetupError(
            "The backend nccl needs a GPU, and torch finds none here: "
            "train on the CPU with --cfg-options env_cfg.dist_cfg.backend=gloo."
        )
    if process.local_rank >= gpus:
        raise EnvironmentSetupError(
            f"Process {process.local_rank} of this machine has no GPU, the machine has {gpus}: "
            f"start at most {gpus} processes per machine."
        )


def _timeout(seconds: float | datetime.timedelta) -> datetime.timedelta:
    if isinstance(seconds, datetime.timedelta):
        return seconds
    if not isinstance(seconds, (int, float)) or seconds <= 0:
        raise ConfigError(f"env_cfg.dist_cfg.timeout must be a number of seconds, got {seconds!r}.")
    return datetime.timedelta(seconds=seconds)


def _store(process: Process, timeout: datetime.timedelta) -> distributed.Store:
    """Build the store in which the processes find each other.

    torchrun's agent keeps one store over all its restarts: without a prefix for each, restarted processes would read
    the addresses of the dead ones there.
    """
    agent_keeps_it = os.environ.get("TORCHELASTIC_USE_AGENT_STORE") == "True"
    store = distributed.TCPStore(
        process.address,
        process.port,
        process.world_size,
        is_master=process.rank == 0 and not agent_keeps_it,
        timeout=timeout,
    )
    return distributed.PrefixStore(f"attempt_{os.environ.get('TORCHELASTIC_RESTART_COUNT', 0)}", store)
