"""Files, folders and patterns to images."""

from __future__ import annotations

from pathlib import Path

import pytest

from pose_core.errors import DataError
from pose_inference.image_files import find_images


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.jpg", "a.PNG", "notes.txt", "sub/b.jpg", "sub/deep/c.webp", "empty/readme.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


def names(*inputs: object) -> list[str]:
    return [image.name.as_posix() for image in find_images([str(text) for text in inputs])]


def test_folders_keep_their_tree(folder: Path) -> None:
    assert names(folder) == ["a.PNG", "b.jpg", "sub/b.jpg", "sub/deep/c.webp"]


def test_patterns_pass_over_what_is_no_image(folder: Path) -> None:
    assert names(folder / "*") == ["a.PNG", "b.jpg", "sub/b.jpg", "sub/deep/c.webp"]
    assert names(folder / "**/*.jpg") == ["b.jpg", "b_2.jpg"]


def test_an_image_named_twice_is_listed_once(folder: Path) -> None:
    assert names(folder / "b.jpg", folder, folder / "sub/../b.jpg") == [
        "b.jpg",
        "a.PNG",
        "sub/b.jpg",
        "sub/deep/c.webp",
    ]


def test_names_do_not_collide(folder: Path) -> None:
    assert names(folder / "b.jpg", folder / "sub/b.jpg") == ["b.jpg", "b_2.jpg"]


def test_a_file_given_by_name_is_taken_whatever_its_ending(folder: Path) -> None:
    assert names(folder / "notes.txt") == ["notes.txt"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("empty", "has no images"),
        ("*.tiff", "Nothing matches the pattern"),
        ("nothing-of-the-kind", "There is no file or folder"),
        ("b.jpq", r"Did you mean '.*b\.jpg'"),
    ],
)
def test_nothing_there(folder: Path, text: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        find_images([str(folder / text)])
