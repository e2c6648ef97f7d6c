"""A plugin as ``pose plugins new`` writes it, broken in one place after the other: what the checks say of it."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from fake_plugins import run_pose, write_dist_info
from pose_core.scaffold import PARTS, Project, write_project

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Break:
    """One change to the plugin, and what is found of it.

    Attributes:
        what: What is wrong then.
        file: The file of the package that is changed.
        old: What it says.
        new: What it says then; ``None`` removes the file.
        check: The check that fails, and no other.
        subject: What it fails for.
        says: What is said of it, among other things.
    """

    what: str
    file: str
    old: str
    new: str | None
    check: str
    subject: str
    says: str


BREAKS = (
    Break(
        "plugin.py imports what is heavy",
        "plugin.py",
        "from pose_core.plugin",
        "import torch\nfrom pose_core.plugin",
        "light",
        "pose_horse.plugin",
        "it imports ",
    ),
    Break(
        "a target does not exist",
        "plugin.py",
        "components={",
        'components={"losses": ["pose_horse.hook:HorseLoss"],',
        "import",
        "horse.HorseLoss",
        "module 'pose_horse.hook' has no attribute 'HorseLoss'",
    ),
    Break(
        "a component has another base",
        "hook.py",
        "(Hook)",
        "",
        "kind",
        "horse.HorseHook",
        "a component of the kind hooks must derive from mmengine.hooks.Hook",
    ),
    Break(
        "a component has the name of one of ours",
        "plugin.py",
        '["pose_horse.hook:HorseHook"]',
        '{"HorseHook": "pose_horse.hook:HorseHook", "EMAHook": "pose_horse.hook:HorseHook"}',
        "names",
        "horse.EMAHook",
        "its name must differ from that of pose.EMAHook",
    ),
    Break(
        "a config names what does not exist",
        "configs/synthetic.py",
        'type="RandomFlip"',
        'type="RandomFlop"',
        "configs",
        "horse::synthetic.py",
        "'RandomFlop' is not a registered transform. Did you mean 'keypoints.RandomFlip'",
    ),
    Break(
        "a config gives an argument that nobody takes",
        "configs/synthetic.py",
        'dict(type="RandomBBoxTransform")',
        'dict(type="RandomBBoxTransform", rotat_factor=80)',
        "configs",
        "horse::synthetic.py",
        "RandomBBoxTransform has no argument 'rotat_factor'. Did you mean 'rotate_factor'",
    ),
    Break(
        "a codec does not decode what it encodes",
        "codec.py",
        "keypoints = cells * cells.new_tensor(self.pixels_per_cell)",
        "keypoints = 4 + cells * cells.new_tensor(self.pixels_per_cell)",
        "behavior",
        "horse.HorseCodec",
        "must be within 1 of x",
    ),
    Break(
        "a backbone gives a tensor",
        "backbone.py",
        "return (self.layers(inputs),)",
        "return self.layers(inputs)",
        "behavior",
        "horse.HorseNet",
        "forward must return a tuple of feature maps, got Tensor",
    ),
    Break(
        "a head's loss is no number",
        "head.py",
        "100 * mse_loss",
        'float("nan") * mse_loss',
        "behavior",
        "horse.HorseHead",
        "loss_kpt is not finite: nan",
    ),
    Break(
        "a head's loss cannot be differentiated",
        "head.py",
        "output * weights",
        "output.detach() * weights",
        "behavior",
        "horse.HorseHead",
        "its losses must require gradients",
    ),
    Break(
        "a metric depends on the order of samples",
        "metric.py",
        "worst[poses.mask.any(axis=1)].mean()",
        "worst[0]",
        "behavior",
        "horse.HorseMetric",
        "if the samples are in another order",
    ),
    Break(
        "a sample cannot be pickled",
        "dataset.py",
        "    def parse_annotations",
        "    def __getitem__(self, index):\n        return {**super().__getitem__(index), 'later': lambda: 1}\n\n"
        "    def parse_annotations",
        "behavior",
        "horse.HorseDataset",
        "a sample cannot be sent to a worker process",
    ),
    Break(
        "mirroring a skeleton twice gives another",
        "dataset.py",
        "    def parse_annotations",
        "    @property\n    def metainfo(self):\n        return {**super().metainfo, 'flip_indices': [1, 2, 0]}\n\n"
        "    def parse_annotations",
        "behavior",
        "horse.HorseDataset",
        "mirroring twice must restore its skeleton",
    ),
    Break(
        "a transform writes into the image",
        "transform.py",
        'results["img"] = cv2',
        'results["img"][:] = cv2',
        "behavior",
        "horse.HorseTransform",
        "it modifies 'img' in place",
    ),
    Break(
        "a class has no docstring",
        "hook.py",
        '    """Log the duration of each epoch.\n\n    Args:\n        digits: Number of decimals.\n    """\n',
        "",
        "docs",
        "horse.HorseHook",
        "it needs a docstring",
    ),
    Break("there is no py.typed", "py.typed", "", None, "typed", "pose_horse", "the package needs an empty file"),
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the plugin installed, by hand."""
    site, project = tmp_path_factory.mktemp("site"), Project("horse", parts=tuple(PARTS))
    folder = tmp_path_factory.mktemp("project") / "horse"
    write_project(project, folder)
    write_dist_info(site, project.distribution, {project.scope: f"{project.package}.plugin"})
    (folder / "src" / project.package).rename(site / project.package)
    return site


@pytest.mark.parametrize("broken", BREAKS, ids=lambda broken: broken.what)
def test_each_break_is_found_by_its_check_and_no_other(broken: Break, whole: Path, tmp_path: Path) -> None:
    site = shutil.copytree(whole, tmp_path / "site")
    file = site / "pose_horse" / broken.file
    if broken.new is None:
        file.unlink()
    else:
        text = file.read_text()
        assert text.count(broken.old) == 1
        file.write_text(text.replace(broken.old, broken.new))
    done = run_pose("plugins", "check", "horse", "--json", folder=site)
    (finding,) = [finding for finding in json.loads(done.stdout) if finding["ok"] is False]
    assert (finding["check"], finding["subject"]) == (broken.check, broken.subject)
    assert broken.says in finding["detail"]
    assert done.returncode == 1
