"""What launchers say, and what is missing when they were not used."""

from __future__ import annotations

import pytest
import torch

from pose_core.engine.machine import distribution
from pose_core.engine.machine.launchers import Process, describe_process, first_host
from pose_core.errors import ConfigError, EnvironmentSetupError

TORCHRUN = {"RANK": "3", "LOCAL_RANK": "1", "WORLD_SIZE": "4", "MASTER_ADDR": "host", "MASTER_PORT": "1234"}
SLURM = {"SLURM_PROCID": "3", "SLURM_LOCALID": "1", "SLURM_NTASKS": "4", "SLURM_NODELIST": "gpu[07-09,12]"}
OPEN_MPI = {f"OMPI_COMM_WORLD_{key}": value for key, value in {"RANK": "3", "LOCAL_RANK": "1", "SIZE": "4"}.items()}
MPICH = {"PMI_RANK": "3", "PMI_SIZE": "4", "MPI_LOCALRANKID": "1"}


@pytest.mark.parametrize(("launcher", "environment", "address", "port"), [
    ("pytorch", TORCHRUN, "host", 1234),
    ("slurm", SLURM, "gpu07", 29500),
    ("slurm", {**SLURM, "SLURM_JOB_ID": "20001"}, "gpu07", 15001),
    ("slurm", {**SLURM, "MASTER_ADDR": "given", "MASTER_PORT": "1"}, "given", 1),
    ("slurm", {**SLURM, "SLURM_STEP_NODELIST": "cpu3"}, "cpu3", 29500),
    ("mpi", {**OPEN_MPI, "OMPI_COMM_WORLD_LOCAL_SIZE": "4"}, "127.0.0.1", 29500),
    ("mpi", {**OPEN_MPI, "OMPI_COMM_WORLD_LOCAL_SIZE": "2", "MASTER_ADDR": "host"}, "host", 29500),
    ("mpi", {**MPICH, "MASTER_ADDR": "host", "MASTER_PORT": "7"}, "host", 7),
])  # fmt: skip
def test_processes(launcher: str, environment: dict[str, str], address: str, port: int) -> None:
    expected = Process(rank=3, local_rank=1, world_size=4, address=address, port=port)
    assert describe_process(launcher, environment) == expected
    assert expected.variables()["WORLD_SIZE"] == "4"


@pytest.mark.parametrize(("launcher", "environment", "missing", "command"), [
    ("pytorch", {}, "RANK", "torchrun"),
    ("pytorch", {**TORCHRUN, "MASTER_PORT": ""}, "MASTER_PORT", "torchrun"),
    ("slurm", {}, "SLURM_NODELIST", "srun"),
    ("mpi", {}, "OMPI_COMM_WORLD_RANK", "mpirun"),
    ("mpi", OPEN_MPI, "MASTER_ADDR", "mpirun"),
])  # fmt: skip
def test_missing_variables(launcher: str, environment: dict[str, str], missing: str, command: str) -> None:
    with pytest.raises(
        EnvironmentSetupError, match=f"--launcher {launcher} needs the variable {missing}, .*: {command}"
    ):
        describe_process(launcher, environment)


def test_wrong_values() -> None:
    with pytest.raises(EnvironmentSetupError, match="The variable RANK must be a number, got 'first'"):
        describe_process("pytorch", {**TORCHRUN, "RANK": "first"})
    with pytest.raises(EnvironmentSetupError, match="launcher must be one of none, pytorch, slurm, mpi, got 'ssh'"):
        describe_process("ssh", {})


@pytest.mark.parametrize(("nodes", "host"), [
    ("gpu1", "gpu1"), ("gpu1,gpu2", "gpu1"), ("gpu[01-04,07],cpu1", "gpu01"), ("rack[2,5]-gpu", "rack2-gpu"),
])  # fmt: skip
def test_node_lists(nodes: str, host: str) -> None:
    assert first_host(nodes) == host


@pytest.fixture
def torchrun(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in TORCHRUN.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("torchrun")
def test_nccl_without_a_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(EnvironmentSetupError, match=r"nccl needs a GPU.*--cfg-options env_cfg.dist_cfg.backend=gloo"):
        distribution.start("pytorch", {"backend": "nccl"})


@pytest.mark.usefixtures("torchrun")
def test_more_processes_than_gpus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    with pytest.raises(EnvironmentSetupError, match="Process 1 of this machine has no GPU, the machine has 1"):
        distribution.start("pytorch", {})


@pytest.mark.usefixtures("torchrun")
@pytest.mark.parametrize("timeout", [0, -1, "long"])
def test_timeouts_are_seconds(timeout: object) -> None:
    with pytest.raises(ConfigError, match="timeout must be a number of seconds"):
        distribution.start("pytorch", {"backend": "gloo", "timeout": timeout})
