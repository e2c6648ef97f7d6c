"""What a head of any method gets from the base: decoding sample by sample, and clear refusals."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from pose_core.contracts import BaseKeypointCodec
from pose_core.errors import ConfigError, StructureError
from pose_core.registry import KEYPOINT_CODECS
from pose_core.structures import InstanceData, PoseDataSample
from pose_keypoints.heads.base_head import BaseHead
from pose_keypoints.heads.decoding import decode_batch


class SlowCodec(BaseKeypointCodec):
    """Decodes (K, 2) coordinates and (K,) scores, one sample at a time."""

    def encode(self, keypoints, keypoints_visible=None, **auxiliary):
        return {}

    def decode(self, coordinates, scores):
        assert isinstance(coordinates, np.ndarray)
        return coordinates[None] * 10, scores[None]


class TwoStageHead(BaseHead):
    """Puts out its features at every stage."""

    def forward(self, feats):
        return [(feats[0] * 0, feats[1] * 0), (feats[0], feats[1])]

    def forward_for_decoding(self, feats):
        return self.forward(feats)[-1]

    def loss(self, feats, batch_data_samples, train_cfg=None):
        return {}

    def mirror_back(self, outputs, flip_indices, test_cfg):
        coordinates, scores = outputs
        return torch.stack((1 - coordinates[:, flip_indices, 0], coordinates[:, flip_indices, 1]), -1), scores[
            :, flip_indices
        ]


class FixedHead(TwoStageHead):
    mirror_back = BaseHead.mirror_back


@pytest.fixture(autouse=True)
def _codec():
    KEYPOINT_CODECS.register_module(name="SlowCodec", module=SlowCodec, force=True)
    yield
    KEYPOINT_CODECS.module_dict.pop("SlowCodec")


COORDINATES = torch.tensor([[[0.1, 0.2], [0.7, 0.4]]])
SCORES = torch.tensor([[0.5, 1.0]])
SAMPLES = [PoseDataSample(metainfo={"flip_indices": [1, 0]})]


def test_a_codec_without_batch_decoding_gets_samples():
    (prediction,) = TwoStageHead({"type": "SlowCodec"}).predict((COORDINATES, SCORES), SAMPLES)
    np.testing.assert_allclose(prediction.keypoints, [[[1, 2], [7, 4]]], rtol=1e-6)
    assert prediction.keypoint_scores.tolist() == [[0.5, 1]]


def test_flip_test_averages_each_output_of_the_last_stage():
    mirrored = torch.tensor([[[0.3, 0.4], [0.7, 0.2]]]), torch.tensor([[0.6, 0.5]])
    feats = [(COORDINATES, SCORES), mirrored]
    (prediction,) = TwoStageHead({"type": "SlowCodec"}).predict(feats, SAMPLES, {"flip_test": True})
    np.testing.assert_allclose(prediction.keypoints, [[[2, 2], [7, 4]]], rtol=1e-6)
    np.testing.assert_allclose(prediction.keypoint_scores, [[0.5, 0.8]])


def test_what_a_head_lacks_is_said():
    head = FixedHead({"type": "SlowCodec"})
    feats = (COORDINATES, SCORES)
    with pytest.raises(ConfigError, match="FixedHead does not support flip_test: set model"):
        head.predict([feats, feats], SAMPLES, {"flip_test": True})
    with pytest.raises(ConfigError, match="FixedHead has no heatmaps"):
        head.predict(feats, SAMPLES, {"output_heatmaps": True})


class DuckCodec:
    """Decodes as a codec of MMPose does, derives from nothing and declares nothing."""

    def decode(self, encoded):
        return encoded[None], encoded[None, :, 0]


def test_a_codec_that_has_decode_only_gets_samples():
    first, second = decode_batch(DuckCodec(), torch.rand(2, 17, 2))
    assert first.keypoints.shape == second.keypoints.shape == (1, 17, 2)
    assert first.keypoint_scores.shape == (1, 17)


@pytest.mark.parametrize(
    ("fields", "got"),
    [
        ({}, "none"),
        ({"keypoints": torch.zeros(2, 17, 2)}, "keypoints 2"),
        ({"keypoints": torch.zeros(2, 17, 2), "keypoint_scores": torch.zeros(1, 17)}, "keypoint_scores 1, keypoints 2"),
        ({"keypoints": torch.zeros(1, 17, 2), "keypoint_scores": torch.tensor(1.0)}, "keypoint_scores without rows"),
    ],
)
def test_instances_without_one_row_each_are_refused(fields, got):
    class OddCodec(SlowCodec):
        def batch_decode(self, encoded):
            instances = InstanceData()
            for name, value in fields.items():
                instances.set_field(value, name)
            return [instances]

    with pytest.raises(StructureError, match=f"OddCodec.batch_decode must return keypoints, .* got rows: {got}"):
        decode_batch(OddCodec(), torch.zeros(1, 17))
