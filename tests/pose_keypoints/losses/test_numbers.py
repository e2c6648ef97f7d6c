"""Losses of coordinates, labels, boxes and 3D poses, computed by hand."""

from __future__ import annotations

import math

import pytest
import torch
from mmengine.logging import MessageHub

from pose_core.errors import ConfigError
from pose_core.registry import MODELS
from pose_core.skeleton import load_skeleton


def loss_of(name, *args, weights=None, areas=None, **cfg):
    more = {key: value for key, value in (("target_weight", weights), ("areas", areas)) if value is not None}
    return MODELS.build({"type": name, **cfg})(*args, **more)


def point(*values):
    return torch.tensor([[values]], dtype=torch.float32)


def test_squared_absolute_and_smooth_errors():
    output, target = point(0.0, 3.0), point(0.5, 1.0)
    assert loss_of("MSELoss", output, target).item() == pytest.approx((0.25 + 4) / 2)
    assert loss_of("L1Loss", output, target).item() == pytest.approx((0.5 + 2) / 2)
    assert loss_of("L1Loss", output, target, reduction="sum").item() == pytest.approx(2.5)
    assert loss_of("L1Loss", output, target, reduction="none").tolist() == [[[0.5, 2]]]
    assert loss_of("SmoothL1Loss", output, target).item() == pytest.approx((0.125 + 1.5) / 2)


def test_weights_multiply_before_or_after_the_comparison():
    output, target, weights = point(0.0, 3.0), point(0.5, 1.0), torch.tensor([[0.5]])
    options = {"weights": weights, "use_target_weight": True}
    assert loss_of("MSELoss", output, target, **options).item() == pytest.approx((0.25 + 4) / 2 / 4)
    assert loss_of("SmoothL1Loss", output, target, **options).item() == pytest.approx((0.25**2 / 2 + 0.5) / 2)
    assert loss_of("SoftWeightSmoothL1Loss", output, target, **options).item() == pytest.approx((0.125 + 1.5) / 4)


def test_empty_values_may_count_or_not():
    output, target = torch.zeros(1, 2, 2), torch.full((1, 2, 2), 2.0)
    options = {"weights": torch.tensor([[0.5, 0.0]]), "use_target_weight": True}
    assert loss_of("SoftWeightSmoothL1Loss", output, target, **options).item() == pytest.approx(2 * 0.5 * 1.5 / 4)
    labeled = loss_of("SoftWeightSmoothL1Loss", output, target, supervise_empty=False, **options)
    assert labeled.item() == pytest.approx(0.5 * 1.5)
    options["weights"] = torch.zeros(1, 2)
    assert loss_of("SoftWeightSmoothL1Loss", output, target, supervise_empty=False, **options).item() == 0


@pytest.mark.parametrize(("error", "expected"), [(1.0, 10 * math.log(1.5)), (12.0, 12 - (10 - 10 * math.log(6)))])
def test_wing(error, expected):
    assert loss_of("WingLoss", point(error), point(0.0)).item() == pytest.approx(expected)


@pytest.mark.parametrize(("error", "expected"), [(1.0, 1.0), (3.0, 2 + 20 * math.log(7 / 5))])
def test_soft_wing(error, expected):
    assert loss_of("SoftWingLoss", point(error), point(0.0)).item() == pytest.approx(expected)


@pytest.mark.parametrize(("name", "edge"), [("WingLoss", 10.0), ("SoftWingLoss", 2.0)])
def test_the_branches_of_the_wings_meet(name, edge):
    below, above = (loss_of(name, point(edge + step), point(0.0)).item() for step in (-1e-4, 1e-4))
    assert 0 < above - below < 1e-2


def test_wings_sum_over_a_sample_and_average_over_samples():
    assert loss_of("SoftWingLoss", torch.ones(4, 3, 2), torch.zeros(4, 3, 2)).item() == pytest.approx(6)


def test_cross_entropy_of_logits_and_of_probabilities():
    logits, target = torch.tensor([[0.0, 2.0]]), torch.tensor([[1.0, 0.0]])
    expected = (math.log(2) + math.log(1 + math.exp(2))) / 2
    assert loss_of("BCELoss", logits, target).item() == pytest.approx(expected)
    assert loss_of("BCELoss", logits.sigmoid(), target, use_sigmoid=True).item() == pytest.approx(expected)
    weighted = loss_of("BCELoss", logits, target, weights=torch.tensor([[1.0, 0.0]]), use_target_weight=True)
    assert weighted.item() == pytest.approx(math.log(2) / 2)
    per_sample = loss_of("BCELoss", logits, target, weights=torch.tensor([0.5]), use_target_weight=True)
    assert per_sample.item() == pytest.approx(expected / 2)
    assert loss_of("BCELoss", logits, target, reduction="none").shape == (1, 2)


def test_cross_entropy_of_probabilities_in_half_precision():
    output = torch.tensor([[0.25, 1.0]], dtype=torch.bfloat16, requires_grad=True)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        loss = loss_of("BCELoss", output, torch.tensor([[1.0, 0.0]]), use_sigmoid=True)
    loss.backward()
    assert loss.item() == pytest.approx((math.log(4) + 100) / 2)
    assert torch.isfinite(output.grad).all()


def test_varifocal():
    logits, quality = torch.tensor([0.0, 0.0]), torch.tensor([0.0, 0.8])
    losses = loss_of("VariFocalLoss", logits, quality, reduction="none")
    torch.testing.assert_close(losses, torch.tensor([0.75 * 0.25 * math.log(2), 0.8 * math.log(2)]))
    extremes = torch.tensor([-1e4, 1e4], requires_grad=True)
    loss_of("VariFocalLoss", extremes, quality).backward()
    assert torch.isfinite(extremes.grad).all()


BOXES = torch.tensor([[0.0, 0, 10, 10], [0, 0, 10, 10], [0, 0, 1, 1]])
OTHERS = torch.tensor([[0.0, 0, 10, 10], [0, 0, 10, 5], [5, 5, 6, 6]])


@pytest.mark.parametrize(
    ("mode", "expected"),
    [("linear", [0, 0.5, 1]), ("square", [0, 0.75, 1]), ("log", [0, math.log(2), -math.log(1e-16)])],
)
def test_iou(mode, expected):
    losses = loss_of("IoULoss", BOXES, OTHERS, mode=mode, reduction="none")
    torch.testing.assert_close(losses, torch.tensor(expected, dtype=torch.float32))


def test_iou_has_gradients_without_overlap_too():
    boxes = BOXES.clone().requires_grad_()
    loss_of("IoULoss", boxes, OTHERS).backward()
    assert torch.isfinite(boxes.grad).all()


def test_oks_takes_sigmas_and_areas():
    output, target = torch.zeros(1, 17, 2), torch.zeros(1, 17, 2)
    output[0, 0, 0] = 3.0
    sigma = load_skeleton("coco").sigmas[0]
    similarity = math.exp(-9 / (2 * 100 * (2 * sigma) ** 2))
    for metainfo in ("configs/_base_/datasets/coco.py", {"from_file": "configs/_base_/datasets/coco.py"}):
        loss = loss_of("OKSLoss", output, target, areas=torch.tensor([100.0]), metainfo=metainfo)
        assert loss.item() == pytest.approx((1 - similarity) / 17, rel=1e-4)


def test_weights_of_oks_are_shares_of_a_pose():
    target = torch.zeros(1, 4, 2)
    output = target.clone()
    output[0, 1] = 100.0
    weights = torch.tensor([[1.0, 1.0, 0.0, 0.0]])
    assert loss_of("OKSLoss", output, target).item() == pytest.approx(1 / 4)
    assert loss_of("OKSLoss", output, target, weights=weights).item() == pytest.approx(3 / 4)
    assert loss_of("OKSLoss", output, target, weights=weights, norm_target_weight=True).item() == pytest.approx(1 / 2)
    assert loss_of("OKSLoss", target, target, weights=weights, norm_target_weight=True).item() == pytest.approx(0)
    assert loss_of("OKSLoss", target, target, weights=weights * 0, norm_target_weight=True).item() == 1


def test_joints_and_bones():
    output = torch.tensor([[[0.0, 0, 0], [3, 4, 0], [3, 4, 2]]])
    target = torch.tensor([[[0.0, 0, 0], [0, 0, 1], [0, 0, 4]]])
    distances = 0, math.sqrt(9 + 16 + 1), math.sqrt(9 + 16 + 4)
    assert loss_of("MPJPELoss", output, target).item() == pytest.approx(sum(distances) / 3)
    assert loss_of("BoneLoss", output, target, joint_parents=[0, 0, 1]).item() == pytest.approx((4 + 1) / 2)


def test_bone_lengths_are_compared_on_average():
    output, target = torch.zeros(2, 2, 3), torch.zeros(1, 2, 3)
    output[0, 1, 0], output[1, 1, 0], target[0, 1, 0] = 1.0, 3.0, 2.0
    assert loss_of("BoneLoss", output, target, joint_parents=[0, 0]).item() == 0


def test_weights_of_bones_or_of_their_ends():
    output, target = torch.zeros(1, 3, 3), torch.zeros(1, 3, 3)
    output[0, 1, 0], output[0, 2, 0] = 1.0, 4.0
    cfg = {"joint_parents": [0, 0, 1], "use_target_weight": True}
    assert loss_of("BoneLoss", output, target, weights=torch.tensor([[1.0, 0.5]]), **cfg).item() == pytest.approx(
        (1 + 0.5 * 3) / 2
    )
    assert loss_of("BoneLoss", output, target, weights=torch.tensor([[1.0, 1, 0.5]]), **cfg).item() == pytest.approx(
        (1 + 0.5 * 3) / 2
    )
    assert loss_of("BoneLoss", output, target, weights=torch.tensor([[0.0, 1, 1]]), **cfg).item() == pytest.approx(1.5)


@pytest.mark.parametrize("parents", [[0, 1], [0, 2], [0, -1], []])
def test_bones_need_two_ends(parents):
    with pytest.raises(
        ConfigError, match="joint_parents must be indices of joints, at least one of them the index of another joint"
    ):
        MODELS.build({"type": "BoneLoss", "joint_parents": parents})


INTRINSICS = torch.tensor([[1000.0, 1100, 500, 400]])


def semi(**cfg):
    return MODELS.build({"type": "SemiSupervisionLoss", "joint_parents": [0, 0], **cfg})


def test_projection():
    joints = torch.tensor([[[0.5, 0.25, 2.0], [5.0, 0.0, 1.0]]])
    project = semi().project_joints
    expected = torch.tensor([[[750.0, 537.5], [1500, 400]]])  # what is more than 45 degrees aside is clipped
    torch.testing.assert_close(project(joints, INTRINSICS), expected)
    torch.testing.assert_close(project(joints, INTRINSICS[:, None]), expected)
    torch.testing.assert_close(project(joints, torch.cat((INTRINSICS, torch.zeros(1, 5)), 1)), expected)
    bent = project(joints[:, :1], torch.cat((INTRINSICS, torch.tensor([[0.1, 0, 0, 0.01, 0]])), 1))
    r2 = 0.25**2 + 0.125**2
    stretch = 1 + 0.1 * r2 + 0.01 * 0.25
    expected_x, expected_y = 1000 * (0.25 * stretch + 0.01 * r2) + 500, 1100 * 0.125 * stretch + 400
    torch.testing.assert_close(bent, torch.tensor([[[expected_x, expected_y]]]))
    with pytest.raises(
        ConfigError, match=r"intrinsics must be \(B, 4\), or \(B, 9\) with distortion, got the shape \(1, 5\)"
    ):
        project(joints, torch.ones(1, 5))


def test_semi_supervision():
    pose = torch.tensor([[[0.0, 0, 0], [0, 1, 0]]])
    trajectory = torch.tensor([[[0.0, 0, 4]]])
    output = {"labeled_pose": pose * 3, "unlabeled_pose": pose.requires_grad_(), "unlabeled_traj": trajectory}
    target = {"unlabeled_target_2d": torch.tensor([[[500.0, 400], [500, 670]]]), "intrinsics": INTRINSICS}
    losses = semi(projection_loss_weight=0.5)(output, target)
    assert losses["proj_loss"].item() == pytest.approx(0.5 * (0 + 5) / 2)
    assert losses["bone_loss"].item() == pytest.approx(2)
    assert target["intrinsics"].shape == (1, 4)
    warming = semi(warmup_iterations=1)
    assert warming(output, target) == {}
    assert set(warming(output, target)) == {"proj_loss", "bone_loss"}


def test_a_resumed_training_does_not_warm_up_again():
    pose = torch.rand(1, 2, 3)
    output = {"labeled_pose": pose, "unlabeled_pose": pose, "unlabeled_traj": torch.ones(1, 1, 3)}
    target = {"unlabeled_target_2d": torch.rand(1, 2, 2), "intrinsics": INTRINSICS}
    hub = MessageHub.get_current_instance()
    for done, losses in ((9, 0), (10, 2)):
        hub.update_info("iter", done)
        assert len(semi(warmup_iterations=10)(output, target)) == losses


def test_a_joint_in_the_camera_itself_has_gradients():
    joints = torch.zeros(1, 2, 3, requires_grad=True)
    semi().project_joints(joints, INTRINSICS).sum().backward()
    assert torch.isfinite(joints.grad).all()


def test_several_losses_side_by_side():
    cfg = [{"type": "SmoothL1Loss", "use_target_weight": True}, {"type": "KeypointMSELoss", "use_target_weight": True}]
    wrapper = MODELS.build({"type": "MultipleLossWrapper", "losses": cfg})
    coordinates, maps, weights = torch.rand(2, 3, 2), torch.rand(2, 3, 4, 4), torch.rand(2, 3)
    losses = wrapper([coordinates, maps], [coordinates * 2, maps * 2], weights)
    assert losses[0] == MODELS.build(cfg[0])(coordinates, coordinates * 2, weights)
    assert losses[1] == MODELS.build(cfg[1])(maps, maps * 2, weights)
    with pytest.raises(ConfigError, match="got 1 outputs and 2 targets for 2 losses"):
        wrapper([coordinates], [coordinates, maps], weights)


def test_losses_by_name():
    cfg = {"near": {"type": "L1Loss"}, "flow": {"type": "SmoothL1Loss", "loss_weight": 2.0}}
    combined = MODELS.build({"type": "CombinedLoss", "losses": cfg})
    assert combined.near(point(1.0), point(0.0)) == 1
    assert combined.flow(point(1.0), point(0.0)) == 1


@pytest.mark.parametrize(
    ("cfg", "message"),
    [
        ({"type": "L1Loss", "reduction": "average"}, "L1Loss: reduction must be one of"),
        ({"type": "BCELoss", "reduction": "means"}, "BCELoss: reduction .* Did you mean 'mean'"),
        ({"type": "IoULoss", "mode": "giou"}, "IoULoss: mode must be one of"),
        ({"type": "OKSLoss", "mode": "lin"}, "OKSLoss: mode must be one of .* Did you mean 'linear'"),
        ({"type": "WingLoss", "epsilon": 0}, "WingLoss: epsilon must be positive, got 0"),
        ({"type": "SoftWingLoss", "omega1": -1}, "SoftWingLoss: omega1 must be positive, got -1"),
        ({"type": "SoftWeightSmoothL1Loss", "beta": -1}, "beta must not be negative, got -1"),
    ],
)
def test_impossible_settings_are_refused(cfg, message):
    with pytest.raises(ConfigError, match=message):
        MODELS.build(cfg)
