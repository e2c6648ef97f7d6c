"""``pose data synth`` writes COCO annotations, the same bytes for the same options."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import cv2
import pytest

from pose_core.cli import main
from pose_core.errors import DataError
from pose_data.synthetic import KEYPOINTS, SceneSettings, write_dataset

SETTINGS = SceneSettings(seed=5, size=(160, 120), people=(1, 2))


def everything_in(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_the_layout(tmp_path: Path) -> None:
    files = write_dataset(tmp_path / "set", SETTINGS, {"train": 3, "val": 2})
    assert files["val"] == tmp_path / "set" / "annotations" / "person_keypoints_val.json"
    content = json.loads(files["train"].read_text())
    assert [image["file_name"] for image in content["images"]] == ["000000.jpg", "000001.jpg", "000002.jpg"]
    assert cv2.imread(str(tmp_path / "set" / "train" / "000002.jpg")).shape == (120, 160, 3)
    assert content["categories"][0]["keypoints"] == list(KEYPOINTS)
    for number, annotation in enumerate(content["annotations"], start=1):
        assert annotation["id"] == number
        assert len(annotation["keypoints"]) == 51
        assert annotation["num_keypoints"] == sum(flag > 0 for flag in annotation["keypoints"][2::3])
        assert annotation["area"] > 0
        assert annotation["bbox"][2] > 0


def test_the_skeleton_is_cocos() -> None:
    coco = pytest.importorskip("pose_body.skeletons.coco").COCO
    from pose_data.synthetic.coco17 import person_category

    category = person_category()
    assert tuple(category["keypoints"]) == coco.names
    links = {frozenset((start - 1, end - 1)) for start, end in category["skeleton"]}
    assert links == {frozenset(link) for link in coco.link_ids}


def test_pycocotools_reads_it(tmp_path: Path) -> None:
    coco = pytest.importorskip("pycocotools.coco")
    file = write_dataset(tmp_path, SETTINGS, {"train": 4})["train"]
    index = coco.COCO(str(file))
    for annotation in index.loadAnns(index.getAnnIds()):
        # The outline follows the pixels, a few of which it rounds off.
        assert index.annToMask(annotation).sum() == pytest.approx(annotation["area"], rel=0.25, abs=30)


def test_the_same_settings_give_the_same_bytes(tmp_path: Path) -> None:
    for name, workers in (("one", 1), ("two", 2)):
        write_dataset(tmp_path / name, SETTINGS, {"train": 5, "val": 2}, workers=workers)
    assert everything_in(tmp_path / "one") == everything_in(tmp_path / "two")


def test_processes_start_where_opencv_has_threads(tmp_path: Path) -> None:
    program = """
import sys, cv2, numpy
from pose_data.synthetic import SceneSettings, write_dataset
cv2.setNumThreads(4)
cv2.GaussianBlur(numpy.zeros((2000, 2000, 3), numpy.uint8), (0, 0), 3)
write_dataset(sys.argv[1], SceneSettings(size=(64, 64)), {"train": 4}, workers=2)
assert cv2.getNumThreads() == 4
"""
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "train").glob("*.jpg"))) == 4


def test_more_pictures_leave_the_first_as_they_are(tmp_path: Path) -> None:
    write_dataset(tmp_path / "few", SETTINGS, {"train": 2})
    write_dataset(tmp_path / "many", SETTINGS, {"train": 4, "val": 2})
    for name in ("000000.jpg", "000001.jpg"):
        assert (tmp_path / "few/train" / name).read_bytes() == (tmp_path / "many/train" / name).read_bytes()
    assert (tmp_path / "many/train/000000.jpg").read_bytes() != (tmp_path / "many/val/000000.jpg").read_bytes()


def test_another_seed_gives_other_pictures(tmp_path: Path) -> None:
    write_dataset(tmp_path / "a", SceneSettings(seed=1, size=(96, 96)), {"train": 1})
    write_dataset(tmp_path / "b", SceneSettings(seed=2, size=(96, 96)), {"train": 1})
    assert (tmp_path / "a/train/000000.jpg").read_bytes() != (tmp_path / "b/train/000000.jpg").read_bytes()


def test_what_is_there_is_not_overwritten_by_accident(tmp_path: Path) -> None:
    write_dataset(tmp_path, SETTINGS, {"train": 3})
    with pytest.raises(DataError, match="--overwrite"):
        write_dataset(tmp_path, SETTINGS, {"train": 1})
    (tmp_path / "notes.txt").write_text("mine")
    write_dataset(tmp_path, SETTINGS, {"train": 1}, overwrite=True)
    assert {"notes.txt", "train/000000.jpg"} <= set(everything_in(tmp_path))
    assert "train/000001.jpg" not in everything_in(tmp_path)


def test_a_folder_of_somebody_else_is_never_cleared(tmp_path: Path) -> None:
    (tmp_path / "train").mkdir()
    (tmp_path / "train/holiday.jpg").write_bytes(b"precious")
    with pytest.raises(DataError, match="choose another folder"):
        write_dataset(tmp_path, SETTINGS, {"train": 1}, overwrite=True)
    assert (tmp_path / "train/holiday.jpg").read_bytes() == b"precious"


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="cannot be written to"):
        write_dataset(tmp_path / "file" / "set", SETTINGS, {"train": 1})


@pytest.mark.parametrize(
    ("bad", "message"),
    [({"size": (20, 100)}, "20x100"), ({"people": (3, 1)}, "3 to 1"), ({"seed": -1}, "got -1")],
)
def test_settings_out_of_range(bad: dict, message: str) -> None:
    with pytest.raises(DataError, match=message):
        SceneSettings(**bad)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "set"
    options = ["--images", "2", "--val-images", "1", "--size", "96x96", "--people", "1-2", "--workers", "1"]
    assert main(["data", "synth", str(out), *options]) == 0
    shown = capsys.readouterr()
    assert f"train: 2 pictures, annotations in {out}/annotations/person_keypoints_train.json" in shown.out
    assert "painting: 3/3 pictures" in shown.err
    assert main(["data", "synth", str(out), *options]) == 1
    assert "must be empty" in capsys.readouterr().err


@pytest.mark.parametrize("option", [["--size", "big"], ["--people", "a-b"], ["--images", "0"]])
def test_bad_options(tmp_path: Path, option: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["data", "synth", str(tmp_path / "set"), "--images", "1", *option])
    assert "expected" in capsys.readouterr().err
