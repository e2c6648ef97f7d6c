"""A method that finds several people at once, from third-party code: any number per image, fields by name."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from pose_core.contracts import BaseKeypointCodec
from pose_core.errors import ConfigError, StructureError
from pose_core.registry import KEYPOINT_CODECS, MODELS
from pose_core.structures import InstanceData, PoseDataSample
from pose_keypoints.estimators.base_estimator import BasePoseEstimator
from pose_keypoints.heads.base_head import BaseHead

K, WIDTH = 3, 8


class Rows(BaseKeypointCodec):
    """A person per bright row of a map (B, 1, h, w): keypoint k at its highest cell, k pixels lower.

    The map of a row's ``reach`` is the half width of the box.
    """

    label_mapping_table = {"centers": "centers"}  # noqa: RUF012
    support_batch_decoding = True

    def encode(self, keypoints, keypoints_visible=None, **auxiliary):
        return {"centers": keypoints[:, 0]}

    def decode(self, brightness, reach):
        (found,) = self.batch_decode((torch.from_numpy(brightness)[None], torch.from_numpy(reach)[None]))
        return found.keypoints.numpy(), found.keypoint_scores.numpy()

    def batch_decode(self, encoded):
        return [self._people(*of_image) for of_image in zip(*encoded, strict=True)]

    def _people(self, brightness, reach):
        heights, columns = brightness[0].max(dim=-1)
        rows = torch.nonzero(heights > 0)[:, 0]
        columns, scores, half = columns[rows], heights[rows], reach[0, rows, columns[rows]]
        x, y = columns[:, None].expand(-1, K), rows[:, None] + torch.arange(K)
        return InstanceData(
            keypoints=torch.stack((x, y), dim=-1).float(),
            keypoint_scores=scores[:, None].expand(-1, K),
            bboxes=torch.stack((columns - half, rows - 1.0, columns + half, rows + 1.0), dim=-1),
            bbox_scores=scores.double(),
            keypoint_tags=rows[:, None, None].expand(-1, K, 1),
        )


class RowsHead(BaseHead):
    """Puts out its features: brightness (B, 1, h, w) and reach (B, 1, h, w)."""

    def forward(self, feats):
        return feats[0][:, :1], feats[0][:, 1:]

    def compute_losses(self, output, targets):
        centers = targets.per_image("centers")
        people = sum(len(of_image) for of_image in centers)
        return {"loss_count": (output[0].sum() - people) ** 2}

    def mirror_back(self, outputs, flip_indices, test_cfg):
        return tuple(maps.flip(-1) for maps in outputs)


class SeveralPeople(BasePoseEstimator):
    """Predictions as they are: images are not warped."""

    def add_pred_to_datasample(self, batch_pred_instances, batch_pred_fields, batch_data_samples):
        for sample, instances in zip(batch_data_samples, batch_pred_instances, strict=True):
            sample.pred_instances = instances
        return list(batch_data_samples)


class AsItIs(nn.Module):
    """A backbone whose features are the images."""

    def forward(self, inputs):
        return (inputs,)


@pytest.fixture(autouse=True)
def _registered():
    MODELS.register_module(name="AsItIs", module=AsItIs, force=True)
    MODELS.register_module(name="RowsHead", module=RowsHead, force=True)
    KEYPOINT_CODECS.register_module(name="Rows", module=Rows, force=True)
    yield
    for registry, name in ((MODELS, "AsItIs"), (MODELS, "RowsHead"), (KEYPOINT_CODECS, "Rows")):
        registry.module_dict.pop(name)


PEOPLE = ((), ((2, 5, 0.5),), tuple((row, row + 1, 0.25 * (row + 1)) for row in range(5)))


def images(people=PEOPLE):
    """An image for each tuple of (row, column, brightness), whose second channel is each column's distance from 0."""
    batch = torch.zeros(len(people), 2, 10, WIDTH)
    batch[:, 1] = torch.arange(WIDTH)
    for image, of_image in zip(batch, people, strict=True):
        for row, column, brightness in of_image:
            image[0, row, column] = brightness
    return batch


def samples():
    return [PoseDataSample(metainfo={"flip_indices": [0, 2, 1]}) for _ in PEOPLE]


def check(predictions, reach):
    """Predictions must be ``PEOPLE``; ``reach`` is a column to the half width of a box in it."""
    assert [len(instances) for instances in predictions] == [0, 1, 5]
    dtypes = {
        "keypoints": np.float32, "keypoint_scores": np.float32, "bboxes": np.float32, "bbox_scores": np.float64,
        "keypoint_tags": np.int64,
    }  # fmt: skip
    for instances, people in zip(predictions, PEOPLE, strict=True):
        assert {name: value.dtype for name, value in instances.items()} == dtypes
        assert instances.keypoints.shape == (len(people), K, 2)
        assert instances.bboxes.shape == (len(people), 4)
        for i, (row, column, brightness) in enumerate(people):
            assert instances.keypoints[i].tolist() == [[column, row + k] for k in range(K)]
            assert instances.keypoint_scores[i].tolist() == [brightness] * K
            assert instances.bboxes[i].tolist() == [column - reach(column), row - 1, column + reach(column), row + 1]
            assert instances.bbox_scores[i] == brightness
            assert instances.keypoint_tags[i].tolist() == [[row]] * K


def test_a_head_predicts_any_number_of_people_per_image():
    head = RowsHead({"type": "Rows"})
    check(head.predict((images(),), samples()), reach=lambda column: column)


def test_a_head_averages_over_the_flip():
    head = RowsHead({"type": "Rows"})
    feats = [(images(),), (images().flip(-1),)]
    check(head.predict(feats, samples(), {"flip_test": True}), reach=lambda column: column)


@pytest.mark.parametrize("flip_test", [False, True])
def test_an_estimator_predicts_any_number_of_people_per_image(flip_test):
    head = {"type": "RowsHead", "decoder": {"type": "Rows"}}
    model = SeveralPeople({"type": "AsItIs"}, head=head, test_cfg={"flip_test": flip_test}).eval()
    predicted = model(images(), samples(), mode="predict")
    check([sample.pred_instances for sample in predicted], reach=lambda column: column)


def test_ragged_targets_are_learnt_from():
    given = samples()
    for sample, people in zip(given, PEOPLE, strict=True):
        sample.gt_instance_labels = InstanceData(centers=torch.zeros(len(people), 2))
    losses = RowsHead({"type": "Rows"}).loss((images(),), given)
    brightness = 0.5 + 0.25 * (1 + 2 + 3 + 4 + 5)
    assert losses["loss_count"].item() == pytest.approx((brightness - 6) ** 2)


@pytest.mark.parametrize(
    ("returned", "got"),
    [
        ((torch.zeros(3, 1, K, 2), torch.zeros(3, 1, K)), r"a tuple of 2 \(Tensor\)"),
        ([InstanceData()] * 2, r"a list of 2 \(InstanceData\)"),
        ([torch.zeros(1, K, 2)] * 3, r"a list of 3 \(Tensor\)"),
        (InstanceData(), "InstanceData"),
    ],
)
def test_a_codec_that_returns_something_else_is_named(returned, got, monkeypatch):
    monkeypatch.setattr(Rows, "batch_decode", lambda self, encoded: returned)
    message = f"Rows.batch_decode must return a list of 3 InstanceData, one per image of the batch, got {got}"
    with pytest.raises(StructureError, match=message):
        RowsHead({"type": "Rows"}).predict((images(),), samples())


def test_a_head_may_take_its_losses_in_a_way_of_its_own():
    class Own(BaseHead):
        def forward(self, feats):
            return feats[0]

        def loss(self, feats, batch_data_samples, train_cfg=None):
            return {"loss_own": feats[0].sum()}

    assert Own().loss((images(),), samples())["loss_own"] == images().sum()
    with pytest.raises(ConfigError, match=r"Own cannot be trained: it must define compute_losses\(output, targets\)"):
        Own().loss_by_output(images(), samples())
