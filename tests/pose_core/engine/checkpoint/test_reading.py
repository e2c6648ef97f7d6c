"""Reading checkpoints: what is plain comes through, what would run is refused, what is damaged is said to be."""

from __future__ import annotations

import argparse
import os
import pickle
from collections import OrderedDict, defaultdict
from pathlib import Path

import numpy as np
import pytest
import torch
from mmengine.config import ConfigDict
from mmengine.logging import HistoryBuffer, MessageHub
from mmengine.runner.checkpoint import CheckpointLoader

from pose_core.engine.checkpoint import load_checkpoint
from pose_core.engine.checkpoint.plain import make_plain
from pose_core.engine.checkpoint.schemes import read_all_checkpoints_safely
from pose_core.errors import CheckpointError


def saved(tmp_path: Path, content: object, name: str = "epoch_1.pth") -> Path:
    torch.save(content, tmp_path / name)
    return tmp_path / name


META = {
    "matrix": np.arange(6, dtype=np.float32).reshape(2, 3),
    "fortran": np.asfortranarray(np.arange(6).reshape(2, 3)),
    "empty": np.zeros((0, 2)),
    "big_endian": np.arange(3, dtype=">i4"),
    "flags": np.array([True, False]),
    "words": np.array(["left", "right"]),
    "objects": np.array([1, "x", None], dtype=object),
    "scalar": np.float64(0.25),
    "number": np.int64(4),
    "config": ConfigDict(a=ConfigDict(b=1)),
    "path": Path("/data/coco"),
    "factory": defaultdict(list, a=[1]),
    "arguments": argparse.Namespace(lr=0.1),
}


def test_metadata_of_the_field_comes_as_plain_values(tmp_path: Path) -> None:
    meta = load_checkpoint(saved(tmp_path, {"meta": META, "state_dict": {}}))["meta"]
    for key in ("matrix", "fortran", "empty", "big_endian", "flags", "words"):
        np.testing.assert_array_equal(meta[key], META[key])
        assert meta[key].dtype.kind == META[key].dtype.kind
    assert meta["objects"] == [1, "x", None]
    assert (meta["scalar"], meta["number"]) == (0.25, 4)
    assert type(meta["scalar"]) is float
    assert meta["config"] == {"a": {"b": 1}}
    assert meta["path"] == "/data/coco"
    assert meta["factory"] == {"a": [1]}
    assert meta["arguments"] == {"lr": 0.1}


def test_log_buffers_come_as_their_histories(tmp_path: Path) -> None:
    hub = MessageHub.get_instance("reading")
    hub.update_scalar("train/loss", 0.5)
    hub.update_scalar("train/loss", 0.25)
    hub.update_info("epoch", 3)
    loaded = load_checkpoint(saved(tmp_path, {"message_hub": hub.state_dict(), "state_dict": {}}))["message_hub"]
    assert loaded["log_scalars"]["train/loss"]["log_history"].tolist() == [0.5, 0.25]
    assert loaded["runtime_info"] == {"epoch": 3}


def test_arrays_of_numpy_1_are_read(tmp_path: Path) -> None:
    """NumPy 2 moved its module; the pickles of NumPy 1 name the old place."""
    path = tmp_path / "numpy1.pth"
    pickled = pickle.dumps({"meta": {"sigmas": np.array([0.5, 1.0])}}, protocol=2)
    old = pickled.replace(b"numpy._core.multiarray", b"numpy.core.multiarray")
    assert old != pickled
    # The legacy container of torch: four pickles, then the storages, of which there are none.
    head = [torch.serialization.MAGIC_NUMBER, torch.serialization.PROTOCOL_VERSION, {}]
    path.write_bytes(b"".join(pickle.dumps(part, protocol=2) for part in head) + old + pickle.dumps([], protocol=2))
    assert load_checkpoint(path)["meta"]["sigmas"].tolist() == [0.5, 1.0]


class Call:
    """Pickles as a call of a function."""

    def __init__(self, function: object, *arguments: object) -> None:
        self.call = function, arguments

    def __reduce__(self) -> object:
        return self.call


@pytest.mark.parametrize("payload", [
    Call(os.system, "touch pwned"),
    Call(eval, "open('pwned', 'w')"),
    Call(__import__, "antigravity"),
    Call(np.fromfile, "/etc/passwd"),
], ids=["os.system", "eval", "import", "numpy function"])  # fmt: skip
def test_code_is_refused_and_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, payload: object) -> None:
    monkeypatch.chdir(tmp_path)
    path = saved(tmp_path, {"state_dict": {}, "meta": {"x": payload}})
    with pytest.raises(CheckpointError, match="not data: it was refused, because loading that could run code"):
        load_checkpoint(path)
    assert not (tmp_path / "pwned").exists()


def test_getattr_reaches_nothing(tmp_path: Path) -> None:
    """Log buffers name getattr; were it real, it would lead from any class to every module."""
    reached = Call(getattr, Call(getattr, HistoryBuffer, "__init__"), "__globals__")
    assert load_checkpoint(saved(tmp_path, {"meta": {"x": reached}}))["meta"] == {"x": None}


def test_structured_arrays_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="is not plain data"):
        load_checkpoint(saved(tmp_path, {"meta": {"x": np.zeros(2, dtype=[("a", "f4"), ("b", "i4")])}}))


@pytest.mark.parametrize(("content", "said"), [
    (b"", "is empty: copy or download it again"),
    (b"epochs = 3\n", "is not a checkpoint: it begins with 'epochs = 3'"),
    (b"\x89PNG\r\n\x1a\n" + bytes(40), "is not a checkpoint: it begins with"),
    (pickle.dumps({"a": 1}), "is damaged or not a checkpoint .a pickle that torch.save did not write"),
    (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "git lfs pull"),
])  # fmt: skip
def test_what_is_no_checkpoint_is_named(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "broken.pth"
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match=said) as caught:
        load_checkpoint(path)
    assert str(path) in str(caught.value)
    assert "weights_only" not in str(caught.value)


@pytest.mark.parametrize("cut", [20, 500])
def test_a_truncated_file_is_damaged(tmp_path: Path, cut: int) -> None:
    path = saved(tmp_path, {"state_dict": {"weight": torch.zeros(1000)}})
    path.write_bytes(path.read_bytes()[:-cut])
    with pytest.raises(CheckpointError, match="is damaged or not a checkpoint"):
        load_checkpoint(path)


def test_missing_files_are_suggested(tmp_path: Path) -> None:
    saved(tmp_path, {}, "epoch_10.pth")
    with pytest.raises(CheckpointError, match=r"There is no checkpoint .*Did you mean 'epoch_10.pth'"):
        load_checkpoint(tmp_path / "epoch_11.pth")
    with pytest.raises(CheckpointError, match=r"is a folder, not a checkpoint. It holds epoch_10.pth"):
        load_checkpoint(tmp_path)


@pytest.mark.parametrize("source", ["s3://bucket/x.pth", "petrel://x.pth", "pavi://x", "ftp://host/x.pth"])
def test_other_schemes_are_refused(source: str) -> None:
    with pytest.raises(CheckpointError, match="checkpoints are read from files and from"):
        load_checkpoint(source)


def test_a_tensor_is_no_checkpoint(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="holds a Tensor, not a checkpoint"):
        load_checkpoint(saved(tmp_path, torch.zeros(2)))


def test_safetensors(tmp_path: Path) -> None:
    save_file = pytest.importorskip("safetensors.torch").save_file
    save_file({"weight": torch.ones(2)}, tmp_path / "x.safetensors", metadata={"epoch": "3"})
    loaded = load_checkpoint(tmp_path / "x.safetensors")
    assert torch.equal(loaded["state_dict"]["weight"], torch.ones(2))
    assert loaded["meta"] == {"epoch": "3"}
    (tmp_path / "y.safetensors").write_bytes(b"x" * 100)
    with pytest.raises(CheckpointError, match="is damaged or not a safetensors file"):
        load_checkpoint(tmp_path / "y.safetensors")


def test_mmengine_reads_through_us(tmp_path: Path) -> None:
    read_all_checkpoints_safely()
    with pytest.raises(CheckpointError, match=r"'posix.system'"):
        CheckpointLoader.load_checkpoint(str(saved(tmp_path, Call(os.system, "true"))))
    for source in ("s3://x/y.pth", "cluster:s3://x/y.pth", "pavi://x"):
        with pytest.raises(CheckpointError, match="download it by hand"):
            CheckpointLoader.load_checkpoint(source)


def test_plain_data_is_read_by_torch_alone_and_comes_back(tmp_path: Path) -> None:
    weights = torch.nn.BatchNorm2d(2).state_dict()
    content = {
        "meta": {**META, "arguments": None},
        "message_hub": {"log_scalars": {"loss": HistoryBuffer([1.5], [1])}},
        "state_dict": weights,
    }
    path = saved(tmp_path, make_plain(content))
    assert torch.serialization.get_unsafe_globals_in_checkpoint(path) == []
    assert torch.load(path, weights_only=True)["state_dict"].keys() == weights.keys()
    loaded = load_checkpoint(path)
    np.testing.assert_array_equal(loaded["meta"]["matrix"], META["matrix"])
    assert loaded["meta"]["matrix"].dtype == np.float32
    assert loaded["message_hub"]["log_scalars"]["loss"]["log_history"].tolist() == [1.5]
    assert loaded["state_dict"]._metadata == weights._metadata


def test_what_is_not_plain_is_left_out_and_said(caplog: pytest.LogCaptureFixture) -> None:
    plain = make_plain({"a": OrderedDict(x=(1, {2})), "b": [object()]})
    assert plain == {"a": OrderedDict(x=(1, {2})), "b": [None]}
    assert "checkpoint['b'][0] is a object, which is not plain data" in caplog.text
