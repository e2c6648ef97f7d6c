"""A plugin of another subject, classes of images without a pose anywhere, conforms by examples of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fake_plugins import run_pose, run_python, write_plugin

PLUGIN = '''
    """Classes of images."""

    from pose_core.plugin import Plugin

    PLUGIN = Plugin(
        api=1,
        summary="classes of images",
        examples="pose_breeds.conformance:EXAMPLES",
        components={
            "heads": ["pose_breeds.head:LinearHead"],
            "datasets": ["pose_breeds.data:Breeds"],
            "transforms": ["pose_breeds.data:PackClasses", "pose_breeds.data:Invert"],
            "metrics": ["pose_breeds.metric:Accuracy"],
            "losses": ["pose_breeds.head:SoftLoss"],
        },
    )
'''

DATA = '''
    """Images with a label each."""

    import json
    from pathlib import Path

    import numpy as np
    import torch
    from mmengine.structures import BaseDataElement
    from pose_core.contracts import BaseTransform
    from torch.utils.data import Dataset


    class ClassSample(BaseDataElement):
        """An image's label: ``gt_label``, and ``scores`` (C,) once they are predicted."""


    class Breeds(Dataset):
        """Images of horses with their breed.

        Args:
            ann_file: A JSON file: name of a file of an image to its class.
        """

        def __init__(self, ann_file):
            self.entries = sorted(json.loads(Path(ann_file).read_text()).items())
            self.folder = Path(ann_file).parent
            self.pack = PackClasses()

        def __len__(self):
            """How many images there are."""
            return len(self.entries)

        def __getitem__(self, index):
            """The packed sample ``index``."""
            name, label = self.entries[index]
            return self.pack({"img": np.load(self.folder / name), "gt_label": label})


    class PackClasses(BaseTransform):
        """Pack the image as a tensor (3, h, w), and its label."""

        def transform(self, results):
            """Return ``inputs`` and ``data_samples``."""
            sample = ClassSample(metainfo={"gt_label": results["gt_label"]})
            image = np.ascontiguousarray(results["img"].transpose(2, 0, 1))
            return {"inputs": torch.from_numpy(image), "data_samples": sample}


    class Invert(BaseTransform):
        """Turn the image into its negative."""

        def transform(self, results):
            """Return ``results`` with another image."""
            return {**results, "img": 255 - results["img"]}
'''

HEAD = '''
    """A linear classifier."""

    import torch
    from torch import nn


    class LinearHead(nn.Module):
        """The pooled features to classes.

        Args:
            in_channels: Channels of the last feature map.
            num_classes: C.
        """

        def __init__(self, in_channels, num_classes):
            super().__init__()
            self.linear = nn.Linear(in_channels, num_classes)

        def forward(self, feats):
            """Feature maps to logits (B, C)."""
            return self.linear(feats[-1].mean(dim=(2, 3)))

        def loss(self, feats, batch_data_samples, train_cfg=None):
            """``loss_cls``: the cross entropy."""
            labels = torch.tensor([sample.gt_label for sample in batch_data_samples])
            return {"loss_cls": nn.functional.cross_entropy(self.forward(feats), labels)}

        def predict(self, feats, batch_data_samples, test_cfg=None):
            """The samples, with ``scores`` (C,)."""
            scores = self.forward(feats).softmax(dim=1)
            for sample, score in zip(batch_data_samples, scores):
                sample.scores = score
            return list(batch_data_samples)


    class SoftLoss(nn.Module):
        """The mean of the squared differences.

        Args:
            weight: What it is multiplied with.
        """

        def __init__(self, weight):
            super().__init__()
            self.weight = weight

        def forward(self, output, target):
            """Output and target to a scalar."""
            return self.weight * (output - target).square().mean()
'''

METRIC = '''
    """The share of images whose class is right."""

    from mmengine.evaluator import BaseMetric


    class Accuracy(BaseMetric):
        """``accuracy``: the share of images whose best score is that of their class."""

        default_prefix = "breeds"

        def process(self, data_batch, data_samples):
            """Compare the samples, given as dicts."""
            self.results.extend(int(sample["scores"].argmax()) == sample["gt_label"] for sample in data_samples)

        def compute_metrics(self, results):
            """``accuracy`` over all images."""
            return {"accuracy": sum(results) / len(results)}
'''

CONFORMANCE = '''
    """How the parts are tried out."""

    import json
    from collections.abc import Iterator
    from dataclasses import dataclass

    import numpy as np
    import torch
    from pose_core.testing import DatasetExample, Example, HeadExample, MetricExample, TransformExample

    from pose_breeds.data import ClassSample


    @dataclass(frozen=True, kw_only=True)
    class ClassHeadExample(HeadExample):
        """How to try out a head of classes: its scores must be a distribution."""

        num_classes: int

        def make_samples(self, head, count):
            """Samples of all classes in turn."""
            return [ClassSample(metainfo={"gt_label": index % self.num_classes}) for index in range(count)]

        def prediction_problems(self, predictions, batch):
            """One sample each, with scores (C,) that sum to one."""
            yield from super().prediction_problems(predictions, batch)
            for sample in predictions:
                if sample.scores.shape != (self.num_classes,):
                    yield f"predict must return scores ({self.num_classes},), got {tuple(sample.scores.shape)}."
                elif abs(float(sample.scores.sum()) - 1) > 1e-4:
                    yield f"the scores of an image must sum to 1, got {float(sample.scores.sum()):.3g}."
                else:
                    continue
                return


    @dataclass(frozen=True, kw_only=True)
    class LossExample(Example):
        """How to try out a loss: it is zero where output and target are equal."""

        def check(self, build):
            """Compare a tensor with itself."""
            value = build()(torch.ones(2, 3), torch.ones(2, 3))
            if value != 0:
                yield f"the loss of a perfect output must be 0, got {float(value):g}."


    def files(folder, dataset_class):
        """Three images of two classes."""
        for index in range(3):
            np.save(folder / f"{index}.npy", np.full((4, 6, 3), index, dtype=np.uint8))
        (folder / "labels.json").write_text(json.dumps({f"{index}.npy": index % 2 for index in range(3)}))
        return {"ann_file": str(folder / "labels.json")}


    def perfect():
        """Twelve images of four classes."""
        return [{"gt_label": index % 4, "scores": torch.eye(4)[index % 4]} for index in range(12)]


    def spoil(sample, rng):
        """Noisy scores."""
        return {**sample, "scores": 0.4 * sample["scores"] + torch.from_numpy(rng.uniform(size=4))}


    def labeled_image():
        """An image with a label."""
        return {"img": np.zeros((4, 6, 3), dtype=np.uint8), "gt_label": 1}


    EXAMPLES = {
        "LinearHead": ClassHeadExample(
            feats=[(3, 8, 4, 4)], num_classes=4, arguments={"in_channels": 8, "num_classes": 4}
        ),
        "Breeds": DatasetExample(files=files),
        "PackClasses": TransformExample(results=labeled_image),
        "Accuracy": MetricExample(best={"breeds/accuracy": 1}, samples=perfect, spoil=spoil),
        "SoftLoss": LossExample(arguments={"weight": 2.0}),
    }
'''

MODULES = {"data": DATA, "head": HEAD, "metric": METRIC, "conformance": CONFORMANCE}

# What is done wrong: the module that is changed, what it says and what then, and the sentence about it.
BROKEN: dict[str, tuple[str, str, str, str]] = {
    "a head that cuts the way back": (
        "head",
        "self.linear(feats[-1].mean",
        "self.linear(feats[-1].detach().mean",
        "LinearHead: no gradient reaches the feature maps: the backbone would not be trained.",
    ),
    "a head whose scores are logits": (
        "head",
        ".softmax(dim=1)",
        " * 0",
        "LinearHead: the scores of an image must sum to 1, got 0.",
    ),
    "a head that predicts for too few": (
        "head",
        "list(batch_data_samples)",
        "list(batch_data_samples)[1:]",
        "LinearHead: predict must return a list of 3, one entry per sample, got a list of 2.",
    ),
    "a loss of its own": (
        "head",
        "(output - target)",
        "(output + target)",
        "SoftLoss: the loss of a perfect output must be 0, got 8.",
    ),
    "a metric that is not right": (
        "metric",
        '"scores"].argmax()',
        '"scores"].argmin()',
        "Accuracy: 'breeds/accuracy' must be 1 for perfect predictions, got 0.",
    ),
    "a metric that depends on the order": (
        "metric",
        "sum(results) / len(results)",
        "sum(r / (1 + i) for i, r in enumerate(results)) / sum(1 / (1 + i) for i in range(len(results)))",
        "if the samples are in another order.",
    ),
    "a dataset without samples": (
        "conformance",
        "for index in range(3)})",
        "for index in range(0)})",
        "Breeds: the example must have at least one sample, got none.",
    ),
    "samples that cannot be pickled": (
        "data",
        '"data_samples": sample}',
        '"data_samples": sample, "later": lambda: 1}',
        "Breeds: a sample cannot be sent to a worker process",
    ),
    "a transform that writes into the image": (
        "data",
        "255 - results",
        "np.negative(results['img'], out=results['img']) if True else results",
        "Invert: it modifies 'img' in place: assign a new array to the key.",
    ),
    "a transform without an example of its subject": (
        "conformance",
        '"PackClasses": ',
        '"Unknown": ',
        "PackClasses: it needs 'gt_label', but the example's results contain img, img_path, img_shape, ori_shape: set "
        "TransformExample(results=...), or use the example class of its subject.",
    ),
    "a head without an example": (
        "conformance",
        '"LinearHead": ',
        '"Unknown": ',
        "LinearHead: it needs an example to be tested: set examples='...:EXAMPLES' in pose_SCOPE.plugin, and define "
        "EXAMPLES = {'LinearHead': HeadExample(...)} (see pose_core.testing). Installed plugins use "
        "pose_keypoints.conformance.PoseHeadExample",
    ),
    "a head with the example of another kind": (
        "conformance",
        '"LinearHead": ClassHeadExample(\n            feats=[(3, 8, 4, 4)], num_classes=4,',
        '"LinearHead": TransformExample(',
        "LinearHead: its example must be a HeadExample, got TransformExample.",
    ),
}


def write(folder: Path, scope: str = "breeds", changed: dict[str, str] | None = None) -> None:
    """The plugin under another scope, with some of its modules changed."""
    texts = {
        name: text.replace("pose_breeds", f"pose_{scope}") for name, text in {**MODULES, **(changed or {})}.items()
    }
    write_plugin(folder, scope, plugin=PLUGIN.replace("pose_breeds", f"pose_{scope}"), modules=texts)
    (folder / f"pose_{scope}" / "py.typed").touch()


def test_a_classification_plugin_conforms(tmp_path: Path) -> None:
    write(tmp_path)
    done = run_pose("plugins", "check", "breeds", "--json", folder=tmp_path)
    findings = json.loads(done.stdout)
    assert [finding for finding in findings if not finding["ok"]] == []
    assert done.returncode == 0
    assert {f["subject"] for f in findings if f["check"] == "behavior"} == {
        "breeds.LinearHead",
        "breeds.Breeds",
        "breeds.PackClasses",
        "breeds.Invert",
        "breeds.Accuracy",
        "breeds.SoftLoss",
    }


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What is found wrong with the plugin in each way of breaking it; in one process, because starting one takes long."""
    folder, scopes = tmp_path_factory.mktemp("broken"), {}
    for number, (fault, (module, old, new, _)) in enumerate(BROKEN.items()):
        assert MODULES[module].count(old) == 1
        scopes[fault] = f"breeds{number}"
        write(folder, scopes[fault], {module: MODULES[module].replace(old, new)})
    code = f"""
        import json
        from pose_core.testing import check_plugin
        for scope in {list(scopes.values())}:
            found = check_plugin(scope, skip=["light"])
            print(json.dumps([f"{{f.check}}: {{f.subject}}: {{f.detail}}" for f in found if f.ok is False]))
    """
    lines = run_python(code, folder).splitlines()
    return {fault: json.loads(line) for fault, line in zip(BROKEN, lines, strict=True)}


@pytest.mark.parametrize(("number", "fault"), list(enumerate(BROKEN)))
def test_what_it_does_wrong_is_found(number: int, fault: str, found: dict[str, list[str]]) -> None:
    says = BROKEN[fault][3].replace("SCOPE", f"breeds{number}")
    assert says in "\n".join(found[fault])
    (subject,) = {message.partition(": ")[2].partition(":")[0] for message in found[fault]}
    assert all(message.startswith(f"behavior: {subject}: ") for message in found[fault])


def test_examples_are_inherited_by_a_third_plugin(tmp_path: Path) -> None:
    write(tmp_path)
    pony = '''
        """A head of another plugin."""
        from pose_breeds.head import LinearHead

        class PonyHead(LinearHead):
            """As its base."""

        class Unsure(LinearHead):
            """Scores that are too low."""

            def predict(self, feats, batch_data_samples, test_cfg=None):
                """Half of everything."""
                samples = super().predict(feats, batch_data_samples, test_cfg)
                for sample in samples:
                    sample.scores = sample.scores / 2
                return samples
    '''
    write_plugin(
        tmp_path,
        "pony",
        components={"heads": ["pose_pony.head:PonyHead", "pose_pony.head:Unsure"]},
        modules={"head": pony},
    )
    done = run_pose("plugins", "check", "pony", "--json", "--skip", "typed", folder=tmp_path)
    assert [(f["subject"], f["detail"]) for f in json.loads(done.stdout) if f["check"] == "behavior"] == [
        ("pony.PonyHead", ""),
        ("pony.Unsure", "the scores of an image must sum to 1, got 0.5."),
    ]
