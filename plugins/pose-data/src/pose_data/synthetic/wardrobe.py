"""The clothes, skin and hair of figures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pose_data.synthetic.fabric import Fabric, plain, sample_color, sample_fabric, sample_hair, sample_skin


@dataclass(frozen=True)
class Look:
    """The appearance of a figure.

    Attributes:
        skin: Skin color, (3,) BGR.
        hair: Color of hair or cap, (3,) BGR.
        hair_style: ``none``, ``short``, ``long`` or ``cap``.
        beard: Whether the lower face has a beard.
        top: Fabric of trunk and sleeves.
        sleeves: ``none``, ``short`` or ``long``.
        bottom: Fabric of hips and legs.
        legs: ``shorts``, ``trousers`` or ``skirt``.
        shoes: Fabric of the shoes.
    """

    skin: np.ndarray
    hair: np.ndarray
    hair_style: str
    beard: bool
    top: Fabric
    sleeves: str
    bottom: Fabric
    legs: str
    shoes: Fabric

    @property
    def upper_arm(self) -> Fabric:
        """The fabric of the upper arm."""
        return plain(self.skin) if self.sleeves == "none" else self.top

    @property
    def forearm(self) -> Fabric:
        """The fabric of the forearm."""
        return self.top if self.sleeves == "long" else plain(self.skin)

    @property
    def thigh(self) -> Fabric:
        """The fabric of the thigh, below a skirt if there is one."""
        return plain(self.skin) if self.legs == "skirt" else self.bottom

    @property
    def shin(self) -> Fabric:
        """The fabric of the shin."""
        return self.bottom if self.legs == "trousers" else plain(self.skin)


def sample_look(rng: np.random.Generator) -> Look:
    """Sample a look; all choices are independent."""
    hair_style = str(rng.choice(("none", "short", "long", "cap"), p=(0.07, 0.48, 0.3, 0.15)))
    bottom = sample_fabric(rng) if rng.random() < 0.35 else plain(sample_color(rng, saturation=(0.0, 0.6)))
    return Look(
        skin=sample_skin(rng),
        hair=sample_color(rng) if hair_style == "cap" else sample_hair(rng),
        hair_style=hair_style,
        beard=bool(rng.random() < 0.15),
        top=sample_fabric(rng),
        sleeves=str(rng.choice(("none", "short", "long"), p=(0.12, 0.43, 0.45))),
        bottom=bottom,
        legs=str(rng.choice(("shorts", "trousers", "skirt"), p=(0.25, 0.6, 0.15))),
        shoes=plain(sample_color(rng)),
    )
