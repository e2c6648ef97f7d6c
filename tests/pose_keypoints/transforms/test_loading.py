"""Reading images."""

from __future__ import annotations

import copy
import os
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from pose_core.errors import ConfigError, DataError, ImageError
from pose_keypoints.transforms.loading import LoadImage, read_image


@pytest.fixture
def image() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (6, 9, 3), dtype=np.uint8)


@pytest.fixture
def path(tmp_path: Path, image: np.ndarray) -> str:
    cv2.imwrite(str(tmp_path / "image.png"), image)
    return str(tmp_path / "image.png")


def test_the_image_and_its_shape_are_added(path, image):
    results = LoadImage()({"img_path": path})
    np.testing.assert_array_equal(results["img"], image)
    assert results["img"].dtype == np.uint8
    assert results["img_shape"] == results["ori_shape"] == (6, 9)


def test_an_image_that_is_there_already_is_kept(image):
    results = LoadImage(to_float32=True)({"img": image})
    np.testing.assert_array_equal(results["img"], image)
    assert results["img"].dtype == np.float32
    assert results["img_path"] is None
    with pytest.raises(DataError, match="must be an array"):
        LoadImage()({"img": "image.png"})


def test_the_frames_of_a_video_are_a_list(tmp_path, path, image):
    second = str(tmp_path / "second.png")
    cv2.imwrite(second, 255 - image)
    results = LoadImage(to_float32=True, pad_to_aspect_ratio=True)({"img_path": [path, second], "input_size": (12, 6)})
    assert [frame.shape for frame in results["img"]] == [(6, 12, 3), (6, 12, 3)]
    np.testing.assert_array_equal(results["img"][0][:, :9] + results["img"][1][:, :9], np.full(image.shape, 255))
    assert results["ori_shape"] == (6, 9)
    assert results["img_shape"] == (6, 12)
    with pytest.raises(ImageError, match=r"third\.png cannot be read: .* It belongs to annotation id 3"):
        LoadImage()({"img_path": [path, str(tmp_path / "third.png")], "id": 3})


@pytest.mark.parametrize(
    ("stored", "color_type", "shape", "dtype"),
    [
        (np.full((4, 5), 77, np.uint8), "color", (4, 5, 3), np.uint8),
        (np.full((4, 5, 4), 77, np.uint8), "color", (4, 5, 3), np.uint8),
        (np.full((4, 5, 3), 77 * 256, np.uint16), "color", (4, 5, 3), np.uint8),
        (np.full((4, 5, 3), 77, np.uint8), "grayscale", (4, 5), np.uint8),
        (np.full((4, 5, 4), 77, np.uint8), "unchanged", (4, 5, 4), np.uint8),
        (np.full((4, 5), 77, np.uint16), "unchanged", (4, 5), np.uint16),
    ],
)
def test_grey_transparent_and_deep_images(tmp_path, stored, color_type, shape, dtype):
    cv2.imwrite(str(tmp_path / "image.png"), stored)
    image = read_image(tmp_path / "image.png", color_type=color_type)
    assert image.shape == shape
    assert image.dtype == dtype
    assert abs(int(image.flat[0]) - 77) <= 1


def with_exif_orientation(jpeg: bytes, orientation: int) -> bytes:
    tiff = b"MM\0*\0\0\0\x08\0\x01" + b"\x01\x12\0\x03\0\0\0\x01" + bytes([0, orientation, 0, 0]) + b"\0\0\0\0"
    segment = b"Exif\0\0" + tiff
    return jpeg[:2] + b"\xff\xe1" + (len(segment) + 2).to_bytes(2, "big") + segment + jpeg[2:]


def test_exif_orientation_is_applied_unless_it_is_to_be_ignored(tmp_path):
    jpeg = cv2.imencode(".jpg", np.zeros((10, 20, 3), np.uint8))[1].tobytes()
    path = tmp_path / "turned.jpg"
    path.write_bytes(with_exif_orientation(jpeg, 6))  # a quarter turn
    assert read_image(path).shape[:2] == (20, 10)
    assert read_image(path, color_type="color_ignore_orientation").shape[:2] == (10, 20)
    assert read_image(path, color_type="grayscale_ignore_orientation").shape == (10, 20)


@pytest.mark.parametrize("content", [None, b"", b"not an image", "cut"])
def test_a_missing_or_damaged_image_is_named_with_its_annotation(tmp_path, content):
    path = tmp_path / "broken.jpg"
    if content == "cut":
        content = cv2.imencode(".jpg", np.random.randint(0, 255, (64, 64, 3), np.uint8))[1].tobytes()[:900]
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ImageError, match=r"broken\.jpg cannot be .*\. It belongs to annotation id 42\."):
        LoadImage()({"img_path": str(path), "id": 42})
    assert LoadImage(ignore_empty=True)({"img_path": str(path)}) is None


def test_what_a_sample_does_to_its_image_stays_with_it(path, image):
    load = LoadImage()
    for _ in range(3):
        loaded = load({"img_path": path})["img"]
        np.testing.assert_array_equal(loaded, image)
        loaded[:] = 0


def test_a_file_that_is_replaced_is_read_anew(path, image):
    load = LoadImage()
    load({"img_path": path})
    cv2.imwrite(path, 255 - image)
    os.utime(path, ns=(1, 1))
    np.testing.assert_array_equal(load({"img_path": path})["img"], 255 - image)


def test_storage_backends_of_mmengine(path, image, monkeypatch):
    content = Path(path).read_bytes()
    monkeypatch.setattr("mmengine.fileio.get", lambda uri, backend_args: {"s3://a.png": content}[uri])
    for load in (LoadImage(backend_args={"backend": "petrel"}), LoadImage(file_client_args={"backend": "petrel"})):
        np.testing.assert_array_equal(load({"img_path": "s3://a.png"})["img"], image)
    with pytest.raises(ImageError, match=r"s3://b.png cannot be read with backend_args=\{'backend': 'petrel'\}"):
        load({"img_path": "s3://b.png"})


@pytest.mark.parametrize("backend", ["local", "disk"])
def test_local_files_need_no_storage_backend(path, image, backend):
    load = LoadImage(backend_args={"backend": backend})
    assert load.backend_args is None
    np.testing.assert_array_equal(load({"img_path": path})["img"], image)


@pytest.mark.parametrize(("input_size", "shape"), [((12, 6), (6, 12)), ((9, 9), (9, 9)), ((9, 6), (6, 9))])
def test_padding_to_the_aspect_ratio_of_the_input(path, image, input_size, shape):
    results = LoadImage(pad_to_aspect_ratio=True)({"img_path": path, "input_size": input_size})
    assert results["img"].shape[:2] == results["img_shape"] == shape
    assert results["ori_shape"] == (6, 9)
    np.testing.assert_array_equal(results["img"][:6, :9], image)
    assert not results["img"][6:].any()
    assert not results["img"][:, 9:].any()


def test_arguments_that_are_not_offered(path):
    with pytest.raises(ConfigError, match=r"color_type must be one of .*, got 'colr'.* Did you mean 'color'"):
        LoadImage(color_type="colr")
    with pytest.raises(ConfigError, match="imdecode_backend must be 'cv2' or None, got 'turbojpeg'"):
        LoadImage(imdecode_backend="turbojpeg")
    with pytest.raises(ConfigError, match="set only backend_args"):
        LoadImage(file_client_args={}, backend_args={})
    with pytest.raises(ConfigError, match="LoadImage needs 'img_path'"):
        LoadImage()({})
    with pytest.raises(ConfigError, match="needs 'input_size'"):
        LoadImage(pad_to_aspect_ratio=True)({"img_path": path})


# -- an image that has another size than annotated ---------------------------------------------------------------------


def annotated(path: str, shape: tuple[int, int], point: tuple[float, float]) -> dict:
    keypoints = np.array([[point, (500.0, 500.0)]])
    return {"img_path": path, "annotated_shape": shape, "keypoints": keypoints, "keypoints_visible": np.array([[1, 0]])}


def test_another_size_is_warned_of_once(path, caplog):
    step = LoadImage()
    step(annotated(path, (6, 9), (8, 5)))
    step(annotated(path, (0, 0), (8, 5)))
    assert not caplog.messages
    copy.deepcopy(step)(annotated(path, (12, 18), (8, 5)))
    step(annotated(path, (12, 18), (8, 5)))
    assert len(caplog.messages) == 1
    assert "has 9 x 6 pixels, the annotation file says 18 x 12: use the images that were annotated" in caplog.text


def test_coordinates_outside_of_an_image_of_another_size_are_an_error(path):
    with pytest.raises(ImageError, match=r"18 x 12.*Annotated coordinates are outside the image"):
        LoadImage()(annotated(path, (12, 18), (11, 5)))
    assert LoadImage(ignore_empty=True)(annotated(path, (12, 18), (11, 5))) is None
    boxed = {"img_path": path, "annotated_shape": (12, 18), "bbox": np.array([[8.0, 2, 16, 6]])}
    with pytest.raises(ImageError, match="outside the image"):
        LoadImage()(boxed)


def test_a_picture_that_exif_turns(tmp_path, image, caplog):
    Image.fromarray(image).save(tmp_path / "turned.jpg", exif=_rotated())
    turned = str(tmp_path / "turned.jpg")
    assert LoadImage()(annotated(turned, (6, 9), (2, 2)))["img"].shape == (9, 6, 3)
    assert "its EXIF orientation rotates it, or the file swaps width and height" in caplog.text
    with pytest.raises(ImageError, match="color_type='color_ignore_orientation'"):
        LoadImage()(annotated(turned, (6, 9), (8, 2)))
    kept = LoadImage(color_type="color_ignore_orientation")(annotated(turned, (6, 9), (8, 2)))
    assert kept["img"].shape == (6, 9, 3)


def _rotated() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif
