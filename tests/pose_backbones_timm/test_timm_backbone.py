"""TimmBackbone: with a small stand-in for timm everywhere, with timm itself where it can be imported."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace

import pytest
import torch
from torch import nn

from pose_backbones_timm.backbone import TimmBackbone, import_timm
from pose_core.errors import CheckpointError, ConfigError, EnvironmentSetupError


class Net(nn.Module):
    """Two maps, as timm's models give them: ``output_fmt`` says in which order of axes, tokens in their own."""

    def __init__(self, in_chans=3, output_fmt=None, num_prefix_tokens=None):
        super().__init__()
        self.conv = nn.Conv2d(in_chans, 4, 4, stride=4)
        if output_fmt is not None:
            self.output_fmt = SimpleNamespace(value=output_fmt)
        if num_prefix_tokens is not None:
            self.num_prefix_tokens = num_prefix_tokens

    def forward_features(self, x):
        x = self.conv(x)
        if hasattr(self, "num_prefix_tokens"):
            prefix = x.new_full((len(x), self.num_prefix_tokens, 4), 7.0)
            return torch.cat([prefix, x.flatten(2).mT], dim=1)
        return x.permute(0, 2, 3, 1) if hasattr(self, "output_fmt") else x

    def forward(self, x):
        x = self.forward_features(x)
        return [x, x[:, ::2, ::2] if hasattr(self, "output_fmt") else x[..., ::2, ::2]]

    def init_weights(self):
        raise AssertionError("timm has initialized it already")


@pytest.fixture
def timm(monkeypatch):
    """A stand-in for timm that records what it is asked for."""
    fake = ModuleType("timm")
    fake.__version__, fake.asked, fake.names = "0.0", {}, ["net_tiny", "net_nhwc", "net_tokens"]
    fake.list_models = lambda: fake.names
    fake.is_model = fake.names.__contains__

    def create_model(name, *, in_chans, pretrained, **options):
        fake.asked = {"in_chans": in_chans, "pretrained": pretrained, **options}
        if options.get("out_indices") == (9,):
            raise IndexError("list index out of range")
        kind = name.partition(".")[0].removeprefix("net_")
        net = Net(in_chans, **{"nhwc": {"output_fmt": "NHWC"}, "tokens": {"num_prefix_tokens": 2}}.get(kind, {}))
        weights = options.get("pretrained_cfg_overlay", {}).get("state_dict", {})
        net.load_state_dict(weights, strict=False)
        return net

    fake.create_model = create_model
    monkeypatch.setitem(sys.modules, "timm", fake)
    return fake


def test_maps_of_several_resolutions(timm):
    net = TimmBackbone("net_tiny.in1k", out_indices=[0, 1], in_channels=1, drop_path_rate=0.1)
    assert timm.asked == {
        "in_chans": 1,
        "pretrained": False,
        "drop_path_rate": 0.1,
        "features_only": True,
        "out_indices": (0, 1),
    }
    features = net(torch.rand(2, 1, 32, 24))
    assert isinstance(features, tuple)
    assert [tuple(f.shape) for f in features] == [(2, 4, 8, 6), (2, 4, 4, 3)]
    assert set(net.state_dict()) == {"timm_model.conv.weight", "timm_model.conv.bias"}


@pytest.mark.parametrize("name", ["net_tiny", "net_nhwc", "net_tokens"])
def test_the_last_map_of_any_model(timm, name):
    net = TimmBackbone(name, features_only=False)
    assert timm.asked == {"in_chans": 3, "pretrained": False, "num_classes": 0}
    x = torch.rand(2, 3, 32, 24)
    (features,) = net(x)
    torch.testing.assert_close(features, net.timm_model.conv(x))


def test_maps_with_channels_last_are_turned(timm):
    x = torch.rand(2, 3, 32, 24)
    net = TimmBackbone("net_nhwc")
    features = net(x)
    torch.testing.assert_close(features[0], net.timm_model.conv(x))
    assert features[1].shape == (2, 4, 4, 3)


def test_timm_initializes_unless_told_otherwise(timm):
    TimmBackbone("net_tiny").init_weights()
    net = TimmBackbone("net_tiny", init_cfg={"type": "Constant", "layer": "Conv2d", "val": 3.0})
    net.init_weights()
    assert (net.timm_model.conv.weight == 3).all()


def test_weights_of_a_file(timm, tmp_path):
    weights = Net().state_dict()
    torch.save({"state_dict": weights}, tmp_path / "net.pth")
    net = TimmBackbone("net_tiny", checkpoint_path=str(tmp_path / "net.pth"), pretrained_cfg_overlay={"input_size": 7})
    assert torch.equal(net.timm_model.conv.weight, weights["conv.weight"])
    assert timm.asked["pretrained"]
    assert timm.asked["pretrained_cfg_overlay"].keys() == {"input_size", "state_dict"}


def test_weights_that_do_not_fit_or_are_not_there(timm, tmp_path):
    torch.save({"state_dict": {"other.weight": torch.rand(4, 3, 4, 4)}}, tmp_path / "other.pth")
    with pytest.raises(
        CheckpointError, match=r"other\.pth must contain weights of timm's 'net_tiny', but none matches"
    ):
        TimmBackbone("net_tiny", checkpoint_path=str(tmp_path / "other.pth"))
    with pytest.raises(CheckpointError, match="no checkpoint"):
        TimmBackbone("net_tiny", checkpoint_path=str(tmp_path / "none.pth"))


def test_mistakes_are_named(timm):
    with pytest.raises(ConfigError, match=r"timm 0\.0 has no model 'nettiny'\. Did you mean 'net_tiny'"):
        TimmBackbone("nettiny")
    with pytest.raises(ConfigError, match=r"timm 0\.0 cannot create 'net_tiny': IndexError: list index out of range"):
        TimmBackbone("net_tiny", out_indices=(9,))
    with pytest.raises(ConfigError, match="out_indices needs features_only=True"):
        TimmBackbone("net_tiny", features_only=False, out_indices=(1,))


def test_features_that_are_no_map_are_refused(timm, monkeypatch):
    net = TimmBackbone("net_tiny", features_only=False)
    monkeypatch.setattr(net.timm_model, "forward_features", lambda x: x.mean((2, 3)))
    with pytest.raises(ConfigError, match=r"the last features must have shape .* got \(1, 3\)"):
        net(torch.rand(1, 3, 32, 32))


def test_timm_is_not_installed(monkeypatch):
    monkeypatch.setitem(sys.modules, "timm", None)
    with pytest.raises(EnvironmentSetupError, match=r"needs timm, which is not installed \(pip install 'pose-b"):
        TimmBackbone("net_tiny")


def test_timm_cannot_be_imported(monkeypatch, tmp_path):
    """As with a torchvision that is built for another torch."""
    (tmp_path / "timm.py").write_text("raise RuntimeError('operator torchvision::nms does not exist')")
    monkeypatch.delitem(sys.modules, "timm", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(EnvironmentSetupError, match=r"nms does not exist\. Usually") as caught:
        TimmBackbone("net_tiny")
    assert torch.__version__ in str(caught.value)


def test_something_that_timm_imports_is_not_installed(monkeypatch, tmp_path):
    (tmp_path / "timm.py").write_text("import module_that_is_not_there")
    monkeypatch.delitem(sys.modules, "timm", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(EnvironmentSetupError, match=r"needs module_that_is_not_there, which is not installed\."):
        TimmBackbone("net_tiny")


# With timm itself


@pytest.fixture
def real_timm():
    try:
        return import_timm()
    except EnvironmentSetupError as error:
        pytest.skip(str(error))


CASES = [
    ("resnet18", {"out_indices": (3, 4)}, [(256, 16, 12), (512, 8, 6)]),
    ("swin_tiny_patch4_window7_224", {"img_size": (256, 192), "out_indices": (3,)}, [(768, 8, 6)]),
    ("swin_tiny_patch4_window7_224", {"img_size": (256, 192), "features_only": False}, [(768, 8, 6)]),
    ("vit_tiny_patch16_224", {"img_size": (256, 192), "out_indices": (-1,)}, [(192, 16, 12)]),
    ("vit_tiny_patch16_224", {"img_size": (256, 192), "features_only": False}, [(192, 16, 12)]),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "options", "shapes"), CASES)
def test_models_of_timm(real_timm, name, options, shapes):
    net = TimmBackbone(name, **options).eval()
    with torch.no_grad():
        features = net(torch.rand(1, 3, 256, 192))
    assert [tuple(f.shape[1:]) for f in features] == shapes


@pytest.mark.slow
def test_weights_of_timm_from_a_file(real_timm, tmp_path):
    source = real_timm.create_model("resnet18")
    torch.save(source.state_dict(), tmp_path / "resnet18.pth")
    net = TimmBackbone("resnet18", checkpoint_path=str(tmp_path / "resnet18.pth"))
    assert torch.equal(net.timm_model.layer4[1].conv2.weight, source.layer4[1].conv2.weight)
    torch.save(real_timm.create_model("mobilenetv3_small_050").state_dict(), tmp_path / "other.pth")
    with pytest.raises((CheckpointError, ConfigError), match="'resnet18'"):  # timm may see that shapes differ
        TimmBackbone("resnet18", checkpoint_path=str(tmp_path / "other.pth"))
