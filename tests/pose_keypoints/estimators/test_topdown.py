"""TopdownPoseEstimator: modes, frames, and what predictions hold."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from pose_core.errors import ConfigError, DataError, SkeletonError, StructureError
from pose_core.registry import MODELS
from pose_core.structures import InstanceData, PixelData, PoseDataSample

INPUT, MAPS, K = (24, 32), (12, 16), 3
CODEC = {"type": "MSRAHeatmap", "input_size": INPUT, "heatmap_size": MAPS, "sigma": 1}


class HalfSize(nn.Module):
    """A backbone: the mean of 2 x 2 pixels."""

    def forward(self, inputs):
        return (nn.functional.avg_pool2d(inputs, 2),)


@pytest.fixture(autouse=True)
def _backbone():
    MODELS.register_module(name="HalfSize", module=HalfSize, force=True)
    yield
    MODELS.module_dict.pop("HalfSize")


def estimator(**cfg):
    head = {"type": "HeatmapHead", "in_channels": 3, "out_channels": K, "deconv_out_channels": None, "decoder": CODEC}
    model = MODELS.build(
        {
            "type": "TopdownPoseEstimator",
            "backbone": {"type": "HalfSize"},
            "head": head,
            "data_preprocessor": {"type": "PoseDataPreprocessor"},
            **cfg,
        }
    )
    if model.with_head:
        # The heatmap of a keypoint is its input channel, so that images can say what is predicted.
        nn.init.zeros_(model.head.final_layer.bias)
        model.head.final_layer.weight.data = torch.eye(K).reshape(K, 3, 1, 1)
    return model.eval()


def sample(center=(100.0, 50.0), scale=(48.0, 64.0), **metainfo):
    one = PoseDataSample(
        metainfo={"input_size": INPUT, "input_center": np.array(center), "input_scale": np.array(scale), **metainfo}
    )
    one.gt_instances = InstanceData(bboxes=np.array([[1.0, 2, 3, 4]]), bbox_scores=np.array([0.5]))
    return one


def image_with(*cells):
    """An image whose channel i is bright at cell i (x, y) of the heatmaps."""
    image = torch.zeros(3, INPUT[1], INPUT[0])
    for channel, (x, y) in enumerate(cells):
        image[channel, 2 * y : 2 * y + 2, 2 * x : 2 * x + 2] = 0.75
    return image


CELLS = (3, 4), (6, 8), (10, 13)


def test_predictions_are_in_the_image_frame():
    samples = [sample(), sample(center=(10.0, 20.0), scale=(24.0, 32.0))]
    predicted = estimator()(torch.stack([image_with(*CELLS)] * 2), samples, mode="predict")
    assert predicted == samples
    first, second = (one.pred_instances for one in predicted)
    # Cells are 2 input pixels; the input shows 48 x 64 pixels around (100, 50), or 24 x 32 around (10, 20).
    np.testing.assert_allclose(first.keypoints[0], [(x * 2 * 2 + 76, y * 2 * 2 + 18) for x, y in CELLS])
    np.testing.assert_allclose(second.keypoints[0], [(x * 2 - 2, y * 2 + 4) for x, y in CELLS])
    np.testing.assert_allclose(first.keypoint_scores, [[0.75] * 3])
    np.testing.assert_allclose(first.keypoints_visible, [[0.75] * 3])
    assert first.bboxes.tolist() == [[1, 2, 3, 4]]
    assert first.bbox_scores.tolist() == [0.5]
    assert "pred_fields" not in predicted[0]


def test_keypoints_are_selected():
    settings = {"output_keypoint_indices": [2, 0], "output_heatmaps": True}
    (predicted,) = estimator(test_cfg=settings)(image_with(*CELLS)[None], [sample()], mode="predict")
    np.testing.assert_allclose(predicted.pred_instances.keypoints[0], [(116, 70), (88, 34)])
    assert predicted.pred_instances.keypoint_scores.shape == (1, 2)
    assert predicted.pred_instances.keypoints_visible.shape == (1, 2)
    assert predicted.pred_fields.heatmaps.shape == (2, 16, 12)
    assert predicted.pred_fields.heatmaps[0, 13, 10] == 0.75


def test_flip_test_mirrors_image_and_keypoints():
    # Channel 1 and 2 mirror each other: in the mirror image each head channel sees the other's keypoint at its place.
    image = image_with((5, 4), (2, 8), (9, 8))
    swapped = [0, 2, 1]
    model = estimator(test_cfg={"flip_test": True, "output_heatmaps": True})
    (predicted,) = model(image[None], [sample(flip_indices=swapped)], mode="predict")
    straight = nn.functional.avg_pool2d(image, 2)
    torch.testing.assert_close(predicted.pred_fields.heatmaps, (straight + straight[swapped]) / 2)


def test_inputs_are_mirrored_along_their_width():
    image = torch.arange(6.0).reshape(1, 1, 2, 3)
    straight, mirrored = estimator(test_cfg={"flip_test": True}).test_inputs(image, [sample()])
    assert straight is image
    assert mirrored.tolist() == [[[[2, 1, 0], [5, 4, 3]]]]
    (alone,) = estimator().test_inputs(image, [sample()])
    assert alone is image


@pytest.mark.parametrize(
    ("inputs", "given"),
    [(torch.zeros(2, 34, 27), r"of shape \(2, 34, 27\)"), ([torch.zeros(1, 3, 8, 8)] * 2, "in a list")],
)
def test_what_is_no_image_is_not_mirrored(inputs, given):
    with pytest.raises(ConfigError, match=f"cannot mirror inputs {given}, which are not images .*override flip_inputs"):
        estimator(test_cfg={"flip_test": True}).test_inputs(inputs, [sample()])


def test_a_subclass_may_test_at_several_scales():
    class TwoScales(type(estimator())):
        def test_inputs(self, inputs, data_samples):
            larger = nn.functional.interpolate(inputs, scale_factor=2)
            return [
                every for scale in (inputs, larger) for every in super(TwoScales, self).test_inputs(scale, data_samples)
            ]

        def join_features(self, feats):
            same_size = [nn.functional.interpolate(feat, size=MAPS[::-1]) for (feat,) in feats]
            return [(sum(same_size[i::2]) / 2,) for i in range(2)]

    plain = estimator(test_cfg={"flip_test": True})
    model = TwoScales({"type": "HalfSize"}, head=None, test_cfg=plain.test_cfg)
    model.head = plain.head
    images = torch.stack([image_with(*CELLS)] * 2)
    assert [tuple(scale.shape[2:]) for scale in model.test_inputs(images, [])] == [(32, 24)] * 2 + [(64, 48)] * 2
    found, expected = (
        each(images, [sample(flip_indices=[0, 1, 2]) for _ in range(2)], mode="predict") for each in (model, plain)
    )
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one.pred_instances.keypoints, other.pred_instances.keypoints)


def test_metainfo_of_the_estimator_takes_the_samples_place():
    names = {0: "nose", 1: "left_eye", 2: "right_eye"}
    info = {i: {"name": name, "id": i, "color": [0, 0, 0], "type": "upper", "swap": ""} for i, name in names.items()}
    info[1]["swap"], info[2]["swap"] = "right_eye", "left_eye"
    metainfo = {
        "dataset_name": "three", "keypoint_info": info, "skeleton_info": {}, "joint_weights": [1, 1, 1], "sigmas": []
    }  # fmt: skip
    model = estimator(test_cfg={"flip_test": True}, metainfo=metainfo)
    given = sample()
    model(image_with(*CELLS)[None], [given], mode="predict")
    assert given.metainfo["flip_indices"] == [0, 2, 1]
    assert given.metainfo["dataset_name"] == "three"
    with pytest.raises(SkeletonError, match="no_such_skeleton"):
        estimator(metainfo={"from_file": "configs/_base_/datasets/no_such_skeleton.py"})


def test_loss_and_tensor():
    model = estimator()
    one = sample()
    encoded = model.head.decoder.encode(np.array([[(6, 8), (12, 16), (20, 26)]], dtype=np.float32))
    one.gt_fields = PixelData(heatmaps=torch.from_numpy(encoded["heatmaps"]))
    one.gt_instance_labels = InstanceData(keypoint_weights=torch.from_numpy(encoded["keypoint_weights"]))
    losses = model(image_with(*CELLS)[None], [one], mode="loss")
    assert losses["acc_pose"].item() == 1
    assert losses["loss_kpt"].item() > 0
    assert model([image_with(*CELLS)] * 2).shape == (2, K, 16, 12)  # a list of images is stacked
    assert estimator(head=None)(torch.rand(1, 3, 32, 24))[0].shape == (1, 3, 16, 12)


def test_a_neck_stands_between():
    model = estimator(neck={"type": "FeatureMapProcessor", "scale_factor": 2.0})
    assert model(torch.rand(1, 3, 32, 24)).shape == (1, K, 32, 24)


def test_a_test_step_preprocesses():
    model = estimator()
    data = {"inputs": [image_with(*CELLS)], "data_samples": [sample()]}
    (predicted,) = model.test_step(data)
    np.testing.assert_allclose(predicted.pred_instances.keypoints[0, 0], (88, 34))


def test_old_checkpoints_load():
    model, other = estimator(), estimator()
    old = {name.replace("head.", "keypoint_head."): value + 1 for name, value in model.state_dict().items()}
    assert "keypoint_head.final_layer.weight" in old
    other.load_state_dict(old, strict=True)
    assert torch.equal(other.head.final_layer.bias, torch.ones(K))


def test_what_a_mode_needs_is_said():
    model, images = estimator(), torch.rand(1, 3, 32, 24)
    with pytest.raises(ConfigError, match=r"mode must be one of .* Did you mean 'predict'\?"):
        model(images, [sample()], mode="predcit")
    with pytest.raises(ConfigError, match="mode='loss' needs data_samples"):
        model(images, mode="loss")
    with pytest.raises(ConfigError, match="mode='predict' needs a head"):
        estimator(head=None)(images, [sample()], mode="predict")


def test_a_sample_must_tell_how_it_was_warped():
    given = PoseDataSample(metainfo={"input_size": INPUT, "img_path": "a/b.jpg"})
    with pytest.raises(DataError, match=r"sample of a/b.jpg has no .*input_center, input_scale: the pipeline needs"):
        estimator()(torch.rand(1, 3, 32, 24), [given], mode="predict")


def predicted_by(model, instances, given):
    return model.add_pred_to_datasample([instances], None, [given])[0].pred_instances


def poses(count):
    return InstanceData(
        keypoints=np.zeros((count, K, 2), np.float32), keypoint_scores=np.ones((count, K)), keypoint_tags=np.ones((count, K, 1)),
    )  # fmt: skip


def test_predicted_boxes_count_where_the_sample_has_none():
    instances, given = poses(2), sample()
    instances.bboxes = np.array([[0, 0, 24, 32], [6, 8, 12, 16]], np.float32)
    given.gt_instances = InstanceData()
    predicted = predicted_by(estimator(test_cfg={"output_keypoint_indices": [1]}), instances, given)
    # The input's 24 x 32 pixels show 48 x 64 pixels around (100, 50).
    np.testing.assert_allclose(predicted.bboxes, [[76, 18, 124, 82], [88, 34, 100, 50]])
    assert predicted.keypoint_tags.shape == (2, 1, 1)


def test_an_image_may_show_nobody():
    given = sample()
    given.gt_instances = InstanceData()
    assert predicted_by(estimator(), poses(0), given).keypoints.shape == (0, K, 2)
    with pytest.raises(DataError, match="has 1 bboxes, but 0 poses are predicted"):
        predicted_by(estimator(), poses(0), sample())


@pytest.mark.parametrize(
    ("predictions", "got"),
    [(None, "NoneType"), ([InstanceData()], "1"), ((InstanceData(), InstanceData(), InstanceData()), "tuple")],
)
def test_a_head_must_predict_one_instance_data_per_sample(predictions, got, monkeypatch):
    model = estimator()
    monkeypatch.setattr(model.head, "predict", lambda *_, **__: predictions)
    with pytest.raises(StructureError, match=f"HeatmapHead.predict must return a list of 2 InstanceData.* got {got}"):
        model(torch.zeros(2, 3, INPUT[1], INPUT[0]), [sample(), sample()], mode="predict")
