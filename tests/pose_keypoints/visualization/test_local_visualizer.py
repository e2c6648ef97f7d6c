"""The visualizer that configs name."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from mmengine.structures import InstanceData, PixelData

from pose_core.errors import VisualizationError
from pose_core.registry import VISUALIZERS
from pose_core.skeleton import Keypoint, Link, Skeleton, parse_pose_metainfo
from pose_core.structures import PoseDataSample
from pose_keypoints.visualization.local_visualizer import PoseLocalVisualizer
from pose_keypoints.visualization.openpose import BODY

META = parse_pose_metainfo(
    Skeleton(
        name="stick",
        keypoints=(Keypoint("head", color=(255, 0, 0)), Keypoint("foot", color=(0, 0, 255))),
        links=(Link("head", "foot", color=(0, 255, 0)),),
    )
)
IMAGE = np.full((60, 80, 3), 40, np.uint8)


def visualizer(**arguments: object) -> PoseLocalVisualizer:
    made = PoseLocalVisualizer(name=f"test-{id(arguments)}", **arguments)
    made.set_dataset_meta(META)
    return made


def sample(scores: object = ((1.0, 1.0),), **fields: object) -> PoseDataSample:
    made = PoseDataSample()
    keypoints = np.array([[[20.0, 10.0], [20.0, 40.0]]])
    made.gt_instances = InstanceData(
        keypoints=keypoints, keypoints_visible=np.ones((1, 2)), bboxes=np.array([[10.0, 5.0, 30.0, 50.0]]), **fields
    )
    made.pred_instances = InstanceData(keypoints=keypoints + np.array([40.0, 0.0]), keypoint_scores=np.array(scores))
    return made


def near(pixel: np.ndarray, color: tuple) -> bool:
    """OpenCV mixes a tenth of what is below into the middle of a thin line."""
    return bool((np.abs(pixel.astype(int) - color) < 30).all())


def draw(made: PoseLocalVisualizer, data: PoseDataSample, **options: object) -> np.ndarray:
    made.add_datasample("picture", IMAGE, data, **options)
    return made.get_image()


def test_annotations_left_predictions_right() -> None:
    picture = draw(visualizer(), sample())
    assert picture.shape == (60, 160, 3)
    assert tuple(picture[10, 20]) == (255, 0, 0)
    assert tuple(picture[40, 20]) == (0, 0, 255)
    assert near(picture[25, 20], (0, 255, 0))
    assert tuple(picture[10, 80 + 60]) == (255, 0, 0)
    assert tuple(picture[10, 80 + 20]) == (40, 40, 40)
    assert (IMAGE == 40).all()


def test_one_of_both() -> None:
    assert tuple(draw(visualizer(), sample(), draw_pred=False)[10, 20]) == (255, 0, 0)
    assert tuple(draw(visualizer(), sample(), draw_gt=False)[10, 60]) == (255, 0, 0)
    np.testing.assert_array_equal(draw(visualizer(), sample(), draw_gt=False, draw_pred=False), IMAGE)


def test_keypoints_below_the_threshold_go_with_their_links() -> None:
    picture = draw(visualizer(), sample(scores=((0.9, 0.2),)), draw_gt=False, kpt_thr=0.3)
    assert tuple(picture[10, 60]) == (255, 0, 0)
    assert tuple(picture[40, 60]) == (40, 40, 40)
    assert tuple(picture[25, 60]) == (40, 40, 40)


def test_keypoints_that_are_not_labeled_are_never_drawn() -> None:
    data = sample()
    data.gt_instances.keypoints_visible = np.zeros((1, 2))
    np.testing.assert_array_equal(draw(visualizer(), data, draw_pred=False, kpt_thr=0.0), IMAGE)


def test_several_people_outside_of_the_frame_and_not_finite() -> None:
    data = PoseDataSample()
    keypoints = np.array([[[-30.0, 20.0], [40.0, 20.0]], [[np.nan, 1.0], [30.0, 50.0]]])
    data.pred_instances = InstanceData(keypoints=keypoints, keypoint_scores=np.ones((2, 2)))
    picture = draw(visualizer(), data, draw_gt=False)
    assert near(picture[20, 10], (0, 255, 0))  # the link of the first, cut by the frame
    assert tuple(picture[50, 30]) == (0, 0, 255)


def test_nobody() -> None:
    data = PoseDataSample()
    data.pred_instances = InstanceData(keypoints=np.zeros((0, 2, 2)), keypoint_scores=np.zeros((0, 2)))
    np.testing.assert_array_equal(draw(visualizer(), data, draw_gt=False), IMAGE)


def test_tensors_are_drawn_too() -> None:
    data = PoseDataSample()
    data.pred_instances = InstanceData(
        keypoints=torch.tensor([[[20.0, 10.0], [20.0, 40.0]]], requires_grad=True), keypoint_scores=torch.ones(1, 2)
    )
    assert tuple(draw(visualizer(), data, draw_gt=False)[10, 20]) == (255, 0, 0)


def test_what_is_uncertain_fades() -> None:
    picture = draw(visualizer(show_keypoint_weight=True), sample(scores=((0.5, 1.0),)), draw_gt=False)
    assert 120 < picture[10, 60, 0] < 180
    assert tuple(picture[40, 60]) == (0, 0, 255)


def test_visibility_decides_before_the_score() -> None:
    data = sample(scores=((0.9, 0.9),))
    data.pred_instances.keypoints_visible = np.array([[1.0, 0.1]])
    picture = draw(visualizer(), data, draw_gt=False)
    assert tuple(picture[40, 60]) == (40, 40, 40)


def test_boxes_and_labels() -> None:
    data = sample(labels=np.array([0]))
    made = visualizer(bbox_color=(9, 8, 7))
    made.dataset_meta["classes"] = ("person",)
    picture = draw(made, data, draw_pred=False, draw_bbox=True)
    assert near(picture[30, 10], (9, 8, 7))
    assert (picture[:14].min(-1) > 150).any()  # text
    plain = draw(visualizer(bbox_color=(9, 8, 7), text_color=None), data, draw_pred=False, draw_bbox=True)
    assert not (plain[:14].min(-1) > 150).any()


def test_ids() -> None:
    assert not np.array_equal(draw(visualizer(), sample()), draw(visualizer(), sample(), show_kpt_idx=True))


def test_heatmaps_below() -> None:
    data = sample()
    heatmaps = np.zeros((2, 30, 40), np.float32)
    heatmaps[0, 10, 15] = 1.0
    data.pred_fields = PixelData(heatmaps=heatmaps)
    picture = draw(visualizer(), data, draw_heatmap=True)
    assert picture.shape == (120, 160, 3)
    np.testing.assert_array_equal(picture[60:, :80], IMAGE)
    panel = picture[60:, 80:].astype(int)
    y, x = np.unravel_index(np.argmax(panel[..., 0] - panel[..., 2]), panel.shape[:2])
    assert abs(y - 20) <= 2
    assert abs(x - 30) <= 2


def test_no_empty_panel_without_heatmaps() -> None:
    assert draw(visualizer(), sample(), draw_heatmap=True).shape == (60, 160, 3)


def test_heatmaps_of_coordinate_classification() -> None:
    data = sample()
    x_labels, y_labels = np.zeros((1, 2, 160), np.float32), np.zeros((1, 2, 120), np.float32)
    x_labels[0, 0, 100] = y_labels[0, 0, 20] = 1.0
    fields = PixelData()
    fields.set_field(x_labels, "keypoint_x_labels")
    fields.set_field(y_labels, "keypoint_y_labels")
    data.pred_fields = fields
    panel = draw(visualizer(), data, draw_gt=False, draw_heatmap=True)[60:].astype(int)
    y, x = np.unravel_index(np.argmax(panel[..., 0] - panel[..., 2]), panel.shape[:2])
    assert (abs(y - 10) <= 1, abs(x - 50) <= 1) == (True, True)


def test_a_file_is_written_and_read_back_in_the_right_colors(tmp_path: Path) -> None:
    file = tmp_path / "new" / "picture.png"
    made = visualizer()
    made.add_datasample("picture", IMAGE, sample(), out_file=file)
    np.testing.assert_array_equal(cv2.imread(str(file))[..., ::-1], made.get_image())


def test_backends_get_what_no_file_was_asked_for(tmp_path: Path) -> None:
    made = visualizer(vis_backends=[{"type": "LocalVisBackend"}], save_dir=str(tmp_path))
    made.add_datasample("shot", IMAGE, sample(), step=3)
    assert (tmp_path / "vis_data/vis_image/shot_3.png").is_file()


def test_configs_of_the_field_build_it(tmp_path: Path) -> None:
    made = VISUALIZERS.build(
        {
            "type": "PoseLocalVisualizer",
            "vis_backends": [{"type": "LocalVisBackend"}],
            "name": "visualizer",
            "save_dir": str(tmp_path),
        }
    )
    assert isinstance(made, PoseLocalVisualizer)
    assert made.radius == 3


def test_openpose_has_a_neck_and_its_colors() -> None:
    names = [name for name in BODY if name != "neck"]
    meta = parse_pose_metainfo(Skeleton(name="body", keypoints=tuple(map(Keypoint, [*names, "extra"]))))
    meta["keypoint_colors"][-1] = (1, 2, 3)
    made = visualizer()
    made.set_dataset_meta(meta, skeleton_style="openpose")
    keypoints = np.zeros((1, len(names) + 1, 2))
    for name, place in (
        ("left_shoulder", (50, 20)),
        ("right_shoulder", (30, 20)),
        ("nose", (40, 5)),
        ("extra", (70, 50)),
    ):
        keypoints[0, meta["keypoint_name2id"][name]] = place
    scores = (keypoints.sum(-1) > 0).astype(float)
    data = PoseDataSample()
    data.pred_instances = InstanceData(keypoints=keypoints, keypoint_scores=scores)
    picture = draw(made, data, draw_gt=False)
    assert tuple(picture[20, 40]) == (255, 85, 0)  # the neck, between the shoulders
    assert tuple(picture[5, 40]) == (255, 0, 0)
    assert tuple(picture[50, 70]) == (1, 2, 3)


def test_openpose_leaves_other_skeletons_as_they_are() -> None:
    np.testing.assert_array_equal(draw(visualizer(), sample()), draw(visualizer(), sample(), skeleton_style="openpose"))


def test_one_color_for_all_and_links_of_ones_own() -> None:
    made = PoseLocalVisualizer(name="own", kpt_color="white", link_color=(9, 9, 9), skeleton=[(0, 1)])
    picture = draw(made, sample(), draw_pred=False)
    assert tuple(picture[10, 20]) == (255, 255, 255)
    assert near(picture[25, 20], (9, 9, 9))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"kpt_color": [(1, 1, 1)] * 5}, "keypoint colors must be one color, or 2 .*, got 5"),
        ({"kpt_color": "no color"}, "Invalid keypoint color"),
        ({"skeleton": [(0, 7)], "link_color": "red"}, r"Links must be below 2 .*, got \(0, 7\)"),
    ],
)
def test_what_does_not_fit(arguments: dict, message: str) -> None:
    made = PoseLocalVisualizer(name="wrong", **arguments)
    with pytest.raises(VisualizationError, match=message):
        draw(made, sample())


def test_other_mistakes(tmp_path: Path) -> None:
    made = visualizer()
    with pytest.raises(VisualizationError, match="There is no picture yet"):
        made.get_image()
    with pytest.raises(VisualizationError, match=r"\(60, 80, 4\)"):
        made.add_datasample("x", np.zeros((60, 80, 4), np.uint8), sample())
    with pytest.raises(VisualizationError, match="skeleton_style must be"):
        draw(made, sample(), skeleton_style="mpii")
    with pytest.raises(VisualizationError, match="'opencv' or 'matplotlib'"):
        PoseLocalVisualizer(name="gl", backend="opengl")
    with pytest.raises(VisualizationError, match=r"does not support '\.xyz'"):
        draw(made, sample(), out_file=tmp_path / "a.xyz")
    (tmp_path / "file").touch()
    with pytest.raises(VisualizationError, match="cannot be written"):
        draw(made, sample(), out_file=tmp_path / "file" / "a.png")
    with pytest.raises(VisualizationError, match="backend='matplotlib'"):
        made.draw_texts("a", np.array([1.0, 1.0]))


def test_grey_images() -> None:
    made = visualizer()
    made.add_datasample("x", IMAGE[..., 0], sample(), draw_gt=False)
    assert made.get_image().shape == (60, 80, 3)


def test_mmengines_own_methods_work_with_matplotlib() -> None:
    made = visualizer(backend="matplotlib")
    draw(made, sample(), draw_gt=False)
    made.draw_bboxes(np.array([5, 5, 50, 50]), edge_colors="r")
    assert made.get_image().shape == (60, 80, 3)


def test_no_window_without_a_display(monkeypatch: pytest.MonkeyPatch) -> None:
    from pose_keypoints.visualization import window

    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    window.can_show.cache_clear()
    monkeypatch.setattr(cv2, "imshow", lambda *_: pytest.fail("a window was opened"))
    draw(visualizer(), sample(), show=True)
    window.can_show.cache_clear()


def test_drawing_does_not_import_pyplot() -> None:
    code = (
        "import sys, numpy as np\n"
        "from pose_keypoints.visualization.local_visualizer import PoseLocalVisualizer\n"
        "PoseLocalVisualizer(name='a').set_image(np.zeros((9, 9, 3), np.uint8))\n"
        "sys.exit('matplotlib' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
