"""What a figure wears, and its skin and hair."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pose_data.synthetic.fabric import Fabric, plain, sample_colour, sample_fabric, sample_hair, sample_skin


@dataclass(frozen=True)
class Look:
    """The surface of a figure.

    Attributes:
        skin: (3,) BGR.
        hair: (3,) BGR; of the cap for that hair style.
        hair_style: ``none``, ``short``, ``long`` or ``cap``.
        beard: Whether the lower face is covered.
        top: Of trunk and sleeves.
        sleeves: ``none``, ``short`` or ``long``.
        bottom: Of hips and legs.
        legs: ``shorts``, ``trousers`` or ``skirt``.
        shoes: Of the feet.
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
        """What covers the upper arm."""
        return plain(self.skin) if self.sleeves == "none" else self.top

    @property
    def forearm(self) -> Fabric:
        """What covers the forearm."""
        return self.top if self.sleeves == "long" else plain(self.skin)

    @property
    def thigh(self) -> Fabric:
        """What covers the thigh below a skirt, if there is one."""
        return plain(self.skin) if self.legs == "skirt" else self.bottom

    @property
    def shin(self) -> Fabric:
        """What covers the shin."""
        return self.bottom if self.legs == "trousers" else plain(self.skin)


def sample_look(rng: np.random.Generator) -> Look:
    """A random look; every choice is independent of the others."""
    hair_style = str(rng.choice(("none", "short", "long", "cap"), p=(0.07, 0.48, 0.3, 0.15)))
    bottom = sample_fabric(rng) if rng.random() < 0.35 else plain(sample_colour(rng, saturation=(0.0, 0.6)))
    return Look(
        skin=sample_skin(rng),
        hair=sample_colour(rng) if hair_style == "cap" else sample_hair(rng),
        hair_style=hair_style,
        beard=bool(rng.random() < 0.15),
        top=sample_fabric(rng),
        sleeves=str(rng.choice(("none", "short", "long"), p=(0.12, 0.43, 0.45))),
        bottom=bottom,
        legs=str(rng.choice(("shorts", "trousers", "skirt"), p=(0.25, 0.6, 0.15))),
        shoes=plain(sample_colour(rng)),
    )
