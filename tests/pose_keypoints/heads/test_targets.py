"""Targets: read by the codec's tables, for the batch or image by image."""

from __future__ import annotations

import pytest
import torch

from pose_core.contracts import BaseKeypointCodec
from pose_core.errors import ConfigError
from pose_core.structures import InstanceData, MultilevelPixelData, PixelData, PoseDataSample
from pose_keypoints.heads.targets import Targets


class Codec(BaseKeypointCodec):
    """Packs maps and weights under names of its own."""

    label_mapping_table = {"keypoint_weights": "weights", "shared": "shared"}  # noqa: RUF012
    field_mapping_table = {"heatmaps": "maps"}  # noqa: RUF012

    def encode(self, keypoints, keypoints_visible=None, **auxiliary):
        return {}

    def decode(self, encoded):
        return encoded, encoded[..., 0]


def samples_of(*counts: int, fields: type = PixelData) -> list[PoseDataSample]:
    samples = []
    for i, N in enumerate(counts):
        maps = torch.full((2, 4, 3), float(i))
        sample = PoseDataSample()
        shared = torch.zeros(1, 4, 3)
        if fields is PixelData:
            sample.gt_fields = PixelData(maps=maps, shared=shared)
        else:
            sample.gt_fields = MultilevelPixelData(
                maps=[maps, maps[:, :2, :2] + 10], shared=[shared, shared[:, :2, :2]]
            )
        sample.gt_instance_labels = InstanceData(weights=torch.full((N, 2), float(i)), shared=torch.ones(N, 2))
        samples.append(sample)
    return samples


@pytest.mark.parametrize("codec", [Codec(), None])
def test_fields_are_stacked_and_labels_joined_along_instances(codec):
    targets = Targets(samples_of(1, 3, 0), codec)
    assert targets["maps"].shape == (3, 2, 4, 3)
    assert targets["maps"][:, 0, 0, 0].tolist() == [0, 1, 2]
    assert targets["weights"].tolist() == [[0, 0], [1, 1], [1, 1], [1, 1]]
    assert "maps" in targets
    assert "weights" in targets


def test_the_codecs_tables_decide_where_a_name_is():
    assert Targets(samples_of(1, 1), Codec())["shared"].shape == (2, 2)
    assert Targets(samples_of(1, 1))["shared"].shape == (2, 1, 4, 3)


def test_a_name_that_the_tables_lack_is_found():
    samples = samples_of(2, 1)
    for sample in samples:
        sample.gt_instance_labels.areas = torch.ones(len(sample.gt_instance_labels))
    assert Targets(samples, Codec())["areas"].tolist() == [1, 1, 1]


def test_several_levels_are_a_list_of_batches():
    targets = Targets(samples_of(1, 1, fields=MultilevelPixelData), Codec())
    assert [tuple(level.shape) for level in targets["maps"]] == [(2, 2, 4, 3), (2, 2, 2, 2)]
    assert [level[:, 0, 0, 0].tolist() for level in targets["maps"]] == [[0, 1], [10, 11]]


def test_ragged_targets_come_image_by_image():
    targets = Targets(samples_of(2, 0, 5), Codec())
    assert [len(weights) for weights in targets.per_image("weights")] == [2, 0, 5]
    samples = samples_of(1, 1)
    samples[0].gt_fields = PixelData(maps=torch.zeros(2, 8, 6))
    sizes = [tuple(maps.shape) for maps in Targets(samples, Codec()).per_image("maps")]
    assert sizes == [(2, 8, 6), (2, 4, 3)]


def test_a_batch_is_put_together_once():
    targets = Targets(samples_of(1, 1), Codec())
    assert targets["maps"] is targets["maps"]
    assert len(targets.batch_data_samples) == 2


@pytest.mark.parametrize(
    ("name", "codec", "missing"),
    [
        ("maps", Codec(), "gt_fields.maps"),
        ("weights", Codec(), "gt_instance_labels.weights"),
        ("displacements", None, "'displacements' in gt_fields or gt_instance_labels"),
    ],
)
def test_what_is_missing_is_said(name, codec, missing):
    samples = [*samples_of(1), PoseDataSample()]
    for targets in (Targets(samples, codec), Targets(samples[1:], codec)):
        assert name not in targets
        with pytest.raises(ConfigError, match=f"The samples have no target {missing}: .* needs GenerateTarget"):
            targets[name]
