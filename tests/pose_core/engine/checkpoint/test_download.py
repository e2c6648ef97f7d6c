"""Weights from the network: checked against their SHA-256 at every use."""

from __future__ import annotations

import hashlib
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from pose_core.engine.checkpoint import load_checkpoint
from pose_core.engine.checkpoint.download import cache_folder, fetch
from pose_core.engine.checkpoint.names import address_of
from pose_core.errors import CheckpointError


class Site:
    """A web server over a folder, and the paths that were asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked: list[str] = []
        site = self

        class Handler(http.server.SimpleHTTPRequestHandler):
            def __init__(self, *arguments: object) -> None:
                super().__init__(*arguments, directory=str(folder))

            def do_GET(self) -> None:
                site.asked.append(self.path)
                super().do_GET()

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/{name}"

    def publish(self, name: str, content: object) -> str:
        torch.save(content, self.folder / name)
        return hashlib.sha256((self.folder / name).read_bytes()).hexdigest()


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("POSE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("no_proxy", "*")
    (tmp_path / "site").mkdir()
    site = Site(tmp_path / "site")
    yield site
    site.server.shutdown()
    site.server.server_close()


CONTENT = {"state_dict": {"weight": torch.ones(2)}}


def test_downloaded_once_and_kept(site: Site) -> None:
    digest = site.publish("net.pth", CONTENT)
    name = f"net-{digest[:8]}.pth"
    (site.folder / "net.pth").rename(site.folder / name)
    for _ in range(2):
        assert torch.equal(load_checkpoint(site.url(name))["state_dict"]["weight"], torch.ones(2))
    assert site.asked == [f"/{name}"]
    assert (cache_folder() / name).is_file()


def test_a_wrong_hash_in_the_name_is_refused(site: Site) -> None:
    site.publish("net-0badc0de.pth", CONTENT)
    with pytest.raises(CheckpointError, match=r"its SHA-256 begins with [0-9a-f]{8} instead of 0badc0de"):
        fetch(site.url("net-0badc0de.pth"))
    assert [path for path in cache_folder().iterdir() if path.suffix == ".pth"] == []


def test_a_hash_can_be_given(site: Site) -> None:
    digest = site.publish("net.pth", CONTENT)
    assert fetch(f"{site.url('net.pth')}#sha256={digest}").is_file()
    with pytest.raises(CheckpointError, match="is not the expected file"):
        fetch(f"{site.url('net.pth')}#sha256={'0' * 64}")


def test_a_damaged_cache_is_noticed_and_mended(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    site.publish("net.pth", CONTENT)
    cached = fetch(site.url("net.pth"))
    good = cached.read_bytes()
    cached.write_bytes(good[:-10])
    assert fetch(site.url("net.pth")).read_bytes() == good
    assert "downloading it again" in caplog.text


def test_equal_names_of_different_addresses_do_not_mix(site: Site) -> None:
    for folder in ("a", "b"):
        (site.folder / folder).mkdir()
        site.publish(f"{folder}/model.pth", {"state_dict": {folder: torch.zeros(1)}})
    assert [*load_checkpoint(site.url("a/model.pth"))["state_dict"]] == ["a"]
    assert [*load_checkpoint(site.url("b/model.pth"))["state_dict"]] == ["b"]


def test_a_date_in_the_name_is_no_hash(site: Site) -> None:
    site.publish("net-20240131.pth", CONTENT)
    assert fetch(site.url("net-20240131.pth")).is_file()


def test_what_is_not_there(site: Site) -> None:
    with pytest.raises(CheckpointError, match=r"cannot be downloaded: HTTP 404. Check the address"):
        fetch(site.url("gone-12345678.pth"))
    site.server.server_close()
    with pytest.raises(CheckpointError, match=r"copy the file to .*net-12345678.pth by hand"):
        fetch("http://127.0.0.1:1/net-12345678.pth")


def test_malicious_downloads_are_refused(site: Site) -> None:
    import os

    class Evil:
        def __reduce__(self) -> object:
            return os.system, ("true",)

    site.publish("evil.pth", {"state_dict": {}, "x": Evil()})
    with pytest.raises(CheckpointError, match=r"names 'posix.system'"):
        load_checkpoint(site.url("evil.pth"))


@pytest.mark.parametrize(("name", "file"), [
    ("torchvision://resnet50", "resnet50-0676ba61.pth"),
    ("torchvision://resnet18", "resnet18-f37072fd.pth"),
    ("torchvision://ResNet50_Weights.IMAGENET1K_V1", "resnet50-0676ba61.pth"),
    ("torchvision://resnet50.imagenet1k_v2", "resnet50-11ad3fa6.pth"),
    ("torchvision://ResNet101_Weights.IMAGENET1K_V2", "resnet101-cd907fc2.pth"),
    ("torchvision://mobilenet_v2", "mobilenet_v2-b0353104.pth"),
    ("torchvision://vgg16_bn", "vgg16_bn-6c64b313.pth"),
    ("modelzoo://alexnet", "alexnet-owt-7be5be79.pth"),
    ("open-mmlab://resnet50_caffe", "resnet50_caffe-788b5fa3.pth"),
])  # fmt: skip
def test_short_names(name: str, file: str) -> None:
    assert address_of(name).rpartition("/")[2] == file


def test_unknown_short_names_are_suggested() -> None:
    with pytest.raises(CheckpointError, match=r"no weights of that name are known. Did you mean 'resnet50'"):
        address_of("torchvision://resnet5")
    with pytest.raises(CheckpointError, match="no weights of that name"):
        address_of("torchvision://shufflenetv2_x1.5")  # listed by the field, never published
