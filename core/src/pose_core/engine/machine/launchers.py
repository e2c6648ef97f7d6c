"""What each launcher says about the processes of a distributed run, read from the environment."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pose_core.errors import EnvironmentSetupError

_DEFAULT_PORT = 29500


@dataclass(frozen=True, kw_only=True)
class Process:
    """One process among those that train or test together.

    Attributes:
        rank: Its number among all.
        local_rank: Its number among those of this machine, which chooses its GPU.
        world_size: How many there are.
        address: The machine of rank 0.
        port: The port on which rank 0 listens.
    """

    rank: int
    local_rank: int
    world_size: int
    address: str
    port: int

    def variables(self) -> dict[str, str]:
        """Return the variables that torchrun sets, which mmengine and torch read."""
        return {
            "RANK": str(self.rank),
            "LOCAL_RANK": str(self.local_rank),
            "WORLD_SIZE": str(self.world_size),
            "MASTER_ADDR": self.address,
            "MASTER_PORT": str(self.port),
        }


def describe_process(launcher: str, environment: Mapping[str, str]) -> Process:
    """Read what ``launcher`` (``pytorch``, ``slurm`` or ``mpi``) has set in ``environment``.

    Raises:
        EnvironmentSetupError: The variables are not set: the program was not started by that launcher.
    """
    try:
        describe = _LAUNCHERS[launcher]
    except KeyError:
        known = ", ".join(("none", *_LAUNCHERS))
        raise EnvironmentSetupError(f"launcher must be one of {known}, got '{launcher}'.") from None
    return describe(environment)


def _torchrun(environment: Mapping[str, str]) -> Process:
    return Process(
        rank=_number(environment, "pytorch", "RANK"),
        local_rank=_number(environment, "pytorch", "LOCAL_RANK"),
        world_size=_number(environment, "pytorch", "WORLD_SIZE"),
        address=_text(environment, "pytorch", "MASTER_ADDR"),
        port=_number(environment, "pytorch", "MASTER_PORT"),
    )


def _slurm(environment: Mapping[str, str]) -> Process:
    nodes = environment.get("SLURM_STEP_NODELIST") or _text(environment, "slurm", "SLURM_NODELIST")
    # Two jobs on one machine must not meet on one port.
    port = 15000 + int(environment["SLURM_JOB_ID"]) % 20000 if "SLURM_JOB_ID" in environment else _DEFAULT_PORT
    return Process(
        rank=_number(environment, "slurm", "SLURM_PROCID"),
        local_rank=_number(environment, "slurm", "SLURM_LOCALID"),
        world_size=_number(environment, "slurm", "SLURM_NTASKS"),
        address=environment.get("MASTER_ADDR") or first_host(nodes),
        port=int(environment.get("MASTER_PORT", port)),
    )


def _mpi(environment: Mapping[str, str]) -> Process:
    """Read Open MPI's variables, or those of MPICH and Intel MPI."""
    open_mpi = "PMI_RANK" not in environment or "OMPI_COMM_WORLD_RANK" in environment
    names = [f"OMPI_COMM_WORLD_{name}" for name in ("RANK", "LOCAL_RANK", "SIZE", "LOCAL_SIZE")]
    names = names if open_mpi else ["PMI_RANK", "MPI_LOCALRANKID", "PMI_SIZE", "MPI_LOCALNRANKS"]
    rank, local_rank, world_size = (_number(environment, "mpi", name) for name in names[:3])
    alone = environment.get(names[3]) == str(world_size)  # one machine: no address needs to be given
    address = environment.get("MASTER_ADDR") or ("127.0.0.1" if alone else _text(environment, "mpi", "MASTER_ADDR"))
    port = int(environment.get("MASTER_PORT", _DEFAULT_PORT))
    return Process(rank=rank, local_rank=local_rank, world_size=world_size, address=address, port=port)


_LAUNCHERS: dict[str, Callable[[Mapping[str, str]], Process]] = {"pytorch": _torchrun, "slurm": _slurm, "mpi": _mpi}

LAUNCHERS = ("none", *_LAUNCHERS)

_HOW_TO_START = {
    "pytorch": "torchrun --nproc-per-node=2 --no-python pose train CONFIG --launcher pytorch",
    "slurm": "srun --ntasks-per-node=8 --gpus-per-node=8 pose train CONFIG --launcher slurm",
    "mpi": "mpirun -np 8 -x MASTER_ADDR=HOST pose train CONFIG --launcher mpi",
}


def _text(environment: Mapping[str, str], launcher: str, name: str) -> str:
    if not environment.get(name):
        raise EnvironmentSetupError(
            f"--launcher {launcher} needs the variable {name}, which is not set. "
            f"Start the processes with: {_HOW_TO_START[launcher]}"
        )
    return environment[name]


def _number(environment: Mapping[str, str], launcher: str, name: str) -> int:
    text = _text(environment, launcher, name)
    if not text.isdecimal():
        raise EnvironmentSetupError(f"The variable {name} must be a number, got '{text}'.")
    return int(text)


def first_host(nodes: str) -> str:
    """Return the first machine in a SLURM node list: ``gpu01`` in ``gpu[01-04,07],cpu1``."""
    found = re.match(r"([^,\[]+)(?:\[(\d+)[^\]]*\]([^,]*))?", nodes)
    return "".join(part or "" for part in found.groups()) if found else nodes
