"""Albumentation: our own effects, and the library by a stand-in of it."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any, ClassVar

import cv2
import numpy as np
import pytest

from pose_core.errors import ConfigError, EnvironmentSetupError
from pose_core.registry import TRANSFORMS
from pose_keypoints.transforms.albumentation import Albumentation
from pose_keypoints.transforms.albumentations_arguments import dated, modernized
from pose_keypoints.transforms.light_effects import Blur, CoarseDropout, GridDropout, MedianBlur

RTMPOSE = [
    dict(type="Blur", p=0.1),
    dict(type="MedianBlur", p=0.1),
    dict(
        type="CoarseDropout", max_holes=1, max_height=0.4, max_width=0.4, min_holes=1, min_height=0.2, min_width=0.2, p=1.0
    ),
]  # fmt: skip


@pytest.fixture
def image() -> np.ndarray:
    np.random.seed(0)
    return np.random.default_rng(0).integers(1, 256, (60, 40, 3), dtype=np.uint8)


def holes(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    return (before != after).any(-1)


def test_rtmposes_step_needs_no_library(image):
    step = TRANSFORMS.build(dict(type="Albumentation", transforms=[RTMPOSE[2]]))
    before = image.copy()
    sizes = []
    for _ in range(200):
        rows, columns = np.nonzero(holes(image, step({"img": image})["img"]))
        height, width = np.ptp(rows) + 1, np.ptp(columns) + 1
        assert len(rows) == height * width  # one rectangle
        sizes.append((height / 60, width / 40))
    assert 0.18 < np.min(sizes) < 0.22
    assert 0.36 < np.max(sizes) <= 0.4
    np.testing.assert_array_equal(image, before)


@pytest.mark.parametrize(
    ("effect", "reference"), [(Blur, lambda i, k: cv2.blur(i, (k, k))), (MedianBlur, cv2.medianBlur)]
)
def test_a_blur_draws_an_odd_side(image, effect, reference):
    drawn = {effect(p=1.0)(image).tobytes() for _ in range(60)}
    assert drawn == {reference(image, side).tobytes() for side in (3, 5, 7)}
    assert effect(blur_limit=(5, 5), p=1.0)(image).tobytes() == reference(image, 5).tobytes()


def test_an_effect_happens_with_its_chance(image):
    happened = sum(CoarseDropout(p=0.3)(image) is not image for _ in range(1000))
    assert 0.25 < happened / 1000 < 0.35


def test_holes_in_pixels(image):
    effect = CoarseDropout((2, 2), (3, 3), (5, 5), fill=(7, 8, 9), p=1.0)
    after = effect(image)
    filled = (after == (7, 8, 9)).all(-1)
    assert 15 <= filled.sum() <= 30
    assert CoarseDropout((1, 1), (500, 500), (500, 500), p=1.0)(image).sum() == 0  # no larger than the image


def test_a_grid_covers_the_square_of_its_ratio(image):
    shares = [holes(image, GridDropout(unit_size_range=(10, 20), p=1.0)(image)).mean() for _ in range(50)]
    assert np.mean(shares) == pytest.approx(0.25, abs=0.04)


def test_a_grid_by_numbers_and_place():
    white = np.full((40, 60, 3), 255, np.uint8)
    after = GridDropout(0.5, random_offset=False, holes_number_xy=(3, 2), shift_xy=(4, 0), p=1.0)(white)
    filled = (after == 0).all(-1)
    assert np.flatnonzero(filled[0]).tolist() == [*range(4, 14), *range(24, 34), *range(44, 54)]
    assert np.flatnonzero(filled[:, 4]).tolist() == [*range(10), *range(20, 30)]
    default = GridDropout(random_offset=False, p=1.0)(white)
    assert np.flatnonzero((default == 0).all(-1)[0])[:6].tolist() == [0, 1, 2, 6, 7, 8]


def test_the_seed_decides(image):
    step = Albumentation(RTMPOSE)

    def draw() -> np.ndarray:
        np.random.seed(3)
        return np.stack([step({"img": image})["img"] for _ in range(10)])

    np.testing.assert_array_equal(draw(), draw())
    assert len(np.unique(draw(), axis=0)) > 5


def test_arguments_of_either_time_mean_the_same():
    newer = dict(num_holes_range=(1, 1), hole_height_range=(0.2, 0.4), hole_width_range=(0.2, 0.4), p=1.0)
    older = {key: value for key, value in RTMPOSE[2].items() if key != "type"}
    assert modernized("CoarseDropout", older) == newer
    assert dated("CoarseDropout", newer, known=older) == older
    assert dated("CoarseDropout", newer, known=newer) == newer
    # what was left out: no smallest size means the largest, 8 pixels where none is given
    assert modernized("CoarseDropout", dict(max_holes=4, fill_value=3, always_apply=True)) == dict(
        num_holes_range=(4, 4), hole_height_range=(8, 8), hole_width_range=(8, 8), fill=3, p=1.0
    )
    assert modernized("GridDropout", dict(unit_size_min=10, unit_size_max=40)) == dict(unit_size_range=(10, 40))


class Stub:
    """A transform of the library that writes down what it was given."""

    def __init__(self, limit: int = 3, p: float = 0.5) -> None:
        self.limit = limit

    def __call__(self, **given: Any) -> dict[str, Any]:
        return {name: value + self.limit for name, value in given.items()}


class OldCoarseDropout(Stub):
    def __init__(self, max_holes: int = 8, max_height: float = 8, max_width: float = 8, min_holes: int | None = None,
                 min_height: float | None = None, min_width: float | None = None, fill_value: int = 0, p: float = 0.5):  # fmt: skip
        super().__init__(limit=10 * min_holes)


class OneOf(Stub):
    def __init__(self, transforms: list[Stub], p: float = 0.5) -> None:
        super().__init__(limit=sum(transform.limit for transform in transforms))


class Compose:
    """What applies transforms one after the other, and has generators of its own."""

    seeds: ClassVar[list[int]] = []

    def __init__(self, transforms: list[Stub]) -> None:
        self.transforms = transforms

    def set_random_seed(self, seed: int) -> None:
        self.seeds.append(seed)

    def __call__(self, **given: Any) -> dict[str, Any]:
        for transform in self.transforms:
            given = transform(**given)
        return given


@pytest.fixture
def library(monkeypatch) -> ModuleType:
    module = ModuleType("albumentations")
    vars(module).update(
        __version__="1.3", Compose=Compose, RandomFog=Stub, CoarseDropout=OldCoarseDropout, OneOf=OneOf, Blur=Stub
    )
    monkeypatch.setitem(sys.modules, "albumentations", module)
    Compose.seeds = []
    return module


def test_the_library_does_what_we_do_not(library):
    step = Albumentation([dict(type="RandomFog", limit=2), dict(type="Blur", limit=4)])
    results = step({"img": np.zeros((2, 2)), "other": 1})
    assert (results["img"] == 6).all()
    assert results["other"] == 1


def test_the_librarys_generators_are_seeded_too(library):
    step = Albumentation([dict(type="RandomFog")])
    for _ in range(2):
        np.random.seed(1)
        step({"img": np.zeros((2, 2))})
    assert Compose.seeds[0] == Compose.seeds[1]


def test_the_library_does_whatever_is_mapped_beside_the_image(library):
    step = Albumentation([dict(type="RandomFog")], keymap={"img": "image", "mask": "mask"})
    results = step({"img": np.zeros(1), "mask": np.ones(1)})
    assert (results["img"][0], results["mask"][0]) == (3, 4)
    with pytest.raises(ConfigError, match="Albumentation needs 'mask'"):
        step({"img": np.zeros(1)})


def test_newer_names_reach_an_older_library(library):
    newer = dict(type="CoarseDropout", num_holes_range=(2, 4), fill="random")
    assert (Albumentation([newer])({"img": np.zeros(1)})["img"] == 20).all()


def test_transforms_that_hold_others(library):
    step = Albumentation([dict(type="OneOf", transforms=[dict(type="RandomFog", limit=1), dict(type="Blur", limit=5)])])
    assert (step({"img": np.zeros(1)})["img"] == 6).all()


def test_what_the_library_does_not_know_is_refused(library):
    with pytest.raises(ConfigError, match=r"Albumentations has no transform 'RandomFogg'. Did you mean 'RandomFog'"):
        Albumentation([dict(type="RandomFogg")])
    with pytest.raises(
        ConfigError, match=r"RandomFog in Albumentations 1.3 has no argument 'limits'. Did you mean 'limit'"
    ):
        Albumentation([dict(type="RandomFog", limits=3)])
    with pytest.raises(ConfigError, match=r"transforms must be dict\(type='Name', ...\), got 'Blur'"):
        Albumentation(["Blur"])


def test_without_the_library_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "albumentations", None)
    with pytest.raises(EnvironmentSetupError, match=r"pip install 'pose-keypoints\[albumentations\]'"):
        Albumentation([dict(type="GaussNoise")])


@pytest.mark.parametrize(
    ("cfg", "message"),
    [
        (dict(type="Blur", blur_limit=4), "blur_limit must be ascending odd numbers of at least 3, got 4"),
        (
            dict(type="CoarseDropout", num_holes_range=(3, 1)),
            r"num_holes_range must be positive and ascending, got \(3, 1\)",
        ),
        (dict(type="GridDropout", ratio=1), "ratio must be between 0 and 1, got 1"),
        (dict(type="GridDropout", unit_size_min=1, unit_size_max=4), r"must be ascending and at least 2, got \(1, 4\)"),
    ],
)
def test_what_an_effect_cannot_be(cfg, message):
    with pytest.raises(ConfigError, match=message):
        Albumentation([cfg])


def test_a_grid_must_fit_the_image(image):
    with pytest.raises(ConfigError, match=r"must not exceed the image \(40x60 pixels\), got \(10, 50\)"):
        GridDropout(unit_size_range=(10, 50), p=1.0)(image)
    with pytest.raises(ConfigError, match="must fit in 40 pixels, got 30 cells"):
        GridDropout(holes_number_xy=(30, None), p=1.0)(image)
