"""DWPoseDistiller and its losses, with models of a few channels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from mmengine.logging import MessageHub
from torch.nn import functional as F

from pose_core.errors import CheckpointError, ConfigError
from pose_core.registry import MODELS
from pose_core.structures import InstanceData, PoseDataSample
from pose_keypoints.methods.dwpose.dwpose_distiller import DWPoseDistiller
from pose_keypoints.methods.dwpose.losses import FeaLoss, KDLoss

CODEC = {"type": "SimCCLabel", "input_size": (32, 64), "sigma": 2.0}
KD = {"type": "KDLoss", "name": "loss_logit", "use_this": True, "weight": 0.1}


def estimator(widen_factor: float, **head: Any) -> dict[str, Any]:
    """The model of a config, as large as it must be."""
    return {
        "type": "TopdownPoseEstimator",
        "backbone": {"type": "CSPNeXt", "deepen_factor": 0.167, "widen_factor": widen_factor, "out_indices": (4,)},
        "head": {
            "type": "RTMCCHead",
            "in_channels": int(1024 * widen_factor),
            "out_channels": 3,
            "input_size": (32, 64),
            "in_featuremap_size": (1, 2),
            "gau_cfg": {"hidden_dims": 8, "s": 4},
            "loss": {"type": "KLDiscretLoss", "beta": 10.0, "label_softmax": True},
            "decoder": CODEC,
            **head,
        },
        "test_cfg": {"flip_test": True},
    }


def features(student: int = 64, teacher: int = 128) -> dict[str, Any]:
    channels = {"student_channels": student, "teacher_channels": teacher}
    return {"type": "FeaLoss", "name": "loss_fea", "use_this": True, **channels}


def distiller(**changes: Any) -> DWPoseDistiller:
    torch.manual_seed(0)
    arguments = {
        "teacher_cfg": {"model": estimator(0.125)},
        "student_cfg": {"model": estimator(0.0625)},
        "distill_cfg": [{"methods": [features()]}, {"methods": [KD]}],
        "data_preprocessor": {"type": "PoseDataPreprocessor"},
    }
    return MODELS.build({"type": "DWPoseDistiller", **arguments, **changes})


def second_stage(**changes: Any) -> DWPoseDistiller:
    return distiller(teacher_cfg=estimator(0.0625), two_dis=True, distill_cfg=[{"methods": [KD]}], **changes)


def samples(model: DWPoseDistiller, count: int = 2) -> list[PoseDataSample]:
    found = []
    for _ in range(count):
        encoded = model.student.head.decoder.encode(np.array([[(8, 12), (20, 20), (30, 50)]], dtype=np.float32))
        warp = {"input_size": (32, 64), "input_center": np.array([16, 32]), "input_scale": np.array([32, 64])}
        sample = PoseDataSample(metainfo={"flip_indices": [0, 2, 1], **warp})
        sample.gt_instance_labels = InstanceData(**{k: torch.from_numpy(v) for k, v in encoded.items()})
        found.append(sample)
    return found


IMAGES = torch.rand(2, 3, 64, 32)


def test_the_first_stage_learns_labels_features_and_logits():
    model = distiller().train()
    losses = model(IMAGES, samples(model), mode="loss")
    assert losses.keys() == {"loss_kpt", "acc_pose", "loss_fea", "loss_logit"}
    sum(value for name, value in losses.items() if "loss" in name).backward()
    assert all(p.grad is None for p in model.teacher.parameters())
    assert all(p.grad is not None for p in model.student.parameters())
    assert model.distill_losses["loss_fea"].align.weight.grad.abs().sum() > 0


def test_what_comes_from_the_teacher_fades_with_the_epochs():
    model = distiller().eval()
    at_first = model(IMAGES, samples(model), mode="loss")
    hub = MessageHub.get_current_instance()
    hub.update_info("epoch", 75)
    hub.update_info("max_epochs", 100)
    later = model(IMAGES, samples(model), mode="loss")
    for name in ("loss_fea", "loss_logit"):
        torch.testing.assert_close(later[name], 0.25 * at_first[name])
    torch.testing.assert_close(later["loss_kpt"], at_first["loss_kpt"])


def test_the_second_stage_trains_the_head_on_the_teachers_features_by_logits_alone():
    model = second_stage().train()
    losses = model(IMAGES, samples(model), mode="loss")
    assert losses.keys() == {"acc_pose", "loss_logit"}
    losses["loss_logit"].backward()
    trained = {name.partition(".")[0] for name, p in model.student.named_parameters() if p.grad is not None}
    assert trained == {"head"}


def test_the_teacher_stays_frozen():
    model = distiller().train()
    assert not model.teacher.training
    assert not any(module.training for module in model.teacher.modules())
    assert model.student.training


@pytest.mark.parametrize("build", [distiller, second_stage])
def test_predictions_are_those_of_the_joined_student(build):
    model = build().eval()
    alone = MODELS.build(estimator(0.0625)).eval()
    alone.load_state_dict(model.student_state_dict())
    ours, theirs = (m(IMAGES, samples(model), mode="predict") for m in (model, alone))
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(a.pred_instances.keypoints, b.pred_instances.keypoints, atol=1e-4)
    torch.testing.assert_close(model(IMAGES), model.student(IMAGES))


def test_the_teacher_reads_its_weights(tmp_path: Path):
    teacher = MODELS.build(estimator(0.125))
    path = tmp_path / "teacher.pth"
    torch.save({"state_dict": teacher.state_dict()}, path)
    model = distiller(teacher_pretrained=str(path))
    model.init_weights()
    torch.testing.assert_close(dict(model.teacher.state_dict()), dict(teacher.state_dict()))
    torch.save({"state_dict": MODELS.build(estimator(0.0625)).state_dict()}, path)
    with pytest.raises(CheckpointError, match=r"teacher\.pth does not fit this TopdownPoseEstimator|No weight of"):
        model.init_weights()


def test_a_checkpoint_of_the_first_stage_gives_its_student_as_the_teacher(tmp_path: Path):
    first = distiller()
    path = tmp_path / "first.pth"
    torch.save({"state_dict": first.state_dict()}, path)
    model = second_stage(teacher_pretrained=str(path))
    model.init_weights()
    torch.testing.assert_close(dict(model.teacher.state_dict()), dict(first.student.state_dict()))


def test_configs_are_found_in_files_and_by_the_fields_paths(tmp_path: Path):
    file = tmp_path / "student.py"
    file.write_text(f"model = {estimator(0.0625)!r}")
    assert distiller(student_cfg=str(file)).student.head.out_channels == 3
    with pytest.raises(ConfigError, match="no such config"):
        distiller(student_cfg="configs/wholebody_2d_keypoint/rtmpose/none.py")


def test_a_loss_that_is_not_used_is_not_built():
    model = distiller(distill_cfg=[{"methods": [{**features(), "use_this": False}, KD]}])
    assert list(model.distill_losses) == ["loss_logit"]
    assert list(distiller(distill_cfg=None).distill_losses) == []


def test_what_cannot_be_distilled_is_said():
    with pytest.raises(ConfigError, match=r"must be 'loss_fea' or 'loss_logit', got 'loss_logits'. Did you mean"):
        distiller(distill_cfg=[{"methods": [{**KD, "name": "loss_logits"}]}])
    with pytest.raises(ConfigError, match="must not use 'loss_fea' with two_dis=True"):
        distiller(two_dis=True)
    heatmaps = {**estimator(0.0625), "head": {"type": "HeatmapHead", "in_channels": 64, "out_channels": 3}}
    with pytest.raises(ConfigError, match="student_cfg must describe an estimator whose head outputs vectors"):
        distiller(student_cfg=heatmaps)
    with pytest.raises(ConfigError, match="mode='loss' needs data_samples"):
        distiller()(IMAGES, mode="loss")


def test_losses_by_hand():
    student, teacher = torch.zeros(2, 3, 4, 4), torch.ones(2, 3, 4, 4)
    same = FeaLoss("loss_fea", True, 3, 3, alpha_fea=0.5)
    assert same.align is None
    assert same(student, teacher).item() == pytest.approx(0.5 * 3 * 16)
    logits = tuple(torch.randn(2, 3, n) for n in (5, 4))
    truths = tuple(torch.randn(2, 3, n) for n in (5, 4))
    expected = sum(
        F.kl_div(F.log_softmax(s * 2, -1), F.softmax(t * 2, -1), reduction="none").sum((1, 2)).mean() / 3
        for s, t in zip(logits, truths, strict=True)
    )
    torch.testing.assert_close(KDLoss("loss_logit", True, 0.1)(logits, truths, 2.0), 0.1 * expected)
    assert KDLoss("loss_logit", True)(truths, truths, 2.0).item() == pytest.approx(0, abs=1e-6)


def test_logits_weigh_keypoints_where_they_are_asked_to():
    logits, truths = (tuple(torch.randn(2, 3, n) for n in (5, 4)) for _ in range(2))
    none = torch.zeros(2, 3)
    assert KDLoss("loss_logit", True)(logits, truths, 1.0, none).item() > 0
    assert KDLoss("loss_logit", True, use_target_weight=True)(logits, truths, 1.0, none).item() == 0
