"""What a head of any method gets from the base: decoding sample by sample, and clear refusals."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from pose_core.contracts import BaseKeypointCodec
from pose_core.errors import ConfigError
from pose_core.registry import KEYPOINT_CODECS
from pose_core.structures import PoseDataSample
from pose_keypoints.heads.base_head import BaseHead


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
