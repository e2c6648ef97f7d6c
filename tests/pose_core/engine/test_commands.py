"""``pose train`` and ``pose test`` as processes: killed, told to stop, and several at once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch

from pose_core import engine
from pose_core.cli import main
from pose_core.cli.train import resume_command
from pose_core.config import dump_config
from pose_core.engine.checkpoint import load_checkpoint
from toy_training import history, toy_config

TESTS = Path(__file__).parents[2]
POSE = ["-c", "import sys; from pose_core.cli import main; sys.exit(main())"]
EVERY_ITERATION = {"default_hooks.checkpoint": {"type": "CheckpointHook", "by_epoch": False, "interval": 1}}
SLOW = {"custom_hooks": [{"type": "SlowHook", "seconds": 0.1}], "train_cfg.max_epochs": 6}


def config_file(folder: Path, **changes: Any) -> Path:
    """The toy config as a file, with its work dir beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    dump_config(toy_config(folder / "run", **changes), folder / "toy.py")
    return folder / "toy.py"


def start(*arguments: object, torchrun: Sequence[str] = (), **options: Any) -> subprocess.Popen[str]:
    """Start ``pose`` with these arguments, alone or under torchrun."""
    program = [sys.executable, *POSE]
    if torchrun:
        program = [sys.executable, "-m", "torch.distributed.run", *torchrun, "--no-python", *program]
    environment = {**os.environ, "PYTHONPATH": str(TESTS), "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(
        [*program, *map(str, arguments)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, **options,
    )  # fmt: skip


def heed_interrupts() -> None:
    """Undo in a child what a shell does to SIGINT where it runs the tests in the background: ignore it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def run(*arguments: object, code: int = 0, **options: Any) -> tuple[str, str]:
    """Run ``pose`` to its end, which must be with this exit code; what it wrote to stdout and stderr."""
    out, err = (process := start(*arguments, **options)).communicate(timeout=300)
    assert process.returncode == code, err
    return out, err


def wait_for(condition: Callable[[], object], process: subprocess.Popen[str]) -> None:
    while not condition():
        assert process.poll() is None, process.communicate()[1]
        time.sleep(0.02)


def assert_equal_weights(one: Path, other: Path) -> None:
    first, second = (load_checkpoint(path)["state_dict"] for path in (one, other))
    assert all(torch.equal(value, second[key]) for key, value in first.items())


def test_train_then_test(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = config_file(tmp_path)
    shorthands = ["--epochs", "1", "--batch-size", "2", "--lr", "0.001"]
    assert main(["train", str(config), "--amp", "--no-validate", *shorthands]) == 0
    checkpoint = tmp_path / "run" / "epoch_1.pth"
    assert load_checkpoint(checkpoint)["meta"]["iter"] == 8
    assert history(checkpoint, "train/lr")[-1] == pytest.approx(0.001)
    capsys.readouterr()
    assert main(["test", str(config), str(checkpoint), "--json", "--out", str(tmp_path / "metrics.json")]) == 0
    metrics = json.loads(capsys.readouterr().out)
    assert metrics["toy/count"] == 16
    assert json.loads((tmp_path / "metrics.json").read_text()) == metrics
    assert main(["test", str(config), str(checkpoint)]) == 0
    assert capsys.readouterr().out.splitlines()[0].split() == ["METRIC", "VALUE"]


@pytest.mark.parametrize(("arguments", "said"), [
    (["test", "{config}", "gone.pth"], "pose: error: There is no checkpoint 'gone.pth'."),
    (["train", "{config}", "--auto-scale-lr"], "pose: error: --auto-scale-lr needs auto_scale_lr=dict(base_batch_size=N)"),
    (["train", "{config}", "--launcher", "pytorch"], "pose: error: --launcher pytorch needs the variable RANK"),
    (["train", "{config}", "--work-dir", "{config}"], "cannot be written: File exists. Name another with --work-dir."),
    (["train", "{config}", "--resume", "a.pth", "--load-from", "b.pth"], "pose: error: Only one of resume and load_from can be given, got 'a.pth'"),
])  # fmt: skip
def test_errors_are_one_paragraph(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    config = config_file(tmp_path)
    assert main([argument.format(config=config) for argument in arguments]) == 1
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


@pytest.mark.parametrize(("typed", "command"), [
    ("train a.py --amp", "pose train a.py --amp --resume"),
    ("train a.py --resume --amp", "pose train a.py --amp --resume"),
    ("train a.py --resume b.pth --amp", "pose train a.py --amp --resume"),
    ("train a.py --res=b.pth --cfg-options x=1 y=2", "pose train a.py --cfg-options x=1 y=2 --resume"),
])  # fmt: skip
def test_the_command_to_resume(typed: str, command: str) -> None:
    assert resume_command(typed.split()) == command


@pytest.mark.slow
def test_killed_in_the_middle_of_an_epoch(tmp_path: Path) -> None:
    changes = {**SLOW, **EVERY_ITERATION, "model.dropout": 0.5, "train_dataloader.num_workers": 2}
    whole, killed = config_file(tmp_path / "whole", **changes), config_file(tmp_path / "killed", **changes)
    run("train", whole)
    process = start("train", killed)
    wait_for((tmp_path / "killed" / "run" / "iter_6.pth").exists, process)
    process.kill()
    process.communicate()
    _, log = run("train", killed, "--resume")
    assert "Resumed from" in log
    last = [tmp_path / name / "run" / "iter_24.pth" for name in ("whole", "killed")]
    assert history(last[0]) == history(last[1])
    assert_equal_weights(*last)


@pytest.mark.slow
def test_told_to_stop(tmp_path: Path) -> None:
    config = config_file(tmp_path, **SLOW)
    process = start("train", config)
    wait_for((tmp_path / "run" / "epoch_1.pth").exists, process)
    process.send_signal(signal.SIGTERM)
    _, log = process.communicate(timeout=60)
    assert process.returncode == 143, log
    assert "Stopped by SIGTERM in epoch" in log
    assert (tmp_path / "run" / "latest.pth").is_file()
    _, log = run("train", config, "--resume")
    assert "latest.pth: " in log
    assert len(history(tmp_path / "run" / "epoch_6.pth")) == 24


@pytest.mark.slow
def test_stopped_by_ctrl_c(tmp_path: Path) -> None:
    """The signal reaches the workers too, as it does on a terminal."""
    config = config_file(
        tmp_path, **SLOW, **{"train_dataloader.num_workers": 2, "train_dataloader.persistent_workers": True}
    )
    process = start("train", config, "--cfg-options", "+note=a b", start_new_session=True, preexec_fn=heed_interrupts)
    wait_for((tmp_path / "run" / "epoch_1.pth").exists, process)
    os.killpg(process.pid, signal.SIGINT)
    _, log = process.communicate(timeout=60)
    assert process.returncode == 130, log
    assert (
        f"saved to {tmp_path / 'run' / 'latest.pth'}. Resume with: pose train {config} --cfg-options '+note=a b' --resume"
        in log
    )
    assert "Traceback" not in log
    run("train", config, "--resume")
    assert len(history(tmp_path / "run" / "epoch_6.pth")) == 24


TWO = ("--nproc-per-node=2", "--standalone")


@pytest.mark.slow
@pytest.mark.parametrize("changes", [
    {"train_dataloader.num_workers": 2, "train_dataloader.dataset.noise": 1.0},
    {"train_cfg": {"by_epoch": False, "max_iters": 12}, "train_dataloader.sampler": {"type": "InfiniteSampler"},
     "default_hooks.checkpoint": {"type": "CheckpointHook", "by_epoch": False, "interval": 4}},
], ids=["epochs", "iterations"])  # fmt: skip
def test_two_ranks_train_as_one_does(tmp_path: Path, changes: dict[str, Any]) -> None:
    one = config_file(tmp_path / "one", **changes)
    two = config_file(tmp_path / "two", **{**changes, "train_dataloader.batch_size": 2})
    run("train", one)
    run("train", two, "--launcher", "pytorch", torchrun=TWO, cwd=tmp_path)
    name = (tmp_path / "one" / "run" / "last_checkpoint").read_text()
    states = [load_checkpoint(tmp_path / folder / "run" / name)["state_dict"] for folder in ("one", "two")]
    for key, value in states[0].items():
        torch.testing.assert_close(value, states[1][key], rtol=1e-5, atol=1e-6)
    assert not (tmp_path / ".dist_test").exists()
    # An odd number of samples: the last batch of one rank is shorter, and no sample counts twice.
    odd = ["--cfg-options", "+test_dataloader.dataset.size=13"]
    weights = tmp_path / "one" / "run" / name
    alone = json.loads(run("test", one, weights, "--json", *odd)[0])
    both = json.loads(run("test", one, weights, "--json", *odd, "--launcher", "pytorch", torchrun=TWO, cwd=tmp_path)[0])
    assert (both["toy/count"], both["toy/ordered"]) == (13, 1.0)
    assert both == pytest.approx(alone, rel=1e-6)
    assert not (tmp_path / ".dist_test").exists()


@pytest.mark.slow
def test_two_ranks_resume_exactly(tmp_path: Path) -> None:
    changes = {**EVERY_ITERATION, "model.dropout": 0.5, "train_dataloader.batch_size": 2, "model.norm": "SyncBatchNorm"}
    changes["optim_wrapper.accumulative_counts"] = 3
    whole = config_file(tmp_path / "whole", **changes)
    _, log = run("train", whole, "--launcher", "pytorch", torchrun=TWO)
    assert "1 SyncBatchNorm layers are plain BatchNorm layers here, since it does not work on CPUs" in log
    killed = config_file(tmp_path / "killed", **changes, custom_hooks=[{"type": "KillHook", "after": 7}])
    _, log = run("train", killed, "--launcher", "pytorch", torchrun=TWO, code=1)
    assert "KilledError" in log
    resumed = config_file(tmp_path / "killed", **changes)
    run("train", resumed, "--launcher", "pytorch", "--resume", torchrun=TWO)
    last = [tmp_path / name / "run" / "iter_12.pth" for name in ("whole", "killed")]
    assert len(history(last[0])) == 12
    assert history(last[0]) == pytest.approx(history(last[1]), rel=1e-6)


@pytest.mark.slow
def test_restarted_by_torchrun(tmp_path: Path) -> None:
    """Each restart meets in the agent's store afresh, and goes on from the newest checkpoint."""
    config = config_file(tmp_path, **EVERY_ITERATION, custom_hooks=[{"type": "KillOnceHook", "after": 5}])
    run("train", config, "--launcher", "pytorch", "--resume", torchrun=[*TWO, "--max-restarts=1"])
    assert len(history(tmp_path / "run" / "iter_6.pth")) == 6


@pytest.mark.slow
def test_told_to_stop_together(tmp_path: Path) -> None:
    config = config_file(
        tmp_path, **SLOW, **{"default_hooks.interruption": {"type": "InterruptionHook", "interval": 2}}
    )
    process = start("train", config, "--launcher", "pytorch", torchrun=TWO)
    wait_for((tmp_path / "run" / "epoch_1.pth").exists, process)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert (tmp_path / "run" / "latest.pth").is_file()
    run("train", config, "--launcher", "pytorch", "--resume", torchrun=TWO)
    assert len(history(tmp_path / "run" / "epoch_6.pth")) == 12


@pytest.mark.slow
@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_nccl_without_a_gpu(tmp_path: Path) -> None:
    config = config_file(tmp_path, **{"env_cfg.dist_cfg.backend": "nccl"})
    _, log = run("train", config, "--launcher", "pytorch", torchrun=TWO, code=1)
    assert "pose: error: The backend nccl needs a GPU, and torch finds none here" in log


def test_engine_is_light() -> None:
    code = "import sys; import pose_core.engine; print([m for m in ('torch', 'mmengine', 'cv2') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"
    assert engine.train.__module__ == "pose_core.engine.training"
    with pytest.raises(AttributeError, match=r"has no 'trian'\. Did you mean 'train'\?"):
        _ = engine.trian
