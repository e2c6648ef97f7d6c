"""Color and brightness."""

from __future__ import annotations

import colorsys

import cv2
import numpy as np
import pytest

from pose_core.errors import ConfigError
from pose_keypoints.transforms import photometric
from pose_keypoints.transforms.photometric import PhotometricDistortion, YOLOXHSVRandomAug, _through_hsv

OFF = {"brightness_delta": 0, "contrast_range": (1, 1), "saturation_range": (1, 1), "hue_delta": 0}


@pytest.fixture
def image() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (10, 12, 3), dtype=np.uint8)


def distorted(image: np.ndarray, monkeypatch, coins: list[bool], **kwargs) -> np.ndarray:
    """With coins for brightness, contrast, saturation, hue, contrast first, channels."""
    tossed = iter(coins)
    monkeypatch.setattr(photometric, "_coin", lambda: next(tossed))
    return PhotometricDistortion(**{**OFF, **kwargs})({"img": image})["img"]


def turned(image: np.ndarray, saturation: float, hue: int) -> np.ndarray:
    levels = np.arange(256)
    return _through_hsv(image, hue=(levels + hue) % 180, saturation=np.clip(levels * saturation, 0, 255), value=levels)


@pytest.mark.parametrize("contrast_first", [True, False])
def test_contrast_is_applied_once_in_either_order(image, monkeypatch, contrast_first):
    coins = [False, True, False, False, contrast_first, False]
    after = distorted(image, monkeypatch, coins, contrast_range=(1.5, 1.5))
    np.testing.assert_array_equal(after, np.clip(image * 1.5, 0, 255).astype(np.uint8))


def test_brightness_is_clipped(image, monkeypatch):
    monkeypatch.setattr(np.random, "uniform", lambda low, high: high)
    after = distorted(image, monkeypatch, [True, *[False] * 5], brightness_delta=40)
    np.testing.assert_array_equal(after, np.clip(image.astype(int) + 40, 0, 255))


def test_hue_turns_around_at_a_full_circle(monkeypatch):
    # Red, turned by 170 steps of two degrees, is 20 degrees short of red again.
    red = np.zeros((1, 1, 3), np.uint8)
    red[..., 2] = 255
    b, g, r = turned(red, 1.0, 170)[0, 0] / 255
    assert colorsys.rgb_to_hsv(r, g, b)[0] == pytest.approx(340 / 360, abs=0.01)
    np.testing.assert_array_equal(turned(red, 1.0, -10), turned(red, 1.0, 170))


def test_without_saturation_nothing_but_grey_is_left(image):
    gray = turned(image, 0.0, 0)
    assert (gray == image.max(axis=2, keepdims=True)).all()


def test_channels_are_permuted_not_changed(image, monkeypatch):
    after = distorted(image, monkeypatch, [False] * 5 + [True])
    np.testing.assert_array_equal(np.sort(after, axis=2), np.sort(image, axis=2))
    assert after.flags.c_contiguous


def test_the_seed_decides(image):
    def draw() -> np.ndarray:
        np.random.seed(5)
        return np.stack([PhotometricDistortion()({"img": image})["img"] for _ in range(8)])

    np.testing.assert_array_equal(draw(), draw())
    assert len(np.unique(draw(), axis=0)) > 4


def test_what_it_cannot_distort(image):
    with pytest.raises(ConfigError, match="needs a uint8 image, got float32"):
        PhotometricDistortion()({"img": image.astype(np.float32)})
    with pytest.raises(ConfigError, match="saturation_range"):
        PhotometricDistortion(saturation_range=(1.5, 0.5))


def by_loops(image: np.ndarray, hue: int, saturation: int, value: int) -> np.ndarray:
    """What YOLOX does to the three channels, in wider numbers."""
    hsv = cv2.cvtColor(image, cv2.COLOR_BGR2HSV).astype(np.int16)
    hsv[..., 0] = (hsv[..., 0] + hue) % 180
    hsv[..., 1] = np.clip(hsv[..., 1] + saturation, 0, 255)
    hsv[..., 2] = np.clip(hsv[..., 2] + value, 0, 255)
    return cv2.cvtColor(hsv.astype(np.uint8), cv2.COLOR_HSV2BGR)


@pytest.mark.parametrize("drawn", [(1, 1, 1), (-1, -1, -1), (0.5, -0.3, 0.9)])
@pytest.mark.parametrize("chosen", [(1, 1, 1), (0, 1, 0), (0, 0, 0)])
def test_hue_saturation_and_value_are_added_to(image, monkeypatch, drawn, chosen):
    monkeypatch.setattr(np.random, "uniform", lambda low, high, size: np.array(drawn))
    monkeypatch.setattr(np.random, "randint", lambda low, high, size: np.array(chosen))
    after = YOLOXHSVRandomAug()({"img": image})["img"]
    gains = [int(d * delta) * c for d, delta, c in zip(drawn, (5, 30, 30), chosen, strict=True)]
    expected = by_loops(image, *gains) if any(chosen) else image
    np.testing.assert_array_equal(after, expected)


def test_each_of_hue_saturation_and_value_has_an_even_chance(image):
    np.random.seed(0)
    unchanged = sum(YOLOXHSVRandomAug()({"img": image})["img"] is image for _ in range(800))
    assert 0.125 < unchanged / 800 < 0.18  # one in eight, and those whose numbers round to 0
    with pytest.raises(ConfigError, match="YOLOXHSVRandomAug needs a uint8 image, got float32"):
        YOLOXHSVRandomAug()({"img": image.astype(np.float32)})
