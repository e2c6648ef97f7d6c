"""The visualizer that MMPose configs use."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from mmengine.dist import master_only
from mmengine.structures import InstanceData
from mmengine.visualization import Visualizer

from pose_core.engine.mmengine_internals import picture_of, set_picture
from pose_core.errors import VisualizationError
from pose_core.structures import PoseDataSample
from pose_keypoints.visualization.heatmaps import overlay_heatmaps
from pose_keypoints.visualization.pictures import as_rgb, write_picture
from pose_keypoints.visualization.poses import PoseStyle, draw_poses
from pose_keypoints.visualization.samples import as_array, heatmap_of, keypoints_of
from pose_keypoints.visualization.scheme import Colors, as_openpose, make_scheme, read_color
from pose_keypoints.visualization.shapes import Color, draw_box, draw_text
from pose_keypoints.visualization.window import can_show, show_window

_STYLES = ("mmpose", "openpose")


class PoseLocalVisualizer(Visualizer):
    """Draws samples: keypoints, skeletons, boxes, labels and heatmaps, of annotations and of predictions.

    Everything is drawn with OpenCV, in well under a millisecond per picture; the base class, mmengine's visualizer,
    passes the pictures to its backends (files, TensorBoard, …). Images are RGB, coordinates are in the image frame.

    Args:
        name: Name of the instance, for ``Visualizer.get_instance``.
        image: Initial image, (h, w, 3) RGB.
        vis_backends: Backends that pictures and scalars are written to.
        save_dir: Folder for backends that write files.
        bbox_color: Color of boxes: a name or RGB.
        kpt_color: Color of keypoints: one color, or one per keypoint; ``None`` to not draw them. Replaced by the
            dataset's colors.
        link_color: Color of the skeleton's links, likewise.
        text_color: Color of labels; ``None`` to not draw them.
        skeleton: Pairs of keypoint ids to connect. Replaced by the dataset's links.
        line_width: Width of links and boxes, in pixels.
        radius: Radius of keypoints, in pixels.
        show_keypoint_weight: Draw keypoints with lower scores more transparent.
        backend: ``"opencv"``. ``"matplotlib"`` also makes mmengine's ``draw_*`` methods usable on the picture
            afterward, at the cost of a figure; poses look the same.
        alpha: Opacity of keypoints, links and boxes, 0 to 1.

    Raises:
        VisualizationError: If the backend is unknown.
    """

    def __init__(
        self,
        name: str = "visualizer",
        image: np.ndarray | None = None,
        vis_backends: Any = None,
        save_dir: str | None = None,
        bbox_color: str | Color | None = "green",
        kpt_color: Colors = "red",
        link_color: Colors = None,
        text_color: str | Color | None = (255, 255, 255),
        skeleton: Sequence[Sequence[int]] | None = None,
        line_width: int | float = 1,
        radius: int | float = 3,
        show_keypoint_weight: bool = False,
        backend: str = "opencv",
        alpha: float = 1.0,
    ) -> None:
        if backend not in ("opencv", "matplotlib"):
            raise VisualizationError(f"PoseLocalVisualizer: backend must be 'opencv' or 'matplotlib', got {backend!r}.")
        self.backend = backend
        super().__init__(name=name, image=image, vis_backends=vis_backends, save_dir=save_dir)
        self.bbox_color = bbox_color
        self.kpt_color = kpt_color
        self.link_color = link_color
        self.text_color = text_color
        self.skeleton = skeleton
        self.line_width = line_width
        self.radius = radius
        self.show_keypoint_weight = show_keypoint_weight
        self.alpha = alpha
        self._skeleton_style = "mmpose"

    # -- settings --------------------------------------------------------------------------------------------------

    @master_only
    def set_dataset_meta(self, dataset_meta: Mapping[str, Any], skeleton_style: str = "mmpose") -> None:
        """Use the links and colors of a dataset.

        Args:
            dataset_meta: Parsed metainfo: ``keypoint_colors``, ``skeleton_links``, ``skeleton_link_colors``, and
                ``classes`` as names of the labels.
            skeleton_style: ``"mmpose"``, or ``"openpose"``, which draws bodies with COCO's keypoints in OpenPose's
                style, with a neck; other keypoints, and skeletons without all of COCO's, keep their colors.

        Raises:
            VisualizationError: If the style is unknown.
        """
        self._check_style(skeleton_style)
        meta = dict(dataset_meta)
        self.dataset_meta = meta
        self.bbox_color = meta.get("bbox_color", self.bbox_color)
        self.kpt_color = meta.get("keypoint_colors", self.kpt_color)
        self.link_color = meta.get("skeleton_link_colors", self.link_color)
        self.skeleton = meta.get("skeleton_links", self.skeleton)
        self._skeleton_style = skeleton_style

    # -- drawing ---------------------------------------------------------------------------------------------------

    @master_only
    def add_datasample(
        self,
        name: str,
        image: np.ndarray,
        data_sample: PoseDataSample,
        draw_gt: bool = True,
        draw_pred: bool = True,
        draw_bbox: bool = False,
        draw_heatmap: bool = False,
        show_kpt_idx: bool = False,
        skeleton_style: str = "mmpose",
        show: bool = False,
        wait_time: float = 0,
        out_file: str | os.PathLike[str] | None = None,
        kpt_thr: float = 0.3,
        step: int = 0,
    ) -> None:
        """Draw a sample, with annotations on the left and predictions on the right if both are requested.

        The picture is written to ``out_file`` if given, otherwise passed to the backends; ``get_image`` returns it.

        Args:
            name: Identifies the picture to the backends.
            image: (h, w, 3) RGB, or (h, w). It is not modified.
            data_sample: What to draw, image frame.
            draw_gt: Draw ``gt_instances`` and ``gt_fields``.
            draw_pred: Draw ``pred_instances`` and ``pred_fields``.
            draw_bbox: Draw boxes and labels.
            draw_heatmap: Add a panel with the heatmaps below, if there are any. They must cover the image, as
                ``pose_keypoints.structures.merge_data_samples`` returns them.
            show_kpt_idx: Write each keypoint's id next to it.
            skeleton_style: As in :meth:`set_dataset_meta`.
            show: Show the picture in a window, if there is a display.
            wait_time: Seconds to show the window; 0 waits for a key.
            out_file: File to write the picture to.
            kpt_thr: Keypoints with a lower score or visibility are not drawn, nor are their links.
            step: Passed to the backends.

        Raises:
            VisualizationError: If ``image`` is not an image, the style is unknown, the skeleton does not fit the number
                of keypoints, or the file cannot be written.
        """
        self._check_style(skeleton_style)
        image = as_rgb(image)
        style = "openpose" if "openpose" in (skeleton_style, self._skeleton_style) else "mmpose"
        sources = [source for source, wanted in (("gt", draw_gt), ("pred", draw_pred)) if wanted]
        drawn = [image.copy() for _ in sources]
        for canvas, source in zip(drawn, sources, strict=True):
            instances = data_sample.get(f"{source}_instances")
            if instances is not None and "keypoints" in instances:
                self._draw_keypoints(canvas, instances, kpt_thr, show_kpt_idx, style)
            if instances is not None and draw_bbox and "bboxes" in instances:
                self._draw_boxes(canvas, instances)
        rows = [drawn or [image]]
        maps = [heatmap_of(data_sample.get(f"{source}_fields")) for source in sources]
        if draw_heatmap and any(heatmap is not None for heatmap in maps):
            rows.append([image if heatmap is None else overlay_heatmaps(image, heatmap) for heatmap in maps])
        picture = np.concatenate([np.concatenate(row, axis=1) for row in rows], axis=0)
        self.set_image(picture)
        self._publish(name, picture, show, wait_time, out_file, step)

    def _draw_keypoints(
        self, image: np.ndarray, instances: InstanceData, threshold: float, ids: bool, skeleton_style: str
    ) -> None:
        keypoints, scores = keypoints_of(instances)
        scheme = make_scheme(keypoints.shape[1], self.kpt_color, self.skeleton, self.link_color)
        if skeleton_style == "openpose":
            names = (self.dataset_meta or {}).get("keypoint_name2id", {})
            scheme, keypoints, scores = as_openpose(scheme, keypoints, scores, names)
        style = PoseStyle(
            line_width=self.line_width, radius=self.radius, alpha=self.alpha, fade=self.show_keypoint_weight, ids=ids
        )
        draw_poses(image, keypoints, scores, threshold, scheme, style)

    def _draw_boxes(self, image: np.ndarray, instances: InstanceData) -> None:
        boxes = as_array(instances.bboxes)
        labels = as_array(instances.labels) if "labels" in instances else None
        classes = (self.dataset_meta or {}).get("classes")
        for index, box in enumerate(boxes.tolist()):
            if self.bbox_color is not None:
                draw_box(image, box, read_color(self.bbox_color), max(1, round(self.line_width)), self.alpha)
            if labels is not None and self.text_color is not None:
                label = int(labels[index])
                text = classes[label] if classes is not None and label < len(classes) else f"label {label}"
                background = read_color(self.bbox_color or (0, 0, 0))
                draw_text(image, text, box[:2], read_color(self.text_color), background=background)

    # -- the picture -----------------------------------------------------------------------------------------------

    def _publish(
        self,
        name: str,
        picture: np.ndarray,
        show: bool,
        wait_time: float,
        out_file: str | os.PathLike[str] | None,
        step: int,
    ) -> None:
        if show:
            self.show(picture, win_name=name, wait_time=wait_time)
        if out_file is None:
            self.add_image(name, picture, step)
        else:
            write_picture(picture, Path(out_file))

    @master_only
    def show(
        self,
        drawn_img: np.ndarray | None = None,
        win_name: str = "image",
        wait_time: float = 0.0,
        continue_key: str = " ",
        backend: str = "cv2",
    ) -> None:
        """Show the picture in a window; without a display, log one warning.

        Args:
            drawn_img: (h, w, 3) RGB. Default: the current picture.
            win_name: The window's title.
            wait_time: Seconds to wait; 0 waits for a key.
            continue_key: Accepted for compatibility with mmengine and ignored; any key continues.
            backend: ``"cv2"``; others are handled by mmengine.
        """
        if can_show():
            picture = self.get_image() if drawn_img is None else drawn_img
            if backend == "cv2":
                show_window(win_name, picture, wait_time)
            else:
                super().show(picture, win_name, wait_time, continue_key, backend)

    @master_only
    def set_image(self, image: np.ndarray) -> None:
        """Set the picture to ``image`` (h, w, 3) RGB."""
        if self.backend == "matplotlib":
            super().set_image(image)
        else:
            self.height, self.width = image.shape[:2]
            # mmengine reads the font size before it uses the figure
            set_picture(self, image.astype(np.uint8, copy=False), font_size=10)

    @master_only
    def get_image(self) -> np.ndarray:
        """Return the picture (h, w, 3) RGB.

        Raises:
            VisualizationError: If nothing was drawn yet.
        """
        picture = picture_of(self)
        if picture is None:
            raise VisualizationError("There is no picture yet: call set_image or add_datasample first.")
        return super().get_image() if self.backend == "matplotlib" else picture

    def _initialize_fig(self, fig_cfg: Any) -> tuple:
        """Return a placeholder, to avoid a figure and the import of matplotlib."""
        if self.backend == "matplotlib":
            return super()._initialize_fig(fig_cfg)
        return _NO_FIGURE, _NO_FIGURE, _NO_FIGURE

    def _check_style(self, style: str) -> None:
        if style not in _STYLES:
            raise VisualizationError(f"skeleton_style must be 'mmpose' or 'openpose', got {style!r}.")


class _NoFigure:
    """Placeholder for mmengine's matplotlib figure that raises a helpful error when used."""

    def get_dpi(self) -> float:
        return 100.0

    def __getattr__(self, name: str) -> Any:
        raise VisualizationError(
            "mmengine's draw_* methods need matplotlib: build the visualizer with backend='matplotlib'."
        )


_NO_FIGURE = _NoFigure()
