"""SyncNormHook."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from torch import distributed, multiprocessing, nn

from pose_keypoints.hooks.sync_norm import SyncNormHook, running_statistics


def test_running_statistics_are_those_of_norms_that_keep_them():
    model = nn.Sequential(nn.BatchNorm2d(2), nn.InstanceNorm2d(3), nn.InstanceNorm2d(4, track_running_stats=True))
    assert [len(statistic) for statistic in running_statistics(model)] == [2, 2, 4, 4]


def test_one_process_has_nothing_to_agree_on():
    model = nn.BatchNorm1d(2)
    model.running_mean.fill_(3)
    SyncNormHook().before_val_epoch(SimpleNamespace(model=model))
    assert model.running_mean.tolist() == [3, 3]


def average(rank: int, folder: str) -> None:
    distributed.init_process_group("gloo", init_method=f"file://{folder}/meeting", rank=rank, world_size=2)
    model = nn.BatchNorm1d(2)
    model.running_mean.fill_(rank)
    model.running_var.fill_(10 + 2 * rank)
    SyncNormHook().before_val_epoch(SimpleNamespace(model=model))
    torch.save(model.state_dict(), f"{folder}/{rank}.pth")
    distributed.destroy_process_group()


@pytest.mark.slow
def test_two_processes_average(tmp_path: Path):
    multiprocessing.start_processes(average, (str(tmp_path),), nprocs=2, start_method="fork")
    for rank in range(2):
        state = torch.load(tmp_path / f"{rank}.pth")
        assert (state["running_mean"].tolist(), state["running_var"].tolist()) == ([0.5, 0.5], [11, 11])
