"""Bodies follow from angles and proportions."""

from __future__ import annotations

import numpy as np
import pytest

from pose_data.synthetic.anatomy import Limb, Pose, Proportions, assemble, rotation

STRAIGHT = Limb(0.0, 0.0, 0.0, 0.0)


def upright(**changes: object) -> Pose:
    limbs = {"left": STRAIGHT, "right": STRAIGHT}
    values = {"arms": limbs, "legs": limbs, "yaw": 0.0, "tilt": 0.0, "roll": 0.0, "chest": (0, 0, 0), "head": (0, 0, 0)}
    return Pose(**(values | changes))


def test_standing_straight() -> None:
    size = Proportions()
    joints = assemble(upright(), size).joints
    np.testing.assert_allclose(joints["left_shoulder"], [size.shoulder, size.trunk, 0], atol=1e-12)
    np.testing.assert_allclose(joints["right_ankle"], [-size.hip, -size.thigh - size.shin, 0], atol=1e-12)
    assert joints["left_wrist"][1] == pytest.approx(size.trunk - size.upper_arm - size.forearm)


def test_elbows_bend_to_the_front_and_knees_to_the_back() -> None:
    bent = Limb(0.0, 0.0, 0.0, np.pi / 2)
    joints = assemble(
        upright(arms={"left": bent, "right": bent}, legs={"left": bent, "right": bent}), Proportions()
    ).joints
    assert joints["left_wrist"][2] == pytest.approx(Proportions().forearm)
    assert joints["left_ankle"][2] == pytest.approx(-Proportions().shin)


def test_an_arm_twists_inwards() -> None:
    across = Limb(0.0, 0.0, np.pi / 2, np.pi / 2)
    joints = assemble(upright(arms={"left": across, "right": across}), Proportions()).joints
    assert joints["left_wrist"][0] < joints["left_elbow"][0]
    assert joints["right_wrist"][0] > joints["right_elbow"][0]


def test_turning_the_back_exchanges_the_sides() -> None:
    front, back = assemble(upright(), Proportions()), assemble(upright(yaw=np.pi), Proportions())
    assert front.joints["left_hip"][0] > 0 > back.joints["left_hip"][0]
    assert front.head[2, 2] == pytest.approx(1.0)
    assert back.head[2, 2] == pytest.approx(-1.0)


@pytest.mark.parametrize("seed", range(20))
def test_limbs_keep_their_lengths(seed: int) -> None:
    from pose_data.synthetic.poses import sample_pose, sample_proportions

    rng = np.random.default_rng(seed)
    size = sample_proportions(rng)
    joints = assemble(sample_pose(rng), size).joints
    for side in ("left", "right"):
        for start, end, length in (
            ("shoulder", "elbow", size.upper_arm),
            ("elbow", "wrist", size.forearm),
            ("hip", "knee", size.thigh),
            ("knee", "ankle", size.shin),
        ):
            assert np.linalg.norm(joints[f"{side}_{start}"] - joints[f"{side}_{end}"]) == pytest.approx(length)


def test_a_rotation_is_a_rotation() -> None:
    turn = rotation(0.3, -1.2, 2.0)
    np.testing.assert_allclose(turn @ turn.T, np.eye(3), atol=1e-12)
    assert np.linalg.det(turn) == pytest.approx(1.0)
