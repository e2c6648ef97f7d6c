"""Random poses, from ranges of joint angles."""

from __future__ import annotations

import numpy as np

from pose_data.synthetic.anatomy import SIDES, Limb, Pose, Proportions

# Ranges in degrees of (swing, spread, twist, bend); each arm and leg uses one of them.
_ARMS = {
    "hanging": ((-15, 20), (4, 18), (0, 40), (3, 35)),
    "bent": ((-10, 45), (5, 30), (20, 80), (50, 125)),
    "reaching": ((40, 110), (5, 45), (0, 50), (5, 60)),
    "aside": ((-10, 20), (55, 100), (-40, 60), (0, 70)),
    "raised": ((-5, 25), (115, 165), (-30, 30), (5, 70)),
    "on the hip": ((-20, 5), (30, 50), (60, 95), (80, 110)),
}
_LEGS = {
    "standing": ((-6, 8), (1, 9), (-15, 5), (0, 10)),
    "stepping": ((15, 45), (0, 10), (-10, 5), (5, 45)),
    "trailing": ((-28, -8), (0, 10), (-10, 5), (5, 40)),
    "straddling": ((-5, 15), (14, 32), (-25, 0), (0, 25)),
    "lifted": ((50, 95), (0, 25), (-15, 10), (50, 110)),
    "crouching": ((55, 85), (8, 28), (-20, 0), (80, 110)),
}
# Combinations for both legs, and their probabilities.
_STANCES = (
    (("standing", "standing"), 0.40),
    (("stepping", "trailing"), 0.22),
    (("trailing", "stepping"), 0.22),
    (("straddling", "straddling"), 0.08),
    (("lifted", "standing"), 0.02),
    (("standing", "lifted"), 0.02),
    (("crouching", "crouching"), 0.04),
)
_ARM_ODDS = {"hanging": 0.40, "bent": 0.24, "reaching": 0.09, "aside": 0.11, "raised": 0.09, "on the hip": 0.07}


def sample_pose(rng: np.random.Generator) -> Pose:
    """Sample a pose: most people roughly face the camera, some turn their side or back to it."""
    stance = _STANCES[rng.choice(len(_STANCES), p=[odds for _, odds in _STANCES])][0]
    arms = rng.choice(list(_ARM_ODDS), size=2, p=list(_ARM_ODDS.values()))
    facing = rng.choice((0.0, np.pi / 2, -np.pi / 2, np.pi), p=(0.90, 0.025, 0.025, 0.05))
    return Pose(
        arms={side: _sample_limb(rng, _ARMS[arm]) for side, arm in zip(SIDES, arms, strict=True)},
        legs={side: _sample_limb(rng, _LEGS[leg]) for side, leg in zip(SIDES, stance, strict=True)},
        yaw=facing + np.clip(rng.normal(0.0, 0.3), -0.8, 0.8),
        tilt=rng.uniform(-0.02, 0.30),
        roll=np.clip(rng.normal(0.0, 0.09), -0.3, 0.3),
        chest=(rng.uniform(-0.05, 0.25), rng.normal(0.0, 0.12), rng.normal(0.0, 0.10)),
        head=(
            np.clip(rng.normal(0.05, 0.14), -0.3, 0.3),
            np.clip(rng.normal(0.0, 0.25), -0.6, 0.6),
            rng.normal(0.0, 0.12),
        ),
    )


def sample_proportions(rng: np.random.Generator) -> Proportions:
    """Sample the proportions of adults of all builds, and some children with large heads and short legs."""
    adult = Proportions()
    child = rng.random() < 0.15
    head, legs = (rng.uniform(1.25, 1.5), rng.uniform(0.85, 0.95)) if child else (rng.uniform(1.0, 1.15), 1.0)
    width, length = rng.normal(1.0, 0.06, size=2).clip(0.85, 1.15)
    arms = rng.normal(1.0, 0.04)
    return Proportions(
        shoulder=adult.shoulder * width,
        hip=adult.hip * width * rng.uniform(0.9, 1.15),
        trunk=adult.trunk,
        upper_arm=adult.upper_arm * arms,
        forearm=adult.forearm * arms,
        thigh=adult.thigh * legs * length,
        shin=adult.shin * legs * length,
        neck=adult.neck * (1.0 + 0.5 * (head - 1.0)),
        head=adult.head * head,
        girth=float(np.clip(rng.normal(1.0, 0.14), 0.75, 1.4)),
    )


def _sample_limb(rng: np.random.Generator, ranges: tuple[tuple[int, int], ...]) -> Limb:
    low, high = np.transpose(ranges)
    return Limb(*np.deg2rad(rng.uniform(low, high)).tolist())
